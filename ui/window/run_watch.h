// Looks once a second whether other programs have put runs into the store or go on with some, and
// brings the histories of those that go up to what the store has of them. All reading is done on
// another thread; while nothing changes it costs one question to SQLite.
#pragma once

#include "ui/window/training_client.h"

#include "engine/history/store_watch.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace normscope::ui {

/// What is to be read after a look at a store.
struct WatchedRuns
{
    std::vector<std::string> fresh; ///< nobody here knows them
    std::vector<RunId> going;       ///< known ones that another program is at, or was
};

/// What was read then.
struct WatchedNews
{
    std::vector<StoredRun> fresh;
    std::vector<RunId> going;        ///< as asked for; their histories are up to date
    std::set<std::string> goingKeys; ///< of all runs that some program is at
    QStringList faults;              ///< a sentence for each run that cannot be read
};

class RunWatch : public QObject
{
    Q_OBJECT

public:
    /// `client` outlives this. `choose` says what is to be read.
    RunWatch(TrainingClient *client, std::function<WatchedRuns(const StoreSight &sight)> choose,
             QObject *parent);

    /// From now on, of the client's store as it is now. What is still being read of the one before
    /// is told to nobody.
    void begin();
    void end();
    /// Looks now; `always` even if no other program has changed anything: one that was killed
    /// changes nothing.
    void look(bool always);

Q_SIGNALS:
    /// A second has passed; for whoever decides whether a look is worth it.
    void due();
    void found(const normscope::ui::WatchedNews &news);

private:
    /// Shared with the work on the other thread alone, so that it is closed before the store is.
    struct Opened
    {
        std::unique_ptr<StoreWatch> watch;
    };
    struct Seen
    {
        std::int64_t changes = 0;
        StoreSight sight;
    };
    void read(const Seen &seen);

    TrainingClient *m_client;
    std::function<WatchedRuns(const StoreSight &)> m_choose;
    QTimer m_second;
    std::shared_ptr<Opened> m_opened = std::make_shared<Opened>(); ///< at the first look
    std::optional<std::int64_t> m_changes; ///< RunStore::changesOfOthers() of the last look
    std::uint64_t m_turn = 0;              ///< of begin() and end()
    bool m_busy = false;
};

} // namespace normscope::ui
