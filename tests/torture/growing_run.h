// A run that is kept epoch by epoch, as a training does it.
#pragma once

#include "engine/history/run_store.h"
#include "tests/support/recorded_run.h"

namespace normscope::test {

/// Begins `run`, made by recordedRun(), and commits each of its epochs with a checkpoint; at the
/// last one it is Finished. `told` is called with the number of epochs that are on disk.
inline void keepEpochByEpoch(RunStore &store, const RunHistory &run, const RunTitle &title,
                             const std::function<void(std::int64_t epochs)> &told = {})
{
    store.begin(run, title);
    const std::vector<EpochRecord> epochs = run.epochs();
    for (const EpochRecord &epoch : epochs) {
        RunStatus status = run.status();
        status.state = epoch.epoch == std::ssize(epochs) ? RunState::Finished : RunState::Running;
        status.step = epoch.step;
        status.epochsFinished = epoch.epoch;
        Checkpoint checkpoint = recordedCheckpoint(run);
        checkpoint.step = epoch.step;
        checkpoint.epochsFinished = epoch.epoch;
        checkpoint.lastSampled = epoch.step / 3 * 3;
        store.commit(run, status, &checkpoint);
        if (told)
            told(epoch.epoch);
    }
}

} // namespace normscope::test
