// The experiment that a command line asks for.
#pragma once

#include "app/cli/arguments.h"
#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/validation.h"

#include <string>
#include <vector>

namespace normscope::cli {

/// Throws Failure when there is no such preset.
[[nodiscard]] const ExperimentSpec &presetSpec(const std::string &name);

/// "-" reads standard input. Throws Failure: Fault when the file cannot be read, WrongInput with
/// every problem of what stands in it.
[[nodiscard]] ExperimentSpec readExperiment(const std::string &file);

/// What --set asks for: "training.batch_size=64", one after the other.
void applyChanges(ExperimentSpec &spec, const std::vector<std::string> &changes);

/// The preset or file, or that of the file of weights, changed by the options and starting from the
/// weights where any are given. Throws Failure.
[[nodiscard]] ExperimentSpec makeExperiment(const TrainCommand &command);

/// Each problem a line. Those of a setting that was given as an option name the option.
[[nodiscard]] std::string problemText(const std::vector<Problem> &problems,
                                      const TrainCommand &command);

} // namespace normscope::cli
