// One layer at work: what it adds to the programs of training and prediction.
#pragma once

#include "engine/backend/backend.h"
#include "engine/experiment/network_analysis.h"
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/parameters.h"
#include "engine/lanes/program.h"
#include "engine/lanes/signal.h"

#include <memory>
#include <string_view>
#include <vector>

namespace normscope::lanes {

/// What the examples in hand go through the network for.
enum class Pass {
    Training,
    Prediction,
    ByMinibatch, ///< prediction with batch norm's statistics of these examples, as while training
};

/// What the layers of one network share.
template <class T>
struct Context
{
    const Kernels<T> &kernels;
    Parameters<T> &parameters;
    const Chunks &chunks;                     ///< of the minibatch in hand
    const std::vector<std::size_t> &examples; ///< {tile, lane}: indices into the split in hand
    const StepSettings &settings;             ///< of the training step in hand
    const Statistics &statistics;             ///< that batch norm predicts by: moving or exact
    std::uint64_t seed;                       ///< of what is drawn at random
    std::size_t workers;                      ///< at most so many at once
};

/// The two sides of a layer. `dIn` and `dOut` are nullptr where nobody needs them (before the first
/// layer with parameters).
template <class T>
struct Ends
{
    std::shared_ptr<Storage<T>> in;
    std::shared_ptr<Storage<T>> out;
    std::shared_ptr<Storage<T>> dIn;
    std::shared_ptr<Storage<T>> dOut;
};

template <class T>
class LaneLayer
{
public:
    LaneLayer(const Context<T> &shared, Ends<T> layerEnds)
        : context(shared), ends(std::move(layerEnds))
    {
    }
    LaneLayer(const LaneLayer &) = delete;
    LaneLayer &operator=(const LaneLayer &) = delete;
    virtual ~LaneLayer() = default;

    /// Makes room for the minibatch in hand; before every pass. Throws BackendError when the layer
    /// cannot learn from it.
    virtual void prepare(Pass) {}
    /// What goes before everything else of a pass: what it asks of examples whose values nobody has
    /// decoded yet.
    virtual void addBefore(Program &, Pass) {}
    virtual void addForward(Program &program, Pass pass) = 0;
    /// From dOut to dIn. What one chunk adds to the gradients of parameters may wait for gather.
    virtual void addBackward(Program &program) = 0;
    /// Completes the gradients of the parameters, when all chunks have gone backward.
    virtual void addGather(Program &) {}
    /// What a step changes beside the parameters (moving statistics); only when it counts.
    virtual void commit() {}

    /// Whether it predicts by statistics that can be taken anew over many minibatches: a program
    /// takes in its input of each, as Backend's gatherStatistics(), then they are finished.
    [[nodiscard]] virtual bool hasStatistics() const { return false; }
    virtual void addStatistics(Program &) {}
    virtual void finishStatistics() {}

protected:
    const Context<T> context;
    const Ends<T> ends;
};

/// How a network's storage is laid out round a layer of this kind.
struct LaneLayerTraits
{
    /// out may lie over in, and dIn over dOut: elementwise, and its backward pass does not read
    /// `in`.
    bool inPlace = false;
    bool readsOut = false; ///< its backward pass reads its own values
    /// dIn may lie over `in`, which nobody reads after this layer's backward pass.
    bool gradientOverIn = false;
    bool aliases = false; ///< does nothing but name the same values anew
};

template <class T>
using MakeLaneLayer = std::unique_ptr<LaneLayer<T>> (*)(const Context<T> &, const LayerSpec &,
                                                        const LayerAnalysis &, const Ends<T> &);

/// A kind of layer that lanes have: one row.
struct LaneKind
{
    std::string_view kind;
    LaneLayerTraits (*traits)(const LayerSpec &) = nullptr;
    MakeLaneLayer<float> makeSingle = nullptr;
    MakeLaneLayer<double> makeDouble = nullptr;
};

/// nullptr when lanes do not have it.
[[nodiscard]] const LaneKind *findLaneKind(std::string_view kind);
/// Throws BackendError then.
[[nodiscard]] const LaneKind &laneKindNamed(std::string_view kind);

[[nodiscard]] LaneKind laneConvolution();
[[nodiscard]] LaneKind laneLinear();
[[nodiscard]] LaneKind laneMaxPool();
[[nodiscard]] LaneKind laneAveragePool();
[[nodiscard]] LaneKind laneActivation();
[[nodiscard]] LaneKind laneFlatten();
[[nodiscard]] LaneKind laneBatchNorm();
[[nodiscard]] LaneKind laneDropout();
[[nodiscard]] LaneKind laneLayerNorm();
[[nodiscard]] LaneKind laneGroupNorm();
[[nodiscard]] LaneKind laneInstanceNorm();

class PatchMoments;
/// The layers that are done at once with the first convolution; nullptr for none.
struct FirstLayerSpecs
{
    const LayerSpec *convolution = nullptr; ///< stride 1
    const LayerAnalysis *analysis = nullptr;
    const LayerSpec *norm = nullptr;
    const LayerAnalysis *normAnalysis = nullptr;
    const LayerSpec *activation = nullptr; ///< before average pooling; none before max pooling
};
struct FirstLayerWays
{
    std::shared_ptr<const PatchMoments> moments; ///< must be given if `norm` is
    bool winograd = false;                       ///< F(4, 5) along rows, for kernels of 5 × 5
};
/// With 2 × 2 pooling behind them.
template <class T>
[[nodiscard]] std::unique_ptr<LaneLayer<T>>
makeFirstLayers(const Context<T> &context, const FirstLayerSpecs &specs, const Ends<T> &ends,
                const FirstLayerWays &ways);

/// Whether F(4×4, 5×5) can and should compute this convolution.
[[nodiscard]] bool winogradPays(const LayerSpec &convolution, const LayerAnalysis &analysis);
template <class T>
[[nodiscard]] std::unique_ptr<LaneLayer<T>>
makeWinograd(const Context<T> &context, const LayerAnalysis &analysis, const Ends<T> &ends);

/// A batch norm and the max pooling behind it (without overlap and padding) at once.
template <class T>
[[nodiscard]] std::unique_ptr<LaneLayer<T>>
makeBatchNormMaxPool(const Context<T> &context, const LayerSpec &norm,
                     const LayerAnalysis &analysis, const LayerSpec &pool, const Ends<T> &ends);

/// An activation and the average pooling behind it (without overlap and padding) at once.
template <class T>
[[nodiscard]] std::unique_ptr<LaneLayer<T>>
makeActivationAveragePool(const Context<T> &context, const LayerSpec &activation,
                          const LayerSpec &pool, const Ends<T> &ends);
/// And the batch norm before them.
template <class T>
[[nodiscard]] std::unique_ptr<LaneLayer<T>>
makeBatchNormActivationAveragePool(const Context<T> &context, const LayerSpec &norm,
                                   const LayerAnalysis &analysis, const LayerSpec &activation,
                                   const LayerSpec &pool, const Ends<T> &ends);

[[nodiscard]] Window windowOf(const LayerSpec &spec);
[[nodiscard]] Function functionOf(const LayerSpec &activation);

} // namespace normscope::lanes
