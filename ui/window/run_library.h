// The list of runs and the store that keeps them: what was there comes back at the start, what a
// person changes is written down, records are read when somebody wants to see them, and runs that
// were interrupted can go on.
#pragma once

#include "ui/runs/run_list.h"
#include "ui/window/training_client.h"

#include "engine/history/store_watch.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <string>
#include <vector>

class QWidget;

namespace normscope::ui {

class NoticeBar;
class RunWatch;
struct WatchedNews;
struct WatchedRuns;

/// Ids in the store.
struct RememberedRuns
{
    QStringList selection = {};
    QString baseline = {}; ///< empty: none is pinned
};

class RunLibrary : public QObject
{
    Q_OBJECT

public:
    /// All outlive this. `remembered` is done when the runs are there.
    RunLibrary(TrainingClient *client, RunList *runs, NoticeBar *notices, RememberedRuns remembered,
               QWidget *window);

    /// As they are now.
    [[nodiscard]] RememberedRuns toRemember() const;
    /// What other programs have put into the store since comes into the list, and so does what they
    /// have recorded of the runs that they train.
    void lookAgain();
    /// The store's faults come and go; for the window's tick.
    void refresh();

    /// Asks for a file, and before that whether what goes on is to be stopped.
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
    /// Into the list; returns those that can go on.
    std::vector<RunId> takeIn(const std::vector<StoredRun> &fresh);
    [[nodiscard]] WatchedRuns worthReading(const StoreSight &sight) const;
    void takeNews(const WatchedNews &news);
    void tellFaults(const QStringList &faults);
    /// When nothing goes on any more.
    void openWhenIdle();
    void forgetAll();
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
    std::optional<RememberedRuns> m_remembered; ///< still to be done
    std::map<RunId, Known> m_known;
    std::vector<RunId> m_removed; ///< out of sight in the store
    RunWatch *m_watch;
    QString m_nextStore;      ///< to be opened when nothing goes on; else empty
    bool m_changing = false;  ///< from one store to another
    bool m_hadStore = false;  ///< before that
    QStringList m_toldFaults; ///< of single runs
    QString m_fault;
    QString m_place;
};

} // namespace normscope::ui
