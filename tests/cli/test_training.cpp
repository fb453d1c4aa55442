// The contract of train and compare, over the fake backend: what is said where, what is written,
// and how the program ends.
#include "tests/cli/cli_runner.h"
#include "tests/cli/idx_files.h"
#include "tests/cli/step_feed.h"
#include "tests/support/small_disk.h"

#include <QDir>
#include <QJsonArray>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace normscope::test;

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The rows of a CSV file without its header.
QList<QByteArray> rows(const QString &path)
{
    QList<QByteArray> lines = contents(path).trimmed().split('\n');
    lines.removeFirst();
    return lines;
}

QStringList entries(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                                  QDir::Name);
}

/// Without what depends on the clock.
QJsonObject timeless(QJsonObject event)
{
    for (const char *key : {"seconds", "examples_per_second", "run", "id"})
        event.remove(key);
    return event;
}

} // namespace

class TrainingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { writeSmallData(m_data.path()); }

    void jsonIsOneObjectALineInTheOrderOfTheContract()
    {
        const CliResult result = train({"--json"});
        QCOMPARE(result.status, 0);
        QCOMPARE(result.errors, QByteArray());
        const QList<QJsonObject> events = result.events();
        QStringList kinds;
        for (const QJsonObject &event : events)
            kinds.append(event["event"].toString());
        QCOMPARE(kinds, QStringList({"epoch", "epoch", "epoch", "norm", "norm", "norm", "norm",
                                     "finished"}));
        QCOMPARE(events[1].keys(),
                 QStringList({"epoch", "event", "examples_per_second", "seconds", "test_accuracy",
                              "test_loss", "train_accuracy", "train_loss"}));
        QCOMPARE(events[1]["epoch"].toInt(), 2);
        QCOMPARE(events[3].keys(), QStringList({"beta", "event", "gamma", "layer", "moving_mean",
                                                "moving_variance"}));
        const QList<int> channels{6, 16, 120, 84};
        for (int layer = 0; layer < 4; ++layer) {
            const QJsonObject event = events[3 + layer];
            QCOMPARE(event["layer"].toString(), QString("bn%1").arg(layer + 1));
            for (const char *key : {"gamma", "beta", "moving_mean", "moving_variance"})
                QCOMPARE(event[key].toArray().size(), channels[layer]);
        }
        const QRegularExpression last("\n\\{\"event\":\"finished\",\"state\":\"finished\",\"step\":"
                                      "12,\"backend\":\"reference\","
                                      "\"id\":\"[0-9a-z]{8}\"\\}\n$");
        QVERIFY2(last.match(result.output).hasMatch(), result.output);
        // Nothing but the id tells of the store.
        const CliResult unkept = train({"--json", "--no-store"});
        QVERIFY(unkept.output.endsWith("{\"event\":\"finished\",\"state\":\"finished\",\"step\":12,"
                                       "\"backend\":\"reference\"}\n"));
    }

    void textEndsWithTheChaptersLineAndTheFirstNormalization()
    {
        const CliResult result = train({});
        QCOMPARE(result.status, 0);
        QVERIFY2(result.saysOneSentence() && result.errors.contains("kept as run "), result.errors);
        QCOMPARE(train({"--no-store"}).errors, QByteArray());
        const QList<QByteArray> lines = result.output.trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        const QRegularExpression lastLine("^loss \\d\\.\\d{3}, train acc \\d\\.\\d{3}, "
                                          "test acc \\d\\.\\d{3}, \\d+\\.\\d examples/sec$");
        QVERIFY2(lastLine.match(lines[0]).hasMatch(), lines[0]);
        QCOMPARE(lines[1], QByteArray("bn1 gamma 1.012 1.012 1.012 1.012 1.012 1.012"));
        QCOMPARE(lines[2], QByteArray("bn1 beta 0 0 0 0 0 0"));
    }

    void recordsAreWrittenAsCsv()
    {
        const QTemporaryDir folder;
        const QString csv = folder.filePath("new/run");
        QCOMPARE(train({"--csv", csv, "--name", "=mine"}).status, 0);
        QCOMPARE(entries(csv), QStringList({"epochs.csv", "norm.csv", "spec.json", "steps.csv"}));
        QCOMPARE(rows(csv + "/steps.csv").size(), 12);
        QCOMPARE(rows(csv + "/epochs.csv").size(), 3);
        QCOMPARE(rows(csv + "/norm.csv").size(), 13 * (6 + 16 + 120 + 84));
        QVERIFY(contents(csv + "/spec.json").contains("\"name\": \"=mine\""));
        // What was run can be run again from what was written.
        QCOMPARE(runCli({"validate", csv + "/spec.json"}).status, 0);
        const CliResult again =
            runCli({"train", "--spec", csv + "/spec.json", "--data", m_data.path(), "--json"}, {},
                   withFakeBackend());
        QCOMPARE(again.status, 0);
        QCOMPARE(timeless(again.events("epoch").last()),
                 timeless(train({"--json"}).events("epoch").last()));
    }

    void compareTrainsBothAndGivesTheFiguresOfEachAlone()
    {
        const QTemporaryDir folder;
        const CliResult both = cli("compare", "d2l-bn", {"--json", "--csv", folder.path()});
        QCOMPARE(both.status, 0);
        QCOMPARE(entries(folder.path()), QStringList({"with-bn", "without-bn"}));
        for (const auto &[run, preset] :
             {std::pair{"with-bn", "d2l-bn"}, std::pair{"without-bn", "d2l-plain"}}) {
            QList<QJsonObject> mine;
            for (const QJsonObject &event : both.events())
                if (event["run"].toString() == run)
                    mine.append(timeless(event));
            QList<QJsonObject> alone;
            for (const QJsonObject &event : cli("train", preset, {"--json"}).events())
                alone.append(timeless(event));
            QCOMPARE(mine, alone);
            QCOMPARE(rows(folder.filePath(run) + "/steps.csv").size(), 12);
        }
    }

    void compareNamesTheRunsInItsText()
    {
        const CliResult result = cli("compare", "d2l-bn", {});
        QCOMPARE(result.status, 0);
        QVERIFY(result.output.contains("with-bn: loss "));
        QVERIFY(result.output.contains("with-bn: bn1 gamma "));
        QVERIFY(result.output.contains("without-bn: loss "));
        QVERIFY(!result.output.contains("without-bn: bn1"));
    }

    void aRunThatDivergesEndsWith3AndKeepsWhatItRecorded()
    {
        const QTemporaryDir folder;
        const CliResult result =
            train({"--json", "--csv", folder.path()}, {"NORMSCOPE_FAKE_DIVERGE_AT=7"});
        QCOMPARE(result.status, 3);
        QVERIFY2(result.saysOneSentence(), result.errors);
        QVERIFY2(result.errors.contains("loss became NaN at step 7"), result.errors);
        QCOMPARE(result.events("epoch").size(), 1);
        QCOMPARE(result.events("norm").size(), 4);
        const QJsonObject end = result.events("finished").last();
        QCOMPARE(end["state"].toString(), QString("diverged"));
        QCOMPARE(end["step"].toInt(), 7);
        QVERIFY(rows(folder.filePath("steps.csv")).last().contains(",NaN,"));
    }

    void aRunThatFailsEndsWith1AndKeepsWhatItRecorded()
    {
        const QTemporaryDir folder;
        const CliResult result =
            train({"--csv", folder.path(), "--json"}, {"NORMSCOPE_FAKE_FAIL_AT=3"});
        QCOMPARE(result.status, 1);
        QCOMPARE(result.output, QByteArray());
        QVERIFY2(result.saysOneSentence(), result.errors);
        QCOMPARE(rows(folder.filePath("steps.csv")).size(), 2);
    }

    void aBackendThatCannotBeLoadedIsAFault()
    {
        const QTemporaryDir folder;
        writeFile(folder.filePath("libnormscope-reference.so"), "this is no library");
        const CliResult result = train({}, {"NORMSCOPE_MODULES=" + folder.path()});
        QCOMPARE(result.status, 1);
        QVERIFY2(result.saysOneSentence(), result.errors);
        QVERIFY(result.errors.contains(folder.path().toUtf8()));
    }

    void aSignalStopsCleanlyAndWritesWhatThereIs_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("Ctrl+C") << SIGINT;
        QTest::newRow("terminated") << SIGTERM;
        QTest::newRow("terminal closed") << SIGHUP;
    }

    void aSignalStopsCleanlyAndWritesWhatThereIs()
    {
        QFETCH(int, signal);
        const QTemporaryDir folder;
        StepFeed steps;
        const auto process = startCli(
            arguments("compare", "d2l-bn", {"--epochs", "100", "--json", "--csv", folder.path()}),
            withFakeBackend({steps.variable()}));
        // Nine steps end at least one epoch of four; what it says comes while both runs go on.
        steps.allow(9);
        QVERIFY(process->waitForReadyRead());
        QCOMPARE(::kill(static_cast<pid_t>(process->processId()), signal), 0);
        const CliResult result = steps.finish(*process);
        QCOMPARE(result.status, 130);
        const QList<QJsonObject> ends = result.events("finished");
        QCOMPARE(ends.size(), 2);
        for (const QJsonObject &end : ends) {
            QCOMPARE(end["state"].toString(), QString("stopped"));
            const QString csv = folder.filePath(end["run"].toString()) + "/steps.csv";
            QCOMPARE(rows(csv).size(), end["step"].toInt());
        }
    }

    void aFolderThatCannotBeWrittenIsFoundBeforeTraining_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::newRow("no folder can be made there") << "/proc/records";
        QTest::newRow("a file") << m_data.filePath(trainLabels);
        QTest::newRow("below a file") << m_data.filePath(trainLabels) + QString("/records");
    }

    void aFolderThatCannotBeWrittenIsFoundBeforeTraining()
    {
        QFETCH(QString, folder);
        const CliResult result = train({"--epochs", "10000", "--json", "--csv", folder});
        QCOMPARE(result.status, 1);
        QCOMPARE(result.output, QByteArray());
        QVERIFY2(result.saysOneSentence(), result.errors);
    }

    void aDiskThatIsFullIsFoundBeforeTraining()
    {
        const SmallDisk disk(16);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        QFile filler(disk.path() + "/filler");
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        while (filler.write(QByteArray(1024, 'x')) > 0) {
        }
        const CliResult result = train({"--epochs", "10000", "--json", "--csv", disk.path()});
        QCOMPARE(result.status, 1);
        QCOMPARE(result.output, QByteArray());
        QVERIFY2(result.saysOneSentence() && result.errors.contains("no space left"),
                 result.errors);
        QCOMPARE(entries(disk.path()), QStringList{"filler"});
    }

    void aDiskThatFillsUpLeavesNothingHalfWritten()
    {
        const SmallDisk disk(64);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        const CliResult result = train({"--epochs", "30", "--json", "--csv", disk.path()});
        QCOMPARE(result.status, 1);
        QVERIFY2(result.saysOneSentence() && result.errors.contains("no space left"),
                 result.errors);
        QCOMPARE(result.events("finished").size(), 1);
        QCOMPARE(entries(disk.path()), QStringList());
    }

    void anOutputThatCannotBeWrittenStopsTheRunAndKeepsItsRecords()
    {
        const QTemporaryDir folder;
        QProcess shell;
        const QProcessEnvironment variables = cliEnvironment(withFakeBackend());
        shell.setProcessEnvironment(variables);
        shell.setStandardOutputFile("/dev/full");
        shell.start(
            NORMSCOPE_BINARY_DIR "/bin/normscope-cli",
            arguments("train", "d2l-bn", {"--epochs", "10000", "--json", "--csv", folder.path()}));
        const CliResult result = finishCli(shell);
        QCOMPARE(result.status, 1);
        QVERIFY2(result.errors.contains("standard output"), result.errors);
        QVERIFY(!rows(folder.filePath("steps.csv")).isEmpty());
    }

    void aTerminalShowsProgressUntilCtrlC()
    {
        const QString script = QStandardPaths::findExecutable("script");
        if (script.isEmpty())
            QSKIP("'script', which makes a terminal, is not installed");
        QProcess terminal;
        StepFeed steps;
        terminal.setProcessEnvironment(
            cliEnvironment(withFakeBackend({"TERM=xterm", steps.variable()})));
        const QString command = NORMSCOPE_BINARY_DIR "/bin/normscope-cli " +
                                arguments("train", "d2l-bn", {"--epochs", "100"}).join(' ');
        terminal.start(script, {"-qec", "exec " + command, "/dev/null"});
        // One epoch of four steps, and half of the next.
        steps.allow(6);
        QByteArray shown;
        while (!(shown.contains("epoch 1/100  train loss ") &&
                 shown.contains("epoch 2/100 train    [")) &&
               terminal.waitForReadyRead())
            shown += terminal.readAllStandardOutput();
        QVERIFY2(shown.contains("epoch 1/100  train loss "), shown);
        QVERIFY2(shown.contains("epoch 2/100 train    ["), shown);
        terminal.write("\x03");
        const CliResult result = steps.finish(terminal);
        QCOMPARE(result.status, 130);
        shown += result.output;
        QVERIFY(shown.contains("\x1b[1A\x1b[J")); // bars are taken away again
        QVERIFY(shown.contains("normscope-cli: stopped after step "));
        QVERIFY(shown.contains("examples/sec\r\n"));
    }

private:
    QStringList arguments(const QString &command, const QString &preset,
                          const QStringList &more) const
    {
        QStringList all{command,        "--preset", preset,      "--data",   m_data.path(),
                        "--batch-size", "50",       "--backend", "reference"};
        if (!more.contains("--epochs"))
            all << "--epochs"
                << "3";
        return all + more;
    }

    CliResult cli(const QString &command, const QString &preset, const QStringList &more,
                  const Environment &environment = {}) const
    {
        return runCli(arguments(command, preset, more), {}, withFakeBackend(environment));
    }

    CliResult train(const QStringList &more, const Environment &environment = {}) const
    {
        return cli("train", "d2l-bn", more, environment);
    }

    QTemporaryDir m_data;
};

QTEST_APPLESS_MAIN(TrainingTest)
#include "test_training.moc"
