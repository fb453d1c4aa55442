// What this machine can do at most, to hold the speed of training against.
#pragma once

#include "engine/lanes/target.h"

namespace normscope::lanes {

/// Floating point operations per second that `threads` threads reach together with fused
/// multiply-adds of floats on registers alone; `threads` 0 takes every core. Takes some 20 ms of
/// them; never on the UI thread. Cores that others use meanwhile are seen through: the best of
/// several short tries counts, and what threads are missing is made up for.
[[nodiscard]] double measuredPeak(Target target, int threads);

} // namespace normscope::lanes
