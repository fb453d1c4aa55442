#include "ui/explore/answer_chart.h"

#include "ui/charts/plot_painter.h"
#include "ui/charts/plot_style.h"
#include "ui/look/metrics.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <map>

namespace normscope::ui {

namespace {

constexpr int normalizedSlot = 0;
constexpr int plainSlot = 1;
constexpr double asideOpacity = 0.35;

} // namespace

AnswerChart::AnswerChart(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("answerChart"));
    setAccessibleName(tr("Accuracy of all answers"));
}

void AnswerChart::show(const ChangedKey &key, std::vector<AnswerMark> marks)
{
    m_key = key;
    m_marks = std::move(marks);
    m_numeric = std::all_of(m_marks.begin(), m_marks.end(),
                            [](const AnswerMark &mark) { return mark.at.number.has_value(); });
    m_words.clear();
    for (const AnswerMark &mark : m_marks)
        if (!m_words.contains(mark.at.text))
            m_words += mark.at.text;
    QStringList told;
    for (const AnswerMark &mark : m_marks)
        told += tr("%1: %2").arg(mark.at.text, numberText(mark.plain.accuracy, 3));
    setAccessibleDescription(told.join(QStringLiteral(", ")));
    update();
}

QSize AnswerChart::sizeHint() const
{
    return {look::px(260), look::px(200)};
}

QSize AnswerChart::minimumSizeHint() const
{
    return {look::px(120), look::px(90)};
}

double AnswerChart::place(const AnswerMark &mark) const
{
    return m_numeric ? *mark.at.number : static_cast<double>(m_words.indexOf(mark.at.text));
}

Scale AnswerChart::xScale(int intervals) const
{
    if (!m_numeric) {
        Scale scale;
        scale.range = {-0.5, static_cast<double>(std::max<qsizetype>(m_words.size(), 1)) - 0.5};
        for (qsizetype i = 0; i < m_words.size(); ++i)
            scale.ticks.push_back({static_cast<double>(i), m_words[i]});
        return scale;
    }
    Range values;
    for (const AnswerMark &mark : m_marks)
        values.add(*mark.at.number);
    const bool isRate = m_key.path == "training.learning_rate";
    if (values.isEmpty())
        return isRate ? makeScale({-2, 1}, true, intervals) : makeScale({0, 1}, false, intervals);
    if (values.lo > 0 && (isRate || values.hi >= 10 * values.lo)) {
        Range decades{std::floor(std::log10(values.lo)), std::ceil(std::log10(values.hi))};
        if (isRate) { // the stretch that is worth a look, so that the axis stays put
            decades.lo = std::min(decades.lo, -2.0);
            decades.hi = std::max(decades.hi, 1.0);
        }
        if (decades.span() < 1)
            decades.hi = decades.lo + 1;
        return makeScale(decades, true, intervals);
    }
    if (values.span() <= 0)
        values = {values.lo - 1, values.hi + 1};
    return roundScale(values, intervals);
}

Plot AnswerChart::layOut(const PlotStyle &style) const
{
    Plot plot;
    plot.bounds = QRectF(rect());
    plot.area = plot.bounds.adjusted(style.px(38), style.px(16), -style.px(16), -style.px(38));
    plot.xTitle =
        m_key.label.isEmpty() ? m_key.label : m_key.label.at(0).toLower() + m_key.label.mid(1);
    const int columns = std::clamp(int(plot.area.width() / style.px(50)), 2, 5);
    const int rows = std::clamp(int(plot.area.height() / style.px(20)), 2, 5);
    plot.x = xScale(columns);
    plot.y = makeScale({0, 1}, false, rows);
    return plot;
}

void AnswerChart::paintEvent(QPaintEvent *)
{
    const PlotStyle style = screenStyle(look::tokensOf(palette()));
    const Plot plot = layOut(style);
    if (plot.area.width() < 10 || plot.area.height() < 10)
        return;
    QPainter painter(this);
    paintAxes(painter, plot, style);
    painter.setRenderHint(QPainter::Antialiasing);
    paintNow(painter, plot, style);
    paintNetwork(painter, plot, style, false);
    paintNetwork(painter, plot, style, true);
}

void AnswerChart::paintNow(QPainter &painter, const Plot &plot, const PlotStyle &style) const
{
    for (const AnswerMark &mark : m_marks) {
        if (!mark.now)
            continue;
        const double x = std::floor(plot.toPixels({plot.x.toAxis(place(mark)), 0}).x()) + 0.5;
        painter.setPen(QPen(style.tokens->text, style.px(1)));
        painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()));
        painter.setFont(style.strong);
        const double width = style.width(style.strong, mark.at.text);
        const double left = std::min(x + style.px(6), plot.bounds.right() - style.px(4) - width);
        style.draw(painter, QRectF(left, plot.bounds.top(), width, style.px(18)),
                   Qt::AlignLeft | Qt::AlignVCenter, mark.at.text);
    }
}

void AnswerChart::paintNetwork(QPainter &painter, const Plot &plot, const PlotStyle &style,
                               bool normalized) const
{
    const int slot = normalized ? normalizedSlot : plainSlot;
    const QColor color = look::runColor(slot, *style.tokens);
    const auto figure = [normalized](const AnswerMark &mark) {
        return normalized ? mark.normalized : std::optional<Figure>(mark.plain);
    };
    const auto at = [&](const AnswerMark &mark, const Figure &value) {
        return plot.toPixels({plot.x.toAxis(place(mark)), value.accuracy});
    };
    std::map<double, QPointF> line; // of equal values the latest
    for (const AnswerMark &mark : m_marks)
        if (const auto value = figure(mark); value && !mark.aside)
            line[place(mark)] = at(mark, *value);
    QPolygonF points;
    for (const auto &[value, point] : line)
        points << point;
    QColor faint = color;
    faint.setAlphaF(0.5F);
    painter.setPen(QPen(faint, style.px(1)));
    painter.drawPolyline(points);
    for (const AnswerMark &mark : m_marks) {
        const auto value = figure(mark);
        if (!value)
            continue;
        const QPointF point = at(mark, *value);
        painter.setOpacity(mark.aside ? asideOpacity : 1);
        if (value->diverged) {
            const double reach = style.px(3.5);
            painter.setPen(QPen(color, style.px(1.75)));
            painter.drawLine(point + QPointF(-reach, -reach), point + QPointF(reach, reach));
            painter.drawLine(point + QPointF(-reach, reach), point + QPointF(reach, -reach));
        } else {
            style.drawGlyph(painter, point, mark.now ? 8 : 7, slot, !mark.now);
        }
        painter.setOpacity(1);
    }
}

} // namespace normscope::ui
