#include "engine/training/initialization.h"

#include "engine/data/random.h"

#include <cmath>

namespace normscope {

std::vector<float> startingValues(const TensorSpec &tensor, std::uint64_t seed)
{
    std::vector<float> values(static_cast<std::size_t>(elementCount(tensor.shape)),
                              static_cast<float>(tensor.startValue));
    if (tensor.role != TensorRole::Weight)
        return values;
    const double bound = std::sqrt(6.0 / (tensor.fanIn + tensor.fanOut));
    RandomStream stream(seed, "initialization", tensor.name);
    for (float &value : values)
        value = static_cast<float>((2.0 * stream.uniform() - 1.0) * bound);
    return values;
}

void writeStartingValues(Backend &backend, const NetworkAnalysis &network, std::uint64_t seed)
{
    for (const LayerAnalysis &layer : network.layers)
        for (const TensorSpec &tensor : layer.tensors)
            backend.write(tensor.name, startingValues(tensor, seed));
}

} // namespace normscope
