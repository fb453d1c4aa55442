// Gradients against differences of the loss, in double precision: ℓ(θ + hv) − ℓ(θ − hv) is
// 2h·⟨∂ℓ/∂θ, v⟩ along any direction v. Needs nothing that is known to be right but the loss.
#include "engine/data/random.h"
#include "engine/lanes/lane_network.h"
#include "tests/lanes/checks/network_checks.h"

#include <cmath>

namespace normscope::lanes::test {

namespace {

using Values = std::map<std::string, std::vector<double>>;

void writeAll(LaneNetwork<double> &network, const Values &values)
{
    for (const auto &[name, tensor] : values)
        network.write(name, tensor);
}

/// Where a network is smooth, its loss bends by h² alone.
bool isSmooth(const ModelSpec &model)
{
    for (const LayerSpec &layer : model.layers)
        if (layer.kind == "max_pool" ||
            (layer.kind == "activation" && layer.text("function") == "relu") ||
            (layer.kind == "batch_norm" && layer.real("epsilon") < 1e-5))
            return false;
    return true;
}

std::string checkDirections(Target target, const RandomCase &made)
{
    LaneNetwork<double> network(made.spec, made.data, {target, 1});
    Values start;
    for (const auto &[name, values] : made.start())
        start[name].assign(values.begin(), values.end());
    writeAll(network, start);
    const std::vector<std::uint32_t> indices = made.indices(1);
    const StepSettings still{1, 0.0};
    (void)network.trainStep(indices, still);
    for (const LayerAnalysis &layer : made.analysis.layers)
        for (const TensorSpec &tensor : layer.tensors) {
            if (!tensor.isParameter())
                continue;
            RandomStream stream(made.number, "direction", tensor.name);
            const std::vector<double> gradient = network.gradient(tensor.name);
            constexpr double h = 1e-4;
            Values ahead = start;
            Values behind = start;
            double wanted = 0;
            double size = 0;
            for (std::size_t i = 0; i < gradient.size(); ++i) {
                const double direction = 2 * stream.uniform() - 1;
                ahead[tensor.name][i] += h * direction;
                behind[tensor.name][i] -= h * direction;
                wanted += gradient[i] * direction;
                size += std::abs(gradient[i] * direction);
            }
            writeAll(network, ahead);
            const double after = network.trainStep(indices, still).loss;
            writeAll(network, behind);
            const double before = network.trainStep(indices, still).loss;
            writeAll(network, start);
            (void)network.trainStep(indices, still);
            const double got = (after - before) / (2 * h);
            if (!(std::abs(got - wanted) <= 1e-4 * (size + 1e-3)))
                return tensor.name + ": the loss changes by " + normscope::toText(got) +
                       ", its gradient says " + normscope::toText(wanted) + "\n" + made.text();
        }
    return {};
}

} // namespace

std::string gradientsAreDifferencesOfTheLoss(Target target)
{
    int checked = 0;
    for (std::uint64_t number = 500; checked < 5; ++number) {
        const RandomCase made = randomCase(number);
        if (!isSmooth(made.spec.model))
            continue;
        ++checked;
        if (std::string wrong = checkDirections(target, made); !wrong.empty())
            return wrong;
    }
    return {};
}

} // namespace normscope::lanes::test
