// File ▸ Export runs…: shows the dialog and writes what it was told on a worker thread, with
// progress and cancel.
#pragma once

#include "ui/runs/run_list.h"
#include "ui/window/export_dialog.h"
#include "ui/window/training_client.h"

#include <QObject>

#include <vector>

namespace normscope::ui {

class FormatExports : public QObject
{
    Q_OBJECT

public:
    /// All outlive this.
    FormatExports(TrainingClient *client, RunList *runs, QWidget *window);

    void choose();
    /// These runs, whose records are read first where they are not there yet.
    void write(const RunFormat &format, const std::vector<RunId> &ids, const QString &where);
    [[nodiscard]] bool isBusy() const { return m_busy > 0; }

Q_SIGNALS:
    /// A sentence for the status line.
    void done(const QString &sentence);
    /// A title and a sentence; nothing was written.
    void failed(const QString &title, const QString &reason);
    /// After either, and when it was cancelled.
    void ended(bool written);

private:
    [[nodiscard]] std::vector<RunEntry> entriesOf(const std::vector<RunId> &ids) const;

    TrainingClient *m_client;
    RunList *m_runs;
    QWidget *m_window;
    ExportChoice m_last;
    int m_busy = 0;
};

} // namespace normscope::ui
