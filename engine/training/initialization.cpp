#include "engine/training/initialization.h"

#include "engine/data/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace normscope {

namespace {

struct Row
{
    std::string_view name;
    double (*draw)(RandomStream &stream, const TensorSpec &tensor, const InitializationSpec &spec);
};

double uniform(RandomStream &stream, double bound)
{
    return (2.0 * stream.uniform() - 1.0) * bound;
}

constexpr std::array rows = {
    // Glorot & Bengio 2010, eq. 16
    Row{"xavier_uniform",
        [](RandomStream &stream, const TensorSpec &tensor, const InitializationSpec &) {
            return uniform(stream, std::sqrt(6.0 / (tensor.fanIn + tensor.fanOut)));
        }},
    Row{"xavier_normal",
        [](RandomStream &stream, const TensorSpec &tensor, const InitializationSpec &) {
            return stream.normal() * std::sqrt(2.0 / (tensor.fanIn + tensor.fanOut));
        }},
    // He et al. 2015, eq. 10
    Row{"kaiming_uniform",
        [](RandomStream &stream, const TensorSpec &tensor, const InitializationSpec &) {
            return uniform(stream, std::sqrt(6.0 / tensor.fanIn));
        }},
    Row{"kaiming_normal",
        [](RandomStream &stream, const TensorSpec &tensor, const InitializationSpec &) {
            return stream.normal() * std::sqrt(2.0 / tensor.fanIn);
        }},
    Row{"normal", [](RandomStream &stream, const TensorSpec &,
                     const InitializationSpec &spec) { return stream.normal() * spec.sigma; }},
    Row{"constant", [](RandomStream &, const TensorSpec &,
                       const InitializationSpec &spec) { return spec.value; }},
};

} // namespace

std::vector<float> startingValues(const TensorSpec &tensor, std::uint64_t seed,
                                  const InitializationSpec &initialization)
{
    std::vector<float> values(static_cast<std::size_t>(elementCount(tensor.shape)),
                              static_cast<float>(tensor.startValue));
    if (!tensor.startValues.empty())
        std::ranges::transform(tensor.startValues, values.begin(),
                               [](double value) { return static_cast<float>(value); });
    if (tensor.role != TensorRole::Weight)
        return values;
    const auto row = std::ranges::find(rows, initialization.kind, &Row::name);
    if (row == rows.end())
        throw BackendError("There is no initialization \"" + initialization.kind + "\"");
    RandomStream stream(seed, "initialization", tensor.name);
    for (float &value : values)
        value = static_cast<float>(row->draw(stream, tensor, initialization));
    return values;
}

void writeStartingValues(Backend &backend, const NetworkAnalysis &network,
                         const TrainingSpec &training)
{
    for (const LayerAnalysis &layer : network.layers)
        for (const TensorSpec &tensor : layer.tensors)
            backend.write(tensor.name,
                          startingValues(tensor, static_cast<std::uint64_t>(training.seed),
                                         tensor.shape.size() == 4 ? training.convInitialization
                                                                  : training.linearInitialization));
}

} // namespace normscope
