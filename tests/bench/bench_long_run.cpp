// What a very long run costs: a training that samples all channels at every step, kept in a store,
// with the window drawing it; one page of charts after the other is turned to. Told are the memory
// and the disk that a step takes, and for each page the gaps of a 5 ms timer on the UI's thread.
//
//   bench_long_run [steps] [seconds] [seconds a page]
//
// The values are made up (no arithmetic is worth its time here); the steps are spread over the
// seconds.
#include "app/process_setup.h"
#include "engine/experiment/presets.h"
#include "tests/support/fake_backend.h"
#include "ui/look/segmented_control.h"
#include "ui/look/theme.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QSettings>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

using namespace normscope;
using namespace normscope::ui;

namespace {

constexpr std::int64_t stepsPerEpoch = 500;

/// Channels that wander, each in its own way.
class Wandering : public test::FakeBackend
{
public:
    Wandering(double secondsPerStep, std::chrono::steady_clock::time_point start)
        : FakeBackend({}), m_secondsPerStep(secondsPerStep), m_start(start)
    {
    }
    BatchResult trainStep(std::span<const std::uint32_t> indices,
                          const StepSettings &settings) override
    {
        ++m_step;
        const std::chrono::duration<double> due(m_secondsPerStep * static_cast<double>(m_step));
        std::this_thread::sleep_until(
            m_start + std::chrono::duration_cast<std::chrono::steady_clock::duration>(due));
        return FakeBackend::trainStep(indices, settings);
    }
    [[nodiscard]] std::vector<float> read(const std::string &name) const override
    {
        std::vector<float> values = FakeBackend::read(name);
        std::uint32_t mixed = static_cast<std::uint32_t>(m_step) * 2654435761U;
        for (std::size_t i = 0; i < values.size(); ++i) {
            mixed = mixed * 1664525U + 1013904223U;
            const float noise = static_cast<float>(mixed >> 16U) / 65536.0F;
            values[i] =
                1.0F + 0.02F * noise +
                0.2F * std::sin(static_cast<float>(m_step) * 1e-4F * static_cast<float>(i % 7 + 1));
        }
        return values;
    }

private:
    double m_secondsPerStep;
    std::chrono::steady_clock::time_point m_start;
    std::int64_t m_step = 0;
};

class WanderingFactory : public test::FakeFactory
{
public:
    explicit WanderingFactory(double secondsPerStep) : m_secondsPerStep(secondsPerStep) {}
    [[nodiscard]] std::unique_ptr<Backend> create(const ExperimentSpec &,
                                                  std::shared_ptr<const Dataset>) override
    {
        return std::make_unique<Wandering>(m_secondsPerStep, std::chrono::steady_clock::now());
    }

private:
    double m_secondsPerStep;
};

double residentBytes()
{
    std::ifstream stream("/proc/self/statm");
    double pages = 0;
    stream >> pages >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double threadSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Page
{
    const char *name;
    int tab;
    int quantities;           ///< of the tab "γ and β"
    std::vector<double> gaps; ///< ms
    std::vector<double> work; ///< ms of these that the thread itself computed
};

double quantile(std::vector<double> values, double share)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

void tell(const char *when, std::vector<Page> &pages)
{
    std::printf("%s\n", when);
    for (Page &page : pages) {
        std::printf("  %-34s gaps: median %5.1f, 99th %5.1f, largest %6.1f ms; own work: 99th "
                    "%5.1f, largest %6.1f ms (%zu)\n",
                    page.name, quantile(page.gaps, 0.5), quantile(page.gaps, 0.99),
                    quantile(page.gaps, 1), quantile(page.work, 0.99), quantile(page.work, 1),
                    page.gaps.size());
        page.gaps.clear();
        page.work.clear();
    }
    std::fflush(stdout);
}

} // namespace

int main(int argc, char *argv[])
{
    keepLargeBlocks();
    QApplication application(argc, argv);
    useCNumbers();
    look::applyTheme(application, false, 1.0);
    const std::int64_t steps = argc > 1 ? std::max(1000, std::atoi(argv[1])) : 200'000;
    const double seconds = argc > 2 ? std::atof(argv[2]) : 120;
    const double pageSeconds = argc > 3 ? std::atof(argv[3]) : 3;

    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("runs.db").toStdString();
    QSettings settings(folder.filePath("settings.ini"), QSettings::IniFormat);
    const auto factory = std::make_shared<WanderingFactory>(seconds / static_cast<double>(steps));
    const auto data = test::smallDataset(4 * stepsPerEpoch);
    Workbench bench({{[data](const DataSpec &) { return data; },
                      [factory](const std::string &) { return factory; }},
                     {},
                     1,
                     {},
                     path});
    MainWindow window(&bench, &settings);
    QSignalSpy ready(&window, &MainWindow::storeReady);
    window.resize(1600, 1000);
    window.show();
    if (ready.count() == 0)
        (void)ready.wait(20'000);

    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    spec.training.batchSize = 4;
    spec.training.epochs = std::max<std::int64_t>(1, steps / stepsPerEpoch);
    spec.training.sampling.denseSteps = steps;
    spec.training.sampling.samples = steps;
    bench.document.load(spec);
    QTest::qWait(500);
    window.findChild<QAction *>("actionTrain")->trigger();
    while (bench.runs.entries().empty() || bench.runs.entries().front().history->stepCount() == 0)
        QTest::qWait(5);
    const std::shared_ptr<const RunHistory> history = bench.runs.entries().front().history;

    std::vector<Page> pages = {{"curves, with γ and β of a layer", 0, -1, {}, {}},
                               {"γ and β of all layers", 1, 0, {}, {}},
                               {"moving statistics of all layers", 1, 1, {}, {}}};
    Page *shown = nullptr;
    QTimer ticks;
    ticks.setTimerType(Qt::PreciseTimer);
    QElapsedTimer sinceTick;
    double spentAtTick = threadSeconds();
    QObject::connect(&ticks, &QTimer::timeout, &ticks, [&] {
        const double spent = threadSeconds();
        if (shown != nullptr) {
            shown->gaps.push_back(static_cast<double>(sinceTick.nsecsElapsed()) * 1e-6);
            shown->work.push_back(1e3 * (spent - spentAtTick));
        }
        sinceTick.start();
        spentAtTick = spent;
    });
    auto *tabs = window.findChild<QTabWidget *>("pages");
    auto *quantities = window.findChild<look::SegmentedControl *>("norm-quantities");
    const auto turnTo = [&](Page &page) {
        shown = &page;
        tabs->setCurrentIndex(page.tab);
        if (page.quantities >= 0)
            quantities->setCurrentIndex(page.quantities);
    };
    const auto look = [&](Page &page) {
        // As a click turns a page: within the event loop.
        QTimer::singleShot(0, &window, [&] { turnTo(page); });
        QTest::qWait(static_cast<int>(1000 * pageSeconds));
    };

    sinceTick.start();
    ticks.start(5);
    double firstSteps = 0;
    double firstBytes = 0;
    for (std::size_t i = 0; !isOver(history->status().state); ++i) {
        look(pages[i % pages.size()]);
        const auto done = static_cast<double>(history->stepCount());
        const double resident = residentBytes();
        // Every page has been looked at, twice.
        if (firstSteps == 0 && i + 1 >= 2 * pages.size()) {
            firstSteps = done;
            firstBytes = resident;
        }
        if ((i + 1) % pages.size() == 0)
            std::printf(
                "step %7.0f: %4.0f MB resident%s\n", done, resident / 1e6,
                firstSteps > 0 && done > firstSteps
                    ? qPrintable(QString(", %1 bytes a step")
                                     .arg((resident - firstBytes) / (done - firstSteps), 0, 'f', 0))
                    : "");
        std::fflush(stdout);
    }
    const double done = static_cast<double>(history->stepCount());
    std::printf("%.0f steps: %.0f bytes a step resident since step %.0f; samples in memory %.1f "
                "MB; the store %.0f bytes a step\n",
                done, (residentBytes() - firstBytes) / std::max(1.0, done - firstSteps), firstSteps,
                static_cast<double>(history->normLog()->heldBytes()) / 1e6,
                static_cast<double>(std::filesystem::file_size(path)) / done);
    tell("while it trained", pages);
    for (int round = 0; round < 3; ++round)
        for (Page &page : pages)
            look(page);
    tell("when it was over, turning the pages", pages);
    return 0;
}
