// What is said of runs on standard output.
#pragma once

#include "app/cli/followed_run.h"

namespace normscope::cli {

class Report
{
public:
    Report() = default;
    Report(const Report &) = delete;
    Report &operator=(const Report &) = delete;
    virtual ~Report() = default;

    virtual void epochEnded(const FollowedRun &run, const EpochRecord &epoch) = 0;
    /// Finished, diverged or stopped; not for a run that failed.
    virtual void runEnded(const FollowedRun &run) = 0;
};

} // namespace normscope::cli
