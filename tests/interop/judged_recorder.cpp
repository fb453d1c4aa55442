// Records what PyTorch judges: a folder for each experiment, as `normscope-cli pytorch` writes it.
//
// usage: judged_recorder free|steps FOLDER short|all|NAME… [--random FIRST COUNT]
//        judged_recorder seeds FOLDER
//
// free    50 steps in float64
// steps   in float32; beside them, of each step, every tensor before and after it and every
//         gradient, and the learning rate (steps/before/NAME.npy, …, an array of all steps each)
// seeds   whole runs of the presets, five seeds each, on a part of Fashion-MNIST
#include "engine/backend/backend_module.h"
#include "engine/data/data_source.h"
#include "engine/experiment/presets.h"
#include "engine/interop/file_batch.h"
#include "engine/interop/npy.h"
#include "engine/interop/pytorch_script.h"
#include "engine/service/step_recording.h"
#include "tests/interop/judged_specs.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>

using namespace normscope;
using namespace normscope::test;

namespace {

constexpr std::int64_t freeSteps = 50;
constexpr std::int64_t singleSteps = 10;

std::filesystem::path folderOf(const std::filesystem::path &out, std::string name)
{
    std::ranges::replace(name, ' ', '_');
    return out / name;
}

/// Of all steps, one after the other.
using Series = std::map<std::string, std::vector<double>>;

void append(Series &series, const std::string &name, const std::vector<double> &values)
{
    series[name].insert(series[name].end(), values.begin(), values.end());
}

/// What gradients are, found by a step of plain SGD whose rate drowns what was there before: with
/// 2^60 the parameter afterwards is −2^60 times the gradient, to the last bit.
class Probe
{
public:
    Probe(ExperimentSpec spec, const std::shared_ptr<const Dataset> &data, BackendFactory &factory,
          const NetworkAnalysis &network)
        : m_network(network)
    {
        spec.training.optimizer = {};
        m_backend = factory.create(spec, data);
    }

    void step(const Series &before, std::span<const std::uint32_t> indices, std::int64_t step,
              Series &gradients)
    {
        for (const auto &[name, values] : before)
            m_backend->writeExactly(name, values);
        const double rate = std::ldexp(1.0, 60);
        m_backend->trainStep(indices, {step, rate});
        for (const LayerAnalysis &layer : m_network.layers)
            for (const TensorSpec &tensor : layer.tensors) {
                if (!tensor.isParameter() || !tensor.trained)
                    continue;
                std::vector<double> gradient = m_backend->readExactly(tensor.name);
                const std::vector<double> &start = before.at(tensor.name);
                for (std::size_t i = 0; i < gradient.size(); ++i)
                    gradient[i] = (start[i] - gradient[i]) / rate;
                append(gradients, tensor.name, gradient);
            }
    }

private:
    const NetworkAnalysis &m_network;
    std::unique_ptr<Backend> m_backend;
};

void write(FileBatch &batch, const std::filesystem::path &folder, const Series &series,
           const NetworkAnalysis &network, std::int64_t steps)
{
    batch.makeFolder(folder);
    for (const LayerAnalysis &layer : network.layers)
        for (const TensorSpec &tensor : layer.tensors)
            if (const auto found = series.find(tensor.name); found != series.end()) {
                Shape shape = {steps};
                shape.insert(shape.end(), tensor.shape.begin(), tensor.shape.end());
                batch.add(folder / (tensor.name + ".npy"), npy(found->second, shape));
            }
}

void recordFree(JudgedSpec judged, BackendFactory &factory, const std::filesystem::path &folder)
{
    judged.spec.training.dtype = "float64";
    const std::int64_t planned = plannedSteps(judged.spec, judged.data->shape());
    exportPytorch(recordSteps(judged.spec, judged.data, factory,
                              {.steps = std::min(planned, freeSteps),
                               .predicted = judged.data->test.count() + judged.data->train.count(),
                               .gathered = judged.data->train.count()}),
                  folder);
}

void recordSingle(JudgedSpec judged, BackendFactory &factory, const std::filesystem::path &folder)
{
    judged.spec.training.dtype = "float32";
    const NetworkAnalysis network =
        analyze(judged.spec.model, judged.data->example, judged.data->shape().classes);
    Probe probe(judged.spec, judged.data, factory, network);
    Series before;
    Series gradients;
    std::vector<double> rates;
    const RecordedSteps recorded =
        recordSteps(judged.spec, judged.data, factory,
                    {.steps = singleSteps,
                     .before = [&](Backend &backend, std::span<const std::uint32_t> indices,
                                   const StepSettings &settings) {
                         Series now;
                         for (const LayerAnalysis &layer : network.layers)
                             for (const TensorSpec &tensor : layer.tensors) {
                                 now[tensor.name] = backend.readExactly(tensor.name);
                                 append(before, tensor.name, now[tensor.name]);
                             }
                         probe.step(now, indices, settings.step, gradients);
                         rates.push_back(settings.learningRate);
                     }});
    // What a step leaves is what the next one begins with.
    Series after = before;
    for (const RecordedTensor &each : recorded.tensors) {
        std::vector<double> &values = after[each.tensor.name];
        values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(each.end.size()));
        append(after, each.tensor.name, each.end);
    }
    exportPytorch(recorded, folder);
    FileBatch batch;
    write(batch, folder / "steps" / "before", before, network, singleSteps);
    write(batch, folder / "steps" / "after", after, network, singleSteps);
    write(batch, folder / "steps" / "gradient", gradients, network, singleSteps);
    batch.add(folder / "steps" / "rates.npy", npy(rates, {singleSteps}));
    batch.commit();
}

void recordSeeds(BackendFactory &factory, const std::filesystem::path &out)
{
    const auto data = readDataset("fashion_mnist", findDataset("fashion_mnist", {}));
    for (const Preset &preset : presets())
        for (std::int64_t seed = 0; seed < 5; ++seed) {
            ExperimentSpec spec = preset.spec;
            spec.data.limit = 10000;
            spec.training.epochs = 3;
            spec.training.seed = seed;
            exportPytorch(recordSteps(spec, data, factory,
                                      {.steps = plannedSteps(spec, data->shape()),
                                       .predicted = data->test.count()}),
                          out / (preset.name + "-" + std::to_string(seed)));
        }
}

std::vector<JudgedSpec> chosenSpecs(const std::vector<std::string> &arguments)
{
    std::vector<JudgedSpec> chosen;
    const std::vector<JudgedSpec> named = namedSpecs();
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == "--random") {
            const std::uint64_t first = std::stoull(arguments.at(++i));
            const std::uint64_t count = std::stoull(arguments.at(++i));
            for (std::uint64_t number = first; number < first + count; ++number)
                chosen.push_back(randomSpec(number));
            continue;
        }
        for (const JudgedSpec &each : named)
            if (arguments[i] == "all" || arguments[i] == each.name ||
                (arguments[i] == "short" && each.isShort))
                chosen.push_back(each);
    }
    return chosen;
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() < 2) {
        std::cerr << "usage: judged_recorder free|steps FOLDER short|all|NAME... "
                     "[--random FIRST COUNT]\n       judged_recorder seeds FOLDER\n";
        return 2;
    }
    try {
        const auto factory = loadBackend(findBackendModule("reference"));
        const std::filesystem::path out = arguments[1];
        if (arguments[0] == "seeds") {
            recordSeeds(*factory, out);
            return 0;
        }
        for (JudgedSpec &each :
             chosenSpecs(std::vector<std::string>(arguments.begin() + 2, arguments.end()))) {
            const std::filesystem::path folder = folderOf(out, each.name);
            try {
                (arguments[0] == "free" ? recordFree : recordSingle)(each, *factory, folder);
            } catch (const BackendError &error) {
                std::cerr << each.name << ": " << error.what() << "\n";
                return 1;
            }
        }
    } catch (const std::exception &error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    return 0;
}
