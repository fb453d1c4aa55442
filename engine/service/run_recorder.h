// Keeps what runs record in a store, on a thread of its own and in the order in which it was asked.
// A disk that is full or gone is tried again until it takes what is due: nothing is given up while
// the program runs.
#pragma once

#include "engine/history/run_store.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace normscope {

/// Opens a store; throws StoreError.
using StoreOpener = std::function<std::shared_ptr<RunStore>()>;

class RunRecorder
{
public:
    explicit RunRecorder(std::shared_ptr<RunStore> store);
    /// The store is opened on the recorder's thread; what is asked for before waits. When it cannot
    /// be opened nothing is kept, and what waits is called safe all the same: runs go on without.
    explicit RunRecorder(StoreOpener opener);
    /// Does what is due; of what the store refuses each piece is tried once more, then given up.
    ~RunRecorder();
    RunRecorder(const RunRecorder &) = delete;
    RunRecorder &operator=(const RunRecorder &) = delete;

    /// Does what is due, then takes another store in place of this one. `opened` is called on the
    /// recorder's thread with the reason when that failed; then this one stays, if there is one.
    void open(StoreOpener opener, std::function<void(const std::string &reason)> opened = {});
    /// For reading; its calls wait for the disk. nullptr while there is none.
    [[nodiscard]] std::shared_ptr<RunStore> store() const;

    void begin(std::shared_ptr<const RunHistory> run, RunTitle title);
    /// As RunStore::commit; `safe` is called on the recorder's thread when it is on disk.
    void commit(std::shared_ptr<const RunHistory> run, RunStatus status,
                std::optional<Checkpoint> checkpoint, std::function<void()> safe);
    /// Anything else, in its turn.
    void post(std::function<void(RunStore &)> work, std::function<void()> done = {});

    /// Called on the recorder's thread with the reason when the store begins to refuse, and with an
    /// empty one when it takes again. After setFaultListener({}) has returned no call comes any
    /// more.
    void setFaultListener(std::function<void(const std::string &reason)> listener);
    /// Why the store refuses; empty when it does not.
    [[nodiscard]] std::string fault() const;
    /// Waits until all that is due by now is done, or the store refuses. Not for the UI's thread.
    void flush();

private:
    struct Job
    {
        std::function<void(RunStore &)> work;
        std::function<void()> done;
        StoreOpener opener = {}; ///< instead of work
        std::function<void(const std::string &)> opened = {};
    };
    void work();
    bool attempt(const Job &job);
    void change(const Job &job);
    void tellFault(const std::string &reason);

    mutable std::mutex m_mutex;
    std::shared_ptr<RunStore> m_store;
    std::condition_variable m_wake;
    std::condition_variable m_idle;
    std::deque<Job> m_jobs;
    bool m_working = false;
    bool m_closing = false;
    std::string m_fault;
    std::mutex m_listenerMutex; ///< held during a call
    std::function<void(const std::string &)> m_listener;
    std::thread m_thread;
};

} // namespace normscope
