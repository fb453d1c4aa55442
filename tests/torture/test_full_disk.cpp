// Trainings whose disk refuses for a while: they pause with the reason, hold no more than they may,
// and go on to the bits of one that nothing happened to. Over a fake backend.
#include "tests/support/fake_service.h"
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

/// As long as nothing happens to it.
const RunHistory &expected()
{
    static const auto run = undisturbed(shortSpec(epochs));
    return *run;
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
    FakeBehaviour behaviour;
    std::atomic<std::int64_t> steps{0};
    behaviour.beforeStep = [&](std::int64_t step) {
        steps = step;
        if (step == 2)
            m_disk.failAt(call, {.full = full, .half = half, .lasting = true});
    };
    TrainingService service(fakeResources(behaviour), 2, std::make_shared<RunStore>(path()));
    const RunId id = service.submit(shortSpec(epochs));
    const auto history = service.history(id);
    QVERIFY(Watch(service).until([&] {
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
    comeToAll(service);
    QCOMPARE(steps.load(), then);
    QCOMPARE(history->status().state, RunState::Paused);
    QVERIFY(m_disk.mend());
    QVERIFY(Watch(service).until([&] { return history->status().state == RunState::Finished; }));
    QVERIFY(history->status().storeFault.empty());
    QCOMPARE(difference(expected(), *history, true), std::string());
    const RunStore store(path(), true);
    QCOMPARE(difference(*history, *wholeRun(store, history->identity().id)), std::string());
    QVERIFY(store.checkpoint(history->identity().id)->tensors == expected().finalTensors());
    QVERIFY(contentsOf(path()).starts_with("ok\n"));
}

void FullDiskTest::othersAreNotHeldUp()
{
    // Runs that are not kept do not wait for the disk.
    TrainingService service(fakeResources(), 1, std::make_shared<RunStore>(path()));
    const RunId early = service.submit(shortSpec(epochs), true, Keeping::Transient);
    QVERIFY(Watch(service).untilState(early, RunState::Paused));
    m_disk.failAt(1, {.lasting = true});
    const RunId kept = service.submit(shortSpec(epochs));
    QVERIFY(
        Watch(service).until([&] { return !service.history(kept)->status().storeFault.empty(); }));
    const RunId late = service.submit(shortSpec(epochs), false, Keeping::Transient);
    service.resume(early);
    for (const RunId id : {early, late}) {
        QVERIFY(Watch(service).untilState(id, RunState::Finished));
        QVERIFY(service.history(id)->status().storeFault.empty());
    }
    m_disk.mend();
    service.wait(kept);
    QCOMPARE(difference(expected(), *service.history(kept), true), std::string());
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
        TrainingService service(fakeResources(behaviour), 1, std::make_shared<RunStore>(path()));
        const RunId id = service.submit(shortSpec(epochs));
        const auto history = service.history(id);
        key = history->identity().id;
        QVERIFY(Watch(service).until([&] { return !history->status().storeFault.empty(); }));
        told = history->epochCount();
    }
    QVERIFY(m_disk.mend());
    auto store = std::make_shared<RunStore>(path());
    const std::vector<StoredRun> runs = store->runs();
    QCOMPARE(runs.size(), std::size_t{1});
    QCOMPARE(runs[0].history->status().state, RunState::Interrupted);
    QVERIFY(runs[0].history->epochCount() >= told);
    TrainingService service(fakeResources(), 1, store);
    const RunId id = service.adopt(runs).front();
    service.resume(id);
    QVERIFY(Watch(service).untilState(id, RunState::Finished));
    QCOMPARE(difference(expected(), *service.history(id), true), std::string());
    QCOMPARE(difference(expected(), *wholeRun(RunStore(path(), true), key), true), std::string());
}

void FullDiskTest::failsAgainAndAgain()
{
    std::mt19937 random(7);
    TrainingService service(fakeResources(), 2, std::make_shared<RunStore>(path()));
    const auto ids =
        service.submitTogether({shortSpec(epochs), shortSpec(epochs), shortSpec(epochs)});
    for (int i = 0; i < (isLong() ? 200 : 4); ++i) {
        m_disk.failAt(1 + static_cast<int>(random() % 30),
                      {.full = i % 2 == 0, .half = i % 3 == 0, .lasting = i % 4 != 0});
        // At any moment; no word of the service's is waited for, since any of them may be late.
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 50));
        m_disk.mend();
    }
    for (const RunId id : ids) {
        const auto history = service.history(id);
        QVERIFY(
            Watch(service).until([&] { return history->status().state == RunState::Finished; }));
        QCOMPARE(difference(expected(), *history, true), std::string());
        QCOMPARE(difference(*history, *wholeRun(RunStore(path(), true), history->identity().id)),
                 std::string());
    }
    QVERIFY(contentsOf(path()).starts_with("ok\n"));
}

QTEST_GUILESS_MAIN(FullDiskTest)
#include "test_full_disk.moc"
