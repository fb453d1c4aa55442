// Trainings that are killed at any moment: what was told of is kept, and what goes on comes to the
// same bits as if nothing had happened. Over the lanes; NORMSCOPE_KILLS says how often.
#include "tests/cli/cli_runner.h"
#include "tests/cli/idx_files.h"
#include "tests/cli/stored_run.h"
#include "tests/support/recorded_run.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <map>

using namespace normscope;
using namespace normscope::test;

namespace {

/// Without what depends on the clock, or names the run.
QJsonObject timeless(QJsonObject event)
{
    for (const char *key : {"seconds", "examples_per_second", "run"})
        event.remove(key);
    return event;
}

/// Whole lines alone: the last one may have been cut off.
QList<QJsonObject> wholeEvents(const QByteArray &output)
{
    return CliResult{0, output.left(output.lastIndexOf('\n') + 1), {}}.events("epoch");
}

/// None of a store that was killed before it had its tables.
std::vector<StoredRun> runsOf(const QString &store)
{
    if (!QFile::exists(store))
        return {};
    // Killed while it was made: the next program puts it right.
    if (QFile::exists(store + "-journal"))
        (void)runCli({"runs", "list", "--store", store});
    try {
        return storedRuns(store);
    } catch (const StoreError &error) {
        if (std::string(error.what()).ends_with("is empty, not a store of runs"))
            return {};
        throw;
    }
}

/// A run that was killed before it had its name is known by its network.
std::string titleOf(const StoredRun &run)
{
    if (!run.title.name.empty())
        return run.title.name;
    return hasNormalization(run.history->spec().model) ? "with-bn" : "without-bn";
}

TensorValues tensorsOf(const QString &store, const std::string &id)
{
    const auto checkpoint = RunStore(store.toStdString(), true).checkpoint(id);
    return checkpoint ? checkpoint->tensors : TensorValues();
}

} // namespace

class KillsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        writeSmallData(m_data.path(), 2000);
        QElapsedTimer timer;
        timer.start();
        const CliResult result =
            runCli(training(m_undisturbed = m_data.filePath("undisturbed.db")));
        m_duration = static_cast<int>(timer.elapsed());
        QVERIFY2(result.status == 0, result.errors);
        for (const QJsonObject &event : result.events("epoch"))
            m_events[event["run"].toString()].append(timeless(event));
        for (const StoredRun &run : storedRuns(m_undisturbed))
            m_runs[run.title.name] =
                storedRun(m_undisturbed, QString::fromStdString(run.history->identity().id));
        QCOMPARE(m_runs.size(), std::size_t{2});
    }

    void nothingThatWasToldIsLost()
    {
        const int wanted = qMax(3, qEnvironmentVariableIntValue("NORMSCOPE_KILLS"));
        int trainings = 0;
        for (; m_kills < wanted; ++trainings) {
            const QTemporaryDir folder;
            const QString store = folder.filePath("runs.db");
            m_told.clear();
            QByteArray output = killed(training(store), wanted);
            note(output, store);
            constexpr int mostKillsOfARun = 4;
            for (int i = 0; i < mostKillsOfARun && m_kills < wanted; ++i) {
                check(store);
                if (QTest::currentTestFailed())
                    return;
                output = killed(resuming(store), wanted);
                note(output, store);
            }
            check(store);
            finish(store);
            if (QTest::currentTestFailed())
                return;
        }
        qInfo("%d kills of %d trainings of %d ms each", m_kills, trainings, m_duration);
    }

private:
    QStringList training(const QString &store) const
    {
        return {"compare",      "--preset", "d2l-bn",   "--data", m_data.path(),
                "--batch-size", "64",       "--epochs", "6",      "--backend",
                "lanes",        "--store",  store,      "--json"};
    }
    QStringList resuming(const QString &store) const
    {
        return {"runs", "resume", "--all-interrupted", "--store",
                store,  "--data", m_data.path(),       "--json"};
    }

    /// What the program said until it was killed, or had ended by itself.
    QByteArray killed(const QStringList &arguments, int wanted)
    {
        const auto process = startCli(arguments);
        const int moment = QRandomGenerator::global()->bounded(m_duration);
        if (m_kills < wanted && !process->waitForFinished(moment)) {
            process->kill();
            process->waitForFinished();
            ++m_kills;
        }
        return process->readAllStandardOutput();
    }

    /// The epochs that were told of, which are those of the undisturbed run.
    void note(const QByteArray &output, const QString &store)
    {
        std::map<QString, QString> titles;
        for (const StoredRun &run : runsOf(store))
            titles[QString::fromStdString(run.history->identity().id)] =
                QString::fromStdString(titleOf(run));
        for (const QJsonObject &event : wholeEvents(output)) {
            QString run = event["run"].toString();
            if (titles.contains(run))
                run = titles[run];
            const int epoch = event["epoch"].toInt();
            QCOMPARE(timeless(event), m_events[run].at(epoch - 1));
            m_told[run] = qMax(m_told[run], epoch);
        }
    }

    /// Nothing that was told of is missing, and every run is over or interrupted.
    void check(const QString &store)
    {
        if (runsOf(store).empty()) {
            QVERIFY(m_told.empty());
            return;
        }
        const CliResult list = runCli({"runs", "list", "--store", store, "--json"});
        QVERIFY2(list.status == 0, list.errors);
        std::map<QString, int> kept;
        for (const QJsonObject &run : list.events()) {
            const QString state = run["state"].toString();
            QVERIFY2(state == "interrupted" || state == "finished", qPrintable(state));
        }
        for (const StoredRun &run : runsOf(store))
            kept[QString::fromStdString(titleOf(run))] =
                static_cast<int>(run.history->epochCount());
        for (const auto &[run, epochs] : m_told)
            QVERIFY2(kept[run] >= epochs, qPrintable(run));
    }

    /// Lets what is left go on to its end, and compares.
    void finish(const QString &store)
    {
        if (!QFile::exists(store))
            return;
        const CliResult result = runCli(resuming(store));
        QVERIFY2(result.status == 0, result.errors);
        note(result.output, store);
        for (const StoredRun &run : runsOf(store)) {
            const std::string title = titleOf(run);
            const std::string &id = run.history->identity().id;
            const StoredRun found = storedRun(store, QString::fromStdString(id));
            QCOMPARE(found.history->status().state, RunState::Finished);
            const RunHistory &expected = *m_runs.at(title).history;
            QCOMPARE(difference(expected, *found.history, true), std::string());
            QVERIFY(tensorsOf(store, id) == tensorsOf(m_undisturbed, expected.identity().id));
        }
    }

    QTemporaryDir m_data;
    QString m_undisturbed;
    int m_duration = 0; ///< ms
    int m_kills = 0;
    std::map<QString, QList<QJsonObject>> m_events; ///< of the undisturbed runs
    std::map<std::string, StoredRun> m_runs;        ///< likewise, by their titles
    std::map<QString, int> m_told;
};

QTEST_GUILESS_MAIN(KillsTest)
#include "test_kills.moc"
