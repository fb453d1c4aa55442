// A network trained with as many examples side by side as a vector has lanes, no LibTorch.
// The layout of a tile is channel, row, column, lane; a minibatch is cut into tiles.
#pragma once

#include "engine/backend/backend.h"
#include "engine/lanes/target.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace normscope::lanes {

/// How a network is computed. None of it changes what is computed by more than rounding; threads
/// change nothing at all.
struct LaneOptions
{
    Target target = Target::Best; ///< throws BackendError where the processor does not have it
    int threads = 0;              ///< at most so many; 0 takes all cores that nobody computes on
    bool winograd = true; ///< 5 × 5 convolutions by F(4×4, 5×5) or F(4, 5) where that pays
};

/// `T` is float or double.
template <class T>
class LaneNetwork
{
public:
    /// The spec must be valid for the data and one that lanes can run (lanesRefusal()). Tensors are
    /// zero until written.
    LaneNetwork(const ExperimentSpec &spec, std::shared_ptr<const Dataset> data,
                const LaneOptions &options = {});
    ~LaneNetwork();

    /// As Backend's: forward, backward and update. Nothing is updated when the loss is not finite.
    BatchResult trainStep(std::span<const std::uint32_t> indices, const StepSettings &settings);
    BatchResult evaluate(SplitName split, std::int64_t first, std::int64_t count);
    BatchResult evaluateExamples(SplitName split, std::span<const std::uint32_t> indices,
                                 Statistics statistics);
    [[nodiscard]] int statisticsPasses() const;
    void gatherStatistics(int pass, std::span<const std::uint32_t> indices);
    void finishStatistics(int pass);

    /// Parameters and buffers by full name, in C order. Throw BackendError for an unknown name or a
    /// wrong size.
    [[nodiscard]] std::vector<T> read(const std::string &name) const;
    void write(const std::string &name, std::span<const T> values);
    [[nodiscard]] TensorValues memory() const;
    void setMemory(const TensorValues &memory);
    /// ∂loss/∂parameter of the last training step.
    [[nodiscard]] std::vector<T> gradient(const std::string &name) const;
    /// As Backend's. The first call for a layer lays a network out that ends before it; it is kept
    /// until another layer is asked for.
    [[nodiscard]] std::vector<float> layerInput(std::size_t layer,
                                                std::span<const std::uint32_t> indices,
                                                const StepSettings &settings);
    /// As Backend's, on one thread.
    [[nodiscard]] std::vector<StepCost> stepCosts(std::span<const std::uint32_t> indices,
                                                  int steps);
    /// Examples side by side.
    [[nodiscard]] int laneCount() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

extern template class LaneNetwork<float>;
extern template class LaneNetwork<double>;

} // namespace normscope::lanes
