// What the window remembers from one start to the next: itself and its docks, how charts are drawn,
// the table of runs, the experiment, where the data are, how fast this computer trains.
#pragma once

#include "ui/charts/chart_view_settings.h"

#include <QString>
#include <QStringList>

class QMainWindow;
class QSettings;

namespace normscope::ui {

class ExperimentDocument;
class RunList;
class RunsPanel;

class WindowMemory
{
public:
    /// `settings` outlives this.
    explicit WindowMemory(QSettings *settings) : m_settings(settings) {}

    /// Size and place; without any remembered, as large as the screen has room for.
    void restoreGeometry(QMainWindow *window) const;
    /// Whether an arrangement of the docks is remembered.
    [[nodiscard]] bool hasDocks() const;
    void restoreDocks(QMainWindow *window) const;
    void saveWindow(const QMainWindow &window);

    /// Ids of the runs that were selected.
    [[nodiscard]] QStringList selection() const;
    void saveSelection(const QStringList &ids);
    /// Id of the pinned run; empty for none.
    [[nodiscard]] QString baseline() const;
    void saveBaseline(const QString &id);
    /// How the table of runs is grouped, sorted and filtered, and its columns. What this version
    /// does not know is passed over.
    void restoreTable(RunsPanel *panel, RunList *list) const;
    void saveTable(const RunsPanel &panel, const RunList &list);

    [[nodiscard]] int tab() const;
    void saveTab(int index);

    [[nodiscard]] ChartSettings charts() const;
    void saveCharts(const ChartSettings &charts);

    /// Leaves `document` as it is when nothing is remembered that this version can read.
    void restoreExperiment(ExperimentDocument *document) const;
    void saveExperiment(const ExperimentDocument &document);

    /// Where a person said that the data are.
    [[nodiscard]] QString dataFolder() const;
    void saveDataFolder(const QString &folder);

    /// Examples per second of one run; 0 before the first.
    [[nodiscard]] double ratePerRun() const;
    void saveRatePerRun(double rate);

private:
    QSettings *m_settings;
};

} // namespace normscope::ui
