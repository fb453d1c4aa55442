// Softmax cross-entropy of one tile, and the list of all checks of kernels.
#include "tests/lanes/checks/tile_buffer.h"

#include <algorithm>

namespace normscope::lanes::test {
namespace {

template <class T>
std::string checkLoss(const Kernels<T> &kernels, std::size_t classes, std::size_t valid,
                      double scale, bool few, double smoothing)
{
    const std::size_t lanes = kernels.lanes;
    const std::string text = " (" + std::to_string(classes) + " classes, " + std::to_string(valid) +
                             " examples, scores to " + std::to_string(scale) + ", smoothing " +
                             std::to_string(smoothing) + ")";
    Draw draw(classes * 100 + valid);
    Aligned<T> scores(classes * lanes);
    for (std::size_t c = 0; c < classes; ++c)
        for (std::size_t lane = 0; lane < lanes; ++lane)
            scores[c * lanes + lane] =
                lane >= valid ? draw.real<T>(1e30)
                : few         ? static_cast<T>(static_cast<double>(draw.below(3)) * scale)
                              : draw.real<T>(scale);
    // Only as many labels as examples, so that reading behind them can be seen.
    const auto labels = std::make_unique<std::uint8_t[]>(valid);
    for (std::size_t lane = 0; lane < valid; ++lane)
        labels[lane] = static_cast<std::uint8_t>(draw.below(classes));
    constexpr double weight = 0.01;
    Aligned<T> gradients(classes * lanes, std::numeric_limits<T>::quiet_NaN());
    const auto result = kernels.softmaxLoss(scores.data(), classes, labels.get(), valid, smoothing,
                                            weight, gradients.data());
    const auto alone = kernels.softmaxLoss(scores.data(), classes, labels.get(), valid, smoothing,
                                           weight, nullptr);
    if (alone.sum != result.sum || alone.correct != result.correct)
        return "without gradients the loss is another" + text;

    const double epsilon = std::numeric_limits<T>::epsilon();
    double sum = 0;
    double bound = 0;
    std::int64_t correct = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        const auto score = [&](std::size_t c) {
            return static_cast<double>(scores[c * lanes + lane]);
        };
        if (lane >= valid) {
            for (std::size_t c = 0; c < classes; ++c)
                if (gradients[c * lanes + lane] != T{0})
                    return "a lane without an example has a gradient" + text;
            continue;
        }
        std::size_t best = 0;
        for (std::size_t c = 1; c < classes; ++c)
            best = score(c) > score(best) ? c : best;
        double total = 0;
        for (std::size_t c = 0; c < classes; ++c)
            total += std::exp(score(c) - score(best));
        correct += best == labels[lane] ? 1 : 0;
        const auto target = [&](std::size_t c) {
            return (c == labels[lane] ? 1 - smoothing : 0) +
                   smoothing / static_cast<double>(classes);
        };
        double loss = std::log(total);
        double magnitude = 1 + std::log(total);
        for (std::size_t c = 0; c < classes; ++c)
            if (target(c) > 0) {
                loss -= target(c) * (score(c) - score(best));
                magnitude += target(c) * (score(best) - score(c));
            }
        sum += loss;
        bound += (16 + (smoothing > 0 ? std::sqrt(static_cast<double>(classes)) : 0)) * epsilon *
                 (magnitude + std::abs(loss));
        for (std::size_t c = 0; c < classes; ++c) {
            const double probability = std::exp(score(c) - score(best)) / total;
            const double wanted = (probability - target(c)) * weight;
            const std::string wrong =
                difference("∂score " + std::to_string(c) + ", lane " + std::to_string(lane),
                           gradients[c * lanes + lane], wanted, 16 * epsilon * weight);
            if (!wrong.empty())
                return wrong + text;
        }
    }
    if (correct != result.correct)
        return std::to_string(result.correct) + " right instead of " + std::to_string(correct) +
               text;
    const std::string wrong = difference("loss", result.sum, sum, bound);
    return wrong.empty() ? wrong : wrong + text;
}

/// A score that is not a number makes the loss that, and only where it is an example's.
template <class T>
std::string checkNaN(const Kernels<T> &kernels)
{
    constexpr std::size_t classes = 4;
    const std::uint8_t label = 2;
    for (std::size_t poisoned = 0; poisoned < classes; ++poisoned)
        for (const T poison :
             {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()}) {
            Aligned<T> scores(classes * kernels.lanes);
            scores[poisoned * kernels.lanes] = poison;
            const auto loss = kernels.softmaxLoss(scores.data(), classes, &label, 1, 0, 1, nullptr);
            if (std::isfinite(loss.sum))
                return "the loss of a score " + std::to_string(poison) + " in class " +
                       std::to_string(poisoned) + " is " + std::to_string(loss.sum);
        }
    return {};
}

} // namespace

void addLossChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "softmax cross-entropy", [](const auto &kernels) {
        for (const std::size_t classes :
             {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{10}, std::size_t{255}})
            for (std::size_t valid = 1; valid <= kernels.lanes; ++valid)
                for (const double scale : {1.0, 1e-30, 30.0, 300.0, 1e4, 1e30})
                    for (const bool few : {false, true})
                        for (const double smoothing : {0.0, 0.1, 0.7})
                            if (auto wrong =
                                    checkLoss(kernels, classes, valid, scale, few, smoothing);
                                !wrong.empty())
                                return wrong;
        return std::string();
    });
    addForBothTypes(checks, "softmax of what is not a number",
                    [](const auto &kernels) { return checkNaN(kernels); });
}

std::vector<Check> kernelChecks()
{
    std::vector<Check> checks;
    addDecodingChecks(checks);
    addConvolutionChecks(checks);
    addLinearChecks(checks);
    addPoolingChecks(checks);
    addActivationChecks(checks);
    addNormalizationChecks(checks);
    addNormalizationPoolChecks(checks);
    addActivationPoolChecks(checks);
    addFirstLayerChecks(checks);
    addWinogradChecks(checks);
    addSingleExampleChecks(checks);
    addLossChecks(checks);
    addOptimizerChecks(checks);
    addExampleNormChecks(checks);
    return checks;
}

} // namespace normscope::lanes::test
