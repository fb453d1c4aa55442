#include "engine/backend/backend.h"

#include <algorithm>

namespace normscope {

std::vector<StepCost> Backend::stepCosts(std::span<const std::uint32_t> /*indices*/, int /*steps*/)
{
    return {};
}

unsigned BackendFactory::threads(const ExperimentSpec &spec, unsigned /*cores*/) const
{
    return static_cast<unsigned>(std::max<std::int64_t>(1, spec.training.threads));
}

} // namespace normscope
