// The lines of progress.h.
#include "app/cli/plain_text.h"
#include "app/cli/progress.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace normscope::cli {

namespace {

constexpr int labelWidth = 11; // of "without-bn" and a space
constexpr int narrowestBar = 10;
constexpr int widestBar = 40;

template <typename... Values>
std::string formatted(const char *format, Values... values)
{
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

std::string padded(const std::string &label)
{
    if (label.empty())
        return "";
    const auto width = static_cast<std::size_t>(labelWidth);
    return label + std::string(width - std::min(width, label.size()), ' ');
}

std::string bar(double done, int width)
{
    const int filled = std::clamp(static_cast<int>(done * width), 0, width);
    std::string text = "[" + std::string(static_cast<std::size_t>(filled), '=');
    if (filled < width)
        text += ">" + std::string(static_cast<std::size_t>(width - filled - 1), ' ');
    return text + "]";
}

std::string timeLeft(double seconds)
{
    if (seconds < 0)
        return "";
    const long long whole = std::llround(seconds);
    const long long hours = whole / 3600;
    const long long minutes = whole / 60 % 60;
    if (hours > 0)
        return formatted("  %lld:%02lld:%02lld left", hours, minutes, whole % 60);
    return formatted("  %lld:%02lld left", minutes, whole % 60);
}

double partOfEpoch(const RunStatus &status)
{
    if (status.validating)
        return status.validated;
    if (status.stepsPerEpoch <= 0)
        return 0;
    return static_cast<double>(status.step - status.epochsFinished * status.stepsPerEpoch) /
           static_cast<double>(status.stepsPerEpoch);
}

std::string speed(const RunStatus &status)
{
    return status.examplesPerSecond > 0 ? formatted("  %.0f ex/s", status.examplesPerSecond) : "";
}

std::string lossAndAccuracy(const std::optional<StepRecord> &lastStep)
{
    return lastStep ? formatted("  loss %.3f  acc %.3f", lastStep->loss, lastStep->accuracy) : "";
}

} // namespace

std::string progressLine(const std::string &label, const RunStatus &status,
                         const std::optional<StepRecord> &lastStep, int width)
{
    std::string head = padded(label);
    std::string tail;
    if (!status.storeFault.empty()) {
        head += "waits: " + plainText(status.storeFault);
    } else if (status.plannedEpochs > 0 && status.stepsPerEpoch > 0) {
        const long long epoch = std::min(status.epochsFinished + 1, status.plannedEpochs);
        head +=
            formatted("epoch %lld/%lld %s ", epoch, static_cast<long long>(status.plannedEpochs),
                      status.validating ? "validate" : "train   ");
        const auto roomBeside = [&] { // for a bar in its brackets
            return width - static_cast<int>(head.size() + tail.size()) - 2;
        };
        tail = lossAndAccuracy(lastStep) + speed(status) + timeLeft(status.secondsLeft);
        if (roomBeside() < narrowestBar)
            tail = lossAndAccuracy(lastStep) + timeLeft(status.secondsLeft);
        head += bar(partOfEpoch(status), std::clamp(roomBeside(), narrowestBar, widestBar));
    } else {
        head += toText(status.state);
    }
    return shortened(head + tail, static_cast<std::size_t>(std::max(width, 0)));
}

std::string epochLine(const std::string &label, const RunStatus &status, const EpochRecord &epoch)
{
    return padded(label) +
           formatted("epoch %lld/%lld  train loss %.3f acc %.3f  test loss %.3f acc %.3f  "
                     "%.0f examples/s",
                     static_cast<long long>(epoch.epoch),
                     static_cast<long long>(status.plannedEpochs), epoch.trainLoss,
                     epoch.trainAccuracy, epoch.testLoss, epoch.testAccuracy,
                     epoch.examplesPerSecond);
}

} // namespace normscope::cli
