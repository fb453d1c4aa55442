#include "ui/charts/line_ends.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace normscope::ui {

namespace {

struct EndSizes
{
    double lead = 0; ///< from the anchor to the text
    double oneLine = 0;
    double twoLines = 0;
};

EndSizes sizesOf(const LineEnd &end, const PlotStyle &style)
{
    const double name = style.width(style.strong, end.name);
    const double value = style.width(style.label, end.value);
    const double gap = end.value.isEmpty() ? 0 : style.px(end.channel ? 6 : 3);
    EndSizes sizes;
    sizes.lead = style.px(end.hasLeader() ? 18
                          : end.leaves    ? 4
                                          : 9) +
                 (end.showSlot ? style.px(12) : 0);
    sizes.oneLine = name + gap + value + (end.pinned ? style.px(pinRoom) : 0);
    sizes.twoLines = end.channel ? sizes.oneLine : std::max(name, value);
    return sizes;
}

// Of a label, in heights of the type.
constexpr double oneLineHeight = 0.9;
constexpr double twoLineHeight = 1.9;
constexpr double edge = 6; ///< between the labels and the chart's edge

/// Labels that can be read one under the other.
double capacityOf(const Plot &plot, const PlotStyle &style)
{
    const double lineHeight = QFontMetricsF(style.strong).height();
    return plot.area.height() / std::max(oneLineHeight * lineHeight + style.px(2), style.px(13));
}

} // namespace

void nameWhatHasRoom(Plot &plot, const PlotStyle &style)
{
    std::vector<LineEnd *> named;
    for (LineEnd &end : plot.ends)
        if (!end.quiet)
            named.push_back(&end);
    const auto capacity = static_cast<std::size_t>(capacityOf(plot, style));
    if (named.size() <= capacity)
        return;
    const auto rank = [&plot](const LineEnd *end) {
        return plot.isLit(end->run) ? 0 : end->going ? 1 : 2;
    };
    std::reverse(named.begin(), named.end()); // the latest first
    std::stable_sort(named.begin(), named.end(),
                     [&](const LineEnd *a, const LineEnd *b) { return rank(a) < rank(b); });
    for (std::size_t i = capacity; i < named.size(); ++i)
        named[i]->bare = true;
    std::erase_if(plot.ends, [](const LineEnd &end) { return end.bare && end.channel; });
}

double roomForEnds(const Plot &plot, const PlotStyle &style, Range full)
{
    bool fits = true;
    double wanted = 0;
    for (const LineEnd &end : plot.ends) {
        if (end.bare)
            continue;
        const EndSizes sizes = sizesOf(end, style);
        const double anchor =
            plot.area.left() + plot.area.width() * (end.at.x() - full.lo) / full.span();
        if (end.broken) // written to the left of the cross where there is no room on the right
            continue;
        if (anchor + sizes.lead + sizes.oneLine + style.px(edge) > plot.bounds.right())
            fits = false;
        wanted = std::max(wanted, sizes.lead + sizes.twoLines + style.px(edge));
    }
    if (fits)
        return 0;
    // In steps, so that a digit more does not move the axes; and never more than a third.
    const double step = style.px(8);
    return std::min(std::ceil(wanted / step) * step, plot.bounds.width() / 3);
}

namespace {

/// The value goes where it leaves the name less than a third of the room, then the name's end, and
/// where not even a few letters are left, the label.
void shrinkToRoom(LineEnd &end, const PlotStyle &style, double room)
{
    const double value = end.value.isEmpty() ? 0 : style.width(style.label, end.value);
    const double gap = style.px(end.channel ? 6 : 4);
    if (end.pinned)
        room -= style.px(pinRoom);
    if (end.twoLines ? value > room : value + gap > room * 2 / 3)
        end.value.clear();
    end.twoLines = end.twoLines && !end.value.isEmpty();
    const double beside = end.twoLines || end.value.isEmpty() ? 0 : value + gap;
    const QString whole = end.name;
    // Digits in cells are wider than the metrics say.
    for (double tried = room - beside; style.width(style.strong, end.name) > room - beside;
         tried -= style.px(2))
        end.name = tried > 0 ? QFontMetricsF(style.strong).elidedText(whole, Qt::ElideRight, tried)
                             : QString();
    end.bare = end.name.isEmpty() || room < style.px(12);
}

/// Labels that stand beside each other in x share a column and are spread in y.
void spreadEnds(std::vector<LineEnd> &ends, const QRectF &area, const PlotStyle &style)
{
    std::vector<LineEnd *> open;
    open.reserve(ends.size());
    for (LineEnd &end : ends)
        if (!end.bare)
            open.push_back(&end);
    std::sort(open.begin(), open.end(),
              [](const LineEnd *a, const LineEnd *b) { return a->label.left() < b->label.left(); });
    for (std::size_t begin = 0; begin < open.size();) {
        std::size_t stop = begin + 1;
        double right = open[begin]->label.right();
        double height = open[begin]->label.height();
        while (stop < open.size() && open[stop]->label.left() < right) {
            right = std::max(right, open[stop]->label.right());
            height = std::max(height, open[stop]->label.height());
            ++stop;
        }
        std::vector<double> wanted;
        for (std::size_t i = begin; i < stop; ++i)
            wanted.push_back(open[i]->label.center().y());
        const double gap = std::max(height + style.px(2), style.px(13));
        const std::vector<double> placed = spreadApart(
            wanted, gap, area.top() - style.px(4) + height / 2, area.bottom() - height / 2);
        for (std::size_t i = begin; i < stop; ++i)
            open[i]->label.moveTop(placed[i - begin] - open[i]->label.height() / 2);
        begin = stop;
    }
}

} // namespace

void placeEnds(Plot &plot, const PlotStyle &style)
{
    std::erase_if(plot.ends,
                  [&](const LineEnd &end) { return !plot.x.range.contains(end.at.x()); });
    std::move(plot.leaving.begin(), plot.leaving.end(), std::back_inserter(plot.ends));
    plot.leaving.clear();
    const double lineHeight = QFontMetricsF(style.strong).height();
    // Labels of curves in the background give way where not all can be read, pinned ones last.
    const double capacity = capacityOf(plot, style);
    const auto named = [&plot] {
        return static_cast<double>(std::count_if(plot.ends.begin(), plot.ends.end(),
                                                 [](const LineEnd &end) { return !end.bare; }));
    };
    for (const bool pinnedToo : {false, true})
        if (named() > capacity)
            std::erase_if(plot.ends, [&](const LineEnd &end) {
                return end.quiet && (pinnedToo || !end.pinned);
            });
    for (auto end = plot.ends.rbegin(); end != plot.ends.rend() && named() > capacity; ++end)
        end->bare = end->bare || end->leaves;
    const double left = plot.bounds.left() + style.px(2);
    const double right = plot.bounds.right() - style.px(2);
    bool oneLine = true;
    for (LineEnd &end : plot.ends) {
        end.anchor = plot.toPixels(end.at);
        end.anchor.setY(std::clamp(end.anchor.y(), plot.area.top(), plot.area.bottom()));
        if (end.bare)
            continue;
        const EndSizes sizes = sizesOf(end, style);
        oneLine = oneLine && (end.broken || end.leaves ||
                              end.anchor.x() + sizes.lead + sizes.oneLine <= right);
    }
    // Values under their names take more height than there may be: names alone, then.
    const bool valuesFit =
        oneLine || named() * (twoLineHeight * lineHeight + style.px(2)) <= plot.area.height();
    for (LineEnd &end : plot.ends) {
        if (end.bare)
            continue;
        end.twoLines = !oneLine && valuesFit && !end.channel && !end.value.isEmpty();
        if (const EndSizes sizes = sizesOf(end, style);
            !valuesFit && !end.channel && end.anchor.x() + sizes.lead + sizes.oneLine > right)
            end.value.clear();
        EndSizes sizes = sizesOf(end, style);
        double from = end.anchor.x() + sizes.lead;
        const auto width = [&] { return end.twoLines ? sizes.twoLines : sizes.oneLine; };
        if (end.leaves) { // over its line where there is no room beside the area
            from = std::max(left, std::min(from, right - width()));
        } else if (end.broken && from + width() > right) {
            // To the left of the cross, unless there is still less room.
            const double before = end.anchor.x() - sizes.lead;
            if (before - left >= std::min(width(), right - from))
                from = std::max(left, before - width());
        }
        // To the left of its cross a label ends there.
        const double to = from < end.anchor.x() && end.broken ? end.anchor.x() - sizes.lead : right;
        if (from + width() > to + 0.5) {
            shrinkToRoom(end, style, to - from);
            sizes = sizesOf(end, style);
        }
        if (end.bare)
            continue;
        const double height = (end.twoLines ? twoLineHeight : oneLineHeight) * lineHeight;
        end.label = QRectF(from, end.anchor.y() - height / 2, width(), height);
    }
    spreadEnds(plot.ends, plot.area, style);
}

} // namespace normscope::ui
