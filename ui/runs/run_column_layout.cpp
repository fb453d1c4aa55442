#include "ui/runs/run_column_layout.h"

#include "ui/look/metrics.h"
#include "ui/look/tabular.h"
#include "ui/runs/run_delegate.h"
#include "ui/runs/run_rows.h"
#include "ui/runs/run_table_model.h"

#include <QFontMetrics>

#include <algorithm>
#include <numeric>

namespace normscope::ui {

namespace {

// The run's own column at 100 %: what it needs, what it likes, and what it takes at most.
constexpr double runMinimum = 144;
constexpr double groupMinimum = 104;
constexpr double groupMaximum = 190; // of what the longest name of a group may ask for
constexpr double runComfortable = 184;
constexpr double runMaximum = 360;
// Room that the other columns take before the run's column grows.
constexpr double comfortablePadding = 7;
constexpr double widestValue = 130;

bool isPresent(const RunColumnInfo &info, int column, const RunRows &rows, bool hasBaseline,
               const QString &widest)
{
    if (column == int(RunColumn::Members))
        return rows.isGrouped();
    if (column == int(RunColumn::Versus))
        return hasBaseline;
    return !info.optional || (!widest.isEmpty() && widest != unknownText());
}

int groupWidth(const RunRows &rows)
{
    const QFontMetrics metrics(look::uiFont(look::TextSize::Body, QFont::Medium));
    return std::clamp(metrics.horizontalAdvance(rows.widestText(0)) + RunDelegate::groupNameRoom(),
                      look::px(groupMinimum), look::px(groupMaximum));
}

} // namespace

std::vector<int> runColumnWidths(const RunTableModel &model, const RunRows &rows, int width,
                                 bool hasBaseline, const std::set<int> &hidden,
                                 const std::function<int(int)> &titleWidth)
{
    const QFont plain = look::uiFont(look::TextSize::Form);
    const QFont strong = look::uiFont(look::TextSize::Form, QFont::DemiBold);
    const int count = model.columnCount();
    std::vector<int> widths(static_cast<std::size_t>(count), 0);
    const auto widthOf = [&](int column) -> int & {
        return widths[static_cast<std::size_t>(column)];
    };
    std::vector<int> shown;
    for (int column = 1; column < count; ++column) {
        const RunColumnInfo &info = model.column(column);
        const QString widest = rows.widestText(column);
        if (hidden.contains(column) || !isPresent(info, column, rows, hasBaseline, widest))
            continue;
        const qreal text =
            std::max(look::tabularWidth(strong, info.sample), look::tabularWidth(plain, widest));
        const int most = look::px(widestValue);
        // A title as long as the baseline's name gives way before the values do.
        widthOf(column) =
            std::max(std::min(int(text) + 1, most), std::min(titleWidth(column), most)) +
            2 * look::px(6.5);
        shown.push_back(column);
    }
    const int edge = look::px(12) - look::px(6.5);
    const int room = width - edge;
    const auto sum = [&] {
        return std::accumulate(shown.begin(), shown.end(), 0,
                               [&](int total, int column) { return total + widthOf(column); });
    };
    const auto keep = [&](int column) {
        const RunColumnInfo &info = model.column(column);
        return rows.isGrouped() ? info.keepGrouped : info.keep;
    };
    const int least = rows.isGrouped() ? groupWidth(rows) : look::px(runMinimum);
    while (!shown.empty() && sum() + least > room) {
        const auto first = std::min_element(shown.begin(), shown.end(),
                                            [&](int a, int b) { return keep(a) < keep(b); });
        widthOf(*first) = 0;
        shown.erase(first);
    }

    int run = room - sum();
    if (shown.empty()) {
        widthOf(0) = run + edge;
        return widths;
    }
    const int columns = int(shown.size());
    int spare = std::max(0, run - look::px(runComfortable));
    int each = std::min(spare / columns, look::px(comfortablePadding));
    spare = std::max(0, run - each * columns - look::px(runMaximum));
    each += spare / columns;
    for (const int column : shown)
        widthOf(column) += each;
    run -= each * columns;
    widthOf(shown.back()) += edge;
    widthOf(0) = run;
    return widths;
}

} // namespace normscope::ui
