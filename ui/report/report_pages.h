// Blocks of a report, broken into pages: headings stay with what follows them, a table's head comes
// again on each page, and neither its first nor its last row stands alone.
#pragma once

#include "ui/report/report_blocks.h"

#include <QRectF>

#include <functional>
#include <memory>
#include <vector>

class QPainter;

namespace normscope::ui {

/// Something that is not broken.
struct Strip
{
    double gap = 0; ///< before it, unless it begins a page
    double height = 0;
    bool staysWithNext = false;
    std::function<void(QPainter &, double y)> paint;
    std::shared_ptr<const Strip> head = {}; ///< comes before it where it begins a page
};

/// A strip and where it begins.
struct PlacedStrip
{
    const Strip *strip = nullptr;
    double y = 0;
};

/// In a column from `x` on, `width` wide; lengths as in report_text.h.
[[nodiscard]] std::vector<Strip> stripsOf(const std::vector<ReportBlock> &blocks, double x,
                                          double width);

/// On pages of this height. What is higher than a page begins one and is cut. The strips outlive
/// what is returned.
[[nodiscard]] std::vector<std::vector<PlacedStrip>> pagesOf(const std::vector<Strip> &strips,
                                                            double height);

} // namespace normscope::ui
