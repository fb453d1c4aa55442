// Each call by which a store changes its disk fails in turn: what is told, what is left, and that
// the same store works again afterwards. NORMSCOPE_TORTURE=long tries every call and every fault.
#include "engine/interop/sqlite_export.h"
#include "tests/support/recorded_run.h"
#include "tests/torture/faulty_disk.h"
#include "tests/torture/store_contents.h"

#include <QTemporaryDir>
#include <QTest>

using namespace normscope;
using namespace normscope::test;
namespace fs = std::filesystem;

namespace {

/// Something that changes a store, on a folder of its own for each try.
struct Operation
{
    const char *name;
    /// Makes what it begins with.
    std::function<void(const fs::path &folder)> prepare;
    /// Opens what it needs; what is returned does it, and can be called again after a fault.
    std::function<std::function<void()>(const fs::path &folder)> open;
    /// What it changes.
    const char *changes = "runs.db";
    bool longOnly = false;
};

std::string idOf(int i)
{
    return std::string("test000") + static_cast<char>('0' + i);
}

/// The same at each call.
std::shared_ptr<RunHistory> run(int i, std::int64_t steps = 30)
{
    const auto made = recordedRun(steps, static_cast<unsigned>(i) + 1);
    auto named = std::make_shared<RunHistory>(made->spec(), RunIdentity{idOf(i), 1000 + i});
    named->setNormLayers(made->normLayers());
    for (const StepRecord &step : made->steps())
        named->addStep(step);
    for (const NormSamples &samples : made->normSamples(0))
        named->addNormSamples(samples);
    for (const EpochRecord &epoch : made->epochs())
        named->addEpoch(epoch);
    named->setStatus(made->status());
    return named;
}

void threeRuns(const fs::path &folder)
{
    RunStore store(folder / "runs.db");
    for (int i = 0; i < 3; ++i)
        keepRun(store, *run(i), {"run " + std::to_string(i), "", i});
}

void removedRuns(const fs::path &folder)
{
    threeRuns(folder);
    RunStore(folder / "runs.db").remove({idOf(0), idOf(2)});
}

void erasedRuns(const fs::path &folder)
{
    threeRuns(folder);
    RunStore(folder / "runs.db").erase({idOf(0), idOf(2)});
}

/// One that is going, as of its second epoch.
void beginRun(RunStore &store, std::int64_t steps)
{
    const auto all = run(5, steps);
    RunStatus then = all->status();
    then.state = RunState::Running;
    then.step = 20;
    then.epochsFinished = 2;
    Checkpoint checkpoint = recordedCheckpoint(*all);
    checkpoint.step = 20;
    checkpoint.epochsFinished = 2;
    checkpoint.lastSampled = 18;
    store.begin(*all, {});
    store.commit(*all, then, &checkpoint);
}

void friendsFile(const fs::path &folder)
{
    threeRuns(folder);
    RunStore store(folder / "friends.db");
    for (int i = 2; i < 5; ++i)
        keepRun(store, *run(i));
    (void)writeRunFile(store, {idOf(2), idOf(3), idOf(4)}, folder / "friends.normscope");
    removeStore(folder / "friends.db");
}

std::function<void()> opened(const fs::path &folder, std::function<void(RunStore &)> work)
{
    return [store = std::make_shared<RunStore>(folder / "runs.db"), work = std::move(work)] {
        work(*store);
    };
}

std::function<void()> goingRun(const fs::path &folder, std::int64_t steps, bool checkpointed,
                               std::size_t longNote = 0)
{
    auto store = std::make_shared<RunStore>(folder / "runs.db");
    if (longNote > 0)
        store->setTitle(idOf(1), {"", std::string(longNote, 'x'), 0});
    beginRun(*store, steps);
    return [=, all = run(5, steps)] {
        const Checkpoint checkpoint = recordedCheckpoint(*all);
        store->commit(*all, all->status(), checkpointed ? &checkpoint : nullptr);
    };
}

std::vector<ExportedRun> exported()
{
    return {{idOf(1), "one", "", 1, run(1)}, {idOf(2), "two", "", 2, run(2)}};
}

const std::vector<Operation> &operations()
{
    // Nearly fills what SQLite lets its log grow to before it moves it into the file.
    constexpr std::size_t longNote = 3'900'000;
    static const std::vector<Operation> all = {
        {"create", [](const fs::path &) {},
         [](const fs::path &folder) -> std::function<void()> {
             return [folder] { RunStore(folder / "runs.db"); };
         }},
        {"migrate",
         [](const fs::path &folder) {
             fs::copy_file(fs::path(NORMSCOPE_SOURCE_DIR) / "tests/history/stores/version1.db",
                           folder / "runs.db");
         },
         [](const fs::path &folder) -> std::function<void()> {
             return [folder] { RunStore(folder / "runs.db"); };
         }},
        {"open", threeRuns,
         [](const fs::path &folder) -> std::function<void()> {
             return [folder] { RunStore(folder / "runs.db"); };
         }},
        {"begin", threeRuns,
         [](const fs::path &folder) {
             return opened(folder, [](RunStore &store) { store.begin(*run(7), {"new", "", 1}); });
         }},
        {"commit", threeRuns, [](const fs::path &folder) { return goingRun(folder, 60, true); }},
        {"commit without a checkpoint", threeRuns,
         [](const fs::path &folder) { return goingRun(folder, 60, false); }},
        {"commit that moves the log", threeRuns,
         [](const fs::path &folder) { return goingRun(folder, 60, true, longNote); }, "runs.db",
         true},
        {"take over", threeRuns,
         [](const fs::path &folder) {
             return opened(folder, [](RunStore &store) { (void)store.takeOver(idOf(1)); });
         }},
        {"title", threeRuns,
         [](const fs::path &folder) {
             return opened(folder, [](RunStore &store) {
                 store.setTitle(idOf(1), {"another", std::string(9000, 'x'), 4});
             });
         }},
        {"remove", threeRuns,
         [](const fs::path &folder) {
             return opened(folder, [](RunStore &store) { store.remove({idOf(0), idOf(2)}); });
         }},
        {"restore", removedRuns,
         [](const fs::path &folder) {
             return opened(folder, [](RunStore &store) { store.restore({idOf(0), idOf(2)}); });
         }},
        {"erase", threeRuns,
         [](const fs::path &folder) {
             return opened(folder, [](RunStore &store) { store.erase({idOf(0), idOf(2)}); });
         }},
        {"erase removed", removedRuns,
         [](const fs::path &folder) {
             return opened(folder, [](RunStore &store) { store.eraseRemoved(); });
         }},
        {"compact", erasedRuns,
         [](const fs::path &folder) {
             return opened(folder, [](RunStore &store) { store.compact(); });
         }},
        {"import", friendsFile,
         [](const fs::path &folder) {
             return opened(folder, [folder](RunStore &store) {
                 store.import(RunStore(folder / "friends.normscope", true), idOf(3));
             });
         }},
        {"import of a file", friendsFile,
         [](const fs::path &folder) {
             return opened(folder, [folder](RunStore &store) {
                 (void)readRunFile(folder / "friends.normscope", store);
             });
         }},
        {"run file", threeRuns,
         [](const fs::path &folder) {
             return opened(folder, [folder](RunStore &store) {
                 QVERIFY(writeRunFile(store, {idOf(0), idOf(2)}, folder / "out.normscope"));
             });
         },
         "out.normscope"},
        {"run file in place of another", friendsFile,
         [](const fs::path &folder) {
             return opened(folder, [folder](RunStore &store) {
                 QVERIFY(writeRunFile(store, {idOf(0), idOf(2)}, folder / "friends.normscope"));
             });
         },
         "friends.normscope"},
        {"SQLite export", [](const fs::path &) {},
         [](const fs::path &folder) -> std::function<void()> {
             return [folder] { exportSqlite(exported(), folder / "out.sqlite"); };
         },
         "out.sqlite"},
    };
    return all;
}

std::vector<DiskFault> faults()
{
    if (!isLong())
        return {{.full = true, .half = true, .lasting = true},
                {.full = false, .half = true},
                {.full = true}};
    std::vector<DiskFault> all;
    for (const bool full : {true, false})
        for (const bool half : {true, false})
            for (const bool lasting : {true, false})
                all.push_back({full, half, lasting});
    return all;
}

/// What is beside what an operation changes, but for what SQLite and programs keep there.
std::vector<std::string> others(const fs::path &folder)
{
    std::vector<std::string> names = namesIn(folder);
    std::erase_if(names, [](const std::string &name) {
        return name.ends_with("-shm") || name.ends_with("-wal") || name.ends_with(".lock");
    });
    return names;
}

} // namespace

class WriteFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCallFailsInTurn_data();
    void everyCallFailsInTurn();

private:
    [[nodiscard]] fs::path folder(const char *name) const
    {
        return fs::path(m_folder.path().toStdString()) / name;
    }
    /// A folder as the operation begins with.
    fs::path fresh() const
    {
        const fs::path work = folder("work");
        fs::remove_all(work);
        fs::copy(folder("base"), work);
        return work;
    }
    /// Whether a call failed: then there may be another one.
    bool fail(const Operation &operation, int n, const DiskFault &fault);

    QTemporaryDir m_folder;
    FaultyDisk m_disk;
    std::string m_before;
    std::string m_after;
    std::vector<std::string> m_beforeNames;
    std::vector<std::string> m_afterNames;
    int m_refused = 0;
    int m_unnoticed = 0;
};

void WriteFaultsTest::everyCallFailsInTurn_data()
{
    QTest::addColumn<int>("number");
    for (std::size_t i = 0; i < operations().size(); ++i)
        if (isLong() || !operations()[i].longOnly)
            QTest::newRow(operations()[i].name) << static_cast<int>(i);
}

bool WriteFaultsTest::fail(const Operation &operation, int n, const DiskFault &fault)
{
    const fs::path work = fresh();
    const fs::path changed = work / operation.changes;
    const auto attempt = operation.open(work);
    const std::string before = contentsOf(changed);
    m_disk.failAt(n, fault);
    std::string sentence;
    try {
        attempt();
    } catch (const StoreError &error) {
        sentence = error.what();
    } catch (const ExportError &error) {
        sentence = error.what();
    }
    const bool failed = m_disk.mend();
    const std::string found = contentsOf(changed);
    const auto expect = [&](bool holds, const std::string &what) {
        if (!holds)
            QTest::qFail(("call " + std::to_string(n) + ", " + toText(fault) + ": " + what +
                          (sentence.empty() ? "" : "; said: " + sentence))
                             .c_str(),
                         __FILE__, __LINE__);
        return holds;
    };
    if (sentence.empty()) {
        expect(found == m_after, "it was not done, and nothing was said: " + found);
        m_unnoticed += failed ? 1 : 0;
        return failed;
    }
    ++m_refused;
    expect(failed, "it was refused, and nothing had failed");
    expect(faultOfSentence(sentence).empty(), faultOfSentence(sentence));
    const bool asBefore =
        found == before || (before == "nothing" && (found == "ok\n0\n" || found == "nothing"));
    expect(asBefore || found == m_after,
           "it was left between before and after: " + found + "\nbefore: " + before);
    expect(operation.changes != std::string("runs.db") ? others(work) == m_beforeNames : true,
           "something is left beside it");
    try {
        attempt();
    } catch (const std::exception &error) {
        expect(false, std::string("it does not go on afterwards: ") + error.what());
    }
    const std::string now = contentsOf(changed);
    expect(now == m_after, "it is not done afterwards: " + now);
    expect(others(work) == m_afterNames, "something is left beside it afterwards");
    return true;
}

void WriteFaultsTest::everyCallFailsInTurn()
{
    QFETCH(const int, number);
    const Operation &operation = operations()[static_cast<std::size_t>(number)];
    fs::remove_all(folder("base"));
    fs::create_directory(folder("base"));
    operation.prepare(folder("base"));
    m_beforeNames = others(fresh());
    {
        const auto attempt = operation.open(fresh());
        attempt();
        m_after = contentsOf(folder("work") / operation.changes);
        QVERIFY2(m_after.starts_with("ok\n"), m_after.c_str());
        m_afterNames = others(folder("work"));
    }
    m_refused = m_unnoticed = 0;
    int calls = 0;
    for (const DiskFault &fault : faults()) {
        // Where there are thousands a share of them will do.
        int n = 1;
        while (fail(operation, n, fault)) {
            if (QTest::currentTestFailed())
                return;
            n += 1 + n / (isLong() ? 100 : 10);
        }
        calls = std::max(calls, n);
    }
    qInfo("%d calls: %d refused, %d made no difference", calls - 1, m_refused, m_unnoticed);
}

QTEST_GUILESS_MAIN(WriteFaultsTest)
#include "test_write_faults.moc"
