// What a network promises beside its numbers.
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/lane_network.h"
#include "tests/lanes/checks/network_checks.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <span>
#include <thread>
#include <type_traits>

namespace normscope::lanes::test {

namespace {

constexpr std::uint64_t caseNumbers[] = {1, 2, 3, 5, 8, 13};
constexpr int steps = 8;
constexpr double slowRate = 0.02; ///< at which none of them diverges

std::vector<RandomCase> plainAndVaried()
{
    std::vector<RandomCase> cases;
    for (const std::uint64_t number : caseNumbers) {
        cases.push_back(randomCase(number));
        cases.push_back(variedCase(number));
    }
    return cases;
}

/// Of numbers that may be NaN, which is not equal to itself.
template <class T>
bool haveSameBits(const std::vector<T> &a, const std::vector<T> &b)
{
    return std::ranges::equal(
        a, b, [](const T &x, const T &y) { return std::memcmp(&x, &y, sizeof(T)) == 0; });
}

template <class T>
struct State
{
    std::map<std::string, std::vector<T>> tensors;
    std::vector<double> losses;
    /// The bits, since NaN is not equal to itself.
    [[nodiscard]] bool sameBits(const State &other) const
    {
        for (const auto &[name, values] : tensors)
            if (std::memcmp(values.data(), other.tensors.at(name).data(),
                            values.size() * sizeof(T)) != 0)
                return false;
        return losses.size() == other.losses.size() &&
               std::memcmp(losses.data(), other.losses.data(), losses.size() * sizeof(double)) == 0;
    }
};

template <class T>
void writeStart(LaneNetwork<T> &network, const RandomCase &made)
{
    for (const auto &[name, values] : made.start())
        network.write(name, std::vector<T>(values.begin(), values.end()));
}

template <class T>
State<T> stateOf(const LaneNetwork<T> &network, const RandomCase &made)
{
    State<T> state;
    for (const auto &[name, values] : made.start())
        state.tensors[name] = network.read(name);
    return state;
}

template <class T>
State<T> trained(const RandomCase &made, const LaneOptions &options)
{
    LaneNetwork<T> network(made.spec, made.data, options);
    writeStart(network, made);
    std::vector<double> losses;
    for (int step = 1; step <= steps; ++step)
        losses.push_back(network.trainStep(made.indices(step), {step, slowRate}).loss);
    losses.push_back(network.evaluate(SplitName::Test, 0, made.data->test.count()).loss);
    State<T> state = stateOf(network, made);
    state.losses = losses;
    return state;
}

template <class T>
std::string threadsGiveTheSameBits(Target target)
{
    for (const RandomCase &made : plainAndVaried()) {
        const State<T> alone = trained<T>(made, {target, 1});
        for (int threads = 0; threads <= 4; ++threads)
            if (!trained<T>(made, {target, threads}).sameBits(alone))
                return std::to_string(threads) + " threads give other bits than one\n" +
                       made.text();
    }
    return {};
}

template <class T>
std::string neighbourChangesNothing(Target target)
{
    const RandomCase other = randomCase(21);
    std::atomic<bool> done = false;
    std::jthread neighbour([&] {
        while (!done)
            (void)trained<T>(other, {target, 2});
    });
    std::string wrong;
    for (const std::uint64_t number : {caseNumbers[0], caseNumbers[3]}) {
        const RandomCase made = randomCase(number);
        const State<T> first = trained<T>(made, {target, 1});
        for (const int threads : {2, 4})
            if (!trained<T>(made, {target, threads}).sameBits(first))
                wrong = "a neighbour changes bits\n" + made.text();
    }
    done = true;
    neighbour.join();
    return wrong;
}

template <class T>
std::string evaluationChangesNothing(Target target)
{
    for (const RandomCase &made : plainAndVaried()) {
        LaneNetwork<T> disturbed(made.spec, made.data, {target, 2});
        LaneNetwork<T> undisturbed(made.spec, made.data, {target, 2});
        writeStart(disturbed, made);
        writeStart(undisturbed, made);
        for (int step = 1; step <= 4; ++step) {
            const State<T> before = stateOf(disturbed, made);
            const BatchResult once = disturbed.evaluate(SplitName::Test, 0, 45);
            const BatchResult again = disturbed.evaluate(SplitName::Test, 0, 45);
            if (std::memcmp(&once.loss, &again.loss, sizeof(double)) != 0 ||
                once.correct != again.correct)
                return "the same evaluation gives something else\n" + made.text();
            (void)disturbed.evaluate(SplitName::Train, 3, 1);
            for (int pass = 0; pass < disturbed.statisticsPasses(); ++pass) {
                disturbed.gatherStatistics(pass, made.indices(step + 1));
                disturbed.finishStatistics(pass);
            }
            for (const Statistics statistics : {Statistics::Exact, Statistics::Minibatch})
                (void)disturbed.evaluateExamples(SplitName::Train, made.indices(1), statistics);
            if (!stateOf(disturbed, made).sameBits(before))
                return "evaluation changes a tensor\n" + made.text();
            const StepSettings settings{step, made.spec.training.learningRate};
            (void)disturbed.trainStep(made.indices(step), settings);
            (void)undisturbed.trainStep(made.indices(step), settings);
            if (!stateOf(disturbed, made).sameBits(stateOf(undisturbed, made)))
                return "training goes another way after an evaluation\n" + made.text();
        }
    }
    return {};
}

/// Prediction knows no neighbours: the whole is the mean of its parts, however few there are in
/// one.
template <class T>
std::string evaluationIsTheMeanOfItsParts(Target target)
{
    const double bound = std::is_same_v<T, float> ? 1e-5 : 1e-12;
    for (const RandomCase &made : plainAndVaried()) {
        LaneNetwork<T> network(made.spec, made.data, {target, 1});
        writeStart(network, made);
        // Of other statistics than those it began with.
        (void)network.trainStep(made.indices(1), {1, slowRate});
        double sum = 0;
        std::int64_t correct = 0;
        constexpr int parts[] = {1, 2, 3, 4, 5, 6, 7, 8, 1, 1, 1};
        int first = 2;
        for (const int part : parts) {
            const BatchResult few = network.evaluate(SplitName::Test, first, part);
            sum += few.loss * part;
            correct += few.correct;
            first += part;
        }
        const BatchResult whole = network.evaluate(SplitName::Test, 2, 39);
        if (!(std::abs(whole.loss - sum / 39) <= bound * (1 + std::abs(whole.loss))) ||
            whole.correct != correct)
            return "the whole is not the mean of its parts: " + normscope::toText(whole.loss) +
                   " and " + normscope::toText(sum / 39) + "\n" + made.text();
    }
    return {};
}

template <class T>
std::string lossThatIsNotFiniteUpdatesNothing(Target target)
{
    for (const std::uint64_t number : caseNumbers) {
        const RandomCase made = randomCase(number);
        for (const T poison :
             {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()})
            for (const LayerAnalysis &layer : made.analysis.layers) {
                if (layer.tensors.empty())
                    continue;
                LaneNetwork<T> network(made.spec, made.data, {target, 2});
                writeStart(network, made);
                const std::string &name = layer.tensors.front().name;
                std::vector<T> values = network.read(name);
                values.front() = poison;
                network.write(name, values);
                const State<T> before = stateOf(network, made);
                const double loss = network.trainStep(made.indices(1), {1, 0.5}).loss;
                if (!std::isfinite(loss) && !stateOf(network, made).sameBits(before))
                    return "something is updated though the loss is not finite, with " +
                           std::to_string(poison) + " in " + name + "\n" + made.text();
                if (std::isfinite(loss) && std::isnan(poison))
                    return "NaN in " + name + " does not reach the loss\n" + made.text();
            }
    }
    return {};
}

template <class T>
std::string updateIsTheGradientTimesTheRate(Target target)
{
    constexpr double rate = 0.25;
    for (const std::uint64_t number : caseNumbers) {
        const RandomCase made = randomCase(number);
        LaneNetwork<T> network(made.spec, made.data, {target, 1});
        writeStart(network, made);
        const State<T> before = stateOf(network, made);
        (void)network.trainStep(made.indices(1), {1, rate});
        for (const LayerAnalysis &layer : made.analysis.layers)
            for (const TensorSpec &tensor : layer.tensors) {
                if (!tensor.isParameter())
                    continue;
                const std::vector<T> gradient = network.gradient(tensor.name);
                const std::vector<T> after = network.read(tensor.name);
                const std::vector<T> &from = before.tensors.at(tensor.name);
                for (std::size_t i = 0; i < after.size(); ++i) {
                    const double wanted =
                        static_cast<double>(from[i]) - rate * static_cast<double>(gradient[i]);
                    const double bound = 2 * std::numeric_limits<T>::epsilon() *
                                         (std::abs(static_cast<double>(from[i])) +
                                          std::abs(static_cast<double>(gradient[i])));
                    if (!(std::abs(static_cast<double>(after[i]) - wanted) <= bound))
                        return tensor.name + " did not go against its gradient\n" + made.text();
                }
            }
    }
    return {};
}

/// Every target computes the same but for rounding, whatever the number of its lanes.
std::string targetsAgree(Target target)
{
    for (const std::uint64_t number : caseNumbers) {
        const RandomCase made = randomCase(number);
        const State<double> here = trained<double>(made, {target, 1});
        const State<double> scalar = trained<double>(made, {Target::Scalar, 1});
        for (std::size_t i = 0; i < here.losses.size(); ++i)
            if (!(std::abs(here.losses[i] - scalar.losses[i]) <=
                  1e-9 * (1 + std::abs(scalar.losses[i]))))
                return "step " + std::to_string(i + 1) + ": loss " +
                       normscope::toText(here.losses[i]) + ", scalar " +
                       normscope::toText(scalar.losses[i]) + "\n" + made.text();
    }
    return {};
}

std::string errorOf(const std::function<void()> &call)
{
    try {
        call();
    } catch (const BackendError &error) {
        return error.what();
    }
    return {};
}

template <class T>
std::string faultsAreTold(Target target)
{
    const RandomCase made = randomCase(1);
    LaneNetwork<T> network(made.spec, made.data, {target, 1});
    writeStart(network, made);
    const std::string name = made.start().begin()->first;
    std::vector<T> tooMany = network.read(name);
    tooMany.push_back(T{0});
    const State<T> before = stateOf(network, made);
    const std::pair<const char *, std::function<void()>> faults[] = {
        {"an unknown tensor is read", [&] { (void)network.read("conv99.weight"); }},
        {"an unknown tensor is written", [&] { network.write("conv99.weight", tooMany); }},
        {"an unknown gradient is read", [&] { (void)network.gradient("conv99.weight"); }},
        {"a tensor is written with too many values", [&] { network.write(name, tooMany); }},
        {"a tensor is written with none", [&] { network.write(name, {}); }},
        {"there are no examples",
         [&] {
             (void)network.trainStep({}, {1, 0.1});
         }},
        {"an example does not exist",
         [&] {
             (void)network.trainStep(std::vector<std::uint32_t>{1, 150}, {1, 0.1});
         }},
        {"evaluation begins before the first",
         [&] { (void)network.evaluate(SplitName::Test, -1, 3); }},
        {"evaluation goes past the last", [&] { (void)network.evaluate(SplitName::Test, 40, 6); }},
        {"evaluation is of nothing", [&] { (void)network.evaluate(SplitName::Test, 0, 0); }},
    };
    for (const auto &[what, call] : faults)
        if (errorOf(call).empty())
            return std::string("no error when ") + what;
    if (!stateOf(network, made).sameBits(before))
        return "a refused call changes a tensor";
    return {};
}

/// Fully connected layers sum the gradients of a large minibatch by halves, those of a small one at
/// once. Without momentum and batch norm a step of the whole is the mean of those of its halves.
template <class T>
std::string halvesAddUp(Target target)
{
    RandomCase made = randomCase(1);
    const auto classes = static_cast<std::int64_t>(made.data->classNames.size());
    made.spec.model.layers = {makeLayer("flatten"), makeLayer("linear", {{"features", 27}}),
                              makeLayer("activation"),
                              makeLayer("linear", {{"features", classes}})};
    made.analysis = analyze(made.spec.model, made.data->example, classes);
    // Twelve tiles of which the last is incomplete, where there are lanes; halves of six.
    const std::size_t lanes = kernelsFor<T>(target).lanes;
    std::vector<std::uint32_t> whole(12 * lanes - (lanes > 2 ? 2 : 0));
    const auto count = static_cast<std::size_t>(made.data->train.count());
    for (std::size_t i = 0; i < whole.size(); ++i)
        whole[i] = static_cast<std::uint32_t>(i * 7 % count);
    const auto after = [&](std::span<const std::uint32_t> indices) {
        LaneNetwork<T> network(made.spec, made.data, {target, 2});
        writeStart(network, made);
        (void)network.trainStep(indices, {1, 0.5});
        return stateOf(network, made).tensors;
    };
    const std::span<const std::uint32_t> all = whole;
    const auto together = after(all);
    const auto first = after(all.first(all.size() / 2));
    const auto second = after(all.last(all.size() / 2));
    const double bound = std::is_same_v<T, float> ? 1e-5 : 1e-13;
    for (const auto &[name, values] : together)
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double mean =
                (static_cast<double>(first.at(name)[i]) + static_cast<double>(second.at(name)[i])) /
                2;
            if (!(std::abs(static_cast<double>(values[i]) - mean) <= bound * (1 + std::abs(mean))))
                return name + "[" + std::to_string(i) + "] is " + std::to_string(values[i]) +
                       " instead of " + std::to_string(mean);
        }
    return {};
}

/// One example of a fully connected layer has nothing that a normalization could learn from.
std::string minibatchOfOneIsRefused(Target target)
{
    RandomCase made = randomCase(1);
    made.spec.model.layers = {
        makeLayer("flatten"), makeLayer("batch_norm"),
        makeLayer("linear",
                  {{"features", static_cast<std::int64_t>(made.data->classNames.size())}})};
    LaneNetwork<float> network(made.spec, made.data, {target, 1});
    const std::string error = errorOf([&] {
        (void)network.trainStep(std::vector<std::uint32_t>{0}, {1, 0.1});
    });
    if (error.find("bn1") == std::string::npos)
        return "the refusal of a minibatch of one is \"" + error + "\"";
    // Two are enough, and one is enough for prediction.
    (void)network.trainStep(std::vector<std::uint32_t>{0, 1}, {1, 0.1});
    (void)network.evaluate(SplitName::Test, 0, 1);
    return {};
}

template <class CheckFloat, class CheckDouble>
void addBoth(std::vector<Check> &checks, const std::string &name, CheckFloat single,
             CheckDouble twice)
{
    checks.push_back({name + ", float", single});
    checks.push_back({name + ", double", twice});
}

} // namespace

std::vector<Check> networkChecks()
{
    std::vector<Check> checks;
    addBoth(checks, "threads give the same bits", threadsGiveTheSameBits<float>,
            threadsGiveTheSameBits<double>);
    addBoth(checks, "halves of a minibatch add up", halvesAddUp<float>, halvesAddUp<double>);
    addBoth(checks, "a neighbour changes nothing", neighbourChangesNothing<float>,
            neighbourChangesNothing<double>);
    addBoth(checks, "evaluation changes nothing", evaluationChangesNothing<float>,
            evaluationChangesNothing<double>);
    addBoth(checks, "evaluation is the mean of its parts", evaluationIsTheMeanOfItsParts<float>,
            evaluationIsTheMeanOfItsParts<double>);
    addBoth(checks, "a loss that is not finite updates nothing",
            lossThatIsNotFiniteUpdatesNothing<float>, lossThatIsNotFiniteUpdatesNothing<double>);
    addBoth(checks, "the update is the gradient times the rate",
            updateIsTheGradientTimesTheRate<float>, updateIsTheGradientTimesTheRate<double>);
    addBoth(checks, "faults are told", faultsAreTold<float>, faultsAreTold<double>);
    checks.push_back({"targets agree", targetsAgree});
    checks.push_back({"a minibatch of one is refused", minibatchOfOneIsRefused});
    checks.push_back({"gradients are differences of the loss", gradientsAreDifferencesOfTheLoss});
    return checks;
}

} // namespace normscope::lanes::test
