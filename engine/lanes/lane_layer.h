// One layer at work: what it adds to the programs of training and prediction.
#pragma once

#include "engine/experiment/network_analysis.h"
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/parameters.h"
#include "engine/lanes/program.h"
#include "engine/lanes/signal.h"

#include <memory>
#include <string_view>
#include <vector>

namespace normscope::lanes {

/// What the layers of one network share.
template <class T>
struct Context
{
    const Kernels<T> &kernels;
    Parameters<T> &parameters;
    const Chunks &chunks; ///< of the minibatch in hand
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
        : context(shared),
          ends(std::move(layerEnds))
    {
    }
    LaneLayer(const LaneLayer &) = delete;
    LaneLayer &operator=(const LaneLayer &) = delete;
    virtual ~LaneLayer() = default;

    /// Makes room for the minibatch in hand; before every pass. Throws BackendError when the layer
    /// cannot learn from it.
    virtual void prepare(bool /*training*/) {}
    virtual void addForward(Program &program, bool training) = 0;
    /// From dOut to dIn. What one chunk adds to the gradients of parameters may wait for gather.
    virtual void addBackward(Program &program) = 0;
    /// Completes the gradients of the parameters, when all chunks have gone backward.
    virtual void addGather(Program &) {}
    /// What a step changes beside the parameters (moving statistics); only when it counts.
    virtual void commit() {}

protected:
    const Context<T> context;
    const Ends<T> ends;
};

/// How a network's storage is laid out round a layer of this kind.
struct LaneLayerTraits
{
    /// out may lie over in (and dIn over dOut): elementwise, and its backward pass does not read `in`.
    bool inPlace = false;
    bool readsIn = false;  ///< its backward pass reads the values before it
    bool readsOut = false; ///< its backward pass reads its own values
    bool aliases = false;  ///< does nothing but name the same values anew
};

template <class T>
using MakeLaneLayer = std::unique_ptr<LaneLayer<T>> (*)(const Context<T> &, const LayerSpec &,
                                                        const LayerAnalysis &, const Ends<T> &);

/// A kind of layer that lanes have: one row.
struct LaneKind
{
    std::string_view kind;
    LaneLayerTraits traits;
    MakeLaneLayer<float> makeSingle = nullptr;
    MakeLaneLayer<double> makeDouble = nullptr;
};

/// nullptr when lanes do not have it.
[[nodiscard]] const LaneKind *findLaneKind(std::string_view kind);

[[nodiscard]] LaneKind laneConvolution();
[[nodiscard]] LaneKind laneLinear();
[[nodiscard]] LaneKind laneMaxPool();
[[nodiscard]] LaneKind laneAveragePool();
[[nodiscard]] LaneKind laneActivation();
[[nodiscard]] LaneKind laneFlatten();
[[nodiscard]] LaneKind laneBatchNorm();

[[nodiscard]] Window windowOf(const LayerSpec &spec);

} // namespace normscope::lanes
