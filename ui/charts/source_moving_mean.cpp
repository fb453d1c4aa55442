#include "ui/charts/chart_source.h"

#include <QCoreApplication>

namespace normscope::ui {

ChartSource movingMeanSource()
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("ChartSource", text);
    };
    ChartSource source;
    source.id = QStringLiteral("moving_mean");
    source.title = tr("Moving mean");
    source.unit = tr("averaged over minibatches");
    source.axis = tr("moving mean");
    source.symbol = tr("moving mean");
    source.explanation = {tr("One line per channel."),
                          tr("Prediction subtracts it in place of a minibatch's mean.")};
    source.perLayer = true;
    source.decimals = 2;
    source.emptyRange = {-0.1, 0.1};
    source.start = 0;
    source.symmetric = true;
    source.read = [](const RunHistory &run, std::size_t layer, RunCurves &curves) {
        readNormQuantity(run, layer, NormQuantity::MovingMean, curves);
    };
    return source;
}

} // namespace normscope::ui
