#include "engine/experiment/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace normscope {

namespace {

/// From `start` to `end` along half a cosine as `share` goes from 0 to 1.
double annealed(double start, double end, double share)
{
    return end + (start - end) / 2 * (1 + std::cos(std::numbers::pi * share));
}

double oneCycle(const ScheduleSpec &schedule, double rate, double passed, double planned)
{
    const double start = rate / schedule.startDivisor;
    const double end = start / schedule.endDivisor;
    const double top = schedule.peak * planned - 1;
    if (passed <= top)
        return top > 0 ? annealed(start, rate, passed / top) : rate;
    const double falling = planned - 1 - top;
    return annealed(rate, end, falling > 0 ? std::min(1.0, (passed - top) / falling) : 1.0);
}

} // namespace

double learningRateAt(const TrainingSpec &training, std::int64_t step, std::int64_t stepsPerEpoch,
                      std::int64_t plannedSteps)
{
    const ScheduleSpec &schedule = training.schedule;
    const auto passed = static_cast<double>(step - 1);
    const auto planned = static_cast<double>(plannedSteps);
    double rate = training.learningRate;
    if (schedule.kind == "one_cycle")
        return oneCycle(schedule, rate, passed, planned);
    if (schedule.kind == "step") {
        const auto drops = (step - 1) / (stepsPerEpoch * schedule.stepEpochs);
        rate *= std::pow(schedule.stepFactor, static_cast<double>(drops));
    } else if (schedule.kind == "cosine") {
        rate = annealed(rate, schedule.finalFactor * rate, passed / planned);
    }
    if (step < schedule.warmupSteps)
        rate *= static_cast<double>(step) / static_cast<double>(schedule.warmupSteps);
    return rate;
}

} // namespace normscope
