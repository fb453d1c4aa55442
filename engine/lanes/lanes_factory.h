// Makes backends that compute with the examples in the lanes of a vector.
#pragma once

#include "engine/backend/backend.h"
#include "engine/lanes/lane_network.h"

namespace normscope::lanes {

/// Why lanes cannot run this spec, as a sentence for the window; nothing when they can. Cheap: no
/// data, no tensors.
[[nodiscard]] std::optional<std::string> lanesRefusal(const ExperimentSpec &spec);

class LanesFactory : public BackendFactory
{
public:
    explicit LanesFactory(LaneOptions options = {});

    [[nodiscard]] std::string name() const override;    ///< "lanes"
    [[nodiscard]] std::string version() const override; ///< "lanes, 16 × AVX-512, Highway 1.0.3"
    [[nodiscard]] std::optional<std::string> refusal(const ExperimentSpec &spec) const override;
    [[nodiscard]] std::optional<std::string> unsafeConcurrency() const override;
    [[nodiscard]] unsigned threads(const ExperimentSpec &spec, unsigned cores) const override;
    [[nodiscard]] std::unique_ptr<Backend> create(const ExperimentSpec &spec,
                                                  std::shared_ptr<const Dataset> data) override;

private:
    LaneOptions m_options;
};

} // namespace normscope::lanes
