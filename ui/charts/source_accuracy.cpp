#include "ui/charts/chart_source.h"

#include <QCoreApplication>

namespace normscope::ui {

ChartSource accuracySource()
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("ChartSource", text);
    };
    ChartSource source;
    source.id = QStringLiteral("accuracy");
    source.title = tr("Accuracy");
    source.unit = tr("fraction correct");
    source.axis = tr("accuracy (fraction correct)");
    source.symbol = tr("accuracy");
    source.explanation = {tr("The fraction of images classified correctly,"),
                          tr("in training and on images never trained on.")};
    source.marksBest = true;
    source.canBeLogarithmic = true;
    source.emptyRange = {0, 1};
    source.read = [](const RunHistory &run, std::size_t, RunCurves &curves) {
        readTraining(run, &StepRecord::accuracy, &EpochRecord::testAccuracy, curves,
                     &Evaluated::accuracy);
    };
    return source;
}

} // namespace normscope::ui
