// What a run is judged on after each epoch: the test set, and whatever else its spec asks for.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/history/records.h"

#include <string>
#include <vector>

namespace normscope {

struct EvaluationKind
{
    std::string id;    ///< "test_exact", in file columns
    std::string label; ///< "exact", in legends and tables
    Evaluated (*of)(const EpochRecord &) = nullptr;
};

/// The test set, the validation split, and the test set by moving, exact and the minibatch's own
/// statistics.
[[nodiscard]] const std::vector<EvaluationKind> &evaluationKinds();
inline constexpr std::size_t testEvaluation = 0;
inline constexpr std::size_t validationEvaluation = 1;

/// Which of evaluationKinds() a run has.
[[nodiscard]] std::vector<std::size_t> evaluationsOf(const ExperimentSpec &spec);
/// The same to look at: where statistics are compared, the plain test is one of these three.
[[nodiscard]] std::vector<std::size_t> shownEvaluations(const ExperimentSpec &spec);
/// The one of shownEvaluations() that the best epoch is chosen on.
[[nodiscard]] std::size_t choiceEvaluation(const ExperimentSpec &spec);

} // namespace normscope
