// From the bytes of a data set to the tensors of one minibatch.
#pragma once

#include "engine/data/dataset.h"
#include "engine/nn/torch_headers.h"

#include <cstdint>
#include <span>

namespace normscope::nn {

struct Minibatch
{
    torch::Tensor images; ///< float32 {N, C, H, W}, from 0 (black) to 1 (white)
    torch::Tensor labels; ///< int64 {N}
};

/// The examples of these indices. Throws BackendError when the split has no such example.
[[nodiscard]] Minibatch gather(const Split &split, const Shape &example,
                               std::span<const std::uint32_t> indices);

/// The examples [first, first + count). Throws BackendError when the split does not have them.
[[nodiscard]] Minibatch slice(const Split &split, const Shape &example, std::int64_t first,
                              std::int64_t count);

} // namespace normscope::nn
