// Exported files appear whole and together, or not at all.
#include "engine/experiment/presets.h"
#include "engine/experiment/spec_json.h"
#include "engine/interop/csv.h"
#include "tests/support/small_disk.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace normscope;
using namespace normscope::test;

namespace {

const QStringList exportedFiles{"epochs.csv", "norm.csv", "spec.json", "steps.csv"};

/// A run of so many steps.
std::unique_ptr<RunHistory> makeRun(int steps)
{
    auto run = std::make_unique<RunHistory>(findPreset("d2l-bn")->spec);
    for (int step = 1; step <= steps; ++step)
        run->addStep({step, step / 100.0, step * 0.1, 1.0 / step, 0.5});
    return run;
}

/// Everything below a folder, hidden files too.
QStringList entries(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                                  QDir::Name);
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
}

/// What exporting says when it fails; empty when it does not.
QString exportFault(const RunHistory &run, const QString &folder)
{
    try {
        exportRun(run, folder.toStdString());
    } catch (const ExportError &error) {
        return QString::fromStdString(error.what());
    }
    return {};
}

QString checkFault(const QString &folder)
{
    try {
        checkExportFolder(folder.toStdString());
    } catch (const ExportError &error) {
        return QString::fromStdString(error.what());
    }
    return {};
}

} // namespace

class ExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFourFilesAreWrittenIntoAFolderThatIsMade()
    {
        const QTemporaryDir temporary;
        const QString folder = temporary.path() + "/a/b/";
        const auto run = makeRun(3);
        QCOMPARE(exportFault(*run, folder), QString());
        QCOMPARE(entries(folder), exportedFiles);
        QCOMPARE(contents(folder + "steps.csv").toStdString(), stepsCsv(*run));
        QVERIFY(readSpec((folder + "spec.json").toStdString()) == run->spec());
    }

    void anOlderExportIsReplaced()
    {
        const QTemporaryDir folder;
        QCOMPARE(exportFault(*makeRun(100), folder.path()), QString());
        QCOMPARE(exportFault(*makeRun(1), folder.path()), QString());
        QCOMPARE(contents(folder.filePath("steps.csv")).count('\n'), 2);
        QCOMPARE(entries(folder.path()), exportedFiles);
    }

    void aFullDiskLeavesNothing()
    {
        const SmallDisk disk(64);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        const QString fault = exportFault(*makeRun(10000), disk.path() + "/run");
        QVERIFY2(fault.contains("/run/steps.csv") && fault.contains("no space left"),
                 qPrintable(fault));
        QCOMPARE(entries(disk.path()), QStringList());
    }

    void aFullDiskLeavesTheOlderExportAsItWas()
    {
        const SmallDisk disk(64);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        QCOMPARE(exportFault(*makeRun(2), disk.path()), QString());
        const QByteArray before = contents(disk.path() + "/steps.csv");
        QVERIFY(!exportFault(*makeRun(10000), disk.path()).isEmpty());
        QCOMPARE(contents(disk.path() + "/steps.csv"), before);
        QCOMPARE(entries(disk.path()), exportedFiles);
    }

    void aFolderThatMayNotBeWrittenIsNamed()
    {
        const QTemporaryDir temporary;
        const QString folder = temporary.filePath("closed");
        QVERIFY(QDir().mkdir(folder));
        QVERIFY(QFile::setPermissions(folder, QFile::ReadOwner | QFile::ExeOwner));
        QFile::setPermissions(temporary.path(), QFile::ReadOther | QFile::ExeOther |
                                                    QFile::ReadOwner | QFile::WriteOwner |
                                                    QFile::ExeOwner);
        QString fault;
        QString made;
        {
            const WithoutRoot nobody;
            fault = exportFault(*makeRun(1), folder);
            made = exportFault(*makeRun(1), folder + "/below");
        }
        QVERIFY2(fault.contains(folder) && fault.contains("ermission denied"), qPrintable(fault));
        QVERIFY2(made.contains(folder) && made.contains("ermission denied"), qPrintable(made));
        QCOMPARE(entries(folder), QStringList());
    }

    void aFileInPlaceOfTheFolderIsLeftAlone()
    {
        const QTemporaryDir temporary;
        const QString file = temporary.filePath("taken");
        writeFileAtomically(file.toStdString(), "mine");
        const QString fault = exportFault(*makeRun(1), file);
        QVERIFY2(fault.contains(file) && fault.contains("not a directory"), qPrintable(fault));
        QCOMPARE(contents(file), QByteArray("mine"));
    }

    void aFolderInPlaceOfAFileLeavesNothing()
    {
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir("norm.csv"));
        const QString fault = exportFault(*makeRun(1), folder.path());
        QVERIFY2(fault.contains("norm.csv"), qPrintable(fault));
        QCOMPARE(entries(folder.path()), QStringList{"norm.csv"});
    }

    void checkingLeavesNothing()
    {
        const QTemporaryDir temporary;
        QCOMPARE(checkFault(temporary.filePath("a/b")), QString());
        QCOMPARE(entries(temporary.path()), QStringList());
    }

    void checkingFindsAFullDisk()
    {
        const SmallDisk disk(16);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        QFile filler(disk.path() + "/filler");
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        while (filler.write(QByteArray(1024, 'x')) > 0) {
        }
        QVERIFY(checkFault(disk.path()).contains("no space left"));
        QCOMPARE(entries(disk.path()), QStringList{"filler"});
    }

    void aFileIsReplacedWhole()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath("file");
        writeFileAtomically(file.toStdString(), "long before");
        writeFileAtomically(file.toStdString(), std::string_view("new\0text", 8));
        QCOMPARE(contents(file), QByteArray("new\0text", 8));
        QCOMPARE(entries(folder.path()), QStringList{"file"});
    }

    void whatAKilledProgramLeftGoesWithTheNextExport()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath("steps.csv");
        const pid_t child = fork();
        if (child == 0) {
            // Killed before it renames, as by a person or the system.
            FileBatch batch;
            batch.add(file.toStdString(), "half");
            std::raise(SIGKILL);
        }
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        const QStringList left = entries(folder.path());
        QCOMPARE(left.size(), 1);
        QVERIFY2(left[0].startsWith(".steps.csv.") && left[0].endsWith(".part"),
                 qPrintable(left[0]));
        // Of another file, of a program that lives, and what only looks like one.
        const QString gone = QString::number(child);
        const QStringList others = {".epochs.csv." + gone + "-0.part",
                                    ".steps.csv." + QString::number(getpid()) + "-99999.part",
                                    ".steps.csv." + gone + "-x.part",
                                    ".steps.csv." + gone + ".part",
                                    ".steps.csv.-1-0.part",
                                    "steps.csv." + gone + "-0.part"};
        for (const QString &name : others)
            writeFileAtomically(folder.filePath(name).toStdString(), "mine");
        QVERIFY(QDir(folder.path()).mkdir(".steps.csv." + gone + "-7.part"));
        const QString target = folder.filePath("target");
        writeFileAtomically(target.toStdString(), "mine");
        const QString link = folder.filePath(".steps.csv." + gone + "-8.part");
        QVERIFY(QFile::link(target, link));

        writeFileAtomically(file.toStdString(), "whole");
        QCOMPARE(contents(file), QByteArray("whole"));
        QStringList now = others;
        now << ".steps.csv." + gone + "-7.part"
            << ".steps.csv." + gone + "-8.part"
            << "steps.csv"
            << "target";
        now.sort();
        QStringList found = entries(folder.path());
        found.sort();
        QCOMPARE(found, now);
    }

    void aBatchThatIsNotCommittedLeavesNothing()
    {
        const QTemporaryDir temporary;
        {
            FileBatch batch;
            batch.makeFolder(temporary.filePath("a").toStdString());
            batch.add(temporary.filePath("a/file").toStdString(), "text");
        }
        QCOMPARE(entries(temporary.path()), QStringList());
    }
};

QTEST_APPLESS_MAIN(ExportTest)
#include "test_export.moc"
