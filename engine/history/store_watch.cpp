#include "engine/history/store_watch.h"

#include "engine/history/store_file.h"
#include "engine/history/store_owner.h"
#include "engine/history/stored_rows.h"

#include <algorithm>
#include <map>

namespace normscope {

using SQLite::Statement;

struct StoreWatch::Impl
{
    explicit Impl(const std::filesystem::path &path) : file(path, StoreAccess::Read) {}

    mutable StoreFile file;
    const StoredRows rows{file, [this](std::int64_t number) { return isHeld(number); }};

    [[nodiscard]] bool isHeld(std::int64_t number) const
    {
        return number != 0 && isAlive(file.path(), number);
    }

    /// All of one moment.
    template <class Work>
    auto read(Work work) const
    {
        return file.guarded([&] {
            SQLite::Transaction transaction(file.database(), SQLite::TransactionBehavior::DEFERRED);
            auto found = work();
            transaction.commit();
            return found;
        });
    }
};

StoreWatch::StoreWatch(const std::filesystem::path &store) : m_impl(std::make_unique<Impl>(store))
{
}

StoreWatch::~StoreWatch() = default;

StoreSight StoreWatch::look() const
{
    return m_impl->read([&] {
        StoreSight sight;
        std::map<std::int64_t, bool> held; // an owner has many runs
        Statement query(m_impl->file.database(), std::string("SELECT id, state, owner FROM runs") +
                                                     m_impl->rows.notRemoved() +
                                                     " ORDER BY created, rowid");
        while (query.executeStep()) {
            sight.runs.push_back(query.getColumn(0).getString());
            const auto state = runStateNamed(query.getColumn(1).getString());
            if (!state || isOver(*state))
                continue;
            const std::int64_t owner = query.getColumn(2).getInt64();
            const auto [known, isNew] = held.try_emplace(owner, false);
            if (isNew)
                known->second = m_impl->isHeld(owner);
            if (known->second)
                sight.going.insert(sight.runs.back());
        }
        return sight;
    });
}

std::optional<StoredRun> StoreWatch::find(const std::string &id) const
{
    return m_impl->read([&] { return m_impl->rows.find(id); });
}

bool StoreWatch::update(RunHistory &run) const
{
    const std::string &id = run.identity().id;
    std::optional<StoredRun> stored;
    StoredRecords news;
    std::optional<Checkpoint> checkpoint;
    m_impl->read([&] {
        stored = m_impl->rows.find(id);
        if (!stored)
            return false;
        news = m_impl->rows.records(*stored->history, run.stepCount(), run.normSampleCount());
        if (isOver(stored->history->status().state))
            checkpoint = m_impl->rows.checkpoint(id);
        return true;
    });
    if (!stored)
        return false;
    // Before its first step a run has no layers yet.
    if (run.normLayers().empty() && run.normSampleCount() == 0)
        run.setNormLayers(stored->history->normLayers());
    for (const StepRecord &step : news.steps)
        run.addStep(step);
    constexpr std::size_t piece = 256;
    for (std::size_t first = 0; first < news.samples->size(); first += piece)
        for (const NormSamples &samples :
             news.samples->samples(first, std::min(piece, news.samples->size() - first)))
            run.addNormSamples(samples);
    for (const EpochRecord &epoch : stored->history->epochs(run.latestEpochs(0).size()))
        run.addEpoch(epoch);
    const RunStatus before = run.latestStatus();
    const RunStatus now = stored->history->status();
    if (now.state != before.state || now.step != before.step ||
        now.epochsFinished != before.epochsFinished) {
        run.setStatus(now);
        run.release(static_cast<std::size_t>(now.epochsFinished), isOver(now.state));
    }
    if (checkpoint)
        run.setFinalTensors(std::move(checkpoint->tensors));
    return true;
}

} // namespace normscope
