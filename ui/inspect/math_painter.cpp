#include "ui/inspect/math_painter.h"

#include "ui/look/metrics.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

// All in heights of the font.
constexpr double ascentOfText = 0.76;
constexpr double descentOfText = 0.22;
constexpr double aroundOperator = 0.26;
constexpr double axis = 0.27; ///< the bar of a fraction over the line of the letters
constexpr double fractionGap = 0.14;
constexpr double fractionSide = 0.12;
constexpr double rootSign = 0.62; ///< width of the sign before what it covers
constexpr double rootGap = 0.14;
constexpr double scriptSize = 0.62;
constexpr double raised = 0.42;
constexpr double lowered = 0.2;
constexpr double stroke = 0.055;

QFont fontOf(const Math &math, double size, bool strong)
{
    QFont font =
        look::uiFont(look::TextSize::Body, strong || math.strong ? QFont::DemiBold : QFont::Normal);
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(size))));
    font.setItalic(math.kind == Math::Kind::Symbol);
    return font;
}

MathExtent measured(const Math &math, double size, bool strong)
{
    strong = strong || math.strong;
    const auto part = [&](std::size_t index, double scale = 1) {
        return measured(math.parts[index], size * scale, strong);
    };
    switch (math.kind) {
    case Math::Kind::Symbol:
    case Math::Kind::Number:
    case Math::Kind::Operator: {
        const double around = math.kind == Math::Kind::Operator ? 2 * aroundOperator * size : 0;
        return {QFontMetricsF(fontOf(math, size, strong)).horizontalAdvance(math.text) + around,
                ascentOfText * size, descentOfText * size};
    }
    case Math::Kind::Fraction: {
        const MathExtent above = part(0);
        const MathExtent below = part(1);
        return {std::max(above.width, below.width) + 2 * fractionSide * size,
                (axis + fractionGap) * size + above.height(),
                (fractionGap - axis) * size + below.height()};
    }
    case Math::Kind::Root: {
        const MathExtent inside = part(0);
        return {inside.width + rootSign * size + 0.06 * size, inside.ascent + rootGap * size,
                inside.descent + 0.04 * size};
    }
    case Math::Kind::Script: {
        const MathExtent base = part(0);
        const MathExtent below = part(1, scriptSize);
        const MathExtent above = part(2, scriptSize);
        MathExtent all = base;
        all.width += std::max(below.width, above.width) + 0.03 * size;
        if (above.width > 0)
            all.ascent = std::max(all.ascent, raised * size + above.ascent);
        if (below.width > 0)
            all.descent = std::max(all.descent, lowered * size + below.descent);
        return all;
    }
    case Math::Kind::Hat: {
        MathExtent all = part(0);
        all.ascent = std::max(all.ascent, 0.86 * size);
        return all;
    }
    case Math::Kind::Row:
        break;
    }
    MathExtent all;
    for (std::size_t i = 0; i < math.parts.size(); ++i) {
        const MathExtent one = part(i);
        all.width += one.width;
        all.ascent = std::max(all.ascent, one.ascent);
        all.descent = std::max(all.descent, one.descent);
    }
    return all;
}

struct Inks
{
    QColor color;
    QColor accent;
    bool strong = false;
};

void paint(QPainter &painter, const Math &math, QPointF at, double size, Inks inks)
{
    if (math.accent)
        inks.color = inks.accent;
    inks.strong = inks.strong || math.strong;
    const MathExtent whole = measured(math, size, inks.strong);
    const auto part = [&](std::size_t index, double scale = 1) {
        return measured(math.parts[index], size * scale, inks.strong);
    };
    QPen pen(inks.color, std::max(1.0, stroke * size * (inks.strong ? 1.3 : 1)));
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    switch (math.kind) {
    case Math::Kind::Symbol:
    case Math::Kind::Number:
    case Math::Kind::Operator: {
        const double before = math.kind == Math::Kind::Operator ? aroundOperator * size : 0;
        painter.setFont(fontOf(math, size, inks.strong));
        painter.drawText(at + QPointF(before, 0), math.text);
        return;
    }
    case Math::Kind::Fraction: {
        const double bar = at.y() - axis * size;
        const MathExtent above = part(0);
        const MathExtent below = part(1);
        painter.drawLine(QPointF(at.x(), bar), QPointF(at.x() + whole.width, bar));
        paint(painter, math.parts[0],
              {at.x() + (whole.width - above.width) / 2, bar - fractionGap * size - above.descent},
              size, inks);
        paint(painter, math.parts[1],
              {at.x() + (whole.width - below.width) / 2, bar + fractionGap * size + below.ascent},
              size, inks);
        return;
    }
    case Math::Kind::Root: {
        const double top = at.y() - whole.ascent + stroke * size;
        const double bottom = at.y() + whole.descent;
        const double x = at.x();
        const double middle = bottom - 0.45 * whole.height();
        pen.setJoinStyle(Qt::MiterJoin);
        painter.setPen(pen);
        painter.drawPolyline(QPolygonF({{x + 0.06 * size, middle + 0.08 * size},
                                        {x + 0.2 * size, middle},
                                        {x + 0.36 * size, bottom},
                                        {x + 0.56 * size, top},
                                        {x + whole.width, top}}));
        paint(painter, math.parts[0], {x + rootSign * size, at.y()}, size, inks);
        return;
    }
    case Math::Kind::Script: {
        const double after = at.x() + part(0).width + 0.02 * size;
        paint(painter, math.parts[0], at, size, inks);
        paint(painter, math.parts[1], {after, at.y() + lowered * size}, size * scriptSize, inks);
        paint(painter, math.parts[2], {after, at.y() - raised * size}, size * scriptSize, inks);
        return;
    }
    case Math::Kind::Hat: {
        const double center = at.x() + whole.width / 2 + 0.05 * size;
        const double foot = at.y() - 0.66 * size;
        paint(painter, math.parts[0], at, size, inks);
        painter.setPen(pen);
        painter.drawPolyline(QPolygonF({{center - 0.16 * size, foot},
                                        {center, foot - 0.16 * size},
                                        {center + 0.16 * size, foot}}));
        return;
    }
    case Math::Kind::Row:
        break;
    }
    double x = at.x();
    for (std::size_t i = 0; i < math.parts.size(); ++i) {
        paint(painter, math.parts[i], {x, at.y()}, size, inks);
        x += part(i).width;
    }
}

} // namespace

MathExtent measure(const Math &math, double size)
{
    return measured(math, size, false);
}

void paintMath(QPainter &painter, const Math &math, QPointF at, double size,
               const MathColors &colors)
{
    painter.save();
    painter.setBrush(Qt::NoBrush);
    paint(painter, math, at, size, {colors.text, colors.accent});
    painter.restore();
}

} // namespace normscope::ui
