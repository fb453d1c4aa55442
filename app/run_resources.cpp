#include "app/run_resources.h"

#include "engine/backend/backend_choice.h"
#include "engine/backend/backend_module.h"
#include "engine/interop/starting_weights.h"
#include "engine/lanes/lanes_factory.h"
#include "engine/lanes/peak.h"

#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace normscope {

namespace {

/// Makes each backend, of a module of its own where it needs libraries, once and hands out the same
/// factory to every run.
class BackendCache
{
public:
    std::shared_ptr<BackendFactory> get(const std::string &name)
    {
        const std::lock_guard lock(m_mutex);
        std::shared_ptr<BackendFactory> &factory = m_factories[name];
        if (!factory) {
            factory = name == lanesBackend ? std::make_shared<lanes::LanesFactory>()
                                           : loadBackend(findBackendModule(name));
        }
        return factory;
    }

private:
    std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<BackendFactory>> m_factories;
};

} // namespace

RunResources makeRunResources(std::shared_ptr<DatasetCache> datasets)
{
    auto backends = std::make_shared<BackendCache>();
    return {
        .dataset = [datasets = std::move(datasets)](
                       const DataSpec &data) { return datasets->get(data.dataset); },
        .backend = [backends](const std::string &name) { return backends->get(name); },
        .choose =
            [](std::vector<ExperimentSpec> specs) {
                return chooseBackends(std::move(specs), lanes::lanesRefusal);
            },
        .weights = initialWeights,
    };
}

double measureMachinePeak()
{
    return lanes::measuredPeak(lanes::Target::Best, 0);
}

} // namespace normscope
