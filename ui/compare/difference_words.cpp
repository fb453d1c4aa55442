#include "ui/compare/difference_words.h"

#include "ui/charts/scale.h"
#include "ui/runs/run_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

struct CompareText
{
    Q_DECLARE_TR_FUNCTIONS(Compare)
};

bool has(const RunGroupEntry &group, RunId run)
{
    return std::find(group.runs.begin(), group.runs.end(), run) != group.runs.end();
}

std::vector<RunEntry> membersOf(const RunGroupEntry &group, const std::vector<RunEntry> &runs)
{
    std::vector<RunEntry> members;
    for (const RunEntry &run : runs)
        if (has(group, run.id))
            members.push_back(run);
    return members;
}

std::vector<Measured> measure(const std::vector<RunEntry> &runs, const RunFigure &figure)
{
    std::vector<Measured> measured;
    for (const RunEntry &run : runs) {
        const RunSummary summary = summaryOf(*run.history);
        measured.push_back({figure.of(summary), summary.status.state, summary.seed});
    }
    return measured;
}

/// "+0.077", "−0.002", "0.000".
QString signedText(double value, int decimals)
{
    if (std::isnan(value))
        return unknownText();
    const QString text = figureText(value, decimals);
    const bool shown = text != figureText(0, decimals) && value > 0;
    return shown ? QLatin1Char('+') + text : text;
}

QString capitalized(const QString &text)
{
    return text.isEmpty() ? text : text.at(0).toUpper() + text.mid(1);
}

/// " at lr 1.0": the first of what both sides share, where their names do not say it.
QString sharedText(const std::vector<RunEntry> &a, const std::vector<RunEntry> &b)
{
    std::vector<const ExperimentSpec *> specs;
    for (const std::vector<RunEntry> *side : {&a, &b})
        for (const RunEntry &run : *side)
            specs.push_back(&run.history->spec());
    const QString common =
        QString::fromStdString(commonLabel(specs)).section(QStringLiteral(" · "), 0, 0);
    return common.startsWith(QLatin1String("lr ")) ? CompareText::tr(" at %1").arg(common)
                                                   : QString();
}

QString pairingText(const GroupDifference &difference)
{
    const QString df =
        figureText(difference.df, difference.df == std::round(difference.df) ? 0 : 1);
    switch (difference.kind) {
    case DifferenceKind::Paired:
        return (difference.small
                    ? CompareText::tr("Paired by seed: %1 pairs, a small sample (t, %2 df).")
                    : CompareText::tr("Paired by seed: %1 pairs (t, %2 df)."))
            .arg(difference.pairs)
            .arg(df);
    case DifferenceKind::Welch:
        return (difference.small
                    ? CompareText::tr("Not paired: %1 and %2 runs, a small sample "
                                      "(Welch's t, %3 df).")
                    : CompareText::tr("Not paired: %1 and %2 runs (Welch's t, %3 df)."))
            .arg(difference.countA)
            .arg(difference.countB)
            .arg(df);
    case DifferenceKind::None:
        break;
    }
    if (std::isnan(difference.difference))
        return CompareText::tr("One side has no result yet.");
    return CompareText::tr("%1 and %2 runs: too few for an interval. Repeat them with other seeds.")
        .arg(difference.countA)
        .arg(difference.countB);
}

QString divergedText(const QString &a, std::size_t ofA, const QString &b, std::size_t ofB)
{
    const auto of = [](const QString &label, std::size_t count) {
        return (count == 1 ? CompareText::tr("1 run of %2") : CompareText::tr("%1 runs of %2"))
            .replace(QStringLiteral("%1"), QString::number(count))
            .replace(QStringLiteral("%2"), label);
    };
    if (ofA + ofB == 0)
        return {};
    const QString who = ofA > 0 && ofB > 0
                            ? CompareText::tr("%1 and %2").arg(of(a, ofA), of(b, ofB))
                        : ofA > 0 ? of(a, ofA)
                                  : of(b, ofB);
    return CompareText::tr("%1 diverged: counted, not averaged.").arg(who);
}

} // namespace

QString figureName(const RunFigure &figure)
{
    QString name = QString::fromStdString(figure.label);
    if (figure.name == "best_test")
        return CompareText::tr("best test accuracy");
    if (name.endsWith(QLatin1String(" acc")))
        name += QLatin1String("uracy");
    return name;
}

DifferenceStatement stateDifference(const RunGroupEntry &group, const RunGroupEntry &less,
                                    const std::vector<RunEntry> &runs, const RunFigure &figure)
{
    const std::vector<RunEntry> a = membersOf(group, runs);
    const std::vector<RunEntry> b = membersOf(less, runs);
    const GroupDifference difference = differenceOf(measure(a, figure), measure(b, figure));
    DifferenceStatement statement;
    statement.label = group.label;
    statement.slot = group.slot;
    statement.value = difference.difference;
    statement.figure = signedText(difference.difference, figure.decimals);
    statement.headline = CompareText::tr("%1 − %2%3: %4")
                             .arg(group.label, less.label, sharedText(a, b), statement.figure);
    const QString name = capitalized(figureName(figure));
    statement.interval = name;
    if (difference.kind != DifferenceKind::None) {
        statement.range = Range{difference.low, difference.high};
        statement.interval = CompareText::tr("%1, %2 % confidence interval %3 to %4")
                                 .arg(name, figureText(100 * difference.confidence, 0),
                                      signedText(difference.low, figure.decimals),
                                      signedText(difference.high, figure.decimals));
    }
    statement.pairing = pairingText(difference);
    statement.diverged =
        divergedText(group.label, difference.divergedA, less.label, difference.divergedB);
    return statement;
}

DifferenceTable differencesOf(const std::vector<RunGroupEntry> &groups,
                              const std::vector<RunEntry> &runs, RunId baseline,
                              const RunFigure &figure)
{
    DifferenceTable table;
    const auto pinned = std::find_if(groups.begin(), groups.end(), [baseline](const auto &group) {
        return has(group, baseline);
    });
    if (groups.size() == 2) {
        const bool firstPinned = pinned == groups.begin() && baseline != 0;
        table.rows.push_back(stateDifference(groups[firstPinned ? 1 : 0],
                                             groups[firstPinned ? 0 : 1], runs, figure));
        return table;
    }
    if (groups.size() < 2) {
        table.hint = CompareText::tr("Select a second group to see how far the two are apart.");
        return table;
    }
    if (pinned == groups.end()) {
        table.hint = CompareText::tr("Pin one of the %1 groups as the baseline, in the menu of its "
                                     "row, to see how far the others are from it.")
                         .arg(groups.size());
        return table;
    }
    table.baseline = pinned->label;
    for (const RunGroupEntry &group : groups)
        if (&group != &*pinned)
            table.rows.push_back(stateDifference(group, *pinned, runs, figure));
    return table;
}

} // namespace normscope::ui
