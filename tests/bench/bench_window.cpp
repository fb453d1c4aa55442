// What looking costs: two runs on two cores with the window drawing them live, against the same
// two runs with nobody looking; and the gaps of a 5 ms timer on the UI's thread meanwhile, which a
// busy machine has without any window, too.
//
//   bench_window [pairs] [epochs] [finished]
//
// `finished` runs of ten epochs, half of them with batch normalization, stand in the charts beside
// the two that train.
#include "app/process_setup.h"
#include "app/run_resources.h"
#include "engine/experiment/presets.h"
#include "tests/bench/finished_run.h"
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
#include <cmath>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace normscope;
using namespace normscope::ui;
using bench::chapter;
using bench::finishedRun;

namespace {

// Examples per second of both runs together: what each trained in the time that both were going.
double throughput(const std::vector<std::shared_ptr<const RunHistory>> &runs, double seconds)
{
    double examples = 0;
    for (const auto &run : runs)
        examples += static_cast<double>(run->status().step) * 256;
    return examples / seconds;
}

double threadSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Gaps
{
    std::vector<double> wall; ///< ms between the ticks of a 5 ms timer on the UI's thread
    std::vector<double> work; ///< ms of these that the thread itself computed
    void add(const Gaps &more)
    {
        wall.insert(wall.end(), more.wall.begin(), more.wall.end());
        work.insert(work.end(), more.work.begin(), more.work.end());
    }
};

class GapWatch
{
public:
    explicit GapWatch(Gaps &gaps)
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this, &gaps] {
            gaps.wall.push_back(static_cast<double>(m_sinceTick.nsecsElapsed()) * 1e-6);
            m_sinceTick.start();
            const double spent = threadSeconds();
            gaps.work.push_back(1e3 * (spent - m_spentAtTick));
            m_spentAtTick = spent;
        });
        m_sinceTick.start();
        m_spentAtTick = threadSeconds();
        m_timer.start(5);
    }

private:
    QTimer m_timer;
    QElapsedTimer m_sinceTick;
    double m_spentAtTick = 0;
};

double unseen(const RunResources &resources, std::int64_t epochs, Gaps &gaps)
{
    TrainingService service(resources, 2);
    QElapsedTimer timer;
    timer.start();
    const RunId with = service.submit(chapter(epochs));
    const RunId without = service.submit(withoutNormalization(chapter(epochs)));
    const std::vector runs = {service.history(with), service.history(without)};
    const GapWatch watch(gaps);
    while (!isOver(runs[0]->status().state) && !isOver(runs[1]->status().state))
        QTest::qWait(5);
    return throughput(runs, static_cast<double>(timer.nsecsElapsed()) * 1e-9);
}

constexpr RunId firstOfCrowd = 1000000; ///< beyond those of the runs that train

struct Seen
{
    double throughput = 0;
    static constexpr double longestLook = 250; ///< ms until what is recorded is on the screen
    double firstPoint = 0;   ///< ms from the click until both runs have a point on the screen
    double bothFinished = 0; ///< seconds from the click
    double share = 0;        ///< of one core, taken by the UI's thread
    double interval = 0;     ///< ms between the window's looks, at the end
    Gaps gaps;
};

Seen seen(const RunResources &resources, std::int64_t epochs, int finished, QSettings &settings)
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
    const auto stayInSight = [&] { // a comparison selects its own runs alone
        std::vector<RunId> all;
        for (const RunEntry &entry : bench.runs.entries())
            all.push_back(entry.id);
        bench.runs.setSelected(all);
    };
    for (int i = 0; i < finished; ++i)
        bench.runs.add(firstOfCrowd + static_cast<RunId>(i), finishedRun(i));
    QTest::qWait(finished > 0 ? 3000 : 0);
    const double before = threadSeconds();
    QElapsedTimer timer;
    timer.start();
    const GapWatch watch(result.gaps);
    window.findChild<QAction *>("actionCompare")->trigger();
    std::vector<std::shared_ptr<const RunHistory>> runs;
    for (const RunEntry &entry : bench.runs.entries())
        if (entry.id < firstOfCrowd)
            runs.push_back(entry.history);
    stayInSight();
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

void tell(const char *what, const std::vector<double> &milliseconds)
{
    std::printf("%-38s median %5.1f, 99th %5.1f, 99.9th %5.1f, largest %5.1f ms (%zu)\n", what,
                quantile(milliseconds, 0.5), quantile(milliseconds, 0.99),
                quantile(milliseconds, 0.999), quantile(milliseconds, 1), milliseconds.size());
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
    const int finished = argc > 3 ? std::max(0, std::atoi(argv[3])) : 0;
    QTemporaryDir folder;
    QSettings settings(folder.filePath("settings.ini"), QSettings::IniFormat);
    const RunResources resources = makeRunResources(std::make_shared<DatasetCache>());
    Gaps floor;
    (void)unseen(resources, 1, floor); // loads data and backend

    std::vector<double> ratios;
    Gaps gaps;
    floor = {};
    for (int pair = 0; pair < pairs; ++pair) {
        const double alone = unseen(resources, epochs, floor);
        const Seen watched = seen(resources, epochs, finished, settings);
        ratios.push_back(watched.throughput / alone);
        gaps.add(watched.gaps);
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
    std::printf("%d finished runs beside the two\n", finished);
    std::printf("ratio seen/unseen: median %.3f, range %.3f to %.3f\n", quantile(ratios, 0.5),
                quantile(ratios, 0), quantile(ratios, 1));
    tell("gaps of a 5 ms timer, nobody looking", floor.wall);
    tell("gaps of a 5 ms timer, with the window", gaps.wall);
    tell("its thread's own work in each gap", gaps.work);
    return 0;
}
