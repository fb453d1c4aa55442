#include "engine/experiment/evaluation_plan.h"

#include <algorithm>

namespace normscope {

namespace {

// Small enough that a pause during an evaluation takes effect at once.
constexpr std::int64_t evaluationBatch = 256;

} // namespace

std::int64_t evaluationBatchAt(std::int64_t first, std::int64_t examples)
{
    const std::int64_t left = examples - first;
    const std::int64_t count = std::min(evaluationBatch, left);
    // One example alone has no statistics of its own: it goes with those before it.
    return left - count == 1 ? left : count;
}

std::vector<std::int64_t> evaluationBatchSizes(std::int64_t examples)
{
    std::vector<std::int64_t> sizes;
    for (std::int64_t first = 0; first < examples;) {
        const std::int64_t size = evaluationBatchAt(first, examples);
        if (std::find(sizes.begin(), sizes.end(), size) == sizes.end())
            sizes.push_back(size);
        first += size;
    }
    return sizes;
}

} // namespace normscope
