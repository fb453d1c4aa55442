// What the chapter's own code prints at the end of a training.
#pragma once

#include "engine/history/run_history.h"

#include <string>
#include <vector>

namespace normscope {

/// Of all epochs' training together, in which each epoch has as many examples as the next; 0 for
/// none.
[[nodiscard]] double examplesPerSecond(const std::vector<EpochRecord> &epochs);

/// "loss 0.254, train acc 0.907, test acc 0.836, 14496.5 examples/sec", of the last epoch; empty
/// before the first has ended. Source: Zhang et al., Dive into Deep Learning, train_ch6.
[[nodiscard]] std::string chapterLine(const RunHistory &run);

} // namespace normscope
