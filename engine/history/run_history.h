// All that one run has recorded so far: the one thing that charts, tables and exports read. Written
// by the run's worker, read from any thread; readers copy what is new since they last looked.
#pragma once

#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/fold_batch_norm.h"
#include "engine/history/norm_lookout.h"
#include "engine/history/records.h"
#include "engine/history/run_identity.h"
#include "engine/history/sample_log.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace normscope {

/// The samples of one quantity of one layer. values[sample * channels + channel].
struct NormSeries
{
    std::size_t channels = 0;
    std::vector<std::int64_t> steps;
    std::vector<double> epochs;
    std::vector<double> seconds;
    std::vector<float> values;
    [[nodiscard]] std::size_t size() const { return steps.size(); }
};

class RunHistory
{
public:
    explicit RunHistory(ExperimentSpec spec, RunIdentity identity = newRunIdentity());

    [[nodiscard]] const ExperimentSpec &spec() const { return m_spec; }
    [[nodiscard]] const RunIdentity &identity() const { return m_identity; }

    /// Grows with every change; equal numbers mean that nothing has changed.
    [[nodiscard]] std::uint64_t revision() const { return m_revision.load(); }

    [[nodiscard]] RunStatus status() const;
    [[nodiscard]] std::size_t stepCount() const;
    [[nodiscard]] std::size_t epochCount() const;
    /// The records from index `from` on (index 0 is step 1).
    [[nodiscard]] std::vector<StepRecord> steps(std::size_t from = 0) const;
    [[nodiscard]] std::vector<EpochRecord> epochs(std::size_t from = 0) const;
    [[nodiscard]] std::optional<StepRecord> lastStep() const;
    /// The epoch with the highest accuracy on what it is chosen on (EpochRecord::choiceAccuracy),
    /// the earliest of equals.
    [[nodiscard]] std::optional<EpochRecord> bestEpoch() const;

    [[nodiscard]] std::vector<NormLayerInfo> normLayers() const;
    [[nodiscard]] std::size_t normSampleCount() const;
    static constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
    /// The samples from index `from` on, `most` of them; `layer` indexes normLayers(). All of a
    /// long run are hundreds of megabytes: read it in pieces. StoreError when they cannot be read.
    [[nodiscard]] NormSeries normSeries(std::size_t layer, NormQuantity quantity,
                                        std::size_t from = 0, std::size_t most = all) const;
    /// All samples, for those who read ranges of them; grows with the run. Another one when the
    /// layers become known, and after restoreRecords().
    [[nodiscard]] std::shared_ptr<const SampleLog> normLog() const;

    /// Where somebody asks for the numbers of a normalization while the run trains, and finds them:
    /// they are looked at, not recorded.
    [[nodiscard]] NormLookout &lookout() const { return m_lookout; }

    /// Parameters and buffers by their full names as the run left them; empty until it is over.
    [[nodiscard]] TensorValues finalTensors() const;

    // What is kept on disk is told to readers only when it is safe there: from keepBack() on
    // epochs() and the run's end wait for release(). The worker and the store see ahead.

    void keepBack();
    /// All of the first `epochs` epochs is safe, and the end of the run too, if `end`.
    void release(std::size_t epochs, bool end);
    /// As status(), whatever is kept back.
    [[nodiscard]] RunStatus latestStatus() const;
    [[nodiscard]] std::vector<EpochRecord> latestEpochs(std::size_t from) const;

    // A run from the disk begins with its status, epochs and layers; minibatches and samples follow
    // when somebody wants to see them.

    /// False until restoreRecords() for a run that was made by awaitRecords().
    [[nodiscard]] bool hasRecords() const;
    void awaitRecords(std::size_t steps, std::size_t samples,
                      const std::optional<StepRecord> &last);
    /// `samples` are of the layers of this run; `finalTensors` are taken where it is over. Nothing
    /// is changed once the records are there.
    void restoreRecords(const std::vector<StepRecord> &steps, std::shared_ptr<SampleLog> samples,
                        TensorValues finalTensors = {});
    /// Why the records cannot be read, while they are awaited: the status is told of it and keeps
    /// all else that others have written into it meanwhile.
    void tellUnreadable(const std::string &reason);

    /// The samples of index `from` on, a vector with one for each layer per sample; `most` of them.
    [[nodiscard]] std::vector<NormSamples> normSamples(std::size_t from,
                                                       std::size_t most = all) const;
    /// An empty log for samples of these layers.
    [[nodiscard]] std::shared_ptr<SampleLog> emptyNormLog() const;

    // For the run's worker.
    void setFinalTensors(TensorValues tensors);
    void setStatus(const RunStatus &status);
    void setNormLayers(std::vector<NormLayerInfo> layers);
    void addStep(const StepRecord &record);
    void addEpoch(const EpochRecord &record);
    /// One sample for every layer of normLayers(), in their order.
    void addNormSamples(const NormSamples &samples);
    /// Answers lookout()'s question, with nullptr where nothing is to be seen.
    void answerLook(const NormLook &question, std::shared_ptr<const NormProbe> probe);

private:
    void changed() { m_revision.fetch_add(1); }
    [[nodiscard]] std::size_t shownEpochs() const;

    const ExperimentSpec m_spec;
    const RunIdentity m_identity;
    std::atomic<std::uint64_t> m_revision{0};
    mutable NormLookout m_lookout;
    mutable std::mutex m_mutex;
    RunStatus m_status;
    std::deque<StepRecord> m_steps; ///< never moved when it grows
    std::vector<EpochRecord> m_epochs;
    std::vector<NormLayerInfo> m_normLayers;
    std::shared_ptr<SampleLog> m_samples;
    TensorValues m_finalTensors;

    bool m_keepsBack = false;
    std::size_t m_releasedEpochs = 0;
    bool m_endReleased = false;

    bool m_awaitsRecords = false;
    std::size_t m_awaitedSteps = 0;
    std::size_t m_awaitedSamples = 0;
    std::optional<StepRecord> m_awaitedLast;
};

} // namespace normscope
