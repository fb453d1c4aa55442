// Runs that nobody trained, with everything in them that a run can have.
#pragma once

#include "engine/interop/exported_run.h"

#include <vector>

namespace normscope::test {

struct MadeUpRun
{
    bool normalized = true;
    std::int64_t epochs = 3;
    std::int64_t stepsPerEpoch = 20;
    double validation = 0;          ///< share held out
    bool compareStatistics = false; ///< evaluated by all of them
    std::int64_t divergesAt = 0;    ///< the step whose loss is NaN; 0 never
    double learningRate = 1;
    std::uint64_t salt = 1; ///< another gives other numbers
};

[[nodiscard]] ExportedRun makeUp(const MadeUpRun &run, const std::string &id,
                                 const std::string &name);

/// With BN, without, one that diverged, one with a validation split and all statistics, one that
/// recorded nothing; with names that are hard to write.
[[nodiscard]] std::vector<ExportedRun> madeUpRuns();

/// Values for every tensor of the run's network, as it might have left them.
[[nodiscard]] TensorValues madeUpTensors(const ExperimentSpec &spec);

} // namespace normscope::test
