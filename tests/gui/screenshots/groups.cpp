// Draws the window with fifty runs in ten groups, from invented records, light and dark, small and
// large.
//
//   group_screenshots [folder]
#include "app/run_resources.h"
#include "fake_run.h"
#include "ui/look/theme.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QDir>
#include <QSettings>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTextStream>
#include <QtTest>

using namespace normscope;
using namespace normscope::ui;

namespace {

/// Five seeds with and without normalization at each of five learning rates; one run blows up.
void addRuns(RunList &list)
{
    RunId id = 1;
    const struct
    {
        double rate, lift, plainLift;
    } rates[] = {
        {0.03, -0.03, -0.6}, {0.1, 0, -0.3}, {0.3, 0.01, -0.08}, {1, 0, 0}, {3, -0.02, -0.6}};
    for (const auto &row : rates)
        for (const bool normalized : {true, false})
            for (int seed = 0; seed < 5; ++seed) {
                test::FakeRun run;
                run.epochs = 10;
                run.seed = seed;
                run.normalized = normalized;
                run.learningRate = row.rate;
                run.lift = normalized ? row.lift : row.plainLift;
                if (!normalized && row.rate == 1 && seed == 3) {
                    run.divergesAt = 846;
                    run.blowsUp = true;
                }
                list.add(id++, test::fakeHistory(run));
            }
}

void shoot(MainWindow &window, const QString &folder, const QString &state)
{
    for (const bool dark : {false, true})
        for (const QSize size : {QSize(1024, 700), QSize(1600, 1000)}) {
            look::applyTheme(*qApp, dark, 1.0);
            window.resize(size);
            window.findChild<QAction *>(QStringLiteral("actionResetLayout"))->trigger();
            QTest::qWait(700);
            const QString name = QStringLiteral("%1-%2-%3.png")
                                     .arg(state, dark ? "dark" : "light")
                                     .arg(size.width());
            window.grab().save(QDir(folder).filePath(name));
            QTextStream(stdout) << name << Qt::endl;
        }
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    QLocale::setDefault(QLocale::c());
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString("screenshots");
    if (!QDir().mkpath(folder))
        qFatal("cannot make %s", qPrintable(folder));
    QTemporaryDir settingsFolder;
    QSettings settings(settingsFolder.filePath("settings.ini"), QSettings::IniFormat);
    Workbench bench({makeRunResources(std::make_shared<DatasetCache>()), {}, 1});
    addRuns(bench.runs);
    for (const RunEntry &entry : bench.runs.entries())
        bench.runs.markExported(entry.id, entry.history->stepCount()); // closing must not ask
    bench.runs.setGrouping(Grouping{});
    look::applyTheme(application, false, 1.0);
    MainWindow window(&bench, &settings);
    window.resize(1600, 1000);
    window.show();
    QTest::qWait(1000);

    auto *pages = window.findChild<QTabWidget *>(QStringLiteral("pages"));
    const std::vector<RunGroupEntry> all = bench.runs.allGroups();
    std::vector<RunId> two = all[6].runs;
    two.insert(two.end(), all[7].runs.begin(), all[7].runs.end());
    bench.runs.setSelected(two);
    shoot(window, folder, "two");
    pages->setCurrentWidget(window.findChild<QWidget *>(QStringLiteral("compare-page")));
    shoot(window, folder, "compare");
    std::vector<RunId> everything;
    for (const RunEntry &entry : bench.runs.entries())
        everything.push_back(entry.id);
    bench.runs.setSelected(everything);
    bench.runs.setBaseline(all[6].runs.front());
    shoot(window, folder, "allcompare");
    pages->setCurrentIndex(0);
    shoot(window, folder, "all");
    bench.runs.setSelected(two);
    window.findChild<QCheckBox *>(QStringLiteral("difference"))->click();
    shoot(window, folder, "difference");
    bench.runs.setGrouping({});
    shoot(window, folder, "ungrouped");
    return 0;
}
