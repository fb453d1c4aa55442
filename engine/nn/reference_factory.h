// Makes reference backends and says what this LibTorch and its BLAS can do.
#pragma once

#include "engine/backend/backend.h"
#include "engine/nn/blas.h"

namespace normscope::nn {

class ReferenceFactory : public BackendFactory
{
public:
    /// Holds the BLAS of this process to one thread.
    ReferenceFactory();

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::string version() const override;
    [[nodiscard]] std::optional<std::string> refusal(const ExperimentSpec &spec) const override;
    [[nodiscard]] std::optional<std::string> unsafeConcurrency() const override;
    [[nodiscard]] std::unique_ptr<Backend> create(const ExperimentSpec &spec,
                                                  std::shared_ptr<const Dataset> data) override;

private:
    Blas m_blas;
};

} // namespace normscope::nn
