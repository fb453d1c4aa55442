// The list of runs and the store that keeps them: what was there comes back at the start, what a
// person changes is written down, records are read when somebody wants to see them, and runs that
// were interrupted can go on.
#pragma once

#include "ui/runs/run_list.h"
#include "ui/window/training_client.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

class QWidget;

namespace normscope::ui {

class NoticeBar;

class RunLibrary : public QObject
{
    Q_OBJECT

public:
    /// All outlive this. `selection`: ids of the runs that are to be selected when they are there.
    RunLibrary(TrainingClient *client, RunList *runs, NoticeBar *notices, QStringList selection,
               QWidget *window);

    /// Ids of the selected runs, to be remembered.
    [[nodiscard]] QStringList selection() const;
    /// What other programs have put into the store since comes into the list.
    void lookAgain();
    /// The store's faults come and go; for the window's tick.
    void refresh();

    void chooseStore();
    void chooseRunFile();
    void importRuns(const QString &file);
    /// These runs as one file to send; all of them when there are none.
    void chooseAndSend(std::vector<RunId> ids);
    void compact();
    [[nodiscard]] static bool isRunFile(const QString &file);

Q_SIGNALS:
    /// A title and a sentence.
    void failed(const QString &title, const QString &reason);
    void done(const QString &sentence);
    /// The runs of the store are in the list.
    void ready();

private:
    struct Known
    {
        std::string key; ///< its id in the store
        RunTitle title;
    };

    void take(const StoreContents &contents);
    void offerToGoOn(const std::vector<RunId> &interrupted);
    void writeDown();
    void loadSelected();
    void noteRemoved(RunId id);
    void noteRestored();
    [[nodiscard]] std::string keyOf(RunId id) const;
    /// Work on the store in the background, with a dialog that tells how far it is and cancels it.
    /// `done` gets the fault, empty when there is none or it was cancelled.
    void withProgress(const QString &what,
                      std::function<QString(RunStore &, const std::function<bool(double)> &)> work,
                      std::function<void(const QString &fault, bool cancelled)> done);

    TrainingClient *m_client;
    RunList *m_runs;
    NoticeBar *m_notices;
    QWidget *m_window;
    QStringList m_selection; ///< still to be made
    std::map<RunId, Known> m_known;
    std::vector<RunId> m_removed; ///< out of sight in the store
    /// What is known of other programs' changes; nothing while one of them is at a run, which may
    /// end without a change.
    std::optional<std::int64_t> m_changesOfOthers;
    QString m_fault;
    QString m_place;
};

} // namespace normscope::ui
