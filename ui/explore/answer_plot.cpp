#include "ui/explore/answer_plot.h"

#include "engine/interop/csv.h"
#include "ui/charts/plot_painter.h"
#include "ui/charts/plot_style.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

namespace normscope::ui {

namespace {

struct AnswerPlotText
{
    Q_DECLARE_TR_FUNCTIONS(AnswerPlot)
};

constexpr double asideOpacity = 0.35;
constexpr double cutShortOpacity = 0.55;
constexpr double hoverReach = 14;

std::optional<Figure> figureOf(const AnswerMark &mark, bool normalized)
{
    return normalized ? mark.normalized : std::optional<Figure>(mark.plain);
}

/// Where each answer stands on the x axis, before the axis turns to logarithms.
std::vector<double> placesOf(const AnswerMarks &answers)
{
    const bool isNumeric = answers.isNumeric();
    const QStringList words = isNumeric ? QStringList() : answers.words();
    std::vector<double> places;
    places.reserve(answers.marks.size());
    for (const AnswerMark &mark : answers.marks)
        places.push_back(isNumeric ? *mark.at.number
                                   : static_cast<double>(words.indexOf(mark.at.text)));
    return places;
}

Scale xScale(const AnswerMarks &answers, int intervals)
{
    if (!answers.isNumeric()) {
        const QStringList words = answers.words();
        Scale scale;
        scale.range = {-0.5, static_cast<double>(std::max<qsizetype>(words.size(), 1)) - 0.5};
        for (qsizetype i = 0; i < words.size(); ++i)
            scale.ticks.push_back({static_cast<double>(i), words[i]});
        return scale;
    }
    Range values;
    for (const AnswerMark &mark : answers.marks)
        values.add(*mark.at.number);
    const bool isRate = answers.key.path == "training.learning_rate";
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

/// One mark of one network, in pixels.
struct Point
{
    const AnswerMark *mark;
    Figure value;
    double place;
    QPointF at;
};

std::vector<Point> pointsOf(const AnswerMarks &answers, const Plot &plot, bool normalized)
{
    const std::vector<double> places = placesOf(answers);
    std::vector<Point> points;
    for (std::size_t i = 0; i < places.size(); ++i)
        if (const auto value = figureOf(answers.marks[i], normalized))
            points.push_back({&answers.marks[i], *value, places[i],
                              plot.toPixels({plot.x.toAxis(places[i]), value->accuracy})});
    return points;
}

void paintNow(QPainter &painter, const std::vector<Point> &points, const Plot &plot,
              const PlotStyle &style)
{
    for (const Point &point : points) {
        if (!point.mark->now)
            continue;
        const QString &text = point.mark->at.text;
        const double x = std::floor(point.at.x()) + 0.5;
        painter.setPen(QPen(style.tokens->text, style.px(1)));
        painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()));
        painter.setFont(style.strong);
        const double width = style.width(style.strong, text);
        const double left = std::min(x + style.px(6), plot.bounds.right() - style.px(4) - width);
        style.draw(painter, QRectF(left, plot.area.top() - style.px(16), width, style.px(18)),
                   Qt::AlignLeft | Qt::AlignVCenter, text);
    }
}

void paintLine(QPainter &painter, const std::vector<Point> &points, const PlotStyle &style,
               int slot)
{
    std::map<double, QPointF> line; // of equal values the latest
    for (const Point &point : points)
        if (!point.mark->aside && !point.mark->isCutShort())
            line[point.place] = point.at;
    QPolygonF polygon;
    for (const auto &[place, at] : line)
        polygon << at;
    QColor faint = look::runColor(slot, *style.tokens);
    faint.setAlphaF(0.5F);
    painter.setPen(QPen(faint, style.px(1)));
    painter.drawPolyline(polygon);
}

void paintMark(QPainter &painter, const Point &point, const PlotStyle &style, int slot)
{
    const AnswerMark &mark = *point.mark;
    painter.setOpacity(mark.aside ? asideOpacity : mark.isCutShort() ? cutShortOpacity : 1);
    if (point.value.diverged) {
        const double reach = style.px(3.5);
        painter.setPen(QPen(look::runColor(slot, *style.tokens), style.px(1.75)));
        painter.drawLine(point.at + QPointF(-reach, -reach), point.at + QPointF(reach, reach));
        painter.drawLine(point.at + QPointF(-reach, reach), point.at + QPointF(reach, -reach));
    } else {
        const double size = mark.now ? 8 : mark.isCutShort() ? 5 : 7;
        style.drawGlyph(painter, point.at, size, slot, !mark.now);
    }
    painter.setOpacity(1);
}

/// Over the upper mark of each answer that was cut short, the latest first: they are what a person
/// looks for.
void paintShares(QPainter &painter, const std::vector<Point> &plain,
                 const std::vector<Point> &normalized, const Plot &plot, const PlotStyle &style)
{
    std::vector<QRectF> taken;
    std::map<int, const Point *, std::greater<>> upper; // by the answer's number
    const double reach = style.px(4);
    for (const auto *points : {&plain, &normalized})
        for (const Point &point : *points) {
            taken.emplace_back(point.at - QPointF(reach, reach), QSizeF(2 * reach, 2 * reach));
            if (!point.mark->isCutShort() || point.mark->aside)
                continue;
            const Point *&highest = upper[point.mark->number];
            if (highest == nullptr || point.at.y() < highest->at.y())
                highest = &point;
        }
    painter.setFont(style.axis);
    painter.setPen(style.tokens->muted);
    for (const auto &[number, point] : upper) {
        const QString text = AnswerPlotText::tr("%1 %").arg(qRound(100 * point->mark->reached));
        const QSizeF size(style.width(style.axis, text), style.px(14));
        QRectF box(point->at - QPointF(size.width() / 2, style.px(5) + size.height()), size);
        box.moveLeft(std::clamp(box.left(), plot.area.left() + style.px(2),
                                plot.bounds.right() - style.px(2) - size.width()));
        if (box.top() < plot.area.top() ||
            std::any_of(taken.begin(), taken.end(),
                        [&](const QRectF &other) { return other.intersects(box); }))
            continue;
        style.draw(painter, box, Qt::AlignCenter, text);
        taken.push_back(box);
    }
}

} // namespace

bool AnswerMarks::isNumeric() const
{
    return std::all_of(marks.begin(), marks.end(),
                       [](const AnswerMark &mark) { return mark.at.number.has_value(); });
}

QStringList AnswerMarks::words() const
{
    QStringList words;
    for (const AnswerMark &mark : marks)
        if (!words.contains(mark.at.text))
            words += mark.at.text;
    return words;
}

QString reachedText(double reached)
{
    return AnswerPlotText::tr("at %1 %").arg(qRound(100 * reached));
}

Plot layOutAnswers(const AnswerMarks &answers, const QRectF &bounds, const PlotStyle &style)
{
    Plot plot;
    plot.bounds = bounds;
    plot.area = plot.bounds.adjusted(style.px(38), style.px(16), -style.px(16), -style.px(38));
    const QString &label = answers.key.label;
    plot.xTitle = label.isEmpty() ? label : label.at(0).toLower() + label.mid(1);
    const int columns = std::clamp(int(plot.area.width() / style.px(50)), 2, 5);
    const int rows = std::clamp(int(plot.area.height() / style.px(20)), 2, 5);
    plot.x = xScale(answers, columns);
    plot.y = makeScale({0, 1}, false, rows);
    return plot;
}

void paintAnswers(QPainter &painter, const AnswerMarks &answers, const Plot &plot,
                  const PlotStyle &style)
{
    paintAxes(painter, plot, style);
    painter.setRenderHint(QPainter::Antialiasing);
    const std::vector<Point> plain = pointsOf(answers, plot, false);
    const std::vector<Point> normalized = pointsOf(answers, plot, true);
    paintNow(painter, plain, plot, style);
    for (const auto &[points, slot] :
         {std::pair{&plain, plainSlot}, std::pair{&normalized, normalizedSlot}}) {
        paintLine(painter, *points, style, slot);
        for (const Point &point : *points)
            paintMark(painter, point, style, slot);
    }
    paintShares(painter, plain, normalized, plot, style);
}

std::optional<Reading> readAnswers(const AnswerMarks &answers, const Plot &plot,
                                   const PlotStyle &style, QPointF pointer)
{
    std::optional<Point> nearest;
    double least = style.px(hoverReach);
    for (const bool normalized : {true, false})
        for (const Point &point : pointsOf(answers, plot, normalized)) {
            const QPointF gap = point.at - pointer;
            if (const double distance = std::hypot(gap.x(), gap.y()); distance <= least) {
                least = distance;
                nearest = point;
            }
        }
    if (!nearest)
        return std::nullopt;
    const AnswerMark &mark = *nearest->mark;
    QStringList header{QStringLiteral("%1 %2").arg(answers.key.shortLabel(), mark.at.text)};
    header +=
        mark.now ? AnswerPlotText::tr("now") : AnswerPlotText::tr("answer %1").arg(mark.number);
    if (mark.isCutShort())
        header += reachedText(mark.reached);
    if (mark.aside)
        header += AnswerPlotText::tr("differs in more");
    Reading reading;
    reading.x = plot.x.toAxis(nearest->place);
    reading.header = header.join(QStringLiteral(" · "));
    reading.columns = {AnswerPlotText::tr("accuracy"), AnswerPlotText::tr("loss")};
    for (const bool normalized : {true, false})
        if (const auto value = figureOf(mark, normalized)) {
            const QString name =
                normalized ? AnswerPlotText::tr("BN") : AnswerPlotText::tr("no BN");
            const QStringList cells =
                value->diverged
                    ? QStringList{AnswerPlotText::tr("diverged"), QStringLiteral("–")}
                    : QStringList{numberText(value->accuracy, 3), numberText(value->loss, 3)};
            reading.rows.push_back({normalized ? normalizedSlot : plainSlot, name, cells});
        }
    return reading;
}

std::string answersCsv(const AnswerMarks &answers)
{
    std::string text = "answer,setting,value,network,train_accuracy,train_loss,reached,diverged,"
                       "comparable\r\n";
    for (const AnswerMark &mark : answers.marks)
        for (const bool normalized : {true, false})
            if (const auto value = figureOf(mark, normalized)) {
                const std::array cells = {
                    std::to_string(mark.number),
                    csvCell(answers.key.path),
                    mark.at.number ? csvNumber(*mark.at.number)
                                   : csvCell(mark.at.text.toStdString()),
                    std::string(normalized ? "BN" : "no BN"),
                    csvNumber(value->accuracy),
                    csvNumber(value->loss),
                    csvNumber(mark.reached),
                    std::string(value->diverged ? "1" : "0"),
                    std::string(mark.aside ? "0" : "1"),
                };
                for (std::size_t i = 0; i < cells.size(); ++i)
                    text += (i > 0 ? "," : "") + cells[i];
                text += "\r\n";
            }
    return text;
}

} // namespace normscope::ui
