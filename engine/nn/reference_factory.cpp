#include "engine/nn/reference_factory.h"

#include "engine/nn/layer_builders.h"
#include "engine/nn/optimizer.h"
#include "engine/nn/reference_backend.h"

namespace normscope::nn {

ReferenceFactory::ReferenceFactory() : m_blas(holdToOneThread(findOpenBlas())) {}

std::string ReferenceFactory::name() const
{
    return "reference";
}

std::string ReferenceFactory::version() const
{
    return "LibTorch " + std::string(TORCH_VERSION) + ", " + m_blas.description;
}

std::optional<std::string> ReferenceFactory::refusal(const ExperimentSpec &spec) const
{
    for (const LayerSpec &layer : spec.model.layers)
        if (findLayerBuilder(layer.kind) == nullptr)
            return "The reference backend has no layer of the kind \"" + layer.kind + "\"";
    if (!Optimizer::has(spec.training.optimizer.kind))
        return "The reference backend has no optimizer called \"" + spec.training.optimizer.kind +
               "\"";
    return std::nullopt;
}

std::optional<std::string> ReferenceFactory::unsafeConcurrency() const
{
    return m_blas.unsafeConcurrency;
}

std::unique_ptr<Backend> ReferenceFactory::create(const ExperimentSpec &spec,
                                                  std::shared_ptr<const Dataset> data)
{
    if (const auto reason = refusal(spec))
        throw BackendError(*reason);
    return std::make_unique<ReferenceBackend>(spec, std::move(data));
}

} // namespace normscope::nn
