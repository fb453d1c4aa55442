// A run of very many steps of which everything is recorded and kept: the program needs the memory
// of a few numbers a step, whatever is sampled of them, and all of it comes back, in another store,
// too.
// NORMSCOPE_TORTURE=long: 200,000 steps.
#include "engine/experiment/presets.h"
#include "tests/support/fake_service.h"
#include "tests/support/recorded_run.h"
#include "tests/torture/store_contents.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>

using namespace normscope;
using namespace normscope::test;
namespace fs = std::filesystem;

namespace {

/// Of this program, in memory, between what it takes for a moment and gives back.
double residentBytes()
{
    double least = std::numeric_limits<double>::infinity();
    for (int look = 0; look < 5; ++look) {
        malloc_trim(0);
        std::ifstream stream("/proc/self/statm");
        double pages = 0;
        stream >> pages >> pages;
        least = std::min(least, pages);
        QTest::qWait(5);
    }
    return least * static_cast<double>(sysconf(_SC_PAGESIZE));
}

/// What is recorded of a step, samples of all its layers with it.
double bytesOfStep(const RunHistory &run)
{
    double bytes = sizeof(StepRecord) + sizeof(SampleMoment);
    for (const NormLayerInfo &layer : run.normLayers())
        bytes += static_cast<double>(layer.channels) * 4 * sizeof(float);
    return bytes;
}

} // namespace

class LongRunTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingRecorded();
};

void LongRunTest::everythingRecorded()
{
    const QTemporaryDir folder;
    const fs::path path = fs::path(folder.path().toStdString()) / "runs.db";
    const std::int64_t steps = isLong() ? 200'000 : 20'000;
    constexpr std::int64_t stepsPerEpoch = 500;
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    spec.training.batchSize = 4;
    spec.training.epochs = steps / stepsPerEpoch;
    spec.training.sampling.denseSteps = steps;
    spec.training.sampling.samples = steps;
    const auto factory = std::make_shared<FakeFactory>();
    const auto data = smallDataset(4 * stepsPerEpoch);
    const auto store = std::make_shared<RunStore>(path);
    std::shared_ptr<const RunHistory> history;
    {
        TrainingService service({[data](const DataSpec &) { return data; },
                                 [factory](const std::string &) { return factory; }},
                                1, store);
        QElapsedTimer timer;
        timer.start();
        const RunId id = service.submit(spec);
        history = service.history(id);
        const auto waitForStep = [&](std::int64_t step) {
            Watch(service).until(id, [step](const RunStatus &status) {
                return status.step >= step || isOver(status.state);
            });
            return std::pair(static_cast<double>(history->stepCount()), residentBytes());
        };
        const auto [firstSteps, firstBytes] = waitForStep(steps / 5);
        double slope = 0;
        for (const int fifth : {2, 3, 4, 5}) {
            const auto [now, bytes] = waitForStep(steps * fifth / 5);
            slope = (bytes - firstBytes) / std::max(1.0, now - firstSteps);
            qInfo("step %d: %.0f MB, %.0f bytes a step", static_cast<int>(now), bytes / 1e6, slope);
        }
        service.wait(id);
        QVERIFY2(history->status().state == RunState::Finished, history->status().reason.c_str());
        store->compact(); // the log into the file
        const double recorded = bytesOfStep(*history);
        qInfo("%d steps in %.1f s: %.0f bytes a step in memory, of %.0f that are recorded; %.0f on "
              "disk",
              static_cast<int>(steps), static_cast<double>(timer.elapsed()) / 1000, slope, recorded,
              static_cast<double>(fs::file_size(path)) / static_cast<double>(steps));
        QVERIFY(recorded > 3000);
        QVERIFY(history->normLog()->hasFile());
        QVERIFY2(static_cast<double>(history->normLog()->heldBytes()) < 1500 * recorded,
                 "more than the newest samples are in memory");
        // A short run is told by a few megabytes, of which the allocator keeps one or two. One that
        // looks for faults keeps what has been freed, too.
#ifndef __SANITIZE_ADDRESS__
        QVERIFY2(slope < (isLong() ? 400 : 1200), "memory grows with what is sampled");
#endif
    }
    const std::string &id = history->identity().id;
    QCOMPARE(static_cast<std::int64_t>(history->stepCount()), steps);
    QVERIFY(static_cast<std::int64_t>(history->normSampleCount()) >= steps);
    QCOMPARE(difference(*history, *wholeRun(*store, id)), std::string());
    RunStore other(path.parent_path() / "other.db");
    other.import(*store, id);
    QCOMPARE(difference(*history, *wholeRun(other, id)), std::string());
    qInfo("%.0f MB after reading and copying it", residentBytes() / 1e6);
}

QTEST_GUILESS_MAIN(LongRunTest)
#include "test_long_run.moc"
