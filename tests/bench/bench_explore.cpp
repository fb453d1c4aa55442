// How soon exploring answers, and whether the window stays smooth meanwhile: the time from a change
// to the first points of both networks and to both finished, and the gaps of a 5 ms timer on the
// UI's thread while the learning rate is dragged.
//
//   bench_explore [changes] [seconds of dragging]
#include "app/process_setup.h"
#include "app/run_resources.h"
#include "ui/explore/explore_session.h"
#include "ui/look/log_slider.h"
#include "ui/look/theme.h"
#include "ui/window/main_window.h"

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
#include <vector>

using namespace normscope;
using namespace normscope::ui;

namespace {

constexpr int patience = 120000; // ms
constexpr int dragInterval = 8;  // ms, as a mouse at 125 Hz

double quantile(std::vector<double> values, double share)
{
    std::sort(values.begin(), values.end());
    const auto last = static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(share * last)];
}

void tell(const char *what, const std::vector<double> &milliseconds)
{
    std::printf("%-34s median %6.1f, range %6.1f to %6.1f ms (%zu)\n", what,
                quantile(milliseconds, 0.5), quantile(milliseconds, 0), quantile(milliseconds, 1),
                milliseconds.size());
}

double elapsed(const QElapsedTimer &timer)
{
    return static_cast<double>(timer.nsecsElapsed()) * 1e-6;
}

bool bothHavePoints(const ExploreSession &session, RunId before)
{
    const auto &runs = session.shownRuns();
    return runs.size() == 2 && runs.front().id != before &&
           std::all_of(runs.begin(), runs.end(),
                       [](const ExploredRun &run) { return run.history->stepCount() > 0; });
}

struct Changing
{
    const char *name;
    int after = 0; ///< ms after another change, which trains; 0: after its answer
};

// A change that comes 60 ms after another is one of a hand that moves: what trains then has a
// moment to give an answer. One that comes later replaces it at once.
constexpr Changing changings[] = {
    {"a change at rest"},
    {"a change during a run", 330},
    {"a change during a run, of a hand that moves", 60},
};

void measureChanges(Workbench &bench, const ExploreSession &session, int changes,
                    const Changing &changing)
{
    int replaced = 0;
    std::vector<double> first;
    std::vector<double> both;
    for (int i = 0; i < changes; ++i) {
        const double rate = 0.1 * (1 + i % 9);
        if (changing.after > 0) {
            bench.document.setSetting("training.learning_rate", 0.01 * (1 + i % 9));
            QTest::qWait(changing.after);
            replaced += session.isTraining() ? 1 : 0;
        }
        const RunId before = session.shownRuns().front().id;
        QElapsedTimer timer;
        timer.start();
        bench.document.setSetting("training.learning_rate", rate);
        while (!bothHavePoints(session, before) && timer.elapsed() < patience)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
        first.push_back(elapsed(timer));
        // Not the first answer that comes: that is of what the change has replaced.
        const auto answered = [&] {
            return session.latest() != nullptr &&
                   session.latest()->spec.training.learningRate == rate;
        };
        while (!answered() && timer.elapsed() < patience)
            QTest::qWait(1);
        both.push_back(elapsed(timer));
        QTest::qWait(100);
    }
    std::printf("%s:\n", changing.name);
    if (changing.after > 0)
        std::printf("  still training when it came: %d of %d\n", replaced, changes);
    tell("  first points of both networks", first);
    tell("  both finished", both);
    std::fflush(stdout);
}

void measureDrag(MainWindow &window, int seconds)
{
    auto *slider = window.findChild<look::LogSlider *>("learningRateSlider");
    std::vector<double> gaps;
    QElapsedTimer sinceTick;
    QTimer ticking;
    ticking.setTimerType(Qt::PreciseTimer);
    QObject::connect(&ticking, &QTimer::timeout, [&] {
        gaps.push_back(elapsed(sinceTick));
        sinceTick.start();
    });
    QElapsedTimer all;
    QTimer dragging;
    dragging.setTimerType(Qt::PreciseTimer);
    int moves = 0;
    // From 0.01 to 10 and back, two and a half seconds each way.
    QObject::connect(&dragging, &QTimer::timeout, [&] {
        const double phase = std::fmod(elapsed(all) / 2500, 2.0);
        const double share = phase < 1 ? phase : 2 - phase;
        slider->setValue(static_cast<int>(std::lround((2 + 3 * share) * 50)));
        ++moves;
    });
    all.start();
    sinceTick.start();
    ticking.start(5);
    dragging.start(dragInterval);
    QTest::qWait(seconds * 1000);
    dragging.stop();
    ticking.stop();
    std::printf("dragging for %d s, %d moves of the mouse:\n", seconds, moves);
    std::printf(
        "  gaps of a 5 ms timer: median %.1f, 99th %.1f, 99.9th %.1f, largest %.1f ms (%zu)\n",
        quantile(gaps, 0.5), quantile(gaps, 0.99), quantile(gaps, 0.999), quantile(gaps, 1),
        gaps.size());
}

} // namespace

int main(int argc, char *argv[])
{
    keepLargeBlocks();
    QApplication application(argc, argv);
    useCNumbers();
    look::applyTheme(application, false, 1.0);
    const int changes = argc > 1 ? std::max(1, std::atoi(argv[1])) : 20;
    const int seconds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 10;
    QTemporaryDir folder;
    QSettings settings(folder.filePath("settings.ini"), QSettings::IniFormat);
    Workbench bench({makeRunResources(std::make_shared<DatasetCache>()), {}, 0});
    MainWindow window(&bench, &settings);
    QSignalSpy ready(&window, &MainWindow::ready);
    window.resize(1600, 1000);
    window.show();
    (void)ready.wait(20000);
    window.findChild<QAction *>("actionExplore")->trigger();
    const auto *session = window.findChild<ExploreSession *>();
    if (!QTest::qWaitFor([&] { return session->answers().size() == 1; }, patience))
        qFatal("no answer: %s", qPrintable(session->problem()));
    for (const Changing &changing : changings)
        measureChanges(bench, *session, changes, changing);
    measureDrag(window, seconds);
    return 0;
}
