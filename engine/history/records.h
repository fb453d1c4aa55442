// What is written down of a run.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace normscope {

/// One minibatch of training. Losses and accuracies are those before the update.
struct StepRecord
{
    std::int64_t step = 0; ///< from 1
    double epoch = 0;      ///< epochs passed after this step: step ÷ steps per epoch
    double seconds = 0;    ///< spent training and validating so far; pauses are not counted
    double loss = 0;       ///< mean over the minibatch, nats; may be NaN or infinite
    double accuracy = 0;   ///< fraction correct, 0 … 1
};

/// A loss (mean, nats) and an accuracy (0 … 1) of one evaluation; NaN where there was none.
struct Evaluated
{
    double loss = std::numeric_limits<double>::quiet_NaN();
    double accuracy = std::numeric_limits<double>::quiet_NaN();
    [[nodiscard]] bool known() const { return !std::isnan(accuracy); }
};

/// One finished epoch.
struct EpochRecord
{
    std::int64_t epoch = 0; ///< from 1
    std::int64_t step = 0;  ///< its last step
    double seconds = 0;     ///< as in StepRecord, when its evaluation had ended
    double trainLoss = 0;   ///< mean over the epoch's examples, as they were seen
    double trainAccuracy = 0;
    double testLoss = 0; ///< prediction mode, the whole test set
    double testAccuracy = 0;
    double examplesPerSecond = 0;      ///< of the epoch's training alone
    double examplesPerSecondWhole = 0; ///< evaluation counted in
    Evaluated validation = {};         ///< of the validation split, where there is one
    /// The test set by moving, exact and the minibatch's own statistics, where they are compared.
    Evaluated testMoving = {};
    Evaluated testExact = {};
    Evaluated testMinibatch = {};
    /// What the best epoch is chosen on: the validation split where there is one, else the test
    /// set.
    [[nodiscard]] double choiceAccuracy() const
    {
        return validation.known() ? validation.accuracy : testAccuracy;
    }
    [[nodiscard]] double choiceLoss() const
    {
        return validation.known() ? validation.loss : testLoss;
    }
};

/// A normalization layer whose γ, β and moving statistics are sampled.
struct NormLayerInfo
{
    std::string name = {};      ///< "bn1"
    std::string label = {};     ///< "BN 1"
    std::string after = {};     ///< "Conv 6@5×5"
    std::size_t layerIndex = 0; ///< in the model
    std::int64_t channels = 0;
    bool convolutional = false;    ///< channels of an image, else features
    std::string gamma = "trained"; ///< or "frozen", or "absent": then its samples are 1
    std::string beta = "trained";  ///< likewise; absent ones are 0
    bool movingStatistics = true;  ///< false: there are none, their samples are NaN
};

/// γ, β, moving mean and moving variance of one layer at one step, a value per channel.
struct NormSample
{
    std::int64_t step = 0; ///< 0 is the start, before any update
    double epoch = 0;
    double seconds = 0;
    std::vector<float> gamma = {};
    std::vector<float> beta = {};
    std::vector<float> movingMean = {};
    std::vector<float> movingVariance = {};
};

enum class RunState {
    Queued,
    Preparing,
    Running,
    Paused,
    Finished,
    Stopped,
    Diverged,
    Failed,
    Interrupted, ///< neither ended nor going: its program is gone
};

/// "running", "diverged", …
[[nodiscard]] const char *toText(RunState state);
/// Nothing for any other text.
[[nodiscard]] std::optional<RunState> runStateNamed(std::string_view text);
/// It is not going, and will not without being asked.
[[nodiscard]] bool isOver(RunState state);
/// It has steps left and could go on from where it stood.
[[nodiscard]] bool canGoOn(RunState state);

/// Where a run stands.
struct RunStatus
{
    RunState state = RunState::Queued;
    std::string reason; ///< "loss became NaN at step 212", or the fault of a failed run
    std::int64_t step = 0;
    std::int64_t plannedSteps = 0; ///< 0 until known
    std::int64_t stepsPerEpoch = 0;
    std::int64_t epochsFinished = 0;
    std::int64_t plannedEpochs = 0;
    bool validating = false;
    double validated = 0;         ///< fraction of the test set, while validating
    double seconds = 0;           ///< spent working
    double trainSeconds = 0;      ///< of these, on training steps
    double examplesPerSecond = 0; ///< of training, over the last second or so; 0 when not running
    double secondsLeft = -1;      ///< estimate; negative when unknown
    std::optional<std::int64_t> divergedAt;
    std::string backendVersion;
    unsigned threads = 0;      ///< that compute it at most; 0 until known
    std::string backendReason; ///< why the reference computes what was left open; else empty
    std::string storeFault;    ///< why what it recorded cannot be kept at the moment; else empty
};

} // namespace normscope
