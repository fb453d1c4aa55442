// A tab of charts: runs, a group of charts that move together, a strip of controls and an export
// menu. What the tabs show of the runs, and how it is laid out, is theirs.
#pragma once

#include "ui/charts/chart_view_settings.h"
#include "ui/runs/run_grouper.h"

#include <QWidget>

#include <vector>

class QMenu;

namespace normscope::ui {

class ChartExporter;
class ChartGroup;
class ControlStrip;

class ChartPage : public QWidget
{
    Q_OBJECT

public:
    ~ChartPage() override;

    /// The runs to show or to choose from, in order, and which of them are drawn as groups; cheap
    /// when they are the same.
    void setRuns(const std::vector<RunEntry> &runs, const std::vector<RunGroupEntry> &groups = {});
    /// Takes what is new from the histories and draws what changed; put off while out of sight.
    void refresh();
    /// The others drop to 25 %; 0 for none.
    void setHighlighted(RunId run);
    /// What the x axis spans while there are no runs.
    void setPlannedEpochs(int epochs);
    void setSettings(const ChartSettings &settings);
    [[nodiscard]] ChartSettings settings() const;
    /// Milliseconds spent on reading and drawing since the last call, for a window that adapts how
    /// often it refreshes.
    [[nodiscard]] double takePaintMilliseconds();

    [[nodiscard]] ChartExporter *exporter() const { return m_exporter; }
    [[nodiscard]] const ChartGroup *charts() const { return m_group; }

Q_SIGNALS:
    void highlightRequested(RunId run);
    void exportComparisonRequested();
    void settingsChanged(const ChartSettings &settings);
    /// They are others, whoever chose them.
    void settingsShown(const ChartSettings &settings);

protected:
    /// `withCurves`: the controls that only curves have.
    ChartPage(const QString &name, bool withCurves, QWidget *parent);

    /// runs() or groups() have become others.
    virtual void showRuns() = 0;
    /// In sight, and something may be new.
    virtual void takeNews() = 0;
    /// The page has another size.
    virtual void fit() {}

    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

    [[nodiscard]] const std::vector<RunEntry> &runs() const { return m_runs; }
    [[nodiscard]] const std::vector<RunGroupEntry> &groups() const { return m_groups; }
    [[nodiscard]] ChartGroup *group() const { return m_group; }
    /// Becomes part of the page, and of the order of its Tab key, where a tab lays it out.
    [[nodiscard]] ControlStrip *controls() const { return m_controls; }
    /// Of the whole page; begins with the export of the comparison.
    [[nodiscard]] QMenu *exportMenu() const;

private:
    std::vector<RunEntry> m_runs;
    std::vector<RunGroupEntry> m_groups;
    ChartGroup *m_group;
    ChartExporter *m_exporter;
    ControlStrip *m_controls;
};

} // namespace normscope::ui
