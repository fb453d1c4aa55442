// Somebody looks at a normalization of a run that goes on, over a fake backend.
#include "engine/experiment/layer_kinds.h"
#include "engine/service/training_service.h"
#include "tests/support/fake_service.h"

#include <QtTest>

#include <atomic>
#include <semaphore>
#include <thread>

using namespace normscope;
using normscope::test::FakeBehaviour;
using normscope::test::fakeResources;
using normscope::test::shortSpec;
using normscope::test::Watch;

namespace {

/// {6, 24, 24} comes to BN 1 (layer 1), {16, 8, 8} to BN 2 (layer 4): the step, and the channel /
/// 100.
std::vector<float> made(std::size_t layer, std::span<const std::uint32_t> indices,
                        std::int64_t step)
{
    const std::size_t channels = layer == 1 ? 6 : 16;
    const std::size_t places = layer == 1 ? 24 * 24 : 8 * 8;
    std::vector<float> values;
    for (std::size_t n = 0; n < indices.size(); ++n)
        for (std::size_t c = 0; c < channels; ++c)
            values.insert(values.end(), places,
                          static_cast<float>(step) + static_cast<float>(c) / 100);
    return values;
}

/// A run that waits before every step for the test.
struct Gate
{
    std::counting_semaphore<1000> entered{0};
    std::counting_semaphore<1000> go{0};
    std::atomic<int> inputs{0};

    [[nodiscard]] FakeBehaviour behaviour()
    {
        FakeBehaviour behaviour;
        behaviour.beforeStep = [this](std::int64_t) {
            entered.release();
            go.acquire();
        };
        behaviour.layerInput = counting();
        return behaviour;
    }
    [[nodiscard]] decltype(FakeBehaviour::layerInput) counting()
    {
        return
            [this](std::size_t layer, std::span<const std::uint32_t> indices, std::int64_t step) {
                ++inputs;
                return made(layer, indices, step);
            };
    }
};

std::shared_ptr<const NormProbe> seen(const TrainingService &service, RunId id)
{
    return service.history(id)->lookout().seen();
}

} // namespace

class TestLooks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theNextMinibatchAnswersOnce()
    {
        Gate gate;
        TrainingService service(fakeResources(gate.behaviour()), 1);
        Watch watch(service);
        const RunId id = service.submit(shortSpec());
        gate.entered.acquire(); // within step 1, which nobody looked at
        service.look(id, {1, 3, 0, 2, 2});
        gate.go.release();
        gate.entered.acquire(); // within step 2
        QVERIFY(seen(service, id) == nullptr);
        gate.go.release();
        QVERIFY(watch.until([&] { return seen(service, id) != nullptr; }));
        const auto probe = seen(service, id);
        QCOMPARE(probe->step, std::int64_t{2});
        QVERIFY((probe->at == NormLook{1, 3, 0, 2, 2}));
        QCOMPARE(probe->value, static_cast<double>(2.03F));
        QCOMPARE(probe->training.values, std::int64_t{20 * 64});
        QCOMPARE(probe->gamma, static_cast<double>(1.0F + 0.001F)); // after step 1, before step 2
        gate.go.release(900);
        service.wait(id);
        QCOMPARE(gate.inputs.load(), 1); // nobody asked again
        QCOMPARE(seen(service, id)->step, std::int64_t{2});
    }

    void nothingIsComputedWhileNobodyLooks()
    {
        Gate gate;
        FakeBehaviour behaviour;
        behaviour.layerInput = gate.counting();
        TrainingService service(fakeResources(behaviour), 1);
        const RunId id = service.submit(shortSpec());
        service.wait(id);
        QCOMPARE(gate.inputs.load(), 0);
    }

    void aPausedRunAnswersFromItsLastMinibatch()
    {
        Gate gate;
        FakeBehaviour behaviour;
        behaviour.layerInput = gate.counting();
        TrainingService service(fakeResources(behaviour), 1);
        Watch watch(service);
        const RunId id = service.submit(shortSpec(), true);
        QVERIFY(watch.untilState(id, RunState::Paused));
        service.look(id, {0, 1, 4, 3, 3});
        service.step(id);
        QVERIFY(watch.until([&] { return seen(service, id) != nullptr; }));
        QVERIFY(watch.until(id, [](const RunStatus &status) {
            return status.step == 1 && status.state == RunState::Paused;
        }));
        service.look(id, {0, 5, 7, 0, 0});
        QVERIFY(watch.until([&] { return seen(service, id)->at.channel == 5; }));
        QCOMPARE(seen(service, id)->step, std::int64_t{1});
        QCOMPARE(gate.inputs.load(), 1);
        // Of another layer the next step tells.
        service.look(id, {1, 2, 0, 0, 0});
        service.step(id);
        QVERIFY(watch.until([&] { return seen(service, id)->at.layer == 1; }));
        QCOMPARE(seen(service, id)->step, std::int64_t{2});
        QCOMPARE(seen(service, id)->channels, std::int64_t{16});
    }

    void aRunThatIsOverAnswersStill()
    {
        FakeBehaviour behaviour;
        behaviour.layerInput = made;
        TrainingService service(fakeResources(behaviour), 1);
        Watch watch(service);
        const RunId id = service.submit(shortSpec(), true);
        QVERIFY(watch.untilState(id, RunState::Paused));
        service.look(id, {0, 1, 0, 0, 0});
        service.resume(id);
        service.wait(id);
        QVERIFY(watch.until([&] { return seen(service, id) != nullptr; }));
        service.look(id, {0, 2, 0, 0, 0});
        QVERIFY(watch.until([&] { return seen(service, id)->at.channel == 2; }));
        service.lookAway(id);
        QVERIFY(seen(service, id) == nullptr);
        service.look(id, {0, 3, 0, 0, 0}); // nothing is kept of it
        normscope::test::comeToAll(service);
        QVERIFY(seen(service, id) == nullptr);
        QVERIFY(service.history(id)->lookout().isAsked());
        // The history outlives its run, and who looks at it.
        const auto history = service.history(id);
        service.remove(id);
        service.look(id, {0, 0, 0, 0, 0}); // of no run any more
        service.lookAway(id);
        history->lookout().ask({});
        QVERIFY(history->lookout().seen() == nullptr);
    }

    void aRunMayEndWhileItIsLookedAt_data()
    {
        QTest::addColumn<int>("how");
        QTest::newRow("stopped") << 0;
        QTest::newRow("removed") << 1;
        QTest::newRow("diverged") << 2;
        QTest::newRow("failed") << 3;
        QTest::newRow("with its service") << 4;
    }
    void aRunMayEndWhileItIsLookedAt()
    {
        QFETCH(int, how);
        for (int round = 0; round < 20; ++round) {
            FakeBehaviour behaviour;
            behaviour.layerInput = made;
            behaviour.divergeAt = how == 2 ? 5 : 0;
            behaviour.failAt = how == 3 ? 5 : 0;
            auto service = std::make_unique<TrainingService>(fakeResources(behaviour), 2);
            const RunId id = service->submit(shortSpec());
            const auto history = service->history(id);
            std::atomic<bool> looking = true;
            std::thread person([&, service = service.get()] {
                for (std::int64_t i = 0; looking; ++i) {
                    service->look(id, {static_cast<std::size_t>(i % 2), i % 6, i % 20, 0, 0});
                    if (const auto probe = history->lookout().seen())
                        if (probe->channels != (probe->at.layer == 0 ? 6 : 16))
                            qFatal("a probe of another layer");
                    if (i % 7 == 0)
                        service->lookAway(id);
                    std::this_thread::yield();
                }
            });
            while (history->stepCount() < 3 && !isOver(history->status().state))
                std::this_thread::yield();
            if (how == 0)
                service->stop(id);
            else if (how == 1)
                service->remove(id);
            else if (how < 4)
                service->wait(id);
            looking = false;
            person.join();
            service.reset();
            QVERIFY(isOver(history->status().state));
        }
    }

    void whatCannotBeSeenIsNoFaultOfTheRun()
    {
        for (const int fault : {0, 1, 2}) {
            FakeBehaviour behaviour;
            if (fault == 1)
                behaviour.layerInput = [](std::size_t, std::span<const std::uint32_t>,
                                          std::int64_t) -> std::vector<float> {
                    throw std::bad_alloc();
                };
            else if (fault == 2)
                behaviour.layerInput = [](std::size_t, std::span<const std::uint32_t>,
                                          std::int64_t) { return std::vector<float>(3); };
            TrainingService service(fakeResources(behaviour), 1);
            Watch watch(service);
            const RunId id = service.submit(shortSpec(), true);
            QVERIFY(watch.untilState(id, RunState::Paused));
            service.look(id, {0, 0, 0, 0, 0});
            service.resume(id);
            service.wait(id);
            QCOMPARE(service.history(id)->status().state, RunState::Finished);
            QVERIFY(seen(service, id) == nullptr);
            QVERIFY(!service.history(id)->lookout().isAsked()); // it is not tried at every step
        }
        // No such layer.
        FakeBehaviour behaviour;
        behaviour.layerInput = made;
        TrainingService service(fakeResources(behaviour), 1);
        Watch watch(service);
        const RunId id = service.submit(shortSpec(), true);
        QVERIFY(watch.untilState(id, RunState::Paused));
        service.look(id, {9, 0, 0, 0, 0});
        service.resume(id);
        service.wait(id);
        QVERIFY(seen(service, id) == nullptr);
        QVERIFY(!service.history(id)->lookout().isAsked());
    }

    void aRunThatIsLookedAtRecordsTheSame()
    {
        const auto undisturbed = normscope::test::undisturbed(shortSpec());
        FakeBehaviour behaviour;
        behaviour.layerInput = made;
        TrainingService service(fakeResources(behaviour), 1);
        service.setListener([&](RunId run) { service.look(run, {0, 0, 0, 0, 0}); });
        const RunId id = service.submit(shortSpec());
        service.wait(id);
        service.setListener({});
        const auto history = service.history(id);
        QCOMPARE(history->stepCount(), undisturbed->stepCount());
        for (std::size_t i = 0; i < history->stepCount(); ++i)
            QCOMPARE(history->steps()[i].loss, undisturbed->steps()[i].loss);
        QVERIFY(history->finalTensors() == undisturbed->finalTensors());
    }
};

QTEST_GUILESS_MAIN(TestLooks)
#include "test_looks.moc"
