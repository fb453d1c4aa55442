// File ▸ Export comparison…: asks where, writes on a worker thread with progress and cancel, and
// remembers what has been exported.
#pragma once

#include "ui/charts/chart_view_settings.h"
#include "ui/runs/run_list.h"
#include "ui/window/training_client.h"

#include <QObject>
#include <QString>

#include <functional>
#include <vector>

class QWidget;

namespace normscope::ui {

class RunExports : public QObject
{
    Q_OBJECT

public:
    /// `settings` tells how the charts are drawn at the moment. All outlive this.
    RunExports(TrainingClient *client, RunList *runs, std::function<ChartSettings()> settings,
               QWidget *window);

    /// Asks for a folder in which the comparison's own is made. False when nothing is begun.
    bool chooseAndExport(const std::vector<RunId> &ids);
    /// Into `folder`, which must not exist or be empty.
    void exportTo(const QString &folder, const std::vector<RunId> &ids);
    [[nodiscard]] bool isBusy() const { return m_busy > 0; }

Q_SIGNALS:
    void exported(const QString &folder);
    /// A title and a sentence; nothing was left behind.
    void failed(const QString &title, const QString &reason);
    /// After either, and when it was cancelled.
    void ended(bool written);

private:
    [[nodiscard]] std::vector<RunEntry> entriesOf(const std::vector<RunId> &ids) const;

    TrainingClient *m_client;
    RunList *m_runs;
    std::function<ChartSettings()> m_settings;
    QWidget *m_window;
    QString m_place;
    int m_busy = 0;
};

} // namespace normscope::ui
