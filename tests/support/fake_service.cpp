#include "tests/support/fake_service.h"

#include "engine/experiment/presets.h"

namespace normscope::test {

ExperimentSpec shortSpec(std::int64_t epochs)
{
    ExperimentSpec made = findPreset("d2l-bn")->spec;
    made.training.epochs = epochs;
    made.training.batchSize = 20;
    return made;
}

RunResources fakeResources(FakeBehaviour behaviour)
{
    auto factory = std::make_shared<FakeFactory>(std::move(behaviour));
    auto data = smallDataset(100);
    return {[data](const DataSpec &) { return data; },
            [factory](const std::string &) { return factory; }};
}

std::shared_ptr<const RunHistory> undisturbed(const ExperimentSpec &spec)
{
    TrainingService service(fakeResources(), 1);
    const RunId id = service.submit(spec);
    const auto history = service.history(id);
    service.wait(id);
    return history;
}

void comeToAll(TrainingService &service)
{
    ExperimentSpec impossible = shortSpec();
    impossible.training.batchSize = 1000;
    service.wait(service.submit(impossible, false, Keeping::Transient));
}

Watch::Watch(TrainingService &service) : m_service(service)
{
    service.setListener([this](RunId) {
        const std::lock_guard lock(m_mutex);
        ++m_news;
        m_changed.notify_all();
    });
}

} // namespace normscope::test
