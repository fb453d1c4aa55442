#include "ui/charts/chart_source.h"

#include <QCoreApplication>

namespace normscope::ui {

ChartSource movingVarianceSource()
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("ChartSource", text);
    };
    ChartSource source;
    source.id = QStringLiteral("moving_variance");
    source.title = tr("Moving variance");
    source.unit = tr("averaged over minibatches");
    source.axis = tr("moving variance");
    source.symbol = tr("moving variance");
    source.explanation = {tr("One line per channel."),
                          tr("Prediction divides by its root in place of a minibatch's.")};
    source.perLayer = true;
    source.decimals = 2;
    source.emptyRange = {0, 1};
    source.canBeLogarithmic = true;
    source.read = [](const RunHistory &run, std::size_t layer, RunCurves &curves) {
        readNormQuantity(run, layer, NormQuantity::MovingVariance, curves);
    };
    return source;
}

} // namespace normscope::ui
