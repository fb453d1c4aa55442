#include "ui/charts/chart_source.h"

#include <QCoreApplication>

namespace normscope::ui {

ChartSource gammaSource()
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("ChartSource", text);
    };
    ChartSource source;
    source.id = QStringLiteral("gamma");
    source.title = tr("γ");
    source.unit = tr("scale");
    source.axis = tr("γ (scale)");
    source.symbol = tr("γ");
    source.explanation = {tr("One line per channel."),
                          tr("γ starts at 1 and scales the normalized channel.")};
    source.perLayer = true;
    source.decimals = 2;
    source.emptyRange = {0.8, 1.8};
    source.start = 1;
    source.saysWhenStill = true;
    source.read = [](const RunHistory &run, std::size_t layer, RunCurves &curves) {
        readNormQuantity(run, layer, NormQuantity::Gamma, curves);
    };
    return source;
}

} // namespace normscope::ui
