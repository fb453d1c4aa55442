// What other programs do in a store of runs while this one looks: which runs are there, which of
// them are going, and what such a run has recorded since. Over a connection of its own, so that
// nobody who writes is waited for; for one thread at a time. Calls throw StoreError.
#pragma once

#include "engine/history/run_store.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace normscope {

/// Ids of runs that are not removed.
struct StoreSight
{
    std::vector<std::string> runs; ///< the oldest first
    std::set<std::string> going;   ///< some program that is alive, this one perhaps, is at them
};

class StoreWatch
{
public:
    /// Of a store that is there.
    explicit StoreWatch(const std::filesystem::path &store);
    ~StoreWatch();
    StoreWatch(const StoreWatch &) = delete;
    StoreWatch &operator=(const StoreWatch &) = delete;

    [[nodiscard]] StoreSight look() const;
    /// As RunStore::find.
    [[nodiscard]] std::optional<StoredRun> find(const std::string &id) const;
    /// Brings a run that has its records, and that another program trains, up to what the store has
    /// of it: appends minibatches, samples and epochs, then its status. Its tensors, too, once it
    /// is over. False when the store has it no more.
    bool update(RunHistory &run) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace normscope
