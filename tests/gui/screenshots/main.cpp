// Draws the window in its main states, light and dark, small and large, from real runs on the real
// data: ready, comparing, finished, an invalid network, no data, exploring.
//
//   screenshot_tool [folder] [epochs] [explore|builder|groups]      with the last word, that alone
#include "app/process_setup.h"
#include "app/run_resources.h"
#include "engine/experiment/presets.h"
#include "ui/builder/card_list.h"
#include "ui/builder/setting_section.h"
#include "ui/explore/explore_session.h"
#include "ui/look/theme.h"
#include "ui/runs/filter_field.h"
#include "ui/runs/run_rows.h"
#include "ui/runs/run_table_view.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QSettings>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTextStream>
#include <QtTest>

#include <algorithm>
#include <filesystem>
#include <optional>

using namespace normscope;
using namespace normscope::ui;

namespace {

constexpr int patience = 600000; // ms; two whole runs take a minute or two

class Camera
{
public:
    explicit Camera(QString folder) : m_folder(std::move(folder)) {}

    void shoot(MainWindow &window, const QString &state) const
    {
        for (const bool dark : {false, true})
            for (const QSize size : {QSize(1024, 700), QSize(1600, 1000), QSize(1920, 1080)})
                shoot(window, state, dark, size);
    }
    void shoot(MainWindow &window, const QString &state, bool dark, QSize size,
               double scale = 1.0) const
    {
        look::applyTheme(*qApp, dark, scale);
        window.resize(size);
        window.findChild<QAction *>("actionResetLayout")->trigger();
        QTest::qWait(300);
        const QString name = QString("%1-%2-%3x%4.png")
                                 .arg(state, dark ? "dark" : "light")
                                 .arg(size.width())
                                 .arg(size.height());
        if (!window.grab().save(QDir(m_folder).filePath(name)))
            qFatal("cannot write %s", qPrintable(name));
        QTextStream(stdout) << name << Qt::endl;
    }

private:
    QString m_folder;
};

std::int64_t epochsFinished(const Workbench &bench)
{
    std::int64_t least = 1 << 20;
    for (const RunEntry &entry : bench.runs.entries())
        least = std::min(least, entry.history->status().epochsFinished);
    return least;
}

bool untilEpoch(const Workbench &bench, std::int64_t epoch)
{
    return QTest::qWaitFor([&] { return epochsFinished(bench) >= epoch; }, patience);
}

void trigger(MainWindow &window, const char *action)
{
    window.findChild<QAction *>(action)->trigger();
}

Engine engineFor(const std::shared_ptr<DatasetCache> &data)
{
    return {makeRunResources(data), {}, 0};
}

/// A bench and its window, which has looked for the data.
struct Stage
{
    explicit Stage(QSettings &settings, std::optional<std::filesystem::path> data = {})
        : bench(engineFor(std::make_shared<DatasetCache>(std::move(data)))),
          window(&bench, &settings)
    {
        QSignalSpy ready(&window, &MainWindow::ready);
        window.resize(1600, 1000);
        window.show();
        if (!ready.wait(20000))
            qFatal("nothing was said of the data");
    }
    Workbench bench;
    MainWindow window;
};

void shootRuns(const Camera &camera, QSettings &settings, std::int64_t epochs)
{
    Stage stage(settings);
    Workbench &bench = stage.bench;
    MainWindow &window = stage.window;
    camera.shoot(window, "ready");
    camera.shoot(window, "larger", false, {1920, 1080}, 1.5); // for a projector

    bench.document.setLayerOption(3, "kernel_size", std::int64_t{13});
    camera.shoot(window, "invalid", false, {1600, 1000});
    camera.shoot(window, "invalid", true, {1600, 1000});
    trigger(window, "actionUndo");

    bench.document.setSetting("training.epochs", epochs);
    trigger(window, "actionCompare");
    const std::int64_t middle = epochs * 6 / 10;
    const auto pastTheMiddle = [&] {
        const auto last = bench.runs.entries()[0].history->lastStep();
        return last && last->epoch > static_cast<double>(middle) + 0.3;
    };
    if (!untilEpoch(bench, middle) || !QTest::qWaitFor(pastTheMiddle, patience))
        qFatal("the runs did not come far");
    camera.shoot(window, "comparing");
    auto *pages = window.findChild<QTabWidget *>("pages");
    pages->setCurrentIndex(1);
    camera.shoot(window, "norms");
    pages->setCurrentIndex(0);
    if (!untilEpoch(bench, epochs))
        qFatal("the runs did not finish");
    QTest::qWait(1000);
    camera.shoot(window, "finished");
    camera.shoot(window, "finishedlarger", false, {1920, 1080}, 1.5);
    trigger(window, "actionStop");
    for (const RunEntry &entry : bench.runs.entries())
        bench.runs.markExported(entry.id, entry.history->stepCount()); // closing must not ask
}

bool untilAnswers(MainWindow &window, std::size_t count)
{
    const auto *session = window.findChild<ExploreSession *>();
    return QTest::qWaitFor([&] { return session->answers().size() >= count; }, patience);
}

void shootExploring(const Camera &camera, QSettings &settings)
{
    Stage stage(settings);
    Workbench &bench = stage.bench;
    MainWindow &window = stage.window;
    bench.document.setSetting("training.learning_rate", 0.01);
    trigger(window, "actionExplore");
    auto *session = window.findChild<ExploreSession *>();
    std::size_t count = 1;
    for (const double rate : {0.03, 0.1, 0.3, 0.6, 1.0, 1.4, 1.6, 1.8, 2.1, 2.4}) {
        if (!untilAnswers(window, count))
            qFatal("no answer");
        if (bench.document.spec().training.learningRate == 1.6)
            session->setPinned(session->latest()->number, true);
        bench.document.setSetting("training.learning_rate", rate);
        ++count;
    }
    if (!untilAnswers(window, count))
        qFatal("no answer");
    QTest::qWait(500);
    camera.shoot(window, "exploring");
    // As a hand that drags: what trains is cut short.
    for (const double rate : {2.0, 1.2, 0.8, 0.5, 0.2}) {
        bench.document.setSetting("training.learning_rate", rate);
        QTest::qWait(250);
    }
    camera.shoot(window, "dragged");
    bench.document.setSetting("training.learning_rate", 2.4);
    bench.document.setLayerOption(3, "kernel_size", std::int64_t{13});
    camera.shoot(window, "exploringinvalid", false, {1600, 1000});
    trigger(window, "actionUndo");
    bench.document.setSetting("training.learning_rate", 10.0);
    const auto wild = [&] {
        return session->latest() != nullptr &&
               session->latest()->spec.training.learningRate == 10.0;
    };
    if (!QTest::qWaitFor(wild, patience))
        qFatal("no answer");
    QTest::qWait(500);
    camera.shoot(window, "exploringwild", true, {1600, 1000});
    trigger(window, "actionExplore");
    camera.shoot(window, "explored", false, {1600, 1000});
}

/// Every kind of normalization and option in the cards and forms.
void shootBuilder(const Camera &camera, QSettings &settings)
{
    Stage stage(settings);
    Workbench &bench = stage.bench;
    MainWindow &window = stage.window;
    bench.document.setNormKind(0, "group_norm");
    bench.document.setLayerOption(4, "gamma", std::string("frozen"));
    bench.document.setLayerOption(4, "ghost_size", std::int64_t{64});
    bench.document.setNormKind(5, "layer_norm");
    bench.document.setBatchNorm(11, false);
    bench.document.setSetting("training.optimizer.kind", std::string("adam"));
    bench.document.setSetting("training.learning_rate", 0.001);
    bench.document.setSetting("data.validation", 0.1);
    auto *cards = window.findChild<CardList *>();
    cards->chooseBlock(2);
    cards->setUnfoldedRow(3);
    camera.shoot(window, "language");
    cards->setUnfoldedRow(-1);
    for (auto *section : window.findChildren<SettingSectionView *>())
        section->setOpen(true);
    camera.shoot(window, "sections", false, {1600, 1000});
    camera.shoot(window, "sections", true, {1024, 700});
    for (auto *section : window.findChildren<SettingSectionView *>())
        section->setOpen(false);

    // A run that is judged on more than the test set, and the formula with its numbers.
    bench.document.load(findPreset("d2l-bn")->spec);
    bench.document.setLayerOption(4, "gamma", std::string("frozen"));
    bench.document.setSetting("training.epochs", std::int64_t{2});
    bench.document.setSetting("data.fraction", 0.2);
    bench.document.setSetting("data.validation", 0.1);
    bench.document.setSetting("training.compare_statistics", true);
    trigger(window, "actionTrain");
    if (!QTest::qWaitFor(
            [&] {
                return !bench.runs.entries().empty() &&
                       isOver(bench.runs.entries()[0].history->status().state);
            },
            patience))
        qFatal("the run did not finish");
    QTest::qWait(500);
    camera.shoot(window, "judged", false, {1600, 1000});
    Q_EMIT cards->formulaRequested(4);
    camera.shoot(window, "formula", false, {1600, 1000});
    camera.shoot(window, "formula", true, {1024, 700});
    camera.shoot(window, "formulalarger", false, {1920, 1080}, 1.5);
    for (const RunEntry &entry : bench.runs.entries())
        bench.runs.markExported(entry.id, entry.history->stepCount()); // closing must not ask
}

/// Repetitions of runs with and without BN at two learning rates, in groups.
void shootGroups(const Camera &camera, QSettings &settings)
{
    Stage stage(settings);
    Workbench &bench = stage.bench;
    MainWindow &window = stage.window;
    bench.document.setSetting("training.epochs", std::int64_t{3});
    bench.document.setSetting("data.fraction", 0.1);
    trigger(window, "actionCompare");
    trigger(window, "actionRepeat");
    const auto allOver = [&] { return !bench.runs.anyGoing(); };
    if (!QTest::qWaitFor(allOver, patience))
        qFatal("the runs did not finish");
    bench.document.setSetting("training.learning_rate", 0.1);
    trigger(window, "actionCompare");
    trigger(window, "actionRepeat");
    QTest::qWait(1500);
    camera.shoot(window, "groupsgoing", false, {1600, 1000});
    if (!QTest::qWaitFor(allOver, patience))
        qFatal("the runs did not finish");
    const std::vector<RunGroupEntry> groups = bench.runs.allGroups();
    std::vector<RunId> chosen = groups[0].runs;
    chosen.insert(chosen.end(), groups[1].runs.begin(), groups[1].runs.end());
    bench.runs.setSelected(chosen);
    bench.runs.setBaseline(groups[0].runs.front());
    auto *table = window.findChild<RunTableView *>();
    table->rows()->setExpanded(1, true);
    window.findChild<FilterField *>()->setText("batch=256 and lr>0.02");
    camera.shoot(window, "groups");
    camera.shoot(window, "groupslarger", false, {1920, 1080}, 1.5);
    window.findChild<FilterField *>()->setText("batch=256 and lrr>0.02");
    camera.shoot(window, "groupsfault", false, {1600, 1000});
    camera.shoot(window, "groupsfault", true, {1600, 1000});
    for (const RunEntry &entry : bench.runs.entries())
        bench.runs.markExported(entry.id, entry.history->stepCount()); // closing must not ask
}

void shootMissingData(const Camera &camera, QSettings &settings)
{
    Stage stage(settings, "/nowhere/fashion-mnist");
    camera.shoot(stage.window, "nodata", false, {1600, 1000});
    camera.shoot(stage.window, "nodata", true, {1024, 700});
}

} // namespace

int main(int argc, char *argv[])
{
    keepLargeBlocks();
    QApplication application(argc, argv);
    useCNumbers();
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString("screenshots");
    if (!QDir().mkpath(folder))
        qFatal("cannot make %s", qPrintable(folder));
    QTemporaryDir settingsFolder;
    QSettings settings(settingsFolder.filePath("settings.ini"), QSettings::IniFormat);
    const Camera camera(folder);
    look::applyTheme(application, false, 1.0);
    const QByteArray only = argc > 3 ? argv[3] : "";
    if (only.isEmpty()) {
        shootMissingData(camera, settings);
        shootRuns(camera, settings, argc > 2 ? std::max(1, std::atoi(argv[2])) : 10);
    }
    if (only.isEmpty() || only == "builder")
        shootBuilder(camera, settings);
    if (only.isEmpty() || only == "groups")
        shootGroups(camera, settings);
    if (only.isEmpty() || only == "explore")
        shootExploring(camera, settings);
    return 0;
}
