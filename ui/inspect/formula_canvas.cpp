#include "ui/inspect/formula_canvas.h"

#include "ui/inspect/math_painter.h"
#include "ui/look/metrics.h"
#include "ui/look/tokens.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

using look::px;
using look::TextSize;
using look::uiFont;

namespace {

constexpr double reference = 100; ///< everything grows with the size: measured once, at this one
constexpr double statisticsSize = 0.62;
constexpr double lineGap = 0.4;
// Heights at 100 % where the histograms stand below, so that all of it can be read.
constexpr int leastFormula = 104;
constexpr int leastHeading = 32;
constexpr int leastStatistics = 60;
constexpr int leastLines = 104;
constexpr int leastHistograms = 190;

QString spokenOf(const std::vector<Math> &lines)
{
    QStringList words;
    for (const Math &line : lines)
        words << line.spoken();
    return words.join(QStringLiteral("; "));
}

MathColors colorsOf(const look::Tokens &tokens, int slot)
{
    return {tokens.text, look::runColor(slot, tokens)};
}

void paintCardGround(QPainter &painter, const QRectF &card, const look::Tokens &tokens)
{
    painter.setPen(tokens.border);
    painter.setBrush(tokens.card);
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), px(6), px(6));
    painter.setBrush(Qt::NoBrush);
}

/// The extent of lines under each other at the reference size, gaps counted in.
MathExtent stackExtent(const std::vector<Math> &lines)
{
    MathExtent all;
    for (const Math &line : lines) {
        const MathExtent one = measure(line, reference);
        all.width = std::max(all.width, one.width);
        all.ascent += one.height() + (all.ascent > 0 ? lineGap * reference : 0);
    }
    return all;
}

void paintStack(QPainter &painter, const std::vector<Math> &lines, const QRectF &place, double size,
                const MathColors &colors)
{
    double y = place.center().y() - stackExtent(lines).ascent * size / reference / 2;
    for (const Math &line : lines) {
        const MathExtent one = measure(line, size);
        paintMath(painter, line, {place.left(), y + one.ascent}, size, colors);
        y += one.height() + lineGap * size;
    }
}

/// The largest size at which `lines` fit into `room`.
double fitting(const std::vector<Math> &lines, const QSizeF &room, double most)
{
    const MathExtent all = stackExtent(lines);
    if (all.width <= 0 || all.ascent <= 0)
        return most;
    return std::max(6.0, std::min({most, room.width() / all.width * reference,
                                   room.height() / all.ascent * reference}));
}

} // namespace

QString FormulaShown::spoken() const
{
    QStringList parts{spokenOf(formula.lines), formula.statistics};
    for (const Term &term : terms)
        parts << QStringLiteral("%1 %2, %3").arg(term.symbol.spoken(), term.value, term.meaning);
    for (const auto &example : {training, prediction})
        if (example) {
            parts << QStringLiteral("%1, %2: %3; %4")
                         .arg(example->title, example->subtitle, spokenOf(example->statistics),
                              spokenOf(example->lines));
            if (const auto &pair = example->histograms)
                parts << QStringLiteral("%1: %2; %3: %4")
                             .arg(pair->beforeTitle, pair->beforeWords, pair->afterTitle,
                                  pair->afterWords);
        }
    parts << note;
    parts.removeAll(QString());
    return parts.join(QStringLiteral(". "));
}

FormulaCanvas::FormulaCanvas(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("formulaCanvas"));
    setFocusPolicy(Qt::TabFocus); // so that a screen reader comes here
}

void FormulaCanvas::setShown(const FormulaShown &shown)
{
    m_shown = shown;
    setAccessibleName(tr("Formula"));
    setAccessibleDescription(m_shown.spoken());
    std::vector<const HistogramPair *> pairs;
    for (const auto *example : {&m_shown.training, &m_shown.prediction})
        if (*example && (*example)->histograms)
            pairs.push_back(&*(*example)->histograms);
    m_axes = pairs.empty() ? HistogramAxes() : axesFor(pairs, m_axes);
    updateGeometry();
    update();
}

bool FormulaCanvas::hasHistograms() const
{
    return m_shown.training && m_shown.training->histograms;
}

QSize FormulaCanvas::minimumSizeHint() const
{
    if (!hasHistograms())
        return {px(320), px(220)};
    return {px(320),
            px(leastFormula + leastHeading + leastStatistics + leastLines + leastHistograms + 20)};
}

void FormulaCanvas::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const look::Tokens &tokens = look::tokensOf(palette());
    painter.fillRect(rect(), tokens.window);
    const QRectF all = QRectF(rect()).adjusted(px(12), 0, -px(12), -px(12));
    const double gap = px(8);
    const bool examples = m_shown.training || m_shown.prediction;
    QRectF top = all;
    if (hasHistograms())
        top.setHeight(std::clamp<double>(all.height() * 0.17, px(leastFormula), px(150)));
    else if (examples)
        top.setHeight(all.height() * 0.33);
    paintFormula(painter, top);
    if (!examples)
        return;
    const double half = std::floor((all.width() - gap) / 2);
    QRectF left(all.left(), top.bottom() + gap, half, all.bottom() - top.bottom() - gap);
    const QRectF right = left.translated(half + gap, 0);
    if (!m_shown.training || !m_shown.prediction)
        left.setWidth(all.width()); // the one that there is has it all
    if (!m_shown.training || !m_shown.prediction) {
        const WorkedExample &only = m_shown.training ? *m_shown.training : *m_shown.prediction;
        paintExample(painter, left, only, placesOf(left, only));
        return;
    }
    // Side by side they have letters of one size.
    ExamplePlaces training = placesOf(left, *m_shown.training);
    ExamplePlaces prediction = placesOf(right, *m_shown.prediction);
    for (double ExamplePlaces::*size : {&ExamplePlaces::lineSize, &ExamplePlaces::statisticsSize})
        training.*size = prediction.*size = std::min(training.*size, prediction.*size);
    paintExample(painter, left, *m_shown.training, training);
    paintExample(painter, right, *m_shown.prediction, prediction);
}

void FormulaCanvas::paintFormula(QPainter &painter, const QRectF &card) const
{
    const look::Tokens &tokens = look::tokensOf(palette());
    paintCardGround(painter, card, tokens);
    const QRectF inner = card.adjusted(px(20), px(10), -px(16), -px(10));
    const MathColors colors = colorsOf(tokens, m_shown.slot);

    // The terms stand at the right, the words about the statistics under the formula.
    QRectF terms = inner;
    terms.setLeft(inner.right() - std::min<double>(inner.width() * 0.36, px(330)));
    const auto count = static_cast<double>(std::max<std::size_t>(1, m_shown.terms.size()));
    const double each = std::min<double>(terms.height() / count, px(30));
    const double letter = std::min<double>(each * 0.62, px(19));
    QRectF line(terms.left() + px(16), terms.center().y() - each * count / 2,
                terms.width() - px(16), each);
    QFont plain = uiFont(TextSize::Form);
    QFont strong = uiFont(TextSize::Form, QFont::DemiBold);
    for (const FormulaShown::Term &term : m_shown.terms) {
        paintMath(painter, term.symbol, {line.left(), line.center().y() + letter * 0.35}, letter,
                  colors);
        painter.setFont(strong);
        painter.setPen(term.symbol.accent ? colors.accent : tokens.text);
        const double values = letter + px(64);
        painter.drawText(QRectF(line.left(), line.top(), values, line.height()),
                         Qt::AlignRight | Qt::AlignVCenter, term.value);
        painter.setFont(plain);
        painter.setPen(tokens.muted);
        const QRectF words = line.adjusted(values + px(10), 0, 0, 0);
        painter.drawText(
            words, Qt::AlignLeft | Qt::AlignVCenter,
            QFontMetricsF(plain).elidedText(term.meaning, Qt::ElideRight, words.width()));
        line.translate(0, each);
    }
    if (!m_shown.terms.empty()) {
        painter.setPen(tokens.border);
        painter.drawLine(terms.topLeft(), terms.bottomLeft());
    }

    const QString words = m_shown.note.isEmpty()
                              ? m_shown.formula.statistics
                              : m_shown.formula.statistics + u'\n' + m_shown.note;
    QRectF place = inner;
    place.setRight(terms.left() - px(16));
    const QFontMetricsF metrics(plain);
    const QRectF wrapped =
        metrics.boundingRect(QRectF(0, 0, place.width(), place.height()), Qt::TextWordWrap, words);
    const QRectF foot(place.left(), place.bottom() - wrapped.height(), place.width(),
                      wrapped.height());
    painter.setFont(plain);
    painter.setPen(tokens.muted);
    painter.drawText(foot, Qt::TextWordWrap, words);
    place.setBottom(foot.top() - px(4));

    // x̂ and y beside each other.
    std::vector<Math> parts;
    for (const Math &formula : m_shown.formula.lines) {
        if (!parts.empty())
            parts.push_back(number(QString(3, QChar(0x2003))));
        parts.push_back(formula);
    }
    const std::vector<Math> one = {row(std::move(parts))};
    paintStack(painter, one, place, fitting(one, place.size(), px(64)), colors);
}

FormulaCanvas::ExamplePlaces FormulaCanvas::placesOf(const QRectF &card,
                                                     const WorkedExample &example)
{
    const QRectF inner = card.adjusted(px(20), px(8), -px(16), -px(8));
    ExamplePlaces places;
    places.head = QRectF(inner.left(), inner.top(), inner.width(), px(28));
    const QRectF body(inner.left(), places.head.bottom() + px(4), inner.width(),
                      inner.bottom() - places.head.bottom() - px(4));
    const bool histograms = example.histograms.has_value();
    const auto share = [&](double of, int least) {
        return std::max<double>(body.height() * of, px(least));
    };
    places.statistics = QRectF(body.left(), body.top(), body.width(),
                               histograms ? share(0.14, leastStatistics) : body.height() * 0.42);
    places.lines =
        QRectF(body.left(), places.statistics.bottom(), body.width(),
               histograms ? share(0.26, leastLines) : body.bottom() - places.statistics.bottom());
    places.band = QRectF(card.left() + 1, places.lines.top(), card.width() - 2,
                         histograms ? places.lines.height() : places.lines.height() + px(7));
    if (histograms)
        places.histograms = QRectF(body.left(), places.band.bottom() + px(6), body.width(),
                                   body.bottom() - places.band.bottom() - px(6));
    places.lines.adjust(0, px(6), 0, histograms ? -px(6) : 0);
    places.lineSize = fitting(example.lines, places.lines.size(), px(44));
    places.statisticsSize =
        std::min(std::max<double>(places.lineSize * statisticsSize * 1.2, px(16)),
                 fitting(example.statistics, places.statistics.size(), px(30)));
    return places;
}

void FormulaCanvas::paintExample(QPainter &painter, const QRectF &card,
                                 const WorkedExample &example, const ExamplePlaces &places) const
{
    const look::Tokens &tokens = look::tokensOf(palette());
    paintCardGround(painter, card, tokens);
    const MathColors colors = colorsOf(tokens, m_shown.slot);

    const QFont title = uiFont(TextSize::Body, QFont::DemiBold);
    const QFont plain = uiFont(TextSize::Form);
    painter.setFont(title);
    painter.setPen(tokens.text);
    painter.drawText(places.head, Qt::AlignLeft | Qt::AlignVCenter, example.title);
    const QRectF rest = places.head.adjusted(
        QFontMetricsF(title).horizontalAdvance(example.title) + px(10), 0, 0, 0);
    painter.setFont(plain);
    painter.setPen(tokens.muted);
    painter.drawText(
        rest, Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetricsF(plain).elidedText(example.subtitle, Qt::ElideRight, rest.width()));

    painter.fillRect(places.band, tokens.inset);
    painter.setPen(tokens.border);
    painter.drawLine(places.band.topLeft(), places.band.topRight());
    if (example.histograms) {
        painter.drawLine(places.band.bottomLeft(), places.band.bottomRight());
        paintHistograms(painter, places.histograms, *example.histograms, m_axes, tokens,
                        colors.accent);
    }
    paintStack(painter, example.lines, places.lines, places.lineSize, colors);
    paintStack(painter, example.statistics, places.statistics, places.statisticsSize, colors);
}

} // namespace normscope::ui
