// What stands beside the curves where many runs are compared: how far groups are apart, a setting
// against a result, and small charts for each value of a setting.
#pragma once

#include "ui/charts/chart_view_settings.h"
#include "ui/compare/setting_keys.h"
#include "ui/runs/run_grouper.h"

#include <QWidget>

#include <cstdint>
#include <string>
#include <vector>

class QAction;
class QMenu;
class QToolButton;

namespace normscope {
struct RunFigure;
}

namespace normscope::ui {

class ChartCard;
class ChartExporter;
class DifferenceStrip;
class PanelsView;
class ScatterView;

class ComparePanel : public QWidget
{
    Q_OBJECT

public:
    explicit ComparePanel(QWidget *parent = nullptr);
    ~ComparePanel() override;

    /// The selected runs, which differences are of.
    void setRuns(const std::vector<RunEntry> &runs, const std::vector<RunGroupEntry> &groups,
                 RunId baseline);
    /// The runs of the table, which points and panels are of unless a person wants the selected
    /// ones alone.
    void setListed(const std::vector<RunEntry> &runs, const std::vector<RunGroupEntry> &groups);
    void setSettings(const ChartSettings &settings);
    void setHighlighted(RunId run);
    /// Takes what is new from the histories; put off while out of sight.
    void refresh();

    [[nodiscard]] ChartExporter *exporter() const { return m_exporter; }
    [[nodiscard]] DifferenceStrip *strip() const { return m_strip; }
    [[nodiscard]] ScatterView *scatter() const { return m_scatter; }
    [[nodiscard]] PanelsView *panels() const { return m_panels; }

Q_SIGNALS:
    void highlightRequested(RunId run);
    void selectRequested(RunId run);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void fillMenus();
    void setSelectedAlone(bool alone);
    [[nodiscard]] const std::vector<RunEntry> &shownRuns() const
    {
        return m_selectedAlone ? m_runs : m_listed;
    }
    [[nodiscard]] const std::vector<RunGroupEntry> &shownGroups() const
    {
        return m_selectedAlone ? m_groups : m_listedGroups;
    }
    void chooseX(const std::string &path);
    void chooseFigure(const std::string &name);
    void choosePanels(const std::string &path);
    void chooseSource(const QString &id);
    void showPanels();
    void showResults();
    void showTitles();
    void addExports();
    void addScope(QMenu *menu);
    [[nodiscard]] const RunFigure &figure() const;
    /// The chosen key where the runs differ in it, else the likely one.
    [[nodiscard]] const SettingKey *keyOf(const std::string &chosen) const;
    [[nodiscard]] std::uint64_t revisions() const;

    std::vector<RunEntry> m_runs;
    std::vector<RunGroupEntry> m_groups;
    RunId m_baseline = 0;
    std::vector<RunEntry> m_listed;
    std::vector<RunGroupEntry> m_listedGroups;
    bool m_selectedAlone = false;
    ChartSettings m_settings;
    std::vector<SettingKey> m_keys;
    std::string m_x;
    std::string m_figure = "best_test";
    std::string m_by;
    std::uint64_t m_seen = 0; ///< revisions() of what is shown
    bool m_due = true;        ///< other runs are to be shown

    ChartExporter *m_exporter;
    DifferenceStrip *m_strip;
    ChartCard *m_scatterCard;
    ScatterView *m_scatter;
    QToolButton *m_xButton;
    QToolButton *m_figureButton;
    ChartCard *m_panelsCard;
    PanelsView *m_panels;
    QToolButton *m_byButton;
    QToolButton *m_sourceButton;
    std::vector<QAction *> m_scopes; ///< "Selected runs alone", one in each card's menu
};

} // namespace normscope::ui
