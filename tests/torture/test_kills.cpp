// Programs that are killed while they commit, import, export and bring a store to its newest form:
// what was told of is there, and what was half done is not. NORMSCOPE_TORTURE=long kills 200 times.
#include "tests/torture/growing_run.h"
#include "tests/torture/store_contents.h"

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <iostream>
#include <map>

using namespace normscope;
using namespace normscope::test;
namespace fs = std::filesystem;

namespace {

// Runs by their numbers, the same in every program.
constexpr int ownRuns = 3;
constexpr int allRuns = 6;

std::string idOf(int number)
{
    return "test000" + std::to_string(number);
}

std::shared_ptr<RunHistory> run(int number)
{
    const auto made = recordedRun(90, static_cast<unsigned>(number) + 1);
    auto named = std::make_shared<RunHistory>(made->spec(), RunIdentity{idOf(number), number});
    named->awaitRecords(90, made->normSampleCount(), {});
    named->setNormLayers(made->normLayers());
    const std::shared_ptr<SampleLog> samples = named->emptyNormLog();
    for (const NormSamples &each : made->normSamples(0))
        samples->append(each);
    named->restoreRecords(made->steps(), samples);
    for (const EpochRecord &epoch : made->epochs())
        named->addEpoch(epoch);
    named->setStatus(made->status());
    return named;
}

fs::path version1()
{
    return fs::path(NORMSCOPE_SOURCE_DIR) / "tests/history/stores/version1.db";
}

// What is done until somebody kills it, in a folder.

void commit(const fs::path &folder)
{
    RunStore store(folder / "runs.db");
    for (unsigned seed = 100;; ++seed) {
        const auto run = recordedRun(90, seed);
        keepEpochByEpoch(store, *run, {}, [&](std::int64_t epochs) {
            std::cout << run->identity().id << ' ' << epochs << ' ' << seed << std::endl;
        });
    }
}

void import(const fs::path &folder)
{
    RunStore store(folder / "runs.db");
    for (;;) {
        (void)readRunFile(folder / "friends.normscope", store);
        std::vector<std::string> theirs;
        for (int i = ownRuns; i < allRuns; ++i)
            theirs.push_back(idOf(i));
        store.erase(theirs);
    }
}

std::vector<std::string> sent(bool first)
{
    return first ? std::vector{idOf(0), idOf(1)} : std::vector{idOf(2)};
}

void send(const fs::path &folder)
{
    const RunStore store(folder / "runs.db", true);
    for (bool first = true;; first = !first)
        (void)writeRunFile(store, sent(first), folder / "sent.normscope");
}

void migrate(const fs::path &folder)
{
    const fs::path old = folder / "old.db";
    for (;;) {
        removeStore(old);
        fs::copy_file(version1(), folder / "copy");
        fs::rename(folder / "copy", old);
        RunStore{old};
    }
}

const std::map<std::string, void (*)(const fs::path &)> works = {
    {"commit", commit}, {"import", import}, {"send", send}, {"migrate", migrate}};

} // namespace

class TortureKillsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const fs::path friends = folder() / "friends.db";
        RunStore store(folder() / "runs.db");
        RunStore theirs(friends);
        std::vector<std::string> ids;
        for (int i = 0; i < allRuns; ++i) {
            keepRun(i < ownRuns ? store : theirs, *run(i), {"run " + std::to_string(i), "", i});
            if (i >= ownRuns)
                ids.push_back(idOf(i));
        }
        QVERIFY(writeRunFile(theirs, ids, folder() / "friends.normscope"));
        for (const bool first : {true, false}) {
            QVERIFY(writeRunFile(store, sent(first), folder() / "whole.normscope"));
            m_sent.push_back(contentsOf(folder() / "whole.normscope"));
        }
        const fs::path old = folder() / "whole.db";
        fs::copy_file(version1(), old);
        RunStore{old};
        m_migrated = contentsOf(old);
    }

    void killed_data()
    {
        QTest::addColumn<QString>("work");
        for (const auto &[name, work] : works)
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }

    void killed()
    {
        QFETCH(const QString, work);
        const int kills = isLong() ? 50 : 3; // of each kind of work
        for (int i = 0; i < kills && !QTest::currentTestFailed(); ++i) {
            const QByteArray output = killedAtSomeMoment(work);
            if (work == "commit")
                checkTold(output);
            else if (work == "send")
                checkSent();
            else if (work == "migrate")
                checkMigrated();
            if (!QTest::currentTestFailed())
                checkStore();
        }
    }

private:
    [[nodiscard]] fs::path folder() const { return m_folder.path().toStdString(); }

    [[nodiscard]] QByteArray killedAtSomeMoment(const QString &work) const
    {
        QProcess process;
        process.start(QCoreApplication::applicationFilePath(), {"--work", work, m_folder.path()});
        process.waitForStarted();
        const int moment = QRandomGenerator::global()->bounded(200);
        if (process.waitForFinished(moment))
            QTest::qFail(process.readAllStandardError().constData(), __FILE__, __LINE__);
        process.kill();
        process.waitForFinished();
        return process.readAllStandardOutput();
    }

    /// Every epoch that was told of, to the last bit.
    void checkTold(const QByteArray &output)
    {
        const RunStore store(folder() / "runs.db");
        std::map<std::string, std::pair<std::int64_t, unsigned>> told;
        for (const QByteArray &line : output.left(output.lastIndexOf('\n') + 1).split('\n'))
            if (const QList<QByteArray> words = line.split(' '); words.size() == 3)
                told[words[0].toStdString()] = {words[1].toLongLong(), words[2].toUInt()};
        for (const auto &[id, what] : told) {
            const auto &[epochs, seed] = what;
            const auto found = wholeRun(store, id);
            QVERIFY(found);
            QVERIFY(static_cast<std::int64_t>(found->epochCount()) >= epochs);
            QCOMPARE(found->status().state,
                     found->epochCount() == 9 ? RunState::Finished : RunState::Interrupted);
            QCOMPARE(store.checkpoint(id)->step, static_cast<std::int64_t>(found->stepCount()));
            const auto expected = recordedRun(90, seed);
            for (std::size_t i = 0; i < found->epochCount(); ++i)
                QCOMPARE(found->epochs()[i].trainLoss, expected->epochs()[i].trainLoss);
        }
        m_told += static_cast<int>(told.size());
    }

    /// One of the two, or none yet; what is left beside is removed by the next one.
    void checkSent()
    {
        const fs::path file = folder() / "sent.normscope";
        if (fs::exists(file)) {
            const std::string contents = contentsOf(file);
            QVERIFY2(contents == m_sent[0] || contents == m_sent[1], contents.c_str());
        }
        QVERIFY(writeRunFile(RunStore(folder() / "runs.db", true), sent(true), file));
        QCOMPARE(contentsOf(file), m_sent[0]);
        for (const std::string &name : namesIn(folder()))
            QVERIFY2(name.find(".part-") == std::string::npos || name.ends_with(".lock"),
                     name.c_str());
    }

    void checkMigrated()
    {
        const fs::path old = folder() / "old.db";
        fs::remove(folder() / "copy");
        if (!fs::exists(old))
            return;
        {
            const RunStore store(old);
            QCOMPARE(store.runs().size(), std::size_t{2});
        }
        QCOMPARE(contentsOf(old), m_migrated);
    }

    /// The runs that are nobody's business, and those of the friend whole or not at all.
    void checkStore()
    {
        const RunStore store(folder() / "runs.db");
        QVERIFY(!store.runs().empty());
        QVERIFY(store.faults().empty());
        for (int i = 0; i < allRuns; ++i) {
            const auto found = wholeRun(store, idOf(i));
            QVERIFY(found || i >= ownRuns);
            if (found) {
                QCOMPARE(difference(*run(i), *found), std::string());
                QCOMPARE(difference(recordedCheckpoint(*run(i)), store.checkpoint(idOf(i)).value()),
                         std::string());
            }
        }
        const std::string contents = contentsOf(folder() / "runs.db");
        QVERIFY2(contents.starts_with("ok\n"), contents.substr(0, 1000).c_str());
    }

    QTemporaryDir m_folder;
    std::vector<std::string> m_sent;
    std::string m_migrated;
    int m_told = 0;
};

int main(int count, char **arguments)
{
    QCoreApplication application(count, arguments);
    const QStringList words = QCoreApplication::arguments();
    if (words.value(1) == "--work") {
        try {
            works.at(words[2].toStdString())(words[3].toStdString());
        } catch (const std::exception &error) {
            std::cerr << error.what() << std::endl;
        }
        return 1;
    }
    TortureKillsTest test;
    return QTest::qExec(&test, count, arguments);
}

#include "test_kills.moc"
