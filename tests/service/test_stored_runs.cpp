// Runs kept in a store while they go: told when safe, gone on with to the same bits, paused while
// the disk refuses. Over a fake backend.
#include "tests/support/fake_service.h"
#include "tests/support/recorded_run.h"

#include <QtTest>

#include <future>
#include <semaphore>

using namespace normscope;
using namespace normscope::test;
namespace fs = std::filesystem;

class TestStoredRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = std::make_shared<RunStore>(path());
    }
    void isThereWhenItIsOver();
    void epochsAreToldWhenSafe();
    void goesOnToTheSameBits_data();
    void goesOnToTheSameBits();
    void stoppedGoesOn();
    void oneThatWasQueued();
    void divergedAndFailed();
    void transientOnes();
    void looksAtWhatIsStored();
    void titlesComeWithTheRuns();
    void startsFromWeights();
    void storesThatDoNotOpen();
    void anotherProgramHasIt();
    void pausesWhileTheDiskIsFull();

private:
    [[nodiscard]] fs::path path() const
    {
        return fs::path(m_folder->path().toStdString()) / "runs.db";
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<RunStore> m_store;
};

void TestStoredRuns::isThereWhenItIsOver()
{
    TrainingService service(fakeResources(), 2, m_store);
    const std::vector<RunId> ids = service.submitTogether({shortSpec(), shortSpec(2)});
    for (const RunId id : ids) {
        service.wait(id);
        const auto history = service.history(id);
        const std::string &key = history->identity().id;
        const RunStore other(path(), true);
        QCOMPARE(other.find(key)->history->status().state, RunState::Finished);
        QCOMPARE(difference(*history, *wholeRun(other, key)), std::string());
        QCOMPARE(other.checkpoint(key)->tensors.size(), history->finalTensors().size());
    }
}

void TestStoredRuns::epochsAreToldWhenSafe()
{
    // Whenever an epoch is told of, another program finds it in the store.
    TrainingService service(fakeResources(), 1, m_store);
    std::size_t told = 0; // by one thread at a time
    std::promise<void> allTold;
    std::atomic<bool> missed{false};
    const RunStore other(path(), true);
    service.setListener([&](RunId id) {
        const auto history = service.history(id);
        if (!history)
            return;
        const std::size_t epochs = history->epochCount();
        const bool over = isOver(history->status().state);
        if (epochs == 0)
            return;
        if (told < 6 && epochs == 6)
            allTold.set_value();
        told = epochs;
        const auto stored = other.find(history->identity().id)->history;
        if (stored->epochCount() < epochs || (over && !isOver(stored->status().state)))
            missed = true;
    });
    const RunId id = service.submit(shortSpec(6));
    service.wait(id);
    QCOMPARE(allTold.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
    service.setListener({});
    QVERIFY(!missed);
}

void TestStoredRuns::goesOnToTheSameBits_data()
{
    QTest::addColumn<int>("at");
    // 5 steps an epoch: within one, at its end, at the first and before the last step.
    for (const int at : {1, 3, 5, 7, 10, 14})
        QTest::addRow("step %d", at) << at;
}

void TestStoredRuns::goesOnToTheSameBits()
{
    QFETCH(const int, at);
    const auto expected = undisturbed(shortSpec());
    std::string key;
    {
        // The service ends while the step is computed: it takes leave of its runs in their order,
        // so that when it has stopped the second one, the first one has been told to end.
        std::binary_semaphore reached{0};
        std::binary_semaphore left{0};
        FakeBehaviour behaviour;
        behaviour.beforeStep = [&](std::int64_t step) {
            if (step != at)
                return;
            reached.release();
            left.acquire();
        };
        TrainingService service(fakeResources(behaviour), 2, m_store);
        const RunId id = service.submit(shortSpec(), true);
        key = service.history(id)->identity().id;
        const RunId second = service.submit(shortSpec(), true, Keeping::Transient);
        const auto secondRun = service.history(second);
        {
            Watch watch(service);
            QVERIFY(watch.untilState(second, RunState::Paused));
        }
        service.setListener([&, secondRun, told = false](RunId) mutable {
            if (!told && secondRun->status().state == RunState::Stopped) {
                told = true;
                left.release();
            }
        });
        service.resume(id);
        reached.acquire();
    }
    m_store = std::make_shared<RunStore>(path());
    const std::vector<StoredRun> runs = m_store->runs();
    QCOMPARE(runs.size(), std::size_t{1});
    QCOMPARE(runs[0].history->status().state, RunState::Interrupted);
    QCOMPARE(runs[0].history->status().step, std::int64_t{at});
    TrainingService service(fakeResources(), 1, m_store);
    const RunId id = service.adopt(runs).front();
    QCOMPARE(service.history(id)->identity().id, key);
    service.resume(id);
    QVERIFY(Watch(service).untilState(id, RunState::Finished));
    QCOMPARE(difference(*expected, *service.history(id), true), std::string());
    QCOMPARE(difference(*expected, *wholeRun(RunStore(path(), true), key), true), std::string());
    QVERIFY(expected->finalTensors() == service.history(id)->finalTensors());
}

void TestStoredRuns::stoppedGoesOn()
{
    const auto expected = undisturbed(shortSpec());
    TrainingService service(fakeResources(), 1, m_store);
    const RunId id = service.submit(shortSpec(), true);
    service.step(id);
    service.step(id);
    QVERIFY(Watch(service).until([&] { return service.history(id)->status().step == 2; }));
    service.stop(id);
    service.wait(id);
    QCOMPARE(service.history(id)->status().state, RunState::Stopped);
    service.resume(id);
    QVERIFY(Watch(service).untilState(id, RunState::Finished));
    QCOMPARE(difference(*expected, *service.history(id), true), std::string());
}

void TestStoredRuns::oneThatWasQueued()
{
    std::string key;
    {
        std::counting_semaphore<> reached{0};
        std::atomic<bool> go{false};
        FakeBehaviour behaviour;
        behaviour.beforeStep = [&](std::int64_t) {
            reached.release();
            go.wait(false);
        };
        TrainingService service(fakeResources(behaviour), 1, m_store);
        service.submit(shortSpec());
        reached.acquire();
        const RunId second = service.submit(shortSpec(2));
        key = service.history(second)->identity().id;
        go = true;
        go.notify_all();
    }
    m_store = std::make_shared<RunStore>(path());
    TrainingService service(fakeResources(), 2, m_store);
    const std::vector<StoredRun> runs = m_store->runs();
    const std::vector<RunId> ids = service.adopt(runs);
    QCOMPARE(service.history(ids.at(1))->identity().id, key);
    for (const RunId id : ids)
        service.resume(id);
    for (const RunId id : ids)
        QVERIFY(Watch(service).untilState(id, RunState::Finished));
    QCOMPARE(difference(*undisturbed(shortSpec(2)), *service.history(ids[1]), true), std::string());
}

void TestStoredRuns::divergedAndFailed()
{
    FakeBehaviour behaviour;
    behaviour.divergeAt = 7;
    TrainingService service(fakeResources(behaviour), 1, m_store);
    const RunId diverged = service.submit(shortSpec());
    service.wait(diverged);
    const auto found = wholeRun(*m_store, service.history(diverged)->identity().id);
    QCOMPARE(found->status().state, RunState::Diverged);
    QCOMPARE(found->status().divergedAt.value(), std::int64_t{7});
    QCOMPARE(difference(*service.history(diverged), *found), std::string());
    service.resume(diverged); // does nothing: it is over
    ExperimentSpec wrong = shortSpec();
    wrong.training.batchSize = 1000;
    const RunId failed = service.submit(wrong);
    service.wait(failed);
    const auto kept = m_store->find(service.history(failed)->identity().id);
    QCOMPARE(kept->history->status().state, RunState::Failed);
    QVERIFY(!kept->history->status().reason.empty());
    QCOMPARE(service.history(diverged)->status().state, RunState::Diverged);
}

void TestStoredRuns::transientOnes()
{
    TrainingService service(fakeResources(), 1, m_store);
    const RunId id = service.submit(shortSpec(), false, Keeping::Transient);
    service.wait(id);
    QCOMPARE(service.history(id)->epochCount(), std::size_t{3});
    service.recorder()->flush();
    QVERIFY(m_store->runs().empty());
}

void TestStoredRuns::looksAtWhatIsStored()
{
    const auto expected = undisturbed(shortSpec());
    {
        TrainingService service(fakeResources(), 1, m_store);
        service.wait(service.submit(shortSpec()));
    }
    TrainingService service(fakeResources(), 1, m_store);
    const RunId id = service.adopt(m_store->runs()).front();
    const auto history = service.history(id);
    QVERIFY(!history->hasRecords());
    QCOMPARE(history->stepCount(), std::size_t{15});
    service.load(id);
    QVERIFY(Watch(service).until([&] { return history->hasRecords(); }));
    QCOMPARE(difference(*expected, *history, true), std::string());
    QVERIFY(history->finalTensors() == expected->finalTensors());
}

void TestStoredRuns::titlesComeWithTheRuns()
{
    // The store refuses whatever follows: what is there of the runs came in one piece.
    TrainingService service(fakeResources(), 1, m_store);
    std::promise<void> goOn;
    std::promise<void> both;
    service.recorder()->post([&, go = goOn.get_future().share()](RunStore &) { go.wait(); });
    const std::vector<RunId> ids = service.submitTogether(
        {shortSpec(), shortSpec()}, true, Keeping::Stored,
        {{.name = "one", .note = "n", .color = 3}, {.name = "two", .note = {}}});
    service.recorder()->post([](RunStore &) { throw StoreError(StoreFault::Full, "full"); });
    goOn.set_value();
    QVERIFY(Watch(service).until(
        [&] { return !service.history(ids[0])->status().storeFault.empty(); }));
    const std::vector<StoredRun> runs = RunStore(path(), true).runs();
    QCOMPARE(runs.size(), std::size_t{2});
    QCOMPARE(runs[0].title.name, std::string("one"));
    QCOMPARE(runs[0].title.note, std::string("n"));
    QCOMPARE(runs[0].title.color, 3);
    QCOMPARE(runs[1].title.name, std::string("two"));
    QCOMPARE(runs[1].title.color, -1);
}

void TestStoredRuns::startsFromWeights()
{
    const auto trained = undisturbed(shortSpec());
    ExperimentSpec spec = shortSpec();
    spec.training.initialWeights = {"some.safetensors", "crc32:00000000"};
    std::atomic<int> read{0};
    RunResources resources = fakeResources();
    resources.weights = [&](const ExperimentSpec &asked) {
        ++read;
        if (asked.training.initialWeights.file != "some.safetensors")
            throw std::runtime_error("another file");
        return trained->finalTensors();
    };
    std::string key;
    {
        TrainingService service(resources, 1, m_store);
        const RunId id = service.submit(spec, true);
        QVERIFY(Watch(service).untilState(id, RunState::Paused));
        key = service.history(id)->identity().id;
        const NormSeries gamma = service.history(id)->normSeries(0, NormQuantity::Gamma);
        QVERIFY(gamma.values.front() > 1.0F); // trained before
        QCOMPARE(static_cast<double>(gamma.values.front()),
                 trained->finalTensors().at("bn1.gamma").front());
    }
    // It goes on from its own checkpoint, wherever the file is.
    resources.weights = [](const ExperimentSpec &) -> TensorValues {
        throw std::runtime_error("The file is gone");
    };
    TrainingService service(resources, 1, m_store);
    const RunId id = service.adopt(m_store->runs()).front();
    service.resume(id);
    QVERIFY(Watch(service).untilState(id, RunState::Finished));
    QCOMPARE(read.load(), 1);
    QVERIFY(RunStore(path(), true).find(key)->history->spec() == spec);
    const RunId anew = service.submit(spec);
    service.wait(anew);
    QCOMPARE(service.history(anew)->status().state, RunState::Failed);
    QCOMPARE(service.history(anew)->status().reason, std::string("The file is gone"));
}

void TestStoredRuns::storesThatDoNotOpen()
{
    // Runs go on without one, and are kept again in the next.
    TrainingService service(fakeResources(), 1,
                            std::make_unique<RunRecorder>([]() -> std::shared_ptr<RunStore> {
                                throw StoreError(StoreFault::Newer, "It is newer");
                            }));
    const RunId lost = service.submit(shortSpec());
    service.wait(lost);
    QCOMPARE(service.history(lost)->epochCount(), std::size_t{3});
    QVERIFY(m_store->runs().empty());
    std::promise<std::string> opened;
    service.recorder()->open([&] { return m_store; },
                             [&](const std::string &reason) { opened.set_value(reason); });
    QCOMPARE(opened.get_future().get(), std::string());
    const RunId kept = service.submit(shortSpec());
    service.wait(kept);
    QCOMPARE(m_store->runs().size(), std::size_t{1});
}

void TestStoredRuns::anotherProgramHasIt()
{
    TrainingService service(fakeResources(), 1, m_store);
    const RunId id = service.submit(shortSpec(), true);
    QVERIFY(Watch(service).untilState(id, RunState::Paused));
    service.recorder()->flush();
    const auto second = std::make_shared<RunStore>(path());
    const auto runs = second->runs();
    QVERIFY(runs.at(0).going);
    {
        TrainingService other(fakeResources(), 1, second);
        other.resume(other.adopt(runs).front()); // it is going, and not here
    }                                            // what was asked for is done
    service.resume(id);
    service.wait(id);
    QCOMPARE(difference(*undisturbed(shortSpec()), *service.history(id), true), std::string());
}

void TestStoredRuns::pausesWhileTheDiskIsFull()
{
    TrainingService service(fakeResources(), 1, m_store);
    const RunId id = service.submit(shortSpec(2), true);
    QVERIFY(Watch(service).untilState(id, RunState::Paused));
    service.recorder()->flush();
    std::atomic<bool> full{true};
    service.recorder()->post([&](RunStore &) {
        if (full)
            throw StoreError(StoreFault::Full, "There is no room left");
    });
    QVERIFY(
        Watch(service).until([&] { return !service.history(id)->status().storeFault.empty(); }));
    service.resume(id);
    comeToAll(service);
    QCOMPARE(service.history(id)->status().state, RunState::Paused);
    QCOMPARE(service.history(id)->status().storeFault, std::string("There is no room left"));
    full = false;
    service.wait(id);
    QCOMPARE(service.history(id)->status().state, RunState::Finished);
    QVERIFY(service.history(id)->status().storeFault.empty());
    QCOMPARE(
        difference(*service.history(id), *wholeRun(*m_store, service.history(id)->identity().id)),
        std::string());
}

QTEST_APPLESS_MAIN(TestStoredRuns)
#include "test_stored_runs.moc"
