#include "engine/service/stored_records.h"

#include "engine/backend/backend.h"

#include <spdlog/spdlog.h>

namespace normscope {

void loadRecords(const RunStore &store, RunHistory &run)
{
    const std::string &id = run.identity().id;
    try {
        StoredRecords records = store.records(id);
        auto checkpoint = store.checkpoint(id);
        run.restoreRecords(records.steps, std::move(records.samples),
                           checkpoint ? std::move(checkpoint->tensors) : TensorValues());
    } catch (const StoreError &error) {
        spdlog::error("run {}: {}", id, error.what());
        run.tellUnreadable(error.what());
    }
}

std::optional<Checkpoint> takeUp(RunStore &store, RunHistory &run)
{
    const std::string &id = run.identity().id;
    if (!store.takeOver(id))
        throw BackendError("Another program is at this run, or has deleted it");
    auto checkpoint = store.checkpoint(id);
    if (!run.hasRecords()) {
        StoredRecords records = store.records(id);
        run.restoreRecords(records.steps, std::move(records.samples));
    }
    const auto steps = static_cast<std::int64_t>(run.stepCount());
    if (checkpoint ? checkpoint->step != steps : steps > 0)
        throw BackendError("This run has no checkpoint to go on from");
    return checkpoint;
}

} // namespace normscope
