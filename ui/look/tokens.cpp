#include "ui/look/tokens.h"

#include <QPainter>
#include <QPainterPath>
#include <QPalette>

#include <array>
#include <cmath>
#include <numbers>

namespace normscope::look {

namespace {

Tokens makeLight()
{
    Tokens t;
    t.window = 0xE7EAEF;
    t.panel = 0xF5F6F9;
    t.card = 0xFFFFFF;
    t.inset = 0xF0F2F6;
    t.border = 0xD5DAE2;
    t.control = 0x7B8492;
    t.text = 0x191E28;
    t.muted = 0x535D6C;
    t.faint = 0x8B94A2;
    t.accent = 0x22304F;
    t.onAccent = 0xFFFFFF;
    t.selected = 0xE6EBF4;
    t.hover = 0xECEFF4;
    t.rail = 0xCDD4DE;
    t.warning = 0x7A4B00;
    t.warningBack = 0xFFF3D6;
    t.error = 0xB3241B;
    t.errorBack = 0xFDECEA;
    t.grid = 0xE9ECF0;
    t.axis = 0xAAB2BE;
    t.imageLow = 0x6A2C8C;
    t.imageMiddle = 0xF1F2F4;
    t.imageHigh = 0x14703F;
    return t;
}

Tokens makeDark()
{
    Tokens t;
    t.dark = true;
    t.window = 0x0F1216;
    t.panel = 0x16191F;
    t.card = 0x1C2027;
    t.inset = 0x23282F;
    t.border = 0x313842;
    t.control = 0x737D8C;
    t.text = 0xE6E9EF;
    t.muted = 0xA1ABB9;
    t.faint = 0x6A7482;
    t.accent = 0xD9E2F5;
    t.onAccent = 0x141922;
    t.selected = 0x283140;
    t.hover = 0x262C35;
    t.rail = 0x414A57;
    t.warning = 0xF0B849;
    t.warningBack = 0x33290F;
    t.error = 0xFF8B80;
    t.errorBack = 0x3A1D1C;
    t.grid = 0x272D36;
    t.axis = 0x545E6B;
    t.imageLow = 0xC79BE8;
    t.imageMiddle = 0x2A2F38;
    t.imageHigh = 0x5CC48A;
    return t;
}

constexpr std::array<QRgb, 8> lightRuns = {0x2759D6, 0xD37408, 0x1C805B, 0x502C6A,
                                           0x0B97C9, 0x6D212C, 0x715800, 0xA26288};
constexpr std::array<QRgb, 8> darkRuns = {0x74A5FF, 0xF28C28, 0x2B947C, 0x986EA5,
                                          0x7EDCFD, 0xD94349, 0xD9DE94, 0xF7A9BD};
constexpr int colorCount = 8;

QPainterPath polygon(std::initializer_list<QPointF> points)
{
    QPainterPath path;
    path.addPolygon(QPolygonF(QList<QPointF>(points)));
    path.closeSubpath();
    return path;
}

QPainterPath radial(int corners, double innerRadius)
{
    QPolygonF points;
    for (int i = 0; i < 2 * corners; ++i) {
        const double radius = i % 2 == 0 ? 0.56 : innerRadius;
        const double angle = std::numbers::pi * i / corners - std::numbers::pi / 2;
        points << QPointF(radius * std::cos(angle), radius * std::sin(angle));
    }
    QPainterPath path;
    path.addPolygon(points);
    path.closeSubpath();
    return path;
}

// Glyphs of height 1 about the origin, optically of one size.
QPainterPath glyphPath(int index)
{
    QPainterPath path;
    switch (index) {
    case 0:
        path.addEllipse(QPointF(0, 0), 0.5, 0.5);
        return path;
    case 1:
        path.addRect(QRectF(-0.44, -0.44, 0.88, 0.88));
        return path;
    case 2:
        return polygon({{0, -0.52}, {0.54, 0.42}, {-0.54, 0.42}});
    case 3:
        return polygon({{0, -0.58}, {0.58, 0}, {0, 0.58}, {-0.58, 0}});
    case 4:
        return polygon({{0, 0.52}, {0.54, -0.42}, {-0.54, -0.42}});
    case 5:
        path.addRect(QRectF(-0.17, -0.52, 0.34, 1.04));
        path.addRect(QRectF(-0.52, -0.17, 1.04, 0.34));
        return path.simplified();
    case 6:
        return radial(3, 0.56); // six equal corners
    default:
        return radial(5, 0.26);
    }
}

} // namespace

const Tokens &lightTokens()
{
    static const Tokens tokens = makeLight();
    return tokens;
}

const Tokens &darkTokens()
{
    static const Tokens tokens = makeDark();
    return tokens;
}

const Tokens &tokensOf(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? darkTokens() : lightTokens();
}

QPalette paletteOf(const Tokens &t)
{
    QPalette palette;
    palette.setColor(QPalette::Window, t.panel);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.card);
    palette.setColor(QPalette::AlternateBase, t.inset);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::PlaceholderText, t.muted);
    palette.setColor(QPalette::Button, t.card);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.error);
    palette.setColor(QPalette::Highlight, t.selected);
    palette.setColor(QPalette::HighlightedText, t.text);
    palette.setColor(QPalette::ToolTipBase, t.card);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.accent);
    palette.setColor(QPalette::Light, t.card);
    palette.setColor(QPalette::Midlight, t.hover);
    palette.setColor(QPalette::Mid, t.border);
    palette.setColor(QPalette::Dark, t.control);
    palette.setColor(QPalette::Shadow, t.border);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, t.faint);
    return palette;
}

QColor runColor(int slot, const Tokens &tokens)
{
    const auto &colors = tokens.dark ? darkRuns : lightRuns;
    return QColor(colors[static_cast<std::size_t>(slot % colorCount)]);
}

void drawGlyph(QPainter &painter, QPointF center, qreal size, int slot, const Tokens &tokens,
               bool hollow, const QColor &ground)
{
    const int glyph = (slot + slot / colorCount) % colorCount;
    const QColor color = runColor(slot, tokens);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(center);
    QTransform scale;
    scale.scale(size, size);
    const QPainterPath path = scale.map(glyphPath(glyph));
    if (hollow) {
        painter.setPen(QPen(color, 1.5));
        painter.setBrush(ground.isValid() ? ground : tokens.card);
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
    }
    painter.drawPath(path);
    painter.restore();
}

} // namespace normscope::look
