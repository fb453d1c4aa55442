#include "engine/backend/backend_choice.h"

namespace normscope {

namespace {

std::string label(const ExperimentSpec &spec, std::size_t index)
{
    return spec.name.empty() ? "run " + std::to_string(index + 1) : "\"" + spec.name + "\"";
}

/// Why not all of these can be computed by lanes; empty when they can.
std::string reasonForReference(const std::vector<ExperimentSpec> &specs,
                               const BackendRefusal &lanesRefusal)
{
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (specs[i].training.backend == referenceBackend)
            return "It is compared with a run of the reference";
        if (const auto refusal = lanesRefusal(specs[i]))
            return specs.size() == 1 ? *refusal : *refusal + " (" + label(specs[i], i) + ")";
    }
    return {};
}

} // namespace

BackendChoice chooseBackends(std::vector<ExperimentSpec> specs, const BackendRefusal &lanesRefusal)
{
    BackendChoice choice;
    choice.specs = std::move(specs);
    bool open = false;
    for (const ExperimentSpec &spec : choice.specs)
        open = open || spec.training.backend == autoBackend;
    if (!open)
        return choice;
    choice.reason = reasonForReference(choice.specs, lanesRefusal);
    for (ExperimentSpec &spec : choice.specs)
        if (spec.training.backend == autoBackend)
            spec.training.backend = choice.reason.empty() ? lanesBackend : referenceBackend;
    return choice;
}

} // namespace normscope
