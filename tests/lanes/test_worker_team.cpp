// The cores shared by all runs: who gets how many, and that they come back.
#include "engine/lanes/worker_team.h"

#include <QtTest>

#include <numeric>
#include <stdexcept>

using namespace normscope::lanes;

namespace {

/// How many workers a job gets.
int workersOf(WorkerTeam &team, int threads)
{
    int found = 0;
    team.run(threads, [&](int workers) {
        found = workers;
        return [](int) {};
    });
    return found;
}

} // namespace

class TestWorkerTeam : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyWorkerIsCalledOnce()
    {
        WorkerTeam team(3);
        QCOMPARE(team.size(), std::size_t{4});
        for (int threads = 1; threads <= 6; ++threads) {
            std::vector<std::atomic<int>> calls(4);
            int workers = 0;
            team.run(threads, [&](int count) {
                workers = count;
                return [&](int worker) { ++calls[static_cast<std::size_t>(worker)]; };
            });
            QCOMPARE(workers, std::min(threads, 4));
            for (int worker = 0; worker < 4; ++worker)
                QCOMPARE(calls[static_cast<std::size_t>(worker)].load(), worker < workers ? 1 : 0);
        }
    }

    void callersLeaveEachOtherTheirCores()
    {
        WorkerTeam team(3);
        team.run(2, [&](int workers) {
            // Two cores are left: one for this caller within the other, one helper.
            [&] { QCOMPARE(workers, 2); }();
            return [&](int worker) {
                if (worker == 0)
                    QCOMPARE(workersOf(team, 4), 2);
            };
        });
        QCOMPARE(workersOf(team, 4), 4);
    }

    void jobThatCannotBeMadeGivesTheHelpersBack()
    {
        WorkerTeam team(3);
        for (int i = 0; i < 5; ++i)
            QVERIFY_THROWS_EXCEPTION(std::runtime_error, team.run(3, [](int) -> WorkerTeam::Job {
                throw std::runtime_error("no memory for it");
            }));
        QCOMPARE(workersOf(team, 4), 4);
    }

    void jobThatThrowsHereGivesTheHelpersBack()
    {
        WorkerTeam team(3);
        for (int i = 0; i < 5; ++i) {
            std::atomic<int> others = 0;
            QVERIFY_THROWS_EXCEPTION(std::runtime_error, team.run(4, [&](int) {
                return [&](int worker) {
                    if (worker == 0)
                        throw std::runtime_error("on the caller's thread");
                    ++others;
                };
            }));
            QCOMPARE(others.load(), 3);
        }
        QCOMPARE(workersOf(team, 4), 4);
    }
};

QTEST_APPLESS_MAIN(TestWorkerTeam)
#include "test_worker_team.moc"
