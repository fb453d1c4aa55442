// Draws the window with fifty runs in ten groups, and with a thousand runs, from invented records,
// light and dark, small and large; and what leaves it: one chart in all formats, a report as HTML
// and PDF.
//
//   group_screenshots [folder]
#include "app/run_resources.h"
#include "engine/interop/report.h"
#include "fake_run.h"
#include "ui/charts/picture.h"
#include "ui/look/theme.h"
#include "ui/report/report_pdf.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QDir>
#include <QFile>
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
        for (const QSize size : {QSize(1024, 700), QSize(1920, 1080)}) {
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

/// A chart of two groups in every format, and a report of the runs of both.
void exportAll(const std::vector<RunEntry> &runs, const std::vector<RunGroupEntry> &groups,
               const QString &folder)
{
    Picture picture{ChartData(chartSource(QStringLiteral("accuracy")))};
    picture.data.setRuns(runs);
    picture.data.setGroups(groups);
    picture.data.refresh();
    for (const PictureFormat format :
         {PictureFormat::Png, PictureFormat::Svg, PictureFormat::Pdf}) {
        QFile file(QDir(folder).filePath(QStringLiteral("accuracy.") + fileEnding(format)));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write %s", qPrintable(file.fileName()));
        file.write(encodedPicture(picture, format));
    }
    std::vector<ExportedRun> exported;
    for (const RunEntry &run : runs)
        exported.push_back(
            {run.history->identity().id, run.title().toStdString(), "", 0, run.history});
    const std::filesystem::path to = folder.toStdString();
    exportReport(exported, "Repeats", to / "report.html");
    exportReportPdf(exported, "Repeats", to / "report.pdf");
}

void addThousand(RunList &list)
{
    std::vector<RunEntry> entries;
    for (RunId id = 1000; id < 2000; ++id) {
        test::FakeRun run;
        run.epochs = 2;
        run.stepsPerEpoch = 20;
        run.seed = static_cast<std::int64_t>(id % 5);
        run.normalized = id % 2 == 0;
        run.learningRate = 0.01 * static_cast<double>(id / 10 % 40 + 1);
        run.divergesAt = id % 37 == 0 ? 30 : 0;
        RunEntry entry;
        entry.id = id;
        entry.history = test::fakeHistory(run);
        entry.slot = static_cast<int>(id % 8);
        entries.push_back(std::move(entry));
    }
    list.addStored(std::move(entries));
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
    exportAll(bench.runs.selectedEntries(), bench.runs.groups(), folder);
    pages->setCurrentIndex(1);
    shoot(window, folder, "norms");
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
    addThousand(bench.runs);
    shoot(window, folder, "thousand");
    bench.runs.setGrouping(Grouping{});
    shoot(window, folder, "thousandgroups");
    return 0;
}
