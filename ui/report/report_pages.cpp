#include "ui/report/report_pages.h"

#include "ui/look/tokens.h"
#include "ui/report/report_table.h"
#include "ui/report/report_text.h"

#include <QPainter>

#include <algorithm>

namespace normscope::ui {

namespace {

using Kind = ReportBlock::Kind;

constexpr double figureGap = 10 * point;
constexpr double figurePadding = 7 * point;
constexpr double figureShape = 270.0 / 480; // as svg_chart.h draws them
constexpr double smallTable = 300 * point;  // stays on one page
constexpr double codePadding = 7 * point;
constexpr double codeMargin = 3 * point;

struct Typography
{
    double size;
    double before;
    bool bold;
    bool staysWithNext;
};

Typography typographyOf(Kind kind)
{
    switch (kind) {
    case Kind::Title:
        return {16, 0, true, true};
    case Kind::Heading:
        return {12, 20, true, true};
    case Kind::Subheading:
        return {10, 11, true, true};
    case Kind::Code:
        return {8.5, 8, false, false};
    case Kind::Footnote:
        return {8, 16, false, false};
    default:
        return {9.5, 4, false, false};
    }
}

class Composer
{
public:
    Composer(double x, double width) : m_x(x), m_width(width) {}

    void add(const ReportBlock &block)
    {
        switch (block.kind) {
        case Kind::List:
            return addList(block);
        case Kind::Figures:
            return addFigures(block);
        case Kind::Table:
            return addTable(block);
        case Kind::Code:
            return addCode(block);
        default:
            return addText(block);
        }
    }
    std::vector<Strip> take() { return std::move(m_strips); }

private:
    void addText(const ReportBlock &block)
    {
        const Typography look = typographyOf(block.kind);
        const auto text =
            std::make_shared<PrintedText>(block.text, PrintedStyle{look.size, look.bold});
        text->setWidth(m_width);
        // What explains a heading stays with both.
        const bool explains = !m_strips.empty() && m_strips.back().staysWithNext &&
                              block.kind == Kind::Paragraph && !block.text.empty() &&
                              block.text.front().muted;
        addLines(text, look.before * point, look.staysWithNext || explains,
                 [x = m_x](QPainter &, double, double, bool) { return x; });
    }

    /// Paints what is behind a line of a height, and gives where the line begins.
    using Ground = std::function<double(QPainter &, double y, double height, bool isFirst)>;

    void addLines(const std::shared_ptr<PrintedText> &text, double before, bool staysWithNext,
                  const Ground &ground)
    {
        const std::vector<double> ends = text->lineEnds();
        double from = 0;
        for (std::size_t i = 0; i < ends.size(); ++i) {
            const double to = ends[i];
            Strip line;
            line.gap = i == 0 ? before : 0;
            line.height = to - from;
            // Neither the first nor the last line of a paragraph stands alone.
            line.staysWithNext =
                staysWithNext || (ends.size() > 1 && (i == 0 || i + 2 == ends.size()));
            line.paint = [text, from, to, ground, isFirst = i == 0](QPainter &painter, double y) {
                const double x = ground(painter, y, to - from, isFirst);
                text->paint(painter, x, y, from, to);
            };
            m_strips.push_back(std::move(line));
            from = to;
        }
    }

    void addCode(const ReportBlock &block)
    {
        const Typography look = typographyOf(block.kind);
        const auto text = std::make_shared<PrintedText>(
            block.text, PrintedStyle{.size = look.size, .fixedPitch = true});
        text->setWidth(m_width - 2 * codePadding);
        addLines(
            text, look.before * point, false,
            [x = m_x, width = m_width](QPainter &painter, double y, double height, bool isFirst) {
                // It reaches under the next line's, so that no white line is between them.
                const double above = isFirst ? codeMargin : 0;
                painter.fillRect(QRectF(x, y - above, width, above + height + codeMargin),
                                 look::lightTokens().inset);
                return x + codePadding;
            });
    }

    /// Beside each other as long as there is room.
    void addList(const ReportBlock &block)
    {
        struct Item
        {
            std::shared_ptr<PrintedText> text;
            double x = 0;
        };
        std::vector<Item> line;
        double x = 0;
        bool isFirst = true;
        const auto close = [&] {
            if (line.empty())
                return;
            Strip strip;
            strip.gap = (isFirst ? 8 : 3) * point;
            for (const Item &item : line)
                strip.height = std::max(strip.height, item.text->height());
            strip.paint = [line, left = m_x](QPainter &painter, double y) {
                for (const Item &item : line)
                    item.text->paint(painter, left + item.x, y);
            };
            m_strips.push_back(std::move(strip));
            line.clear();
            x = 0;
            isFirst = false;
        };
        for (const ReportText &item : block.items) {
            auto text = std::make_shared<PrintedText>(item, PrintedStyle{9});
            const double width = std::min(text->fullWidth(), m_width);
            text->setWidth(width);
            if (x > 0 && x + width > m_width)
                close();
            line.push_back({std::move(text), x});
            x += width + 14 * point;
        }
        close();
    }

    /// Two beside each other.
    void addFigures(const ReportBlock &block)
    {
        const double width = (m_width - figureGap) / 2;
        const double inner = width - 2 * figurePadding;
        for (std::size_t first = 0; first < block.figures.size(); first += 2) {
            struct Placed
            {
                std::shared_ptr<PrintedText> title, note;
                QByteArray svg;
            };
            std::vector<Placed> pair;
            double titleHeight = 0;
            double noteHeight = 0;
            for (std::size_t i = first; i < std::min(first + 2, block.figures.size()); ++i) {
                const ReportFigure &figure = block.figures[i];
                Placed placed{std::make_shared<PrintedText>(figure.title, PrintedStyle{9}),
                              std::make_shared<PrintedText>(figure.note, PrintedStyle{8}),
                              inLargerLetters(figure.svg)};
                placed.title->setWidth(inner);
                placed.note->setWidth(inner);
                titleHeight = std::max(titleHeight, placed.title->height());
                if (!figure.note.empty())
                    noteHeight = std::max(noteHeight, placed.note->height());
                pair.push_back(std::move(placed));
            }
            const double chartHeight = inner * figureShape;
            Strip strip;
            strip.gap = 8 * point;
            strip.height = titleHeight + chartHeight + noteHeight + 2 * figurePadding + 4 * point;
            strip.paint = [=, x = m_x, height = strip.height](QPainter &painter, double y) {
                for (std::size_t i = 0; i < pair.size(); ++i) {
                    const double left = x + static_cast<double>(i) * (width + figureGap);
                    painter.setPen(QPen(look::lightTokens().border, 0.6 * point));
                    painter.setBrush(Qt::NoBrush);
                    painter.drawRoundedRect(QRectF(left, y, width, height), 4 * point, 4 * point);
                    const double inside = left + figurePadding;
                    double top = y + figurePadding;
                    pair[i].title->paint(painter, inside, top);
                    top += titleHeight + 4 * point;
                    paintSvg(painter, pair[i].svg, QRectF(inside, top, inner, chartHeight));
                    pair[i].note->paint(painter, inside, top + chartHeight);
                }
            };
            m_strips.push_back(std::move(strip));
        }
    }

    /// Charts are half a page wide here: letters as large as on a printed page of the HTML.
    static QByteArray inLargerLetters(QByteArray svg)
    {
        return svg.replace("font-size=\"11\"",
                           "font-size=\"14.5\" font-family=\"" + printedFamily().toUtf8() + "\"");
    }

    void addTable(const ReportBlock &block)
    {
        const auto table = std::make_shared<PrintedTable>(block, m_width);
        const bool isSmall = table->height() <= smallTable;
        const auto head = std::make_shared<Strip>();
        head->gap = 5 * point;
        head->height = table->head().height();
        head->staysWithNext = true;
        head->paint = [table, x = m_x](QPainter &painter, double y) {
            table->head().paint(painter, x, y);
        };
        m_strips.push_back(*head);
        const std::size_t count = table->rows().size();
        for (std::size_t i = 0; i < count; ++i) {
            Strip row;
            row.height = table->rows()[i].height();
            row.head = head;
            row.staysWithNext = i + 1 < count && (isSmall || i == 0 || i + 2 == count);
            row.paint = [table, i, x = m_x](QPainter &painter, double y) {
                table->rows()[i].paint(painter, x, y);
            };
            m_strips.push_back(std::move(row));
        }
    }

    double m_x;
    double m_width;
    std::vector<Strip> m_strips;
};

} // namespace

std::vector<Strip> stripsOf(const std::vector<ReportBlock> &blocks, double x, double width)
{
    Composer composer(x, width);
    for (const ReportBlock &block : blocks)
        composer.add(block);
    return composer.take();
}

std::vector<std::vector<PlacedStrip>> pagesOf(const std::vector<Strip> &strips, double height)
{
    std::vector<std::vector<PlacedStrip>> pages(1);
    double y = 0;
    for (std::size_t first = 0; first < strips.size();) {
        std::size_t end = first + 1;
        double together = strips[first].height;
        for (; end < strips.size() && strips[end - 1].staysWithNext; ++end)
            together += strips[end].gap + strips[end].height;
        const bool fitsAPage = together <= height;
        for (; first < end; ++first) {
            const Strip &strip = strips[first];
            const double gap = y > 0 ? strip.gap : 0;
            if (y > 0 && y + gap + (fitsAPage ? together : strip.height) > height) {
                pages.emplace_back();
                y = 0;
                if (strip.head) {
                    pages.back().push_back({strip.head.get(), 0});
                    y = strip.head->height;
                }
            } else {
                y += gap;
            }
            pages.back().push_back({&strip, y});
            y += strip.height;
            // What has been placed of those that stay together needs no room any more.
            together -= strip.height + (first + 1 < end ? strips[first + 1].gap : 0);
        }
    }
    return pages;
}

} // namespace normscope::ui
