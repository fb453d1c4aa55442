// Takes one minibatch as it comes to a normalization layer, round the training step that sees it.
#pragma once

#include "engine/backend/backend.h"
#include "engine/experiment/network_analysis.h"
#include "engine/history/records.h"
#include "engine/history/run_history.h"
#include "engine/training/norm_probe.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace normscope {

class NormWatch
{
public:
    /// `layers` are the normalizations of the spec's network (normLayers()).
    NormWatch(const ExperimentSpec &spec, const NetworkAnalysis &network,
              const std::vector<NormLayerInfo> &layers);

    /// Before a step on these examples: takes what the history's lookout asks for. A fault of it is
    /// no fault of the run: the question goes without an answer.
    void begin(RunHistory &history, Backend &backend, std::span<const std::uint32_t> indices,
               const StepSettings &settings);
    /// After that step: completes it and answers. Nothing where begin() took nothing.
    void end(RunHistory &history, const Backend &backend);
    /// Instead of end(), when the step changed nothing because its loss is not finite.
    void drop() { m_open.reset(); }

    /// The last one that was answered from; nullptr for none.
    [[nodiscard]] std::shared_ptr<const NormCapture> last() const { return m_last; }
    void forget() { m_last.reset(); }

private:
    struct Layer
    {
        NormCapture empty; ///< without examples
        std::size_t index = 0;
        std::vector<std::string> tensors;
    };
    [[nodiscard]] static TensorValues read(const Backend &backend, const Layer &layer);

    std::vector<Layer> m_layers;
    std::shared_ptr<NormCapture> m_open; ///< between begin() and end()
    std::shared_ptr<const NormCapture> m_last;
};

/// Answers what the history's lookout asks for from an earlier capture, where it is of the layer
/// asked for. True when it did.
bool answerFrom(const std::shared_ptr<const NormCapture> &capture, RunHistory &history);

} // namespace normscope
