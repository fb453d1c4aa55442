// What leaves the window as a network: a run with its batch norms folded, and an experiment as a
// PyTorch script.
#pragma once

#include "engine/service/fold_run.h"
#include "ui/runs/run_list.h"

#include <QObject>

class QWidget;

namespace normscope::ui {

class TrainingClient;

class NetworkExports : public QObject
{
    Q_OBJECT

public:
    /// Both outlive this.
    NetworkExports(TrainingClient *client, QWidget *window);

    /// Folds the run's batch norms, shows how far the two networks are apart over the test set, and
    /// offers to save both.
    void fold(const RunEntry &entry);
    /// Asks for a folder and writes reproduce.py and what it needs into it.
    void choosePytorchFolder(const ExperimentSpec &spec);

Q_SIGNALS:
    /// A title and a sentence; nothing was left behind.
    void failed(const QString &title, const QString &reason);
    void done(const QString &title, const QString &text);

private:
    void show(const FoldedRun &run, const QString &title);
    void save(const FoldedRun &run);

    TrainingClient *m_client;
    QWidget *m_window;
};

} // namespace normscope::ui
