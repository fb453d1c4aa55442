// Text of a report as it is printed: laid out in a width, with small drawings among it. Lengths are
// tenths of a point, so that letters keep their exact widths.
#pragma once

#include "ui/report/report_blocks.h"

#include <QTextDocument>

#include <memory>

class QPainter;

namespace normscope::ui {

inline constexpr double point = 10;

struct PrintedStyle
{
    double size = 9.5; ///< in points
    bool bold = false;
    bool fixedPitch = false;
    Qt::Alignment alignment = Qt::AlignLeft;
    bool wraps = true;
};

class PrintedText
{
public:
    PrintedText(const ReportText &text, const PrintedStyle &style);

    /// Of the longest word; of the whole on one line.
    [[nodiscard]] double leastWidth() const { return m_least; }
    [[nodiscard]] double fullWidth() const { return m_full; }

    /// Words that are longer are broken anywhere.
    void setWidth(double width);
    [[nodiscard]] double height() const;
    /// Heights at which the lines end, for breaking between them.
    [[nodiscard]] std::vector<double> lineEnds() const;

    /// `from` … `to`: the part of its height that is drawn, as if the rest were not there.
    void paint(QPainter &painter, double x, double y, double from, double to) const;
    void paint(QPainter &painter, double x, double y) const { paint(painter, x, y, 0, height()); }

private:
    std::unique_ptr<QTextDocument> m_document;
    double m_least = 0;
    double m_full = 0;
};

/// Of letters that are not all of one width.
[[nodiscard]] QString printedFamily();

/// A drawing within a place, as lines and letters.
void paintSvg(QPainter &painter, const QByteArray &svg, const QRectF &place);

} // namespace normscope::ui
