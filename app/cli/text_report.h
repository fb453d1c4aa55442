// The chapter's last line, and γ and β of the first normalization, once a run has ended; on
// standard error, as what it is kept.
#pragma once

#include "app/cli/report.h"

namespace normscope::cli {

class TextReport : public Report
{
public:
    void epochEnded(const FollowedRun &run, const EpochRecord &epoch) override;
    void runEnded(const FollowedRun &run) override;
};

} // namespace normscope::cli
