// What looking costs: two runs on two cores with the window drawing them live, against the same
// two runs with nobody looking; and the gaps of a 5 ms timer on the UI's thread meanwhile.
//
//   bench_window [pairs] [epochs]
#include "app/process_setup.h"
#include "app/run_resources.h"
#include "engine/experiment/presets.h"
#include "ui/look/theme.h"
#include "ui/window/main_window.h"
#include "ui/window/refresh_clock.h"

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace normscope;
using namespace normscope::ui;

namespace {

// Examples per second of both runs together: what each trained in the time that both were going.
double throughput(const std::vector<std::shared_ptr<const RunHistory>> &runs, double seconds)
{
    double examples = 0;
    for (const auto &run : runs)
        examples += static_cast<double>(run->status().step) * 256;
    return examples / seconds;
}

ExperimentSpec chapter(std::int64_t epochs)
{
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    spec.training.epochs = epochs;
    return spec;
}

double unseen(const RunResources &resources, std::int64_t epochs)
{
    TrainingService service(resources, 2);
    QElapsedTimer timer;
    timer.start();
    const RunId with = service.submit(chapter(epochs));
    const RunId without = service.submit(withoutNormalization(chapter(epochs)));
    const std::vector runs = {service.history(with), service.history(without)};
    while (!isOver(runs[0]->status().state) && !isOver(runs[1]->status().state))
        QTest::qWait(5);
    return throughput(runs, static_cast<double>(timer.nsecsElapsed()) * 1e-9);
}

double threadSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Seen
{
    double throughput = 0;
    static constexpr double longestLook = 250; ///< ms until what is recorded is on the screen
    double firstPoint = 0;    ///< ms from the click until both runs have a point on the screen
    double bothFinished = 0;  ///< seconds from the click
    double share = 0;         ///< of one core, taken by the UI's thread
    double interval = 0;      ///< ms between the window's looks, at the end
    std::vector<double> gaps; ///< ms
};

Seen seen(const RunResources &resources, std::int64_t epochs, QSettings &settings)
{
    Seen result;
    Workbench bench({resources, {}, 2});
    MainWindow window(&bench, &settings);
    QSignalSpy ready(&window, &MainWindow::ready);
    window.resize(1600, 1000);
    window.show();
    (void)ready.wait(20000);
    bench.document.load(chapter(epochs));
    QTest::qWait(500);
    QElapsedTimer sinceTick;
    QTimer ticking;
    ticking.setTimerType(Qt::PreciseTimer);
    QObject::connect(&ticking, &QTimer::timeout, [&] {
        result.gaps.push_back(static_cast<double>(sinceTick.nsecsElapsed()) * 1e-6);
        sinceTick.start();
    });
    const double before = threadSeconds();
    QElapsedTimer timer;
    timer.start();
    sinceTick.start();
    ticking.start(5);
    window.findChild<QAction *>("actionCompare")->trigger();
    std::vector<std::shared_ptr<const RunHistory>> runs;
    for (const RunEntry &entry : bench.runs.entries())
        runs.push_back(entry.history);
    while (runs[0]->stepCount() == 0 || runs[1]->stepCount() == 0)
        QTest::qWait(1);
    result.firstPoint = static_cast<double>(timer.nsecsElapsed()) * 1e-6 + result.longestLook;
    while (!isOver(runs[0]->status().state) && !isOver(runs[1]->status().state))
        QTest::qWait(5);
    const double seconds = static_cast<double>(timer.nsecsElapsed()) * 1e-9;
    result.throughput = throughput(runs, seconds);
    result.interval = window.findChild<RefreshClock *>()->interval();
    result.share = (threadSeconds() - before) / seconds;
    while (!isOver(runs[0]->status().state) || !isOver(runs[1]->status().state))
        QTest::qWait(1);
    result.bothFinished = static_cast<double>(timer.nsecsElapsed()) * 1e-9;
    return result;
}

double quantile(std::vector<double> values, double share)
{
    std::sort(values.begin(), values.end());
    const auto last = static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(share * last)];
}

} // namespace

int main(int argc, char *argv[])
{
    keepLargeBlocks();
    QApplication application(argc, argv);
    useCNumbers();
    look::applyTheme(application, false, 1.0);
    const int pairs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
    const int epochs = argc > 2 ? std::max(1, std::atoi(argv[2])) : 2;
    QTemporaryDir folder;
    QSettings settings(folder.filePath("settings.ini"), QSettings::IniFormat);
    const RunResources resources = makeRunResources(std::make_shared<DatasetCache>());
    (void)unseen(resources, 1); // loads data and backend

    std::vector<double> ratios;
    std::vector<double> gaps;
    for (int pair = 0; pair < pairs; ++pair) {
        const double alone = unseen(resources, epochs);
        const Seen watched = seen(resources, epochs, settings);
        ratios.push_back(watched.throughput / alone);
        gaps.insert(gaps.end(), watched.gaps.begin(), watched.gaps.end());
        std::printf(
            "pair %d: unseen %.0f, seen %.0f examples/s, ratio %.3f, window %.1f %% of a core, "
            "a look every %.0f ms\n",
            pair + 1, alone, watched.throughput, ratios.back(), 100 * watched.share,
            watched.interval);
        std::printf("        first points on the screen within %.0f ms, both runs of %d epochs "
                    "finished after %.2f s\n",
                    watched.firstPoint, epochs, watched.bothFinished);
        std::fflush(stdout);
    }
    std::printf("ratio seen/unseen: median %.3f, range %.3f to %.3f\n", quantile(ratios, 0.5),
                quantile(ratios, 0), quantile(ratios, 1));
    std::printf(
        "gaps of a 5 ms timer: median %.1f, 99th %.1f, 99.9th %.1f, largest %.1f ms (%zu)\n",
        quantile(gaps, 0.5), quantile(gaps, 0.99), quantile(gaps, 0.999), quantile(gaps, 1),
        gaps.size());
    return 0;
}
