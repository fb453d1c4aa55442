// A run's records as a training would leave them, without a training: noisy decaying curves.
#pragma once

#include "ui/runs/run_entry.h"

#include <memory>

namespace normscope::test {

struct FakeRun
{
    bool normalized = true;
    std::int64_t plannedEpochs = 10;
    double epochs = 6.2; ///< passed so far; the last one may be partial
    std::int64_t stepsPerEpoch = 235;
    std::int64_t divergesAt = 0; ///< its loss is NaN at this step
    double movesBeta1 = 0;       ///< how far β of the first layer goes; else rounding alone
    std::int64_t seed = 0;       ///< others shift the curves a little, and their noise
    double learningRate = 1.0;   ///< in its spec alone
    double lift = 0;             ///< added to its accuracies
    bool blowsUp = false;        ///< learns as others do until shortly before divergesAt
};

/// Adds the records up to `run.epochs` to a history; called again with more epochs it goes on.
void record(RunHistory &history, const FakeRun &run);
[[nodiscard]] std::shared_ptr<RunHistory> fakeHistory(const FakeRun &run);
[[nodiscard]] ui::RunEntry fakeEntry(RunId id, const char *label, int slot,
                                     std::shared_ptr<const RunHistory> history);
/// With and without normalization, as *Compare* gives them.
[[nodiscard]] std::vector<ui::RunEntry> fakeComparison(double epochs);

/// Runs with the seeds 0 … count − 1, ids from `first` on; like `run` otherwise.
[[nodiscard]] std::vector<ui::RunEntry> fakeRepeats(RunId first, int count, const FakeRun &run,
                                                    int slot);

} // namespace normscope::test
