// A pass as phases: what is done when, and that each piece is done once, by any number of workers.
#include "engine/lanes/program.h"

#include <QtTest>

#include <atomic>
#include <thread>

using namespace normscope::lanes;

namespace {

constexpr std::size_t lanes = 16;

/// How often each piece of work was done, and how many in all.
struct Done
{
    explicit Done(std::size_t count) : times(count) {}
    void add(std::size_t at)
    {
        ++times[at];
        ++all;
    }
    [[nodiscard]] bool eachOnce() const
    {
        return std::ranges::all_of(times, [](const auto &count) { return count == 1; });
    }
    std::vector<std::atomic<int>> times;
    std::atomic<std::size_t> all = 0;
};

void addThreads()
{
    QTest::addColumn<int>("threads");
    for (const int threads : {1, 2, 3, 4})
        QTest::addRow("%d", threads) << threads;
}

} // namespace

class TestProgram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTileAndItemIsDoneOnce_data() { addThreads(); }
    void everyTileAndItemIsDoneOnce()
    {
        QFETCH(int, threads);
        const Chunks chunks(300, lanes); // 19 tiles
        QCOMPARE(chunks.tiles(), std::size_t{19});
        Done tiles(chunks.tiles());
        Done items(7);
        Done beside(5);
        Done last(3);
        bool onceInOrder = false;
        std::atomic<bool> tooEarly = false;
        Program program;
        program.forEachTile([&](std::size_t t) { tiles.add(t); });
        std::vector<std::atomic<int>> tilesOfWorker(static_cast<std::size_t>(threads));
        std::atomic<bool> shared = false;
        program.forEachTile([&](std::size_t t, std::size_t worker) {
            if (tilesOfWorker.at(worker)++ != 0 || tiles.times[t] != 1)
                shared = true;
            std::this_thread::yield();
            --tilesOfWorker[worker];
        });
        const std::size_t forward = program.phase();
        program.once([&] { onceInOrder = tiles.all == tiles.times.size(); });
        program.forEachChunk([&](const Chunk &) {
            if (!onceInOrder)
                tooEarly = true;
        });
        program.forEachItem(items.times.size(), [&](std::size_t i) { items.add(i); });
        const std::size_t at =
            program.forEachItemAfter(forward, beside.times.size(), [&](std::size_t i) {
                if (tiles.all != tiles.times.size())
                    tooEarly = true;
                beside.add(i);
            });
        QCOMPARE(at, forward + 1);
        const std::size_t end = program.forEachItemAfter(at, last.times.size(), [&](std::size_t i) {
            if (beside.all != beside.times.size())
                tooEarly = true;
            last.add(i);
        });
        QCOMPARE(end, at + 1);
        QCOMPARE(program.phase(), end); // where the seven items are, too

        WorkerTeam team(3);
        program.run(team, threads, chunks);
        QVERIFY(onceInOrder);
        QVERIFY(!tooEarly);
        QVERIFY(!shared);
        for (const Done *done : {&tiles, &items, &beside, &last})
            QVERIFY(done->eachOnce());
    }

    void itemsAfterTheLastPhaseHaveOneOfTheirOwn_data() { addThreads(); }
    void itemsAfterTheLastPhaseHaveOneOfTheirOwn()
    {
        QFETCH(int, threads);
        const Chunks chunks(256, lanes);
        Done tiles(chunks.tiles());
        Done items(11);
        std::atomic<bool> tooEarly = false;
        Program program;
        program.forEachTile([&](std::size_t t) { tiles.add(t); });
        QCOMPARE(program.forEachItemAfter(program.phase(), items.times.size(),
                                          [&](std::size_t i) {
                                              if (tiles.all != tiles.times.size())
                                                  tooEarly = true;
                                              items.add(i);
                                          }),
                 std::size_t{1});
        WorkerTeam team(3);
        program.run(team, threads, chunks);
        QVERIFY(!tooEarly);
        QVERIFY(tiles.eachOnce());
        QVERIFY(items.eachOnce());
    }

    void onePartTakesAllThatIsMeasured()
    {
        const Chunks chunks(64, lanes);
        Done tiles(chunks.tiles());
        Done items(2);
        Program program;
        program.beginPart(3);
        program.forEachTile([&](std::size_t t) { tiles.add(t); });
        program.forEachItemAfter(program.phase(), 2, [&](std::size_t i) { items.add(i); });
        const std::vector<double> seconds = program.measure(chunks);
        QCOMPARE(seconds.size(), std::size_t{4});
        QVERIFY(seconds[3] > 0);
        QCOMPARE(seconds[0] + seconds[1] + seconds[2], 0.0);
        QVERIFY(tiles.eachOnce());
        QVERIFY(items.eachOnce());
    }
};

QTEST_APPLESS_MAIN(TestProgram)
#include "test_program.moc"
