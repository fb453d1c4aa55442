// From the bytes of a data set to the tensors of one minibatch.
#pragma once

#include "engine/data/augmentation.h"
#include "engine/data/dataset.h"
#include "engine/data/example_selection.h"
#include "engine/nn/torch_headers.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace normscope::nn {

struct Minibatch
{
    torch::Tensor
        images; ///< {N, C, H, W}, from 0 (black) to 1 (white), then scaled as the spec says
    torch::Tensor labels; ///< int64 {N}
};

class MinibatchReader
{
public:
    MinibatchReader(const ExperimentSpec &spec, std::shared_ptr<const Dataset> data,
                    torch::ScalarType type);

    /// The training examples of these indices as step `step` sees them, augmented where the spec
    /// says so. Throws BackendError when there is no such example.
    [[nodiscard]] Minibatch training(std::span<const std::uint32_t> indices,
                                     std::int64_t step) const;
    /// The examples of these indices as they are. Throws BackendError likewise.
    [[nodiscard]] Minibatch examples(SplitName split, std::span<const std::uint32_t> indices) const;
    /// The examples [first, first + count). Throws BackendError likewise.
    [[nodiscard]] Minibatch examples(SplitName split, std::int64_t first, std::int64_t count) const;

private:
    template <typename Number>
    void decode(const Split &split, std::span<const std::uint32_t> indices,
                std::span<const Augmentation> changes, Number *image) const;
    [[nodiscard]] Minibatch read(SplitName split, std::span<const std::uint32_t> indices,
                                 std::span<const Augmentation> changes) const;

    DataSpec m_spec;
    std::uint64_t m_seed;
    std::shared_ptr<const Dataset> m_data;
    torch::ScalarType m_type;
    std::vector<std::uint8_t> m_trainLabels;
    PixelScale m_scale;
};

} // namespace normscope::nn
