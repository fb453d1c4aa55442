// Stores whose bytes were changed by chance: nobody crashes or hangs, what cannot be read is told
// of in words, what is read is right, and a file that is found damaged when it is opened is not
// touched. NORMSCOPE_DAMAGES says how many, NORMSCOPE_SEED with which numbers.
#include "tests/support/recorded_run.h"
#include "tests/torture/store_contents.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <map>
#include <random>

using namespace normscope;
using namespace normscope::test;
namespace fs = std::filesystem;

namespace {

/// What a run is to be.
struct Original
{
    std::shared_ptr<RunHistory> history;
    RunTitle title;
    Checkpoint checkpoint;
};

/// One to eight bytes, a stretch, a page; or the end is missing or has more.
std::string damage(std::string bytes, std::mt19937_64 &random, std::string &how)
{
    const auto below = [&](std::size_t most) { return static_cast<std::size_t>(random() % most); };
    const auto spoil = [&](std::size_t from, std::size_t count) {
        for (std::size_t i = from; i < std::min(bytes.size(), from + count); ++i)
            bytes[i] = static_cast<char>(random());
        how += " " + std::to_string(from) + "+" + std::to_string(count);
    };
    switch (below(6)) {
    case 0:
    case 1:
        how = "bytes";
        for (std::size_t i = 1 + below(8); i > 0; --i)
            spoil(below(bytes.size()), 1);
        break;
    case 2:
        how = "a stretch";
        spoil(below(bytes.size()), 1 + below(600));
        break;
    case 3: {
        constexpr std::size_t page = 4096;
        how = "a page of zeros";
        const std::size_t from = below(bytes.size() / page) * page;
        bytes.replace(from, page, std::string(page, '\0'));
        how += " " + std::to_string(from);
        break;
    }
    case 4:
        bytes.resize(below(bytes.size()));
        how = "cut to " + std::to_string(bytes.size());
        break;
    default:
        // Where SQLite keeps what it believes first.
        how = "the header";
        spoil(below(200), 1 + below(4));
        break;
    }
    return bytes;
}

} // namespace

class DamageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void changedByChance();

private:
    [[nodiscard]] fs::path path(const char *name) const
    {
        return fs::path(m_folder.path().toStdString()) / name;
    }
    /// What is refused in words that a user can act on is well.
    void tolerate(const std::function<void()> &work);
    void look(RunStore &store);
    void write(RunStore &store);
    void importFrom(const fs::path &file);
    [[nodiscard]] std::string differs(const StoredRun &found) const;

    QTemporaryDir m_folder;
    std::map<std::string, Original> m_runs;
    std::string m_bytes;
    std::string m_how; ///< the damage at hand
    int m_refused = 0;
    int m_right = 0;
};

void DamageTest::initTestCase()
{
    {
        RunStore store(path("runs.db"));
        for (unsigned i = 0; i < 6; ++i) {
            const auto run = recordedRun(i == 3 ? 3000 : 40, i + 1);
            const RunTitle title{"run " + std::to_string(i), "a note", static_cast<int>(i)};
            keepRun(store, *run, title);
            m_runs[run->identity().id] = {run, title, recordedCheckpoint(*run)};
        }
        store.erase({[&] {
            const auto gone = recordedRun(200, 77);
            keepRun(store, *gone);
            return gone->identity().id;
        }()});
    }
    m_bytes = bytesOf(path("runs.db"));
    QVERIFY(!fs::exists(path("runs.db-wal")));
}

void DamageTest::tolerate(const std::function<void()> &work)
{
    try {
        work();
    } catch (const StoreError &error) {
        ++m_refused;
        const std::string fault = faultOfSentence(error.what());
        QVERIFY2(fault.empty(), (m_how + ": " + fault).c_str());
    }
}

std::string DamageTest::differs(const StoredRun &found) const
{
    const auto original = m_runs.find(found.history->identity().id);
    if (original == m_runs.end())
        return "an id";
    const RunHistory &mine = *original->second.history;
    const RunTitle &title = original->second.title;
    if (found.title.name != title.name || found.title.note != title.note ||
        found.title.color != title.color)
        return "the title";
    if (!(found.history->spec() == mine.spec()))
        return "the experiment";
    const RunStatus status = found.history->status();
    if (status.state != RunState::Finished || status.step != mine.status().step ||
        status.epochsFinished != mine.status().epochsFinished ||
        status.plannedSteps != mine.status().plannedSteps ||
        status.seconds != mine.status().seconds ||
        status.backendVersion != mine.status().backendVersion)
        return "the status";
    if (found.history->identity().created != mine.identity().created)
        return "when it was created";
    return {};
}

void DamageTest::look(RunStore &store)
{
    std::vector<StoredRun> runs;
    tolerate([&] { runs = store.runs(); });
    for (const std::string &sentence : store.faults())
        QVERIFY2(faultOfSentence(sentence).empty(), sentence.c_str());
    for (const auto &[id, original] : m_runs)
        tolerate([&, &id = id, &original = original] {
            const auto found = store.find(id);
            if (!found)
                return;
            std::string difference = differs(*found);
            StoredRecords records = store.records(id);
            found->history->restoreRecords(records.steps, std::move(records.samples));
            if (difference.empty())
                difference = test::difference(*original.history, *found->history);
            if (difference.empty())
                if (const auto checkpoint = store.checkpoint(id))
                    difference = test::difference(original.checkpoint, *checkpoint);
            ++m_right;
            QVERIFY2(difference.empty(), (m_how + ": " + difference + " of " + id).c_str());
        });
}

void DamageTest::write(RunStore &store)
{
    const auto run = recordedRun(60, 42);
    tolerate([&] {
        keepRun(store, *run, {"new", "", 1});
        const auto found = wholeRun(store, run->identity().id);
        QVERIFY2(found, m_how.c_str());
        QCOMPARE(difference(*run, *found), std::string());
    });
    const std::string some = m_runs.begin()->first;
    tolerate([&] { store.setTitle(some, {"another name", "", 1}); });
    tolerate([&] { store.remove({some}); });
    tolerate([&] { store.restore({some}); });
    tolerate([&] { (void)store.takeOver(some); });
    tolerate([&] { store.erase({some}); });
    tolerate([&] { store.eraseRemoved(); });
    tolerate([&] { store.compact(); });
}

void DamageTest::importFrom(const fs::path &file)
{
    RunStore mine(path("mine.db"));
    bool refused = true;
    tolerate([&] {
        (void)readRunFile(file, mine);
        refused = false;
    });
    if (refused)
        QVERIFY2(mine.runs().empty(), m_how.c_str());
    else
        for (const StoredRun &run : mine.runs())
            QVERIFY2(wholeRun(mine, run.history->identity().id), m_how.c_str());
    QVERIFY(mine.faults().empty());
}

void DamageTest::changedByChance()
{
    int wanted = qEnvironmentVariableIntValue("NORMSCOPE_DAMAGES");
    if (wanted == 0)
        wanted = isLong() ? 500 : 60;
    int unopened = 0;
    qint64 slowest = 0;
    for (int i = 0; i < wanted; ++i) {
        std::mt19937_64 random(
            static_cast<std::uint64_t>(qEnvironmentVariableIntValue("NORMSCOPE_SEED") + i));
        const std::string bytes = damage(m_bytes, random, m_how);
        m_how = std::to_string(i) + " (" + m_how + ")";
        QElapsedTimer timer;
        timer.start();
        const fs::path file = path("damaged.db");
        for (const bool readOnly : {true, false}) {
            removeStore(file);
            std::ofstream(file, std::ios::binary) << bytes;
            bool opened = false;
            tolerate([&] {
                RunStore store(file, readOnly);
                opened = true;
                look(store);
                if (readOnly)
                    importFrom(file);
                else
                    write(store);
            });
            unopened += opened ? 0 : 1;
            if (!opened || readOnly)
                QVERIFY2(bytesOf(file) == bytes, m_how.c_str());
            removeStore(path("mine.db"));
            if (QTest::currentTestFailed()) {
                qInfo("%s", m_how.c_str());
                return;
            }
        }
        slowest = std::max(slowest, timer.elapsed());
        QVERIFY2(timer.elapsed() < 30'000, m_how.c_str());
    }
    qInfo("%d stores of %d bytes: %d times not opened, %d calls refused, %d runs right; "
          "%d ms at most",
          wanted, static_cast<int>(m_bytes.size()), unopened, m_refused, m_right,
          static_cast<int>(slowest));
}

QTEST_GUILESS_MAIN(DamageTest)
#include "test_damage.moc"
