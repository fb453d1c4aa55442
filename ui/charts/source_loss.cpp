#include "ui/charts/chart_source.h"

#include <QCoreApplication>

namespace normscope::ui {

ChartSource lossSource()
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("ChartSource", text);
    };
    ChartSource source;
    source.id = QStringLiteral("loss");
    source.title = tr("Loss");
    source.unit = tr("softmax cross-entropy");
    source.axis = tr("loss (softmax cross-entropy)");
    source.symbol = tr("loss");
    source.explanation = {tr("The loss of every minibatch, smoothed;"),
                          tr("the unsmoothed curve stays faint behind it.")};
    source.canBeLogarithmic = true;
    source.mayRunAway = true;
    source.emptyRange = {0, 2.5};
    source.read = [](const RunHistory &run, std::size_t, RunCurves &curves) {
        readTraining(run, &StepRecord::loss, &EpochRecord::testLoss, curves, &Evaluated::loss);
    };
    return source;
}

} // namespace normscope::ui
