// One JSON object a line on standard output, flushed at once. Other tools rely on its keys.
#pragma once

#include "app/cli/report.h"

namespace normscope::cli {

class JsonReport : public Report
{
public:
    void epochEnded(const FollowedRun &run, const EpochRecord &epoch) override;
    void runEnded(const FollowedRun &run) override;
};

} // namespace normscope::cli
