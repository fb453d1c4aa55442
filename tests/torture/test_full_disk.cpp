// Trainings whose disk refuses for a while: they pause with the reason, hold no more than they may,
// and go on to the bits of one that nothing happened to. Over a fake backend.
#include "engine/experiment/presets.h"
#include "engine/service/training_service.h"
#include "tests/support/fake_backend.h"
#include "tests/support/recorded_run.h"
#include "tests/torture/faulty_disk.h"
#include "tests/torture/store_contents.h"

#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <thread>

using namespace normscope;
using namespace normscope::test;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t epochs = 12;
constexpr std::int64_t stepsPerEpoch = 5;

ExperimentSpec spec()
{
    ExperimentSpec made = findPreset("d2l-bn")->spec;
    made.training.epochs = epochs;
    made.training.batchSize = 20;
    return made;
}

RunResources resources(FakeBehaviour behaviour = {})
{
    auto factory = std::make_shared<FakeFactory>(std::move(behaviour));
    auto data = smallDataset(100);
    return {[data](const DataSpec &) { return data; },
            [factory](const std::string &) { return factory; }};
}

std::shared_ptr<const RunHistory> undisturbed()
{
    TrainingService service(resources(), 1);
    const RunId id = service.submit(spec());
    const auto history = service.history(id);
    service.wait(id);
    return history;
}

bool waitFor(const std::function<bool()> &condition)
{
    for (int i = 0; i < 6000 && !condition(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return condition();
}

} // namespace

class FullDiskTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void pausesAndGoesOn_data();
    void pausesAndGoesOn();
    void othersAreNotHeldUp();
    void endsWhileItIsFull();
    void failsAgainAndAgain();

private:
    [[nodiscard]] fs::path path() const
    {
        return fs::path(m_folder->path().toStdString()) / "runs.db";
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    FaultyDisk m_disk;
};

void FullDiskTest::pausesAndGoesOn_data()
{
    QTest::addColumn<int>("call");
    QTest::addColumn<bool>("full");
    QTest::addColumn<bool>("half");
    for (int call = 1; call < (isLong() ? 200 : 60); call += isLong() ? 1 : 14)
        for (const bool full : {true, false})
            QTest::addRow("call %d, %s", call, full ? "full" : "broken")
                << call << full << (call % 2 == 0);
}

void FullDiskTest::pausesAndGoesOn()
{
    QFETCH(const int, call);
    QFETCH(const bool, full);
    QFETCH(const bool, half);
    const auto expected = undisturbed();
    FakeBehaviour behaviour;
    std::atomic<std::int64_t> steps{0};
    behaviour.beforeStep = [&](std::int64_t step) {
        steps = step;
        if (step == 2)
            m_disk.failAt(call, {.full = full, .half = half, .lasting = true});
    };
    TrainingService service(resources(behaviour), 2, std::make_shared<RunStore>(path()));
    const RunId id = service.submit(spec());
    const auto history = service.history(id);
    QVERIFY(waitFor([&] {
        return history->status().state == RunState::Paused && !history->status().storeFault.empty();
    }));
    QVERIFY2(faultOfSentence(history->status().storeFault).empty(),
             history->status().storeFault.c_str());
    // It may be an epoch ahead of what is safe, and what is told of is safe.
    const std::int64_t then = steps;
    QVERIFY(then <= (static_cast<std::int64_t>(history->epochs().size()) + 3) * stepsPerEpoch);
    for (int i = 0; i < 100; ++i) {
        service.pause(id);
        service.resume(id);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    QCOMPARE(steps.load(), then);
    QCOMPARE(history->status().state, RunState::Paused);
    QVERIFY(m_disk.mend());
    QVERIFY(waitFor([&] { return history->status().state == RunState::Finished; }));
    QVERIFY(history->status().storeFault.empty());
    QCOMPARE(difference(*expected, *history, true), std::string());
    const RunStore store(path(), true);
    QCOMPARE(difference(*history, *wholeRun(store, history->identity().id)), std::string());
    QVERIFY(store.checkpoint(history->identity().id)->tensors == expected->finalTensors());
    QVERIFY(contentsOf(path()).starts_with("ok\n"));
}

void FullDiskTest::othersAreNotHeldUp()
{
    // Runs that are not kept do not wait for the disk.
    TrainingService service(resources(), 1, std::make_shared<RunStore>(path()));
    const RunId early = service.submit(spec(), true, Keeping::Transient);
    QVERIFY(waitFor([&] { return service.history(early)->status().state == RunState::Paused; }));
    m_disk.failAt(1, {.lasting = true});
    const RunId kept = service.submit(spec());
    QVERIFY(waitFor([&] { return !service.history(kept)->status().storeFault.empty(); }));
    const RunId late = service.submit(spec(), false, Keeping::Transient);
    service.resume(early);
    for (const RunId id : {early, late}) {
        QVERIFY(waitFor([&] { return service.history(id)->status().state == RunState::Finished; }));
        QVERIFY(service.history(id)->status().storeFault.empty());
    }
    m_disk.mend();
    service.wait(kept);
    QCOMPARE(difference(*undisturbed(), *service.history(kept), true), std::string());
}

void FullDiskTest::endsWhileItIsFull()
{
    // The program gives up; another one goes on from what was safe.
    std::string key;
    std::size_t told = 0;
    {
        FakeBehaviour behaviour;
        behaviour.beforeStep = [&](std::int64_t step) {
            if (step == 3 * stepsPerEpoch + 2)
                m_disk.failAt(1, {.lasting = true});
        };
        TrainingService service(resources(behaviour), 1, std::make_shared<RunStore>(path()));
        const RunId id = service.submit(spec());
        const auto history = service.history(id);
        key = history->identity().id;
        QVERIFY(waitFor([&] { return !history->status().storeFault.empty(); }));
        told = history->epochCount();
    }
    QVERIFY(m_disk.mend());
    auto store = std::make_shared<RunStore>(path());
    const std::vector<StoredRun> runs = store->runs();
    QCOMPARE(runs.size(), std::size_t{1});
    QCOMPARE(runs[0].history->status().state, RunState::Interrupted);
    QVERIFY(runs[0].history->epochCount() >= told);
    TrainingService service(resources(), 1, store);
    const RunId id = service.adopt(runs).front();
    service.resume(id);
    QVERIFY(waitFor([&] { return service.history(id)->status().state == RunState::Finished; }));
    QCOMPARE(difference(*undisturbed(), *service.history(id), true), std::string());
    QCOMPARE(difference(*undisturbed(), *wholeRun(RunStore(path(), true), key), true),
             std::string());
}

void FullDiskTest::failsAgainAndAgain()
{
    std::mt19937 random(7);
    TrainingService service(resources(), 2, std::make_shared<RunStore>(path()));
    const auto ids = service.submitTogether({spec(), spec(), spec()});
    for (int i = 0; i < (isLong() ? 200 : 4); ++i) {
        m_disk.failAt(1 + static_cast<int>(random() % 30),
                      {.full = i % 2 == 0, .half = i % 3 == 0, .lasting = i % 4 != 0});
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 50));
        m_disk.mend();
    }
    const auto expected = undisturbed();
    for (const RunId id : ids) {
        const auto history = service.history(id);
        QVERIFY(waitFor([&] { return history->status().state == RunState::Finished; }));
        QCOMPARE(difference(*expected, *history, true), std::string());
        QCOMPARE(difference(*history, *wholeRun(RunStore(path(), true), history->identity().id)),
                 std::string());
    }
    QVERIFY(contentsOf(path()).starts_with("ok\n"));
}

QTEST_GUILESS_MAIN(FullDiskTest)
#include "test_full_disk.moc"
