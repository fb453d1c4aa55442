// A problem of an experiment in the words of the window: layers and settings by the names they have
// on the screen, not by their paths in JSON.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/problem.h"

#include <QString>

namespace normscope::ui {

/// "Conv 16@13×13: kernel 13×13 is larger than its 12×12 input."
[[nodiscard]] QString problemText(const ExperimentSpec &spec, const Problem &problem);

} // namespace normscope::ui
