// Trainings over a fake backend, and the wait for what becomes of them.
#pragma once

#include "engine/service/training_service.h"
#include "tests/support/fake_backend.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace normscope::test {

/// The chapter's network on minibatches of 20: five steps an epoch of fakeResources().
[[nodiscard]] ExperimentSpec shortSpec(std::int64_t epochs = 3);

/// 100 examples and a backend of this behaviour.
[[nodiscard]] RunResources fakeResources(FakeBehaviour behaviour = {});

/// The run of a spec that nothing happens to.
[[nodiscard]] std::shared_ptr<const RunHistory> undisturbed(const ExperimentSpec &spec);

/// Returns when the workers have come to what was asked of a service before, without a step of any
/// run: they come behind it to one that cannot begin.
void comeToAll(TrainingService &service);

/// Waits until a service's runs are as wanted, woken by the service's own word; it is the listener
/// as long as it lives.
class Watch
{
public:
    explicit Watch(TrainingService &service);
    ~Watch() { m_service.setListener({}); }
    Watch(const Watch &) = delete;
    Watch &operator=(const Watch &) = delete;

    /// False when it does not come about within half a minute.
    template <class Condition>
    bool until(Condition condition)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(30), condition);
    }
    template <class Condition>
    bool until(RunId id, Condition condition)
    {
        return until([&] { return condition(m_service.history(id)->status()); });
    }
    bool untilState(RunId id, RunState state)
    {
        return until(id, [state](const RunStatus &status) { return status.state == state; });
    }
    [[nodiscard]] int news()
    {
        const std::lock_guard lock(m_mutex);
        return m_news;
    }

private:
    TrainingService &m_service;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_news = 0;
};

} // namespace normscope::test
