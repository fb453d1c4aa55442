#include "ui/compare/panels.h"

#include "engine/compare/run_figures.h"
#include "engine/interop/csv.h"
#include "ui/charts/chart_csv.h"
#include "ui/charts/plot_painter.h"
#include "ui/compare/scatter_data.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace normscope::ui {

namespace {

struct CompareText
{
    Q_DECLARE_TR_FUNCTIONS(Compare)
};

constexpr double leastWidth = 78; ///< of a panel
constexpr double leastHeight = 96;
constexpr double labels = 38; ///< before the first panel of a row

/// The groups' parts among `runs`, in the first glyph of their color.
std::vector<RunGroupEntry> partsOf(const std::vector<RunGroupEntry> &groups,
                                   const std::vector<RunEntry> &runs)
{
    std::vector<RunGroupEntry> parts;
    for (const RunGroupEntry &group : groups) {
        RunGroupEntry part{{}, group.label, colorSlot(group.slot)};
        for (const RunEntry &run : runs)
            if (std::find(group.runs.begin(), group.runs.end(), run.id) != group.runs.end())
                part.runs.push_back(run.id);
        if (!part.runs.empty())
            parts.push_back(std::move(part));
    }
    return parts;
}

} // namespace

void Panels::setRuns(const std::vector<RunEntry> &runs, const std::vector<RunGroupEntry> &groups,
                     const SettingKey *key)
{
    if (key == nullptr) {
        m_panels.clear();
        return;
    }
    m_keyLabel = key->shortLabel;
    const std::vector<QString> values = valuesOf(*key);
    std::vector<Panel> panels;
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::vector<RunEntry> own;
        for (std::size_t r = 0; r < runs.size(); ++r)
            if (key->texts[r] == values[i])
                own.push_back(runs[r]);
        // What was read of the runs stays, where the panel is the same one.
        const bool known = i < m_panels.size() && &m_panels[i].data.source() == m_source;
        Panel panel = known ? std::move(m_panels[i]) : Panel{{}, ChartData(*m_source), 0};
        panel.title =
            key->numeric ? QStringLiteral("%1 %2").arg(key->shortLabel, values[i]) : values[i];
        panel.data.setSettings(m_settings);
        panel.data.setRuns(own);
        panel.data.setGroups(partsOf(groups, own));
        panels.push_back(std::move(panel));
    }
    m_panels = std::move(panels);
}

void Panels::setSource(const ChartSource &source)
{
    m_source = &source;
    for (Panel &panel : m_panels)
        panel.data.setSource(source);
}

void Panels::setSettings(const ChartSettings &settings)
{
    m_settings = settings;
    for (Panel &panel : m_panels)
        panel.data.setSettings(settings);
}

bool Panels::refresh()
{
    bool changed = false;
    for (Panel &panel : m_panels) {
        changed = panel.data.refresh() || changed;
        const auto &runs = panel.data.runs();
        const auto diverged =
            static_cast<int>(std::count_if(runs.begin(), runs.end(), [](const ChartRun &run) {
                return !run.entry.hidden && cameToNothing(run.status.state);
            }));
        changed = changed || diverged != panel.diverged;
        panel.diverged = diverged;
    }
    return changed;
}

std::string Panels::csv() const
{
    std::string text;
    for (const Panel &panel : m_panels) {
        std::istringstream lines(chartCsv(panel.data, {}));
        bool header = true;
        for (std::string line; std::getline(lines, line); header = false) {
            if (!header)
                text += csvCell(panel.title.toStdString()) + ',' + line + '\n';
            else if (text.empty())
                text += "panel," + line + '\n';
        }
    }
    return text;
}

Panels::Layout Panels::layOut(const QRectF &bounds, const PlotStyle &style, double columnsPerPixel,
                              RunId highlighted, std::vector<PlotBuilder> &builders) const
{
    Layout layout;
    if (m_panels.empty())
        return layout;
    const std::size_t count = m_panels.size();
    const auto fitting = [](double length, double each) {
        return static_cast<std::size_t>(std::max(1.0, std::floor(length / each)));
    };
    const std::size_t perRow =
        std::min(count, fitting(bounds.width() - style.px(labels), style.px(leastWidth)));
    const std::size_t rows =
        std::min((count + perRow - 1) / perRow, fitting(bounds.height(), style.px(leastHeight)));
    const std::size_t shown = std::min(count, perRow * rows);
    layout.left = count - shown;

    // The same axes for all, those without room too.
    Range y;
    Range x;
    for (const Panel &panel : m_panels) {
        y.add(panel.data.valueExtent());
        x.add(panel.data.fullX(10));
    }
    PlotView view;
    view.style = style;
    view.columnsPerPixel = columnsPerPixel;
    view.isPanel = true;
    view.forPicture = style.picture;
    view.highlighted = highlighted;
    view.sharedExtent = y;
    view.x = x;
    builders.resize(count);
    const double title = style.picture ? style.px(20) : 0;
    double before = style.px(labels); // the areas of first panels, without what all have
    place(layout, bounds, view, before + title, before, {perRow, rows, shown}, builders);
    const double wanted = layout.plots.front().leftWanted - style.px(8);
    if (wanted > before) { // long numbers on the y axis
        before = wanted;
        place(layout, bounds, view, before + title, before, {perRow, rows, shown}, builders);
    }
    return layout;
}

void Panels::place(Layout &layout, const QRectF &bounds, PlotView view, double axis, double before,
                   const Grid &grid, std::vector<PlotBuilder> &builders) const
{
    layout.plots.clear();
    const PlotStyle &style = view.style;
    const double height = bounds.height() / static_cast<double>(grid.rows);
    const double width = (bounds.width() - axis) / static_cast<double>(grid.perRow);
    for (std::size_t i = 0; i < grid.shown; ++i) {
        const std::size_t row = i / grid.perRow;
        const std::size_t column = i % grid.perRow;
        const bool first = column == 0;
        view.yLabels = first;
        view.left = first ? before + style.px(8) : 0;
        view.xTitle = row + 1 == grid.rows;
        view.panelTitle = m_panels[i].title;
        view.panelFault = m_panels[i].diverged > 0
                              ? CompareText::tr("%1 diverged").arg(m_panels[i].diverged)
                              : QString();
        const double left = bounds.left() + (first ? 0 : axis + width * double(column));
        view.bounds =
            QRectF(left, bounds.top() + height * double(row), width + (first ? axis : 0), height);
        layout.plots.push_back(builders[i].build(m_panels[i].data, view));
        Plot &plot = layout.plots.back();
        plot.xTitle = column == grid.perRow / 2 ? plot.xTitle : QString(); // once a row
        if (!plot.headingFault.isEmpty() &&
            style.width(style.strong, plot.heading) + style.width(style.axis, plot.headingFault) >
                plot.area.width() - style.px(6))
            plot.headingFault = QStringLiteral("%1 ✕").arg(m_panels[i].diverged);
    }
}

void paintPanels(QPainter &painter, const std::vector<Plot> &plots, const PlotStyle &style)
{
    for (const Plot &plot : plots) {
        paintAxes(painter, plot, style);
        paintBands(painter, plot, style);
        paintLines(painter, plot, style);
        paintMarks(painter, plot, style);
    }
}

} // namespace normscope::ui
