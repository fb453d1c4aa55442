// The sizes, fonts and colors that a plot is painted with: on the screen, or in a picture.
#pragma once

#include "ui/look/tokens.h"

#include <QFont>
#include <QString>

class QPainter;
class QRectF;

namespace normscope::ui {

struct PlotStyle
{
    const look::Tokens *tokens = nullptr;
    QFont axis;           ///< tick labels and axis titles
    QFont label;          ///< values at line ends, notes
    QFont strong;         ///< names at line ends, 600
    double unit = 1;      ///< a pixel of the mock-ups in units of the painter
    double lineScale = 1; ///< times the widths of the look
    bool tabular = true;  ///< digits in cells; plain text stays whole in SVG and PDF
    bool picture = false; ///< for export: the y axis has a title

    [[nodiscard]] double px(double length) const { return length * unit; }
    [[nodiscard]] double width(const QFont &font, const QString &text) const;
    void draw(QPainter &painter, const QRectF &rect, Qt::Alignment alignment,
              const QString &text) const;
    /// `size` in pixels of the mock-ups; the outline of a hollow one grows with it.
    void drawGlyph(QPainter &painter, QPointF center, double size, int slot,
                   bool hollow = false) const;
};

/// Follows the size of the window's type.
[[nodiscard]] PlotStyle screenStyle(const look::Tokens &tokens);

} // namespace normscope::ui
