#include "fake_run.h"

#include "engine/interop/csv.h"
#include "ui/charts/comparison_export.h"
#include "ui/look/theme.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace normscope;
using namespace normscope::ui;

namespace {

ComparisonPlan planInto(const QString &folder)
{
    ComparisonPlan plan;
    plan.runs = test::fakeComparison(1);
    plan.folder = folder.toStdString();
    return plan;
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList everything(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
}

} // namespace

class TestComparisonExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { look::applyTheme(*qApp, false, 1); }
    void writesChartsAndRuns();
    void runsOfTheSameNameHaveTheirOwnFolders();
    void aFolderThatIsTakenIsLeftAlone();
    void anEmptyFolderIsUsed();
    void aFolderThatCannotBeMadeIsAFault();
    void cancellingLeavesNothing();
    void comesBackToTheThreadThatAsked();
};

void TestComparisonExport::writesChartsAndRuns()
{
    QTemporaryDir place;
    const QString folder = place.filePath("comparison");
    const ComparisonPlan plan = planInto(folder);
    ui::ExportProgress progress;
    writeComparison(plan, progress);
    QCOMPARE(progress.done.load(), progress.total.load());
    QCOMPARE(everything(place.path()), QStringList{"comparison"}); // nothing beside it
    for (const char *chart : {"loss", "accuracy", "gamma-bn1", "beta-bn2", "moving_mean-bn1",
                              "moving_variance-bn2", "gamma-bn3-BN"}) {
        const QString name = folder + "/" + chart;
        QVERIFY2(contents(name + ".svg").contains("<svg"), chart);
        QVERIFY2(contents(name + ".png").startsWith("\x89PNG"), chart);
        QVERIFY2(contents(name + ".csv").startsWith("run,series,"), chart);
    }
    for (const RunEntry &run : plan.runs) {
        const QString own = folder + "/" + (run.id == 1 ? "BN" : "no-BN") + "/";
        QCOMPARE(contents(own + "steps.csv").toStdString(), stepsCsv(*run.history));
        QCOMPARE(contents(own + "epochs.csv").toStdString(), epochsCsv(*run.history));
        QCOMPARE(contents(own + "norm.csv").toStdString(), normCsv(*run.history));
        QVERIFY(QFile::exists(own + "spec.json"));
    }
}

void TestComparisonExport::runsOfTheSameNameHaveTheirOwnFolders()
{
    QTemporaryDir place;
    ComparisonPlan plan = planInto(place.filePath("out/"));
    plan.runs[1].label = plan.runs[0].label;
    ui::ExportProgress progress;
    writeComparison(plan, progress);
    QVERIFY(QFile::exists(place.filePath("out/BN/steps.csv")));
    QVERIFY(QFile::exists(place.filePath("out/BN-2/steps.csv")));
}

void TestComparisonExport::aFolderThatIsTakenIsLeftAlone()
{
    QTemporaryDir place;
    const QString folder = place.filePath("taken");
    QVERIFY(QDir().mkdir(folder));
    QFile file(folder + "/mine.txt");
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    ui::ExportProgress progress;
    try {
        writeComparison(planInto(folder), progress);
        QFAIL("a taken folder was written into");
    } catch (const ExportError &error) {
        QVERIFY2(QString(error.what()).contains("taken"), error.what());
    }
    QCOMPARE(everything(folder), QStringList{"mine.txt"});
    QCOMPARE(everything(place.path()), QStringList{"taken"});
}

void TestComparisonExport::anEmptyFolderIsUsed()
{
    QTemporaryDir place;
    QVERIFY(QDir().mkdir(place.filePath("empty")));
    ui::ExportProgress progress;
    writeComparison(planInto(place.filePath("empty")), progress);
    QVERIFY(QFile::exists(place.filePath("empty/loss.svg")));
}

void TestComparisonExport::aFolderThatCannotBeMadeIsAFault()
{
    QTemporaryDir place;
    QFile file(place.filePath("file"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    ui::ExportProgress progress;
    QVERIFY_THROWS_EXCEPTION(ExportError,
                             writeComparison(planInto(place.filePath("file/out")), progress));
    QVERIFY_THROWS_EXCEPTION(ExportError,
                             writeComparison(planInto(place.filePath("none/out")), progress));
    QVERIFY_THROWS_EXCEPTION(ExportError, writeComparison(planInto(""), progress));
    QCOMPARE(everything(place.path()), QStringList{"file"});
}

void TestComparisonExport::cancellingLeavesNothing()
{
    QTemporaryDir place;
    ui::ExportProgress progress;
    progress.cancelled = true;
    QVERIFY_THROWS_EXCEPTION(ExportError,
                             writeComparison(planInto(place.filePath("out")), progress));
    QVERIFY(everything(place.path()).isEmpty());
}

void TestComparisonExport::comesBackToTheThreadThatAsked()
{
    QTemporaryDir place;
    const auto progress = std::make_shared<ui::ExportProgress>();
    QObject context;
    QString fault = "not called";
    QThread *thread = nullptr;
    exportComparison(&context, planInto(place.filePath("out")), progress,
                     [&](const QString &sentence) {
                         fault = sentence;
                         thread = QThread::currentThread();
                     });
    QTRY_COMPARE_WITH_TIMEOUT(fault, QString(), 60000);
    QCOMPARE(thread, QThread::currentThread());
    QVERIFY(QFile::exists(place.filePath("out/loss.svg")));
}

QTEST_MAIN(TestComparisonExport)
#include "test_comparison_export.moc"
