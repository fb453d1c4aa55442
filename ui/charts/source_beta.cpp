#include "ui/charts/chart_source.h"

#include <QCoreApplication>

namespace normscope::ui {

ChartSource betaSource()
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("ChartSource", text);
    };
    ChartSource source;
    source.id = QStringLiteral("beta");
    source.title = tr("β");
    source.unit = tr("shift");
    source.axis = tr("β (shift)");
    source.symbol = tr("β");
    source.explanation = {tr("One line per channel."),
                          tr("β starts at 0 and shifts the normalized channel.")};
    source.perLayer = true;
    source.decimals = 2;
    source.emptyRange = {-0.1, 0.1};
    source.start = 0;
    source.symmetric = true;
    source.saysWhenStill = true;
    source.read = [](const RunHistory &run, std::size_t layer, RunCurves &curves) {
        readNormQuantity(run, layer, NormQuantity::Beta, curves);
    };
    return source;
}

} // namespace normscope::ui
