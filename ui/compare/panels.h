// Small charts beside each other, one for each value of a setting, with the same axes.
#pragma once

#include "ui/charts/chart_data.h"
#include "ui/charts/plot_builder.h"
#include "ui/compare/setting_keys.h"

#include <QString>

#include <vector>

class QPainter;

namespace normscope::ui {

struct Panel
{
    QString title;    ///< "lr 0.03"
    ChartData data;   ///< the runs with this value; grouped, each color is one glyph
    int diverged = 0; ///< of these
};

class Panels
{
public:
    explicit Panels(const ChartSource &source) : m_source(&source) {}

    /// `key` is of exactly these runs; nullptr for no panels.
    void setRuns(const std::vector<RunEntry> &runs, const std::vector<RunGroupEntry> &groups,
                 const SettingKey *key);
    void setSource(const ChartSource &source);
    void setSettings(const ChartSettings &settings);
    /// True when there was something to be seen.
    bool refresh();
    [[nodiscard]] const std::vector<Panel> &panels() const { return m_panels; }
    [[nodiscard]] const ChartSource &source() const { return *m_source; }
    [[nodiscard]] const ChartSettings &settings() const { return m_settings; }
    /// "run,…" of all panels, with the setting's value before: as chartCsv().
    [[nodiscard]] std::string csv() const;
    [[nodiscard]] const QString &keyLabel() const { return m_keyLabel; }

    struct Layout
    {
        std::vector<Plot> plots; ///< of the first panels, as many as have room
        std::size_t left = 0;    ///< panels without room
    };
    /// `builders` keep lines from one call to the next; as many as there are panels.
    [[nodiscard]] Layout layOut(const QRectF &bounds, const PlotStyle &style,
                                double columnsPerPixel, RunId highlighted,
                                std::vector<PlotBuilder> &builders) const;

private:
    struct Grid
    {
        std::size_t perRow = 1;
        std::size_t rows = 1;
        std::size_t shown = 0;
    };
    void place(Layout &layout, const QRectF &bounds, PlotView view, double axis, double before,
               const Grid &grid, std::vector<PlotBuilder> &builders) const;

    const ChartSource *m_source;
    ChartSettings m_settings;
    QString m_keyLabel;
    std::vector<Panel> m_panels;
};

void paintPanels(QPainter &painter, const std::vector<Plot> &plots, const PlotStyle &style);

} // namespace normscope::ui
