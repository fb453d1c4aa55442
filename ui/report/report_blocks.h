// What stands in a report, one after the other, taken from its HTML: the page and the printed pages
// have one content.
#pragma once

#include <QByteArray>
#include <QString>

#include <string>
#include <vector>

namespace normscope::ui {

/// A stretch of text in one style, or a small drawing among text.
struct ReportRun
{
    QString text;
    bool bold = false;
    bool muted = false;
    bool fault = false;
    QByteArray svg = {}; ///< in place of text
    double width = 0;    ///< of the drawing, in pixels of the page on a screen
    double height = 0;
};
using ReportText = std::vector<ReportRun>;

struct ReportCell
{
    ReportText text;
    bool isNumber = false; ///< right-aligned, on one line
    bool oneLine = false;
    int span = 1; ///< columns
};

struct ReportFigure
{
    ReportText title;
    QByteArray svg;
    ReportText note; ///< below; may be empty
};

struct ReportBlock
{
    enum class Kind { Title, Heading, Subheading, Paragraph, Footnote, Code, List, Figures, Table };
    Kind kind = Kind::Paragraph;
    ReportText text = {};
    std::vector<ReportText> items = {}; ///< of a list: a legend
    std::vector<ReportFigure> figures = {};
    std::vector<ReportCell> head = {};
    std::vector<std::vector<ReportCell>> rows = {};
    bool isDense = false; ///< a table of many columns
};

/// Of a page as reportHtml() makes it. Throws ExportError for any other.
[[nodiscard]] std::vector<ReportBlock> reportBlocks(const std::string &html);

} // namespace normscope::ui
