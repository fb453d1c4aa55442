// The tab "Curves": loss and accuracy of all runs in sight, γ and β of one normalization layer.
#pragma once

#include "ui/charts/chart_page.h"

#include <vector>

class QGridLayout;
class QVBoxLayout;

namespace normscope::ui {

class ChartCard;
class ChartView;
class LegendStrip;

class CurvesPage : public ChartPage
{
    Q_OBJECT

public:
    explicit CurvesPage(QWidget *parent = nullptr);

    /// Stands in place of the legend while there are no runs; nullptr for none. The page owns it.
    void setBanner(QWidget *banner);
    /// "loss", "accuracy", "gamma", "beta".
    [[nodiscard]] ChartView *view(const QString &source) const;

Q_SIGNALS:
    void hiddenToggled(RunId run, bool hidden);

protected:
    void showRuns() override;
    void takeNews() override;
    void fit() override;

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

    std::vector<Chart> m_charts;
    std::size_t m_layer = 0;
    QStringList m_layerLabels;
    LegendStrip *m_legend;
    QWidget *m_banner = nullptr;
    QGridLayout *m_grid = nullptr;
    QVBoxLayout *m_column;
};

} // namespace normscope::ui
