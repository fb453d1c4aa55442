// What train and compare keep in a store, and what becomes of them while it cannot take it. Over
// the fake backend.
#include "tests/cli/cli_runner.h"
#include "tests/cli/idx_files.h"
#include "tests/cli/step_feed.h"
#include "tests/cli/store_faults.h"
#include "tests/cli/stored_run.h"
#include "tests/support/small_disk.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace normscope;
using namespace normscope::test;

namespace {

/// Takes all the room that there is on a disk.
class Filler
{
public:
    explicit Filler(const QString &folder) : m_file(folder + "/filler")
    {
        if (!m_file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            qFatal("no filler");
        while (m_file.write(QByteArray(1024, 'x')) > 0) {
        }
    }
    void remove() { m_file.remove(); }

private:
    QFile m_file;
};

bool waitForErrors(QProcess &process, QByteArray &errors, const char *text)
{
    process.setReadChannel(QProcess::StandardError);
    constexpr int patience = 10000;
    while (!errors.contains(text) && process.waitForReadyRead(patience))
        errors += process.readAllStandardError();
    return errors.contains(text);
}

} // namespace

class RecordingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { writeSmallData(m_data.path()); }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = m_folder->filePath("new/runs.db");
    }

    void aRunIsKept()
    {
        const CliResult result = train({"--store", m_store, "--name", "γ's run", "--json"});
        QVERIFY2(result.status == 0 && result.errors.isEmpty(), result.errors);
        const QString id = result.events("finished").last()["id"].toString();
        const StoredRun run = storedRun(m_store, id);
        QCOMPARE(run.title.name, std::string("γ's run"));
        QCOMPARE(run.history->status().state, RunState::Finished);
        QCOMPARE(run.history->stepCount(), std::size_t{12});
        QCOMPARE(run.history->epochCount(), std::size_t{3});
        const QByteArray kept = train({"--store", m_store}).errors;
        QCOMPARE(storedRuns(m_store).size(), std::size_t{2});
        QCOMPARE(kept,
                 "normscope-cli: kept as run " +
                     QByteArray::fromStdString(storedRuns(m_store).back().history->identity().id) +
                     ".\n");
        QVERIFY(storedRuns(m_store).back().title.name.empty());
    }

    void bothRunsOfAComparisonAreKept()
    {
        QVERIFY(cli("compare", {"--store", m_store, "--name", "mine"})
                    .errors.contains("without-bn: kept as run "));
        QCOMPARE(cli("compare", {"--store", m_store}).status, 0);
        QStringList names;
        for (const StoredRun &run : storedRuns(m_store))
            names.append(QString::fromStdString(run.title.name));
        names.sort();
        QCOMPARE(names, QStringList({"mine with BN", "mine without BN", "with-bn", "without-bn"}));
    }

    void whereItIsKept()
    {
        const QString data = m_folder->filePath("data");
        const Environment nowhere{"NORMSCOPE_STORE", "XDG_DATA_HOME=" + data};
        QCOMPARE(train({}, nowhere + Environment{"NORMSCOPE_STORE=" + m_store}).status, 0);
        QCOMPARE(storedRuns(m_store).size(), std::size_t{1});
        QVERIFY(!QFile::exists(data));
        // What is said on the command line is stronger.
        const QString other = m_folder->filePath("other.db");
        QCOMPARE(train({"--store", other}, {"NORMSCOPE_STORE=" + m_store}).status, 0);
        QCOMPARE(storedRuns(other).size(), std::size_t{1});
        const CliResult none = train({"--no-store"}, {"NORMSCOPE_STORE=" + m_store});
        QCOMPARE(none.status, 0);
        QCOMPARE(none.errors, QByteArray());
        QCOMPARE(storedRuns(m_store).size(), std::size_t{1});
        QCOMPARE(train({}, nowhere).status, 0);
        QCOMPARE(storedRuns(data + "/normscope/runs.db").size(), std::size_t{1});
        QCOMPARE(train({}, {"NORMSCOPE_STORE", "XDG_DATA_HOME", "HOME=" + data}).status, 0);
        QCOMPARE(storedRuns(data + "/.local/share/normscope/runs.db").size(), std::size_t{1});
    }

    void optionsThatContradict()
    {
        const CliResult both = train({"--store", m_store, "--no-store"});
        QCOMPARE(both.status, 2);
        QVERIFY2(both.saysOneSentence(), both.errors);
        const CliResult empty = train({"--store", ""});
        QCOMPARE(empty.status, 2);
        QVERIFY2(empty.saysOneSentence() && empty.errors.contains("--store"), empty.errors);
    }

    void aStoreThatCannotBeOpened_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("said");
        QDir().mkpath(m_data.filePath("stores"));
        const auto path = [&](const QString &name) { return m_data.filePath("stores/" + name); };
        writeFile(path("text"), "this is no store of runs, but a text that is long enough");
        newerStore(path("newer"));
        emptyStore(path("damaged"));
        damageStore(path("damaged"));
        QTest::newRow("no folder can be made there") << "/proc/normscope/runs.db"
                                                     << "cannot be made";
        QTest::newRow("a folder") << m_data.path() << "is a folder";
        QTest::newRow("a text") << path("text") << "is not a store of runs";
        QTest::newRow("below a file") << path("text/runs.db") << "cannot be";
        QTest::newRow("newer") << path("newer") << "newer version";
        QTest::newRow("damaged") << path("damaged") << "damaged";
    }

    void aStoreThatCannotBeOpened()
    {
        QFETCH(QString, path);
        QFETCH(QString, said);
        const QByteArray before = contents(path);
        for (const bool option : {true, false}) {
            const CliResult result = option ? train({"--json", "--store", path})
                                            : train({"--json"}, {"NORMSCOPE_STORE=" + path});
            QCOMPARE(result.status, 1);
            QCOMPARE(result.output, QByteArray());
            QVERIFY2(result.saysOneSentence() && result.errors.contains(said.toUtf8()),
                     result.errors);
        }
        QCOMPARE(contents(path), before);
    }

    void aDefaultPlaceThatFailsKeepsNothingAndSaysSo()
    {
        const QString home = m_folder->filePath("home");
        QDir().mkpath(home + "/normscope");
        writeFile(home + "/normscope/runs.db", "this is no store of runs, but somebody's text");
        for (const Environment &environment :
             {Environment{"NORMSCOPE_STORE", "XDG_DATA_HOME=" + home},
              Environment{"NORMSCOPE_STORE", "XDG_DATA_HOME=/proc/nowhere"},
              Environment{"NORMSCOPE_STORE", "XDG_DATA_HOME", "HOME"}}) {
            const CliResult result = train({"--json"}, environment);
            QCOMPARE(result.status, 0);
            QVERIFY2(result.saysOneSentence() && result.errors.contains("nothing of this is kept"),
                     result.errors);
            QCOMPARE(result.events("epoch").size(), 3);
            QVERIFY(!result.events("finished").last().contains("id"));
        }
    }

    void aFullDiskIsFoundBeforeTraining()
    {
        const SmallDisk disk(64);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        Filler filler(disk.path());
        const CliResult result = train({"--json", "--store", disk.path() + "/runs.db"});
        QCOMPARE(result.status, 1);
        QCOMPARE(result.output, QByteArray());
        QVERIFY2(result.saysOneSentence(), result.errors);
    }

    void trainingWaitsWhileTheDiskIsFull()
    {
        const SmallDisk disk(8192);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        StepFeed steps;
        const QString store = disk.path() + "/runs.db";
        const auto process = startCli(arguments("train", {"--json", "--store", store}),
                                      withFakeBackend({steps.variable()}));
        steps.allow(4);
        QVERIFY(process->waitForReadyRead());
        Filler filler(disk.path());
        steps.allow(100);
        QByteArray errors;
        QVERIFY2(waitForErrors(*process, errors, "training waits"), errors);
        QVERIFY2(errors.contains("no room left on the disk"), errors);
        // What was told before is safe, and nothing is told meanwhile.
        QCOMPARE(process->readAllStandardOutput().count('\n'), 1);
        QCOMPARE(storedRuns(store).front().history->epochCount(), std::size_t{1});
        filler.remove();
        QVERIFY2(waitForErrors(*process, errors, "again"), errors);
        const CliResult result = finishCli(*process);
        QCOMPARE(result.status, 0);
        QCOMPARE(errors.count('\n'), 2);
        QCOMPARE(result.events("epoch").size(), 2);
        QCOMPARE(result.events("finished").last()["state"].toString(), QString("finished"));
        QCOMPARE(storedRuns(store).front().history->status().state, RunState::Finished);
    }

    void ctrlCDoesNotWaitForAFullDisk()
    {
        const SmallDisk disk(8192);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        StepFeed steps;
        const QString store = disk.path() + "/runs.db";
        const auto process = startCli(arguments("train", {"--json", "--epochs", "10", "--store",
                                                          store, "--csv", m_folder->path()}),
                                      withFakeBackend({steps.variable()}));
        steps.allow(4);
        QVERIFY(process->waitForReadyRead());
        const QByteArray first = process->readAllStandardOutput();
        Filler filler(disk.path());
        steps.allow(100);
        QByteArray errors;
        QVERIFY2(waitForErrors(*process, errors, "training waits"), errors);
        QCOMPARE(::kill(static_cast<pid_t>(process->processId()), SIGINT), 0);
        const CliResult result = finishCli(*process);
        QCOMPARE(result.status, 130);
        QVERIFY2(result.errors.contains("what came last is not kept"), result.errors);
        QCOMPARE(result.events().size(), 5);
        QCOMPARE(result.events().last()["state"].toString(), QString("stopped"));
        QVERIFY(QFile::exists(m_folder->filePath("steps.csv")));
        filler.remove();
        const StoredRun run = storedRuns(store).front();
        QCOMPARE(run.history->status().state, RunState::Interrupted);
        QCOMPARE(run.history->epochCount(), std::size_t(first.count('\n')));
    }

    void aSecondCtrlCWaitsForNothing()
    {
        StepFeed steps;
        const auto process = startCli(arguments("train", {"--json", "--store", m_store}),
                                      withFakeBackend({steps.variable()}));
        steps.allow(5);
        QVERIFY(process->waitForReadyRead());
        QByteArray output = process->readAllStandardOutput();
        const auto interrupt = [&] {
            return ::kill(static_cast<pid_t>(process->processId()), SIGINT);
        };
        // The sixth step never ends by itself. Before it, there would be nothing to wait for.
        QVERIFY(steps.awaitBegun(6));
        QCOMPARE(interrupt(), 0);
        QTest::qWait(100);
        QCOMPARE(process->readAllStandardOutput(), QByteArray());
        QCOMPARE(interrupt(), 0);
        process->setReadChannel(QProcess::StandardOutput);
        while (!output.contains("\"finished\"") && process->waitForReadyRead(10000))
            output += process->readAllStandardOutput();
        QVERIFY2(output.contains("\"state\":\"stopped\""), output);
        // What is in hand is still kept, unless a third one comes.
        QCOMPARE(interrupt(), 0);
        QVERIFY(process->waitForFinished());
        QCOMPARE(process->exitStatus(), QProcess::CrashExit);
        QCOMPARE(storedRuns(m_store).front().history->status().state, RunState::Interrupted);
        QCOMPARE(storedRuns(m_store).front().history->epochCount(), std::size_t{1});
    }

    void whatCtrlCStoppedCanGoOn()
    {
        StepFeed steps;
        const auto process = startCli(arguments("train", {"--json", "--store", m_store}),
                                      withFakeBackend({steps.variable()}));
        steps.allow(5);
        QVERIFY(process->waitForReadyRead());
        QCOMPARE(::kill(static_cast<pid_t>(process->processId()), SIGINT), 0);
        const CliResult stopped = steps.finish(*process);
        QCOMPARE(stopped.status, 130);
        QCOMPARE(storedRuns(m_store).front().history->status().state, RunState::Stopped);
        const QString id = stopped.events("finished").last()["id"].toString();
        const CliResult resumed =
            runCli({"runs", "resume", id, "--store", m_store, "--data", m_data.path(), "--json"},
                   {}, withFakeBackend());
        QVERIFY2(resumed.status == 0, resumed.errors);
        QCOMPARE(resumed.events("epoch").size(), 2);
        QCOMPARE(resumed.events("finished").last()["id"].toString(), id);
    }

private:
    static QByteArray contents(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QStringList arguments(const QString &command, const QStringList &more) const
    {
        QStringList all{command,        "--preset", "d2l-bn",    "--data",   m_data.path(),
                        "--batch-size", "50",       "--backend", "reference"};
        if (!more.contains("--epochs"))
            all << "--epochs"
                << "3";
        return all + more;
    }

    CliResult cli(const QString &command, const QStringList &more,
                  const Environment &environment = {}) const
    {
        return runCli(arguments(command, more), {}, withFakeBackend(environment));
    }

    CliResult train(const QStringList &more, const Environment &environment = {}) const
    {
        return cli("train", more, environment);
    }

    QTemporaryDir m_data;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_store;
};

QTEST_APPLESS_MAIN(RecordingTest)
#include "test_recording.moc"
