#include "tests/nn/nn_fixtures.h"

#include "engine/experiment/presets.h"
#include "engine/training/initialization.h"

#include <numeric>
#include <random>

namespace normscope::nn {

std::shared_ptr<const Dataset> randomDataset(std::int64_t count, unsigned seed)
{
    auto data = std::make_shared<Dataset>();
    data->name = "random";
    data->example = {1, 28, 28};
    data->classNames.assign(10, "class");
    std::mt19937 generator(seed);
    for (Split *split : {&data->train, &data->test}) {
        split->pixels.resize(static_cast<std::size_t>(count * data->exampleSize()));
        split->labels.resize(static_cast<std::size_t>(count));
        for (std::uint8_t &pixel : split->pixels)
            pixel = static_cast<std::uint8_t>(generator() & 0xFFU);
        for (std::uint8_t &label : split->labels)
            label = static_cast<std::uint8_t>(generator() % 10);
    }
    return data;
}

ExperimentSpec chapterSpec(const std::string &implementation)
{
    return findPreset(implementation == "scratch" ? "d2l-bn-scratch" : "d2l-bn")->spec;
}

NetworkAnalysis analysisOf(const ExperimentSpec &spec, const Dataset &data)
{
    return analyze(spec.model, data.example, data.shape().classes);
}

Tensors readAll(const Backend &backend, const NetworkAnalysis &analysis)
{
    Tensors tensors;
    for (const LayerAnalysis &layer : analysis.layers)
        for (const TensorSpec &tensor : layer.tensors)
            tensors[tensor.name] = backend.read(tensor.name);
    return tensors;
}

void writeStart(Backend &backend, const NetworkAnalysis &analysis, std::uint64_t seed)
{
    for (const LayerAnalysis &layer : analysis.layers)
        for (const TensorSpec &tensor : layer.tensors)
            backend.write(tensor.name, startingValues(tensor, seed));
}

std::vector<std::uint32_t> indicesFrom(std::uint32_t first, std::size_t count)
{
    std::vector<std::uint32_t> indices(count);
    std::iota(indices.begin(), indices.end(), first);
    return indices;
}

} // namespace normscope::nn
