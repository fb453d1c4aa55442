#include "ui/charts/line_keys.h"

#include "engine/history/evaluations.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace normscope::ui {

namespace {

struct PlotText
{
    Q_DECLARE_TR_FUNCTIONS(Plot)
};

constexpr double width = 1.75;
constexpr int keyLength = 24;
constexpr int keyGap = 6;
constexpr int between = 16;

} // namespace

QVector<qreal> dashesOf(std::size_t evaluation)
{
    // By evaluationKinds(): test, validation; test by moving, exact, the minibatch's statistics.
    static const std::vector<QVector<qreal>> patterns = {
        {5, 4}, {1.75, 2.25}, {5, 4}, {9, 3, 2, 3}, {10, 3}};
    QVector<qreal> dashes = patterns.at(std::min(evaluation, patterns.size() - 1));
    for (qreal &dash : dashes)
        dash /= width;
    return dashes;
}

std::vector<std::size_t> evaluationsInSight(const std::vector<RunEntry> &runs)
{
    std::vector<std::size_t> all;
    for (const RunEntry &run : runs) {
        if (run.hidden || !run.history)
            continue;
        const std::vector<std::size_t> shown = shownEvaluations(run.history->spec());
        all.insert(all.end(), shown.begin(), shown.end());
    }
    if (all.empty())
        return {testEvaluation};
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

QStringList lineKeyNames(const std::vector<std::size_t> &evaluations, bool once)
{
    QStringList names{PlotText::tr("train")};
    if (once && evaluations == std::vector<std::size_t>{testEvaluation})
        return names << PlotText::tr("test, once per epoch");
    for (const std::size_t evaluation : evaluations)
        names << QString::fromStdString(evaluationKinds()[evaluation].label);
    return names;
}

double lineKeysWidth(const PlotStyle &style, const QFont &font, const QStringList &names)
{
    double total = -style.px(between);
    for (const QString &name : names)
        total += style.px(keyLength + keyGap + between) + style.width(font, name);
    return total;
}

double paintLineKeys(QPainter &painter, const PlotStyle &style, const QFont &font, double left,
                     double centerY, const std::vector<std::size_t> &evaluations,
                     const QStringList &names)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font);
    const double height = QFontMetricsF(font).height();
    for (qsizetype i = 0; i < names.size(); ++i) {
        QPen pen(style.tokens->muted, (i > 0 ? width : 2) * style.lineScale);
        pen.setCapStyle(Qt::FlatCap);
        if (i > 0)
            pen.setDashPattern(dashesOf(evaluations[static_cast<std::size_t>(i) - 1]));
        painter.setPen(pen);
        const double length = style.px(keyLength);
        painter.drawLine(QPointF(left, centerY), QPointF(left + length, centerY));
        left += length + style.px(keyGap);
        painter.setPen(style.tokens->muted);
        const double room = style.width(font, names[i]);
        style.draw(painter, QRectF(left, centerY - height / 2, room, height),
                   Qt::AlignLeft | Qt::AlignVCenter, names[i]);
        left += room + style.px(between);
    }
    painter.restore();
    return left - style.px(between);
}

QString bandName(BandKind band)
{
    return band == BandKind::Extremes ? PlotText::tr("mean, min to max")
                                      : PlotText::tr("mean ± 1 sd");
}

double paintBandKey(QPainter &painter, const PlotStyle &style, const QFont &font, double left,
                    double centerY, BandKind band)
{
    painter.save();
    QColor shade = style.tokens->muted;
    shade.setAlphaF(0.35F);
    painter.fillRect(QRectF(left, centerY - style.px(5), style.px(keyLength), style.px(10)), shade);
    left += style.px(keyLength + keyGap);
    const double height = QFontMetricsF(font).height();
    const double room = style.width(font, bandName(band));
    painter.setFont(font);
    painter.setPen(style.tokens->muted);
    style.draw(painter, QRectF(left, centerY - height / 2, room, height),
               Qt::AlignLeft | Qt::AlignVCenter, bandName(band));
    painter.restore();
    return left + room;
}

} // namespace normscope::ui
