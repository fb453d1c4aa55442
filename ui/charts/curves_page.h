// The tab "Curves": loss and accuracy of all runs in sight, γ and β of one normalization layer.
#pragma once

#include "ui/charts/chart_view_settings.h"
#include "ui/runs/run_entry.h"

#include <QWidget>

#include <vector>

class QGridLayout;
class QVBoxLayout;

namespace normscope::ui {

class ChartCard;
class ChartExporter;
class ChartGroup;
class ChartView;
class ControlStrip;
class LegendStrip;

class CurvesPage : public QWidget
{
    Q_OBJECT

public:
    explicit CurvesPage(QWidget *parent = nullptr);
    ~CurvesPage() override;

    /// The runs to show, in order; cheap when they are the same.
    void setRuns(const std::vector<RunEntry> &runs);
    /// Takes what is new from the histories and draws what changed; put off while out of sight.
    void refresh();
    /// The others drop to 25 %; 0 for none.
    void setHighlighted(RunId run);
    /// Stands in place of the legend while there are no runs; nullptr for none. The page owns it.
    void setBanner(QWidget *banner);
    /// What the x axis spans while there are no runs.
    void setPlannedEpochs(int epochs);
    void setSettings(const ChartSettings &settings);
    [[nodiscard]] ChartSettings settings() const;
    /// Milliseconds spent on reading and drawing since the last call, for a window that adapts how
    /// often it refreshes.
    [[nodiscard]] double takePaintMilliseconds();

    [[nodiscard]] ChartExporter *exporter() const { return m_exporter; }
    /// "loss", "accuracy", "gamma", "beta".
    [[nodiscard]] ChartView *view(const QString &source) const;

Q_SIGNALS:
    void highlightRequested(RunId run);
    void hiddenToggled(RunId run, bool hidden);
    void exportComparisonRequested();
    void settingsChanged(const ChartSettings &settings);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Chart
    {
        ChartCard *card = nullptr;
        ChartView *view = nullptr;
    };
    void addChart(const QString &source, int row, int column);
    void fillExportMenu();
    void fillLayerMenus();
    void setLayer(std::size_t layer);
    void updateTitles();
    void point(RunId run);
    void hideRun(RunId run, bool hidden);
    void showHeader();
    void fit();

    std::vector<RunEntry> m_runs;
    std::vector<Chart> m_charts;
    std::size_t m_layer = 0;
    QStringList m_layerLabels;
    ChartGroup *m_group;
    ChartExporter *m_exporter;
    LegendStrip *m_legend;
    ControlStrip *m_controls;
    QWidget *m_banner = nullptr;
    QGridLayout *m_grid = nullptr;
    QVBoxLayout *m_column;
};

} // namespace normscope::ui
