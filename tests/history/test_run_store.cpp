// Runs on disk: what is kept, who may write, what is refused.
#include "engine/history/run_store.h"
#include "tests/support/recorded_run.h"
#include "tests/support/small_disk.h"

#include <QtTest>

#include <sqlite3.h>

#include <fstream>
#include <set>

using namespace normscope;
using normscope::test::difference;
using normscope::test::recordedCheckpoint;
using normscope::test::recordedRun;
using normscope::test::wholeRun;
namespace fs = std::filesystem;

namespace {

void keep(RunStore &store, const RunHistory &run, const RunTitle &title = {})
{
    store.begin(run, title);
    const Checkpoint checkpoint = recordedCheckpoint(run);
    store.commit(run, run.status(), &checkpoint);
}

StoreFault faultOf(const std::function<void()> &work)
{
    try {
        work();
    } catch (const StoreError &error) {
        return error.fault();
    }
    throw std::logic_error("nothing was refused");
}

std::string sentenceOf(const std::function<void()> &work)
{
    try {
        work();
    } catch (const StoreError &error) {
        return error.what();
    }
    return {};
}

void execute(const fs::path &path, const std::string &sql)
{
    sqlite3 *database = nullptr;
    sqlite3_open(path.c_str(), &database);
    QCOMPARE(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
}

std::string bytesOf(const fs::path &path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

class TestRunStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void aRunComesBack();
    void epochByEpoch();
    void aheadOfItsCheckpoint();
    void interrupted();
    void takenOverOnce();
    void removedAndRestored();
    void twoStoresAtOnce();
    void changesOfOthers();
    void olderVersion();
    void refused();
    void readOnly();
    void runFiles();
    void hostileRunFile();
    void oneDamagedRun();
    void compacted();
    void foldersThatMayNotBeWritten();
    void readOnlyWithALog();
    void importOntoAFullDisk();
    void importsThatAreCancelled();
    void movedAway();
    void damagedWithALog();
    void runFilesThatMustNotBeReplaced();
    void leftoversOfRunFiles();

private:
    [[nodiscard]] fs::path path(const char *name = "runs.db") const
    {
        return fs::path(m_folder->path().toStdString()) / name;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestRunStore::aRunComesBack()
{
    const auto run = recordedRun(235);
    const std::string id = run->identity().id;
    {
        RunStore store(path());
        keep(store, *run, {"with BN", "a note\nof two lines", 3});
    }
    const RunStore store(path());
    const std::vector<StoredRun> all = store.runs();
    QCOMPARE(all.size(), std::size_t{1});
    QCOMPARE(all[0].title.name, std::string("with BN"));
    QCOMPARE(all[0].title.note, std::string("a note\nof two lines"));
    QCOMPARE(all[0].title.color, 3);
    QVERIFY(!all[0].going);
    const RunHistory &found = *all[0].history;
    QVERIFY(!found.hasRecords());
    QCOMPARE(found.identity().id, id);
    QCOMPARE(found.identity().created, run->identity().created);
    QVERIFY(found.spec() == run->spec());
    QCOMPARE(found.status().state, RunState::Finished);
    QCOMPARE(found.status().backendVersion, run->status().backendVersion);
    QCOMPARE(found.stepCount(), std::size_t{235});
    QVERIFY(std::isnan(found.lastStep()->loss));
    QCOMPARE(found.lastStep()->accuracy, run->lastStep()->accuracy);
    QCOMPARE(found.epochCount(), std::size_t{23});
    QCOMPARE(difference(*run, *wholeRun(store, id)), std::string());
    QCOMPARE(difference(recordedCheckpoint(*run), store.checkpoint(id).value()), std::string());
    QCOMPARE(store.idsFrom(id.substr(0, 3)), std::vector{id});
    QVERIFY(store.idsFrom("ZZ").empty());
    QVERIFY(!store.find("00000000"));
}

void TestRunStore::epochByEpoch()
{
    const auto run = recordedRun(200);
    auto growing = std::make_shared<RunHistory>(run->spec(), run->identity());
    RunStore store(path());
    store.begin(*growing, {});
    growing->setNormLayers(run->normLayers());
    std::size_t sample = 0;
    const auto samples = run->normSamples(0);
    for (const StepRecord &step : run->steps()) {
        growing->addStep(step);
        while (sample < samples.size() && samples[sample].front().step <= step.step)
            growing->addNormSamples(samples[sample++]);
        if (step.step % 10 != 0)
            continue;
        growing->addEpoch(run->epochs()[static_cast<std::size_t>(step.step / 10 - 1)]);
        RunStatus status = run->status();
        status.step = step.step;
        status.epochsFinished = step.step / 10;
        status.state = step.step == 200 ? RunState::Finished : RunState::Running;
        growing->setStatus(status);
        const Checkpoint checkpoint = recordedCheckpoint(*growing);
        store.commit(*growing, status, &checkpoint);
        const RunStore other(path(), true);
        QCOMPARE(difference(*growing, *wholeRun(other, run->identity().id)), std::string());
        QCOMPARE(other.runs().at(0).going, step.step < 200);
    }
    QCOMPARE(difference(*run, *wholeRun(store, run->identity().id)), std::string());
}

void TestRunStore::aheadOfItsCheckpoint()
{
    // The worker has gone on by the time the checkpoint is written.
    const auto run = recordedRun(95);
    RunStore store(path());
    store.begin(*run, {});
    RunStatus then = run->status();
    then.state = RunState::Running;
    then.step = 40;
    then.epochsFinished = 4;
    Checkpoint checkpoint = recordedCheckpoint(*run);
    checkpoint.step = 40;
    checkpoint.epochsFinished = 4;
    checkpoint.lastSampled = 39;
    store.commit(*run, then, &checkpoint);
    const auto found = wholeRun(store, run->identity().id);
    QCOMPARE(found->steps().size(), std::size_t{40});
    QCOMPARE(found->epochs().size(), std::size_t{4});
    QCOMPARE(found->normSamples(0).size(), std::size_t{14});
    QCOMPARE(found->lastStep()->step, std::int64_t{40});
    keep(store, *recordedRun(10, 2));
    const Checkpoint last = recordedCheckpoint(*run);
    store.commit(*run, run->status(), &last);
    QCOMPARE(difference(*run, *wholeRun(store, run->identity().id)), std::string());
}

void TestRunStore::interrupted()
{
    const auto run = recordedRun(40);
    RunStatus status = run->status();
    status.state = RunState::Running;
    run->setStatus(status);
    {
        RunStore store(path());
        keep(store, *run);
        const RunStore other(path());
        QVERIFY(other.runs().at(0).going);
        QCOMPARE(other.runs().at(0).history->status().state, RunState::Running);
    }
    const RunStore store(path());
    QVERIFY(!store.runs().at(0).going);
    QCOMPARE(store.runs().at(0).history->status().state, RunState::Interrupted);
    QCOMPARE(store.find(run->identity().id)->history->status().state, RunState::Interrupted);
}

void TestRunStore::takenOverOnce()
{
    const auto run = recordedRun(40);
    const std::string id = run->identity().id;
    RunStatus status = run->status();
    status.state = RunState::Running;
    run->setStatus(status);
    auto first = std::make_unique<RunStore>(path());
    keep(*first, *run);
    RunStore second(path());
    QVERIFY(!second.takeOver(id));
    first.reset();
    QVERIFY(second.takeOver(id));
    RunStore third(path());
    QVERIFY(!third.takeOver(id));
    QVERIFY(!third.takeOver("00000000"));
    // What is not its own any more it leaves alone.
    status.state = RunState::Finished;
    third.commit(*run, status, nullptr);
    QVERIFY(third.find(id)->going);
}

void TestRunStore::removedAndRestored()
{
    const auto a = recordedRun(20, 1);
    const auto b = recordedRun(20, 2);
    const std::string id = a->identity().id;
    {
        RunStore store(path());
        keep(store, *a);
        keep(store, *b);
        store.remove({id});
        QCOMPARE(store.runs().size(), std::size_t{1});
        store.restore({id});
        QCOMPARE(store.runs().size(), std::size_t{2});
        QCOMPARE(difference(*a, *wholeRun(store, id)), std::string());
        store.remove({id});
        RunStore other(path());
        other.eraseRemoved(); // whoever removed it may still want it back
        store.restore({id});
        QCOMPARE(store.runs().size(), std::size_t{2});
        store.remove({id});
    }
    RunStore store(path());
    QVERIFY(store.find(id));
    store.eraseRemoved();
    QVERIFY(!store.find(id));
    store.erase({b->identity().id});
    QVERIFY(store.runs().empty());
    QVERIFY_EXCEPTION_THROWN((void)store.records(id), StoreError);
}

void TestRunStore::twoStoresAtOnce()
{
    // A run is an open transaction of nobody: both write when they please.
    RunStore first(path());
    RunStore second(path());
    const auto a = recordedRun(100, 1);
    const auto b = recordedRun(100, 2);
    std::thread one([&] {
        for (unsigned i = 0; i < 20; ++i)
            keep(first, *recordedRun(20, 100 + i));
        keep(first, *a);
    });
    for (unsigned i = 0; i < 20; ++i)
        keep(second, *recordedRun(20, 200 + i));
    keep(second, *b);
    one.join();
    QCOMPARE(first.runs().size(), std::size_t{42});
    QCOMPARE(difference(*a, *wholeRun(second, a->identity().id)), std::string());
    QCOMPARE(difference(*b, *wholeRun(first, b->identity().id)), std::string());
}

void TestRunStore::changesOfOthers()
{
    RunStore mine(path());
    RunStore theirs(path());
    const std::int64_t before = mine.changesOfOthers();
    keep(mine, *recordedRun(20));
    QCOMPARE(mine.changesOfOthers(), before);
    keep(theirs, *recordedRun(20, 2));
    const std::int64_t after = mine.changesOfOthers();
    QVERIFY(after != before);
    QCOMPARE(mine.runs().size(), std::size_t{2});
    QCOMPARE(mine.changesOfOthers(), after);
}

void TestRunStore::olderVersion()
{
    const fs::path kept = fs::path(NORMSCOPE_SOURCE_DIR) / "tests/history/stores";
    int versions = 0;
    for (const auto &entry : fs::directory_iterator(kept)) {
        const fs::path copy = path(entry.path().filename().c_str());
        fs::copy_file(entry.path(), copy);
        const RunStore reader(copy, true);
        QCOMPARE(reader.runs().size(), std::size_t{2});
        RunStore store(copy);
        const std::vector<StoredRun> runs = store.runs();
        QCOMPARE(runs.size(), std::size_t{2});
        QCOMPARE(runs[0].title.name, std::string("kept"));
        QCOMPARE(wholeRun(store, runs[0].history->identity().id)->steps().size(), std::size_t{60});
        QVERIFY(store.checkpoint(runs[0].history->identity().id));
        QCOMPARE(runs[1].history->status().state, RunState::Interrupted);
        store.remove({runs[0].history->identity().id});
        QCOMPARE(store.runs().size(), std::size_t{1});
        ++versions;
    }
    QVERIFY(versions >= 2);
}

void TestRunStore::refused()
{
    QCOMPARE(faultOf([&] { RunStore(path("missing.db"), true); }), StoreFault::Missing);
    QVERIFY(!fs::exists(path("missing.db")));
    QCOMPARE(faultOf([&] { RunStore(path("/proc/none/runs.db")); }), StoreFault::Unreadable);
    QCOMPARE(faultOf([&] { RunStore{fs::path(m_folder->path().toStdString())}; }),
             StoreFault::Foreign);
    std::ofstream(path("text.db")) << std::string(4096, 'x');
    QCOMPARE(faultOf([&] { RunStore{path("text.db")}; }), StoreFault::Foreign);
    QCOMPARE(bytesOf(path("text.db")), std::string(4096, 'x'));
    execute(path("other.db"), "CREATE TABLE t (x)");
    const std::string other = bytesOf(path("other.db"));
    QCOMPARE(faultOf([&] { RunStore{path("other.db")}; }), StoreFault::Foreign);
    QCOMPARE(bytesOf(path("other.db")), other);
    {
        RunStore store(path());
    }
    execute(path(), "PRAGMA user_version = 99");
    const std::string newer = bytesOf(path());
    QCOMPARE(faultOf([&] { RunStore{path()}; }), StoreFault::Newer);
    QCOMPARE(bytesOf(path()), newer);
}

void TestRunStore::readOnly()
{
    const auto run = recordedRun(20);
    {
        RunStore store(path());
        keep(store, *run);
    }
    const std::string before = bytesOf(path());
    {
        RunStore store(path(), true);
        QVERIFY(store.readOnly());
        QCOMPARE(difference(*run, *wholeRun(store, run->identity().id)), std::string());
        QCOMPARE(faultOf([&] { store.remove({run->identity().id}); }), StoreFault::Unreadable);
    }
    QCOMPARE(bytesOf(path()), before);
}

void TestRunStore::runFiles()
{
    RunStore store(path());
    std::vector<std::string> ids;
    std::vector<std::shared_ptr<RunHistory>> runs;
    for (unsigned i = 0; i < 5; ++i) {
        runs.push_back(recordedRun(50, i + 1));
        ids.push_back(runs.back()->identity().id);
        keep(store, *runs.back(), {"run " + std::to_string(i), "", static_cast<int>(i)});
    }
    const fs::path file = path("friends.normscope");
    QVERIFY(writeRunFile(store, {ids[0], ids[2], ids[4]}, file));
    QVERIFY(!writeRunFile(store, ids, path("cancelled.normscope"), [](double) { return false; }));
    QVERIFY(!fs::exists(path("cancelled.normscope")));

    RunStore friends(path("friend.db"));
    ImportCount count = readRunFile(file, friends);
    QCOMPARE(count.added, std::size_t{3});
    count = readRunFile(file, friends);
    QCOMPARE(count.added, std::size_t{0});
    QCOMPARE(count.present, std::size_t{3});
    QCOMPARE(friends.runs().size(), std::size_t{3});
    QCOMPARE(friends.runs().at(1).title.name, std::string("run 2"));
    QCOMPARE(difference(*runs[2], *wholeRun(friends, ids[2])), std::string());
    QCOMPARE(difference(recordedCheckpoint(*runs[2]), friends.checkpoint(ids[2]).value()),
             std::string());

    // The friend has gone on with one of them and sends it back.
    friends.erase({ids[0]});
    auto longer = std::make_shared<RunHistory>(runs[0]->spec(), runs[0]->identity());
    const auto more = recordedRun(90, 1);
    longer->setNormLayers(more->normLayers());
    for (const StepRecord &step : more->steps())
        longer->addStep(step);
    longer->setStatus(more->status());
    keep(friends, *longer, {"theirs", "", 0});
    QVERIFY(writeRunFile(friends, {ids[0], ids[2]}, file));
    count = readRunFile(file, store);
    QCOMPARE(count.updated, std::size_t{1});
    QCOMPARE(count.present, std::size_t{1});
    QCOMPARE(store.find(ids[0])->history->stepCount(), std::size_t{90});
    QCOMPARE(store.find(ids[0])->title.name, std::string("run 0"));
    // Nothing but what was asked for is left.
    for (const auto &entry : fs::directory_iterator(m_folder->path().toStdString()))
        QVERIFY2(entry.path().string().find(".part-") == std::string::npos, entry.path().c_str());
}

void TestRunStore::hostileRunFile()
{
    RunStore store(path());
    const auto run = recordedRun(50);
    keep(store, *run);
    const fs::path file = path("evil.normscope");
    const auto spoiled = [&](const std::string &sql) {
        fs::remove(file);
        QVERIFY(writeRunFile(store, {run->identity().id}, file));
        execute(file, sql);
        RunStore mine(path("mine.db"));
        QVERIFY_EXCEPTION_THROWN((void)readRunFile(file, mine), StoreError);
        QVERIFY(mine.runs().empty());
    };
    spoiled("CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END");
    spoiled("CREATE VIEW v AS SELECT * FROM runs");
    spoiled("PRAGMA user_version = 7");
    spoiled("PRAGMA application_id = 1");
    spoiled("UPDATE records SET count = 1000000000000");
    spoiled("UPDATE records SET count = -1");
    spoiled("UPDATE records SET data = zeroblob(10000000)");
    spoiled("UPDATE records SET first = 3");
    spoiled("UPDATE runs SET step = 1000000000000");
    spoiled("UPDATE runs SET spec = '[[[['");
    spoiled("UPDATE runs SET spec = replace(spec, '0', '1')");
    spoiled("UPDATE epochs SET test_accuracy = 0.99 WHERE epoch = 3");
    spoiled("UPDATE epochs SET epoch = 'one' WHERE epoch = 1");
    spoiled("DELETE FROM epochs WHERE epoch = 5");
    spoiled("UPDATE runs SET layers = '[]'");
    spoiled("UPDATE runs SET layers = '{\"channels\": 1e300}'");
    spoiled("UPDATE runs SET details = 'x'");
    spoiled("UPDATE runs SET state = 'asleep'");
    spoiled("UPDATE runs SET id = '../../etc'");
    spoiled("UPDATE checkpoints SET data = x'00'");
    spoiled("DELETE FROM records WHERE kind = 'steps'");
}

void TestRunStore::oneDamagedRun()
{
    RunStore store(path());
    const auto a = recordedRun(20, 1);
    const auto b = recordedRun(20, 2);
    keep(store, *a);
    keep(store, *b);
    execute(path(), "UPDATE runs SET spec = '{' WHERE id = '" + a->identity().id + "'");
    const std::vector<StoredRun> runs = store.runs();
    QCOMPARE(runs.size(), std::size_t{1});
    QCOMPARE(runs[0].history->identity().id, b->identity().id);
    QCOMPARE(store.faults().size(), std::size_t{1});
    QVERIFY(store.faults()[0].find(a->identity().id) != std::string::npos);
}

void TestRunStore::compacted()
{
    RunStore store(path());
    std::vector<std::string> ids;
    for (unsigned i = 0; i < 40; ++i) {
        const auto run = recordedRun(400, i + 1);
        keep(store, *run);
        ids.push_back(run->identity().id);
    }
    store.compact();
    const auto full = fs::file_size(path());
    const std::string kept = ids.back();
    ids.pop_back();
    store.erase(ids);
    double last = 0;
    store.compact([&](double share) {
        last = share;
        return true;
    });
    QVERIFY(last > 0);
    QVERIFY2(fs::file_size(path()) < full / 4, std::to_string(fs::file_size(path())).c_str());
    QVERIFY(wholeRun(store, kept));
}

void TestRunStore::foldersThatMayNotBeWritten()
{
    const fs::path closed = path("closed");
    const fs::path store = closed / "50% ?#.db";
    const auto run = recordedRun(20);
    const std::string id = run->identity().id;
    {
        RunStore made(store);
        keep(made, *run);
    }
    fs::permissions(m_folder->path().toStdString(), fs::perms(0755));
    for (const fs::path &file : {store, fs::path(store.string() + ".lock")})
        fs::permissions(file, fs::perms(0444));
    fs::permissions(closed, fs::perms(0555));
    std::string read;
    std::string written;
    std::string sent;
    {
        const test::WithoutRoot nobody;
        try {
            const RunStore opened(store, true);
            read = difference(*run, *wholeRun(opened, id));
            (void)writeRunFile(opened, {id}, closed / "sent.normscope");
        } catch (const StoreError &error) {
            sent = error.what();
        }
        written = sentenceOf([&] { RunStore{store}; });
    }
    fs::permissions(closed, fs::perms(0755));
    QCOMPARE(read, std::string());
    QVERIFY2(written.find("is read-only (") != std::string::npos, written.c_str());
    QVERIFY2(written.find("Its runs can be read and exported") != std::string::npos,
             written.c_str());
    QVERIFY2(sent.find("closed cannot be written: Permission denied") != std::string::npos,
             sent.c_str());
    QVERIFY(!fs::exists(store.string() + "-shm"));
}

void TestRunStore::readOnlyWithALog()
{
    // As a program that was killed leaves it, on a disk that nobody can write to.
    const fs::path closed = path("closed");
    fs::create_directory(closed);
    const fs::path file = closed / "runs.db";
    const auto run = recordedRun(20);
    const std::string id = run->identity().id;
    {
        RunStore made(path());
        keep(made, *run, {"in the log", "", 1});
        for (const char *suffix : {"", "-wal", ".lock"})
            fs::copy_file(path().string() + suffix, file.string() + suffix);
    }
    QVERIFY(fs::file_size(file.string() + "-wal") > 0);
    fs::permissions(m_folder->path().toStdString(), fs::perms(0755));
    for (const auto &entry : fs::directory_iterator(closed))
        fs::permissions(entry.path(), fs::perms(0444));
    fs::permissions(closed, fs::perms(0555));
    const auto temporary = [] {
        std::set<std::string> names;
        for (const auto &entry : fs::directory_iterator(fs::temp_directory_path()))
            if (const std::string name = entry.path().filename(); name.starts_with("normscope-"))
                names.insert(name);
        return names;
    };
    const std::set<std::string> before = temporary();
    const std::string bytes = bytesOf(file);
    const std::string log = bytesOf(file.string() + "-wal");
    std::string read;
    std::string name;
    std::string written;
    {
        const test::WithoutRoot nobody;
        try {
            const RunStore opened(file, true);
            read = difference(*run, *wholeRun(opened, id));
            name = opened.find(id)->title.name;
        } catch (const StoreError &error) {
            read = error.what();
        }
        written = sentenceOf([&] { RunStore{file}; });
    }
    fs::permissions(closed, fs::perms(0755));
    QCOMPARE(read, std::string());
    QCOMPARE(name, std::string("in the log"));
    QVERIFY2(written.find("is read-only (") != std::string::npos, written.c_str());
    QVERIFY(temporary() == before);
    QCOMPARE(bytesOf(file), bytes);
    QCOMPARE(bytesOf(file.string() + "-wal"), log);
    QVERIFY(!fs::exists(file.string() + "-shm"));
}

void TestRunStore::importOntoAFullDisk()
{
    const fs::path file = path("friends.normscope");
    {
        RunStore store(path());
        std::vector<std::string> ids;
        for (unsigned i = 0; i < 12; ++i) {
            const auto run = recordedRun(400, i + 1);
            keep(store, *run);
            ids.push_back(run->identity().id);
        }
        QVERIFY(writeRunFile(store, ids, file));
    }
    const test::SmallDisk disk(700);
    if (!disk.isMounted())
        QSKIP("a small disk cannot be mounted here");
    const fs::path small = fs::path(disk.path().toStdString()) / "runs.db";
    RunStore store(small);
    const auto mine = recordedRun(20);
    keep(store, *mine);
    QVERIFY(fs::file_size(file) > 600'000);
    std::string sentence;
    try {
        (void)readRunFile(file, store);
    } catch (const StoreError &error) {
        QCOMPARE(error.fault(), StoreFault::Full);
        sentence = error.what();
    }
    QCOMPARE(sentence, "There is no room left on the disk for " + small.string());
    const std::vector<StoredRun> runs = store.runs();
    QCOMPARE(runs.size(), std::size_t{1});
    QVERIFY(store.faults().empty());
    QCOMPARE(difference(*mine, *wholeRun(store, mine->identity().id)), std::string());
    // And it goes on being one.
    store.setTitle(mine->identity().id, {"mine", "", 0});
    QCOMPARE(store.find(mine->identity().id)->title.name, std::string("mine"));
}

void TestRunStore::importsThatAreCancelled()
{
    const fs::path file = path("friends.normscope");
    {
        RunStore store(path());
        std::vector<std::string> ids;
        for (unsigned i = 0; i < 4; ++i) {
            const auto run = recordedRun(20, i + 1);
            keep(store, *run);
            ids.push_back(run->identity().id);
        }
        QVERIFY(writeRunFile(store, ids, file));
    }
    RunStore store(path("mine.db"));
    for (const double most : {0.2, 0.6, 0.9}) {
        const ImportCount count =
            readRunFile(file, store, [&](double share) { return share < most; });
        QCOMPARE(count.added, std::size_t{0});
        QVERIFY(store.runs().empty());
    }
    QCOMPARE(readRunFile(file, store, [](double) { return true; }).added, std::size_t{4});
}

void TestRunStore::movedAway()
{
    const auto run = recordedRun(20);
    RunStore store(path());
    store.begin(*run, {});
    const fs::path elsewhere = path("elsewhere.db");
    fs::rename(path(), elsewhere);
    const auto commit = [&] { store.commit(*run, run->status(), nullptr); };
    QCOMPARE(faultOf(commit), StoreFault::Missing);
    fs::rename(elsewhere, path());
    commit();
    QCOMPARE(difference(*run, *wholeRun(RunStore(path(), true), run->identity().id)),
             std::string());
}

void TestRunStore::damagedWithALog()
{
    // As a program leaves it that was killed, on a disk that has gone bad.
    const fs::path copy = path("copy.db");
    {
        RunStore store(path());
        for (unsigned i = 0; i < 5; ++i)
            keep(store, *recordedRun(50, i + 1));
        store.compact(); // the log into the file
        store.setTitle(recordedRun(1)->identity().id, {"", "", 1});
        keep(store, *recordedRun(10, 9));
        fs::copy_file(path(), copy);
        fs::copy_file(path().string() + "-wal", copy.string() + "-wal");
    }
    std::string bytes = bytesOf(copy);
    for (std::size_t i = 4096; i < bytes.size(); i += 3)
        bytes[i] = static_cast<char>(i);
    std::ofstream(copy, std::ios::binary) << bytes;
    const std::string log = bytesOf(copy.string() + "-wal");
    QVERIFY(log.size() > 10'000);
    for (const bool readOnly : {true, false}) {
        QCOMPARE(faultOf([&] { RunStore(copy, readOnly); }), StoreFault::Damaged);
        QVERIFY(bytesOf(copy) == bytes);
        QVERIFY(bytesOf(copy.string() + "-wal") == log);
    }
}

void TestRunStore::runFilesThatMustNotBeReplaced()
{
    RunStore store(path());
    const auto run = recordedRun(20);
    const std::string id = run->identity().id;
    keep(store, *run);
    QCOMPARE(faultOf([&] { (void)writeRunFile(store, {id}, path()); }), StoreFault::Unreadable);
    {
        const RunStore used(path("used.db"));
        QCOMPARE(faultOf([&] { (void)writeRunFile(store, {id}, path("used.db")); }),
                 StoreFault::Busy);
    }
    // One that was left with its log: that is not of the new file.
    const fs::path left = path("left.normscope");
    {
        RunStore other(path("other.db"));
        keep(other, *recordedRun(20, 3));
        fs::copy_file(path("other.db"), left);
        fs::copy_file(path("other.db-wal"), left.string() + "-wal");
    }
    QVERIFY(writeRunFile(store, {id}, left));
    QCOMPARE(RunStore(left, true).runs().size(), std::size_t{1});
    QCOMPARE(difference(*run, *wholeRun(RunStore(left, true), id)), std::string());
    QCOMPARE(store.runs().size(), std::size_t{1});
}

void TestRunStore::leftoversOfRunFiles()
{
    RunStore store(path());
    const auto run = recordedRun(20);
    keep(store, *run);
    const fs::path file = path("sent.normscope");
    const fs::path left = path("sent.normscope.part-0000abcd");
    const fs::path foreign = path("sent.normscope.part-of a novel");
    const fs::path other = path("unsent.normscope.part-0000abcd");
    for (const fs::path &each : {left, fs::path(left.string() + "-wal"), foreign, other})
        std::ofstream(each) << "x";
    // What another program is at stays.
    int told = 0;
    QVERIFY(writeRunFile(store, {run->identity().id}, file, [&](double) {
        ++told;
        return writeRunFile(store, {run->identity().id}, file);
    }));
    QCOMPARE(told, 1);
    QVERIFY(!fs::exists(left) && !fs::exists(left.string() + "-wal"));
    QVERIFY(fs::exists(foreign) && fs::exists(other));
    QVERIFY(wholeRun(RunStore(file, true), run->identity().id));
}

QTEST_APPLESS_MAIN(TestRunStore)
#include "test_run_store.moc"
