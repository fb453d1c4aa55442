// What is in a store, as another program sees it.
#pragma once

#include "engine/history/run_store.h"

#include <QString>

namespace normscope::test {

/// With all its records. Throws StoreError.
inline StoredRun storedRun(const QString &store, const QString &id)
{
    const RunStore opened(store.toStdString(), true);
    std::optional<StoredRun> run = opened.find(id.toStdString());
    if (!run)
        throw StoreError(StoreFault::Missing, "no run " + id.toStdString());
    StoredRecords records = opened.records(id.toStdString());
    run->history->restoreRecords(records.steps, std::move(records.samples));
    return *std::move(run);
}

inline std::vector<StoredRun> storedRuns(const QString &store)
{
    return RunStore(store.toStdString(), true).runs();
}

} // namespace normscope::test
