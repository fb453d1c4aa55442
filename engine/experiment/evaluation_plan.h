// How an evaluation cuts the examples it judges into minibatches. It matters where they are
// normalized by their own statistics; so validation must know it, too.
#pragma once

#include <cstdint>
#include <vector>

namespace normscope {

/// How many of `examples` the minibatch that begins with number `first` takes, 0 ≤ first <
/// examples.
[[nodiscard]] std::int64_t evaluationBatchAt(std::int64_t first, std::int64_t examples);

/// The sizes that occur, each once, in the order they come; none for no examples.
[[nodiscard]] std::vector<std::int64_t> evaluationBatchSizes(std::int64_t examples);

} // namespace normscope
