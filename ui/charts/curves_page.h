// The tab "Curves": loss and accuracy of all runs in sight, γ and β of one normalization layer.
#pragma once

#include "ui/charts/chart_page.h"

#include <QPointer>

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
    /// Stands below loss and accuracy of groups, in place of γ and β, where there is room; another
    /// page may take it while this one is out of sight.
    void setCompanion(QWidget *companion);
    /// The run that differences are offered to; nullptr offers none.
    void setBaseline(const RunEntry *run);
    /// "loss", "accuracy", "gamma", "beta".
    [[nodiscard]] ChartView *view(const QString &source) const;

Q_SIGNALS:
    void hiddenToggled(RunId run, bool hidden);

protected:
    void changeEvent(QEvent *event) override;
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
    /// A run, or all runs of a group.
    void setHidden(RunId id, bool hidden);
    void showLegend();
    void showHeader();

    std::vector<Chart> m_charts;
    std::size_t m_layer = 0;
    QStringList m_layerLabels;
    LegendStrip *m_legend;
    QWidget *m_banner = nullptr;
    QPointer<QWidget> m_companion;
    QGridLayout *m_grid = nullptr;
    QVBoxLayout *m_column;
};

} // namespace normscope::ui
