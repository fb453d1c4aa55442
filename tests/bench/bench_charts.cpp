// What a frame of the curves costs the window's thread while fifty runs are in sight and two more
// are training, for a pan of one pixel and a notch of zoom: runs each by itself, in groups, and in
// groups with their single runs.
//
//   bench_charts [finished] [frames]
#include "fake_run.h"

#include "ui/charts/chart_view.h"
#include "ui/charts/curves_page.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QtTest>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace normscope;
using namespace normscope::ui;

namespace {

struct Runs
{
    std::vector<RunEntry> entries;
    std::vector<RunGroupEntry> groups;
    std::vector<std::pair<std::shared_ptr<RunHistory>, test::FakeRun>> going;
};

/// Five seeds to a group; the two that train are a sixth seed of the first two groups.
Runs makeRuns(int finished)
{
    Runs runs;
    RunId id = 1;
    for (int i = 0; i < finished; ++i) {
        test::FakeRun run;
        run.epochs = 10;
        run.normalized = (i / 5) % 2 == 0;
        run.seed = i % 5;
        if (i % 5 == 0)
            runs.groups.push_back({{}, QStringLiteral("group %1").arg(i / 5 + 1), i / 5});
        runs.groups.back().runs.push_back(id);
        runs.entries.push_back(test::fakeEntry(id++, "run", i, test::fakeHistory(run)));
    }
    for (std::size_t i = 0; i < 2; ++i) {
        test::FakeRun run;
        run.epochs = 2;
        run.normalized = i == 0;
        run.seed = 5;
        auto history = test::fakeHistory(run);
        if (i < runs.groups.size())
            runs.groups[i].runs.push_back(id);
        runs.entries.push_back(
            test::fakeEntry(id++, "run", finished + static_cast<int>(i), history));
        runs.going.emplace_back(history, run);
    }
    return runs;
}

void tell(const char *what, std::vector<double> ms)
{
    std::sort(ms.begin(), ms.end());
    std::printf("%-34s median %6.2f, 99th %6.2f, largest %6.2f ms a frame: %.0f frames a second\n",
                what, ms[ms.size() / 2], ms[ms.size() * 99 / 100], ms.back(),
                1000 / ms[ms.size() / 2]);
}

/// What the thread itself computes: on a busy machine the clock on the wall tells of others.
double threadMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

/// Both curves, which share x, painted at once after a view moved or two runs went on.
void measure(const char *name, int finished, int frames, bool grouped, bool singles)
{
    Runs runs = makeRuns(finished);
    CurvesPage page;
    page.resize(960, 800);
    ChartSettings settings = page.settings();
    settings.singleRuns = singles;
    page.setSettings(settings);
    page.setRuns(runs.entries, grouped ? runs.groups : std::vector<RunGroupEntry>{});
    page.show();
    (void)QTest::qWaitForWindowExposed(&page);
    ChartView *loss = page.view("loss");
    ChartView *accuracy = page.view("accuracy");
    QTest::qWait(1500);
    const auto frame = [&](auto change) {
        const double before = threadMilliseconds();
        change();
        loss->viewport()->repaint();
        accuracy->viewport()->repaint();
        const double ms = threadMilliseconds() - before;
        QCoreApplication::processEvents();
        return ms;
    };
    std::vector<double> live;
    std::vector<double> moving;
    for (int i = 0; i < frames; ++i) {
        for (auto &[history, run] : runs.going) {
            run.epochs = 2 + 4.0 * i / frames;
            test::record(*history, run);
        }
        live.push_back(frame([&] { page.refresh(); }));
    }
    for (int i = 0; i < frames; ++i) {
        for (auto &[history, run] : runs.going) {
            run.epochs = 6 + 3.0 * i / frames;
            test::record(*history, run);
        }
        const double at = 1.0 + 4.0 * i / frames;
        const double span = 4 + 2.0 * ((i / 10) % 2);
        moving.push_back(frame([&] {
            page.refresh();
            loss->setXView(Range{at, at + span});
        }));
    }
    std::printf("%s\n", name);
    tell("  two runs going on", live);
    tell("  and the view moving", moving);
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    look::applyTheme(application, false, 1.0);
    const int finished = argc > 1 ? std::max(0, std::atoi(argv[1])) : 50;
    const int frames = argc > 2 ? std::max(10, std::atoi(argv[2])) : 200;
    std::printf("%d finished runs and two that go on\n", finished);
    measure("each by itself", finished, frames, false, false);
    measure("in groups", finished, frames, true, false);
    measure("in groups with single runs", finished, frames, true, true);
    return 0;
}
