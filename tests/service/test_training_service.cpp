// Many runs on worker threads, over a fake backend: every command, every way to end.
#include "engine/experiment/presets.h"
#include "engine/service/training_service.h"
#include "tests/support/fake_service.h"

#include <QtTest>

#include <condition_variable>
#include <future>
#include <semaphore>
#include <set>

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

using namespace normscope;
using normscope::test::FakeBehaviour;
using normscope::test::FakeFactory;
using normscope::test::fakeResources;
using normscope::test::shortSpec;
using normscope::test::smallDataset;
using normscope::test::Watch;

namespace {

std::vector<double> losses(const RunHistory &history)
{
    std::vector<double> values;
    for (const StepRecord &record : history.steps())
        values.push_back(record.loss);
    return values;
}

} // namespace

class TestTrainingService : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runFinishesAndTellsEveryStep()
    {
        TrainingService service(fakeResources(), 2);
        Watch watch(service);
        const RunId id = service.submit(shortSpec());
        service.wait(id);
        QCOMPARE(service.history(id)->status().state, RunState::Finished);
        QCOMPARE(service.history(id)->stepCount(), std::size_t{15});
        QVERIFY(watch.news() >= 15);
        QCOMPARE(service.history(id)->status().backendVersion, std::string("fake 1"));
    }

    void workersBesideAWindowGiveWay()
    {
#ifdef __linux__
        const auto ofThisThread = [] {
            return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()));
        };
        const int ours = ofThisThread();
        for (const bool givesWay : {false, true}) {
            std::set<int> seen;
            FakeBehaviour behaviour;
            behaviour.beforeStep = [&](std::int64_t) { seen.insert(ofThisThread()); };
            RunResources resources = fakeResources(std::move(behaviour));
            resources.givesWay = givesWay;
            TrainingService service(std::move(resources), 1);
            service.wait(service.submit(shortSpec()));
            QCOMPARE(seen, std::set{givesWay ? std::max(ours, 10) : ours});
        }
        QCOMPARE(ofThisThread(), ours);
#else
        QSKIP("Threads have no priorities of their own here.");
#endif
    }

    void whatIsOpenIsDecidedWhenItIsSubmitted()
    {
        std::vector<std::size_t> asked;
        RunResources given = fakeResources();
        given.choose = [&asked](std::vector<ExperimentSpec> specs) {
            asked.push_back(specs.size());
            return chooseBackends(std::move(specs), [](const ExperimentSpec &one) {
                return hasNormalization(one.model) ? std::optional<std::string>("No BN")
                                                   : std::nullopt;
            });
        };
        std::mutex mutex;
        std::set<std::string> loaded;
        given.backend = [&, backend = given.backend](const std::string &name) {
            const std::lock_guard lock(mutex);
            loaded.insert(name);
            return backend(name);
        };
        TrainingService service(given, 2);
        const auto backendOf = [&](RunId id) {
            return service.history(id)->spec().training.backend;
        };
        const RunId alone = service.submit(withoutNormalization(shortSpec()));
        QCOMPARE(backendOf(alone), std::string("lanes")); // at once, before it has begun
        service.wait(alone);
        QVERIFY(service.history(alone)->status().backendReason.empty());
        QVERIFY(loaded == std::set<std::string>{"lanes"});
        const std::vector<RunId> both =
            service.submitTogether({shortSpec(), withoutNormalization(shortSpec())});
        for (const RunId id : both) {
            QCOMPARE(backendOf(id), std::string("reference"));
            service.wait(id);
            // Still there when the run has ended, beside what the backend says of itself.
            QVERIFY(service.history(id)->status().backendReason.starts_with("No BN"));
            QCOMPARE(service.history(id)->status().backendVersion, std::string("fake 1"));
            QCOMPARE(service.history(id)->status().threads, 1U);
        }
        QVERIFY(asked == (std::vector<std::size_t>{1, 2}));
    }

    void whatABackendRefusesFailsInItsWords()
    {
        FakeBehaviour behaviour;
        behaviour.refusal = "The fake has no such layer";
        TrainingService service(fakeResources(behaviour), 1);
        const RunId id = service.submit(shortSpec());
        service.wait(id);
        QCOMPARE(service.history(id)->status().state, RunState::Failed);
        QCOMPARE(service.history(id)->status().reason, behaviour.refusal);
    }

    void pauseStepResume()
    {
        TrainingService service(fakeResources(), 2);
        Watch watch(service);
        const RunId id = service.submit(shortSpec(), true);
        QVERIFY(watch.untilState(id, RunState::Paused));
        QCOMPARE(service.history(id)->stepCount(), std::size_t{0});
        service.step(id);
        QVERIFY(watch.until(id, [](const RunStatus &status) {
            return status.step == 1 && status.state == RunState::Paused;
        }));
        for (int i = 0; i < 4; ++i)
            service.step(id); // the fifth step ends the epoch, with its evaluation
        QVERIFY(watch.until(id, [](const RunStatus &status) {
            return status.step == 5 && status.state == RunState::Paused;
        }));
        QCOMPARE(service.history(id)->epochCount(), std::size_t{1});
        service.resume(id);
        service.wait(id);
        QCOMPARE(service.history(id)->status().state, RunState::Finished);
    }

    void pauseTakesEffectWithinOneMinibatch()
    {
        std::counting_semaphore<1000> entered(0);
        std::counting_semaphore<1000> go(0);
        FakeBehaviour behaviour;
        behaviour.beforeStep = [&](std::int64_t) {
            entered.release();
            go.acquire();
        };
        TrainingService service(fakeResources(behaviour), 2);
        Watch watch(service);
        const RunId id = service.submit(shortSpec());
        entered.acquire(); // the first step is being computed
        service.pause(id); // returns at once though the worker is busy
        go.release(1);
        QVERIFY(watch.untilState(id, RunState::Paused));
        QCOMPARE(service.history(id)->stepCount(), std::size_t{1});
        go.release(900);
        service.resume(id);
        service.wait(id);
        QCOMPARE(service.history(id)->stepCount(), std::size_t{15});
    }

    void commandsDuringAStepAreNotLost()
    {
        std::counting_semaphore<1000> entered(0);
        std::counting_semaphore<1000> go(0);
        FakeBehaviour behaviour;
        behaviour.beforeStep = [&](std::int64_t) {
            entered.release();
            go.acquire();
        };
        TrainingService service(fakeResources(behaviour), 2);
        Watch watch(service);
        const RunId id = service.submit(shortSpec(), true);
        service.step(id);
        entered.acquire(); // the first step is being computed
        service.step(id);
        service.step(id);
        go.release(3);
        QVERIFY(watch.until(id, [](const RunStatus &status) {
            return status.step == 3 && status.state == RunState::Paused;
        }));
        service.step(id);
        entered.acquire();
        entered.acquire();
        entered.acquire(); // the fourth
        service.resume(id);
        service.pause(id);
        go.release(1);
        QVERIFY(watch.until(id, [](const RunStatus &status) {
            return status.step == 4 && status.state == RunState::Paused;
        }));
        go.release(900);
        service.resume(id);
        service.wait(id);
        QCOMPARE(service.history(id)->stepCount(), std::size_t{15});
    }

    void stopKeepsWhatWasRecorded()
    {
        TrainingService service(fakeResources(), 1);
        Watch watch(service);
        const RunId id = service.submit(shortSpec(10000));
        QVERIFY(watch.until(id, [](const RunStatus &status) { return status.step > 20; }));
        service.stop(id);
        service.wait(id);
        const RunStatus status = service.history(id)->status();
        QCOMPARE(status.state, RunState::Stopped);
        QCOMPARE(static_cast<std::int64_t>(service.history(id)->stepCount()), status.step);
    }

    void stopBeforeItsTurn()
    {
        std::promise<void> gate;
        std::shared_future<void> open = gate.get_future().share();
        FakeBehaviour behaviour;
        behaviour.beforeStep = [open](std::int64_t) { open.wait(); };
        TrainingService service(fakeResources(behaviour), 1);
        const RunId first = service.submit(shortSpec());
        const RunId second = service.submit(shortSpec());
        service.stop(second);
        gate.set_value();
        service.wait(second);
        QCOMPARE(service.history(second)->status().state, RunState::Stopped);
        service.wait(first);
        QCOMPARE(service.history(first)->status().state, RunState::Finished);
    }

    void sameBitsAloneBesideOthersPausedOrNot()
    {
        std::vector<double> alone;
        {
            TrainingService service(fakeResources(), 2);
            const RunId id = service.submit(shortSpec());
            service.wait(id);
            alone = losses(*service.history(id));
        }
        TrainingService service(fakeResources(), 2);
        Watch watch(service);
        std::vector<RunId> ids;
        for (int i = 0; i < 6; ++i)
            ids.push_back(service.submit(shortSpec(), i == 5));
        service.step(ids.back());
        QVERIFY(watch.until(ids.back(), [](const RunStatus &status) { return status.step == 1; }));
        service.resume(ids.back());
        for (const RunId id : ids) {
            service.wait(id);
            QVERIFY(losses(*service.history(id)) == alone);
        }
    }

    void workersLimitHowManyRunAtOnce()
    {
        FakeBehaviour behaviour;
        const auto most = behaviour.mostComputing;
        TrainingService service(fakeResources(behaviour), 2);
        std::vector<RunId> ids;
        for (int i = 0; i < 8; ++i)
            ids.push_back(service.submit(shortSpec()));
        for (const RunId id : ids)
            service.wait(id);
        QVERIFY(most->load() <= 2);
    }

    void unsafeBackendNeverComputesTwoRunsAtOnce()
    {
        FakeBehaviour behaviour;
        behaviour.unsafe = true;
        const auto most = behaviour.mostComputing;
        TrainingService service(fakeResources(behaviour), 4);
        std::vector<RunId> ids;
        for (int i = 0; i < 8; ++i)
            ids.push_back(service.submit(shortSpec(10)));
        for (const RunId id : ids)
            service.wait(id);
        QCOMPARE(most->load(), 1);
    }

    void divergedRunSaysWhere()
    {
        FakeBehaviour behaviour;
        behaviour.divergeAt = 7;
        TrainingService service(fakeResources(behaviour), 2);
        const RunId id = service.submit(shortSpec());
        service.wait(id);
        QCOMPARE(service.history(id)->status().state, RunState::Diverged);
        QCOMPARE(service.history(id)->status().reason, std::string("loss became NaN at step 7"));
        QCOMPARE(service.history(id)->epochCount(), std::size_t{1});
    }

    void faultEndsOneRunInWordsAndNoOther()
    {
        FakeBehaviour behaviour;
        behaviour.failAt = 4;
        TrainingService service(fakeResources(behaviour), 2);
        const RunId id = service.submit(shortSpec());
        service.wait(id);
        QCOMPARE(service.history(id)->status().state, RunState::Failed);
        QCOMPARE(service.history(id)->status().reason,
                 std::string("The fake backend was told to fail"));
        QCOMPARE(service.history(id)->stepCount(), std::size_t{3});
        ExperimentSpec invalid = shortSpec();
        invalid.training.batchSize = 101;
        const RunId refused = service.submit(invalid);
        service.wait(refused);
        QCOMPARE(service.history(refused)->status().state, RunState::Failed);
        QVERIFY(service.history(refused)->status().reason.find("101 is larger than the 100") !=
                std::string::npos);
    }

    void missingDataAreSaid()
    {
        RunResources without = fakeResources();
        without.dataset = [](const DataSpec &) -> std::shared_ptr<const Dataset> {
            throw DataError("no data");
        };
        TrainingService service(without, 1);
        const RunId id = service.submit(shortSpec());
        service.wait(id);
        QCOMPARE(service.history(id)->status().state, RunState::Failed);
        QCOMPARE(service.history(id)->status().reason, std::string("no data"));
    }

    void removedRunIsForgottenButItsHistoryLives()
    {
        TrainingService service(fakeResources(), 1);
        Watch watch(service);
        const RunId id = service.submit(shortSpec(10000));
        const auto history = service.history(id);
        QVERIFY(watch.until(id, [](const RunStatus &status) { return status.step > 2; }));
        service.remove(id);
        QVERIFY(service.history(id) == nullptr);
        QTRY_VERIFY(isOver(history->status().state));
        QVERIFY(history->stepCount() > 2);
    }

    void closingStopsEverything()
    {
        std::shared_ptr<const RunHistory> history;
        {
            TrainingService service(fakeResources(), 2);
            Watch watch(service);
            const RunId running = service.submit(shortSpec(10000));
            const RunId paused = service.submit(shortSpec(10000), true);
            history = service.history(running);
            QVERIFY(watch.untilState(paused, RunState::Paused));
        }
        QCOMPARE(history->status().state, RunState::Stopped);
    }
};

QTEST_APPLESS_MAIN(TestTrainingService)
#include "test_training_service.moc"
