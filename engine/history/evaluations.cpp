#include "engine/history/evaluations.h"

namespace normscope {

const std::vector<EvaluationKind> &evaluationKinds()
{
    static const std::vector<EvaluationKind> kinds = {
        {"test", "test",
         [](const EpochRecord &record) {
             return Evaluated{record.testLoss, record.testAccuracy};
         }},
        {"validation", "validation", [](const EpochRecord &record) { return record.validation; }},
        {"test_moving", "test, moving",
         [](const EpochRecord &record) { return record.testMoving; }},
        {"test_exact", "test, exact", [](const EpochRecord &record) { return record.testExact; }},
        {"test_minibatch", "test, minibatch",
         [](const EpochRecord &record) { return record.testMinibatch; }},
    };
    return kinds;
}

std::vector<std::size_t> evaluationsOf(const ExperimentSpec &spec)
{
    std::vector<std::size_t> kinds = {testEvaluation};
    if (spec.data.validation > 0)
        kinds.push_back(validationEvaluation);
    if (spec.training.compareStatistics)
        kinds.insert(kinds.end(), {2, 3, 4});
    return kinds;
}

std::vector<std::size_t> shownEvaluations(const ExperimentSpec &spec)
{
    std::vector<std::size_t> kinds = evaluationsOf(spec);
    if (spec.training.compareStatistics)
        kinds.erase(kinds.begin());
    return kinds;
}

std::size_t choiceEvaluation(const ExperimentSpec &spec)
{
    if (spec.data.validation > 0)
        return validationEvaluation;
    if (!spec.training.compareStatistics)
        return testEvaluation;
    const std::string id = "test_" + spec.training.statistics;
    for (std::size_t kind = 0; kind < evaluationKinds().size(); ++kind)
        if (evaluationKinds()[kind].id == id)
            return kind;
    return testEvaluation;
}

} // namespace normscope
