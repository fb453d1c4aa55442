#include "ui/explore/explore_differences.h"

#include <QCoreApplication>

#include <algorithm>

namespace normscope::ui {

namespace {

struct DifferencesText
{
    Q_DECLARE_TR_FUNCTIONS(ExploreDifferences)
};

} // namespace

Comparison exploredComparison(const ExploreSession &session)
{
    Comparison comparison;
    comparison.detail = DifferencesText::tr("now and pinned");
    comparison.tooFew = DifferencesText::tr(
        "Pin an answer to see the settings in which it differs from now, and only those.");
    comparison.alike = DifferencesText::tr("Now and pinned have the same settings.");
    if (session.shownRuns().empty())
        return comparison;
    std::vector<ExperimentSpec> specs;
    const auto add = [&](const QString &title, ExperimentSpec spec) {
        ++comparison.all;
        if (specs.size() == mostComparedColumns)
            return;
        // Of the full budget, which exploring does not train.
        spec.training.epochs = session.spec().training.epochs;
        comparison.columns.push_back({title, -1});
        specs.push_back(std::move(spec));
    };
    add(DifferencesText::tr("now"), session.shownSpec());
    const auto isOther = [&](const Answer &answer) {
        return answer.pinned && &answer != session.latest();
    };
    const auto &answers = session.answers();
    const bool single = std::count_if(answers.begin(), answers.end(), isOther) == 1;
    for (const Answer &answer : answers)
        if (isOther(answer))
            add(single ? DifferencesText::tr("pinned")
                       : DifferencesText::tr("answer %1").arg(answer.number),
                answer.spec);
    if (specs.size() < 2)
        return comparison;
    std::vector<const ExperimentSpec *> compared;
    compared.reserve(specs.size());
    for (const ExperimentSpec &spec : specs)
        compared.push_back(&spec);
    comparison.rows = compareSpecs(compared);
    return comparison;
}

} // namespace normscope::ui
