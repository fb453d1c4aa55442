// Programs that make one store at the same moment and use it together for a while: none of them is
// refused anything, and nothing is lost. NORMSCOPE_TORTURE=long: for a minute.
#include "tests/torture/growing_run.h"
#include "tests/torture/store_contents.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <iostream>
#include <random>
#include <string>

using namespace normscope;
using namespace normscope::test;
namespace fs = std::filesystem;

namespace {

constexpr int programs = 3;

/// Takes a run of the store into a store of its own, whatever others do to it at this moment.
void copyRun(const RunStore &store, RunStore &own, const std::string &id)
{
    try {
        own.import(store, id);
    } catch (const StoreError &error) {
        if (error.fault() == StoreFault::Missing)
            return; // it was erased meanwhile
        throw;
    }
    const auto found = wholeRun(own, id);
    const auto checkpoint = own.checkpoint(id);
    if (checkpoint && checkpoint->step != static_cast<std::int64_t>(found->stepCount()))
        throw std::runtime_error("the checkpoint of " + id + " is of another moment");
    own.erase({id});
}

/// Tells on standard output what it has kept and erased.
void useStore(const fs::path &path, unsigned seed, int milliseconds)
{
    std::cout << "ready" << std::endl;
    std::string go;
    std::getline(std::cin, go);
    RunStore store(path);
    std::mt19937 random(seed);
    RunStore own(path.parent_path() / ("own" + std::to_string(seed) + ".db"));
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    do {
        const auto salt = static_cast<unsigned>(random());
        const std::int64_t steps = 10 * (1 + static_cast<std::int64_t>(random() % 4));
        const auto run = recordedRun(steps, salt);
        const std::string &id = run->identity().id;
        keepEpochByEpoch(store, *run, {"by " + std::to_string(seed), "", 0});
        const std::vector<StoredRun> all = store.runs();
        copyRun(store, own, all[random() % all.size()].history->identity().id);
        switch (random() % 6) {
        case 0:
            store.remove({id});
            store.eraseRemoved();
            std::cout << "erased " << id << std::endl;
            continue;
        case 1:
            store.compact();
            break;
        case 2: {
            const RunStore reader(path, true);
            if (!wholeRun(reader, id))
                throw std::runtime_error("a reader does not see " + id);
            break;
        }
        default:
            store.setTitle(id, {"of " + std::to_string(seed), "", 0});
        }
        std::cout << "kept " << id << ' ' << steps << ' ' << salt << std::endl;
    } while (std::chrono::steady_clock::now() < until);
}

} // namespace

class ProgramsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shareAStore()
    {
        QElapsedTimer timer;
        timer.start();
        const int wanted = isLong() ? 60'000 : 3'000;
        int kept = 0;
        int rounds = 0;
        // Every second round is short: what they do first is make the store.
        for (; timer.elapsed() < wanted && !QTest::currentTestFailed(); ++rounds)
            kept += round(rounds % 2 == 0 ? 1 : wanted / 8);
        qInfo("%d runs of %d programs in %d stores", kept, programs, rounds);
    }

private:
    static int round(int milliseconds)
    {
        const QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "runs.db";
        std::vector<std::unique_ptr<QProcess>> processes;
        for (int i = 0; i < programs; ++i) {
            processes.push_back(std::make_unique<QProcess>());
            processes.back()->start(QCoreApplication::applicationFilePath(),
                                    {"--use", QString::fromStdString(path.string()),
                                     QString::number(i), QString::number(milliseconds)});
        }
        for (const auto &process : processes)
            if (!process->waitForReadyRead() || process->readLine() != "ready\n")
                qFatal("a program does not start");
        for (const auto &process : processes)
            process->write("go\n");
        for (const auto &process : processes)
            process->waitForBytesWritten();
        int kept = 0;
        for (const auto &process : processes) {
            const bool ended = process->waitForFinished(120'000);
            const QByteArray errors = process->readAllStandardError();
            if (!ended || process->exitCode() != 0 || !errors.isEmpty())
                QTest::qFail(errors.constData(), __FILE__, __LINE__);
        }
        if (QTest::currentTestFailed())
            return 0;
        const RunStore store(path, true);
        for (const auto &process : processes)
            for (const QByteArray &line : process->readAllStandardOutput().split('\n')) {
                const QList<QByteArray> words = line.split(' ');
                if (words[0] == "erased" && store.find(words[1].toStdString()))
                    QTest::qFail("what was erased is there", __FILE__, __LINE__);
                if (words[0] != "kept")
                    continue;
                ++kept;
                const auto expected = recordedRun(words[2].toLongLong(), words[3].toUInt());
                const auto found = wholeRun(store, words[1].toStdString());
                if (!found || !difference(*expected, *found).empty() ||
                    found->status().state != RunState::Finished)
                    QTest::qFail(("lost: " + line).constData(), __FILE__, __LINE__);
            }
        if (const std::string contents = contentsOf(path); !contents.starts_with("ok\n"))
            QTest::qFail(contents.c_str(), __FILE__, __LINE__);
        return kept;
    }
};

int main(int count, char **arguments)
{
    QCoreApplication application(count, arguments);
    const QStringList words = QCoreApplication::arguments();
    if (words.value(1) == "--use") {
        try {
            useStore(words[2].toStdString(), words[3].toUInt(), words[4].toInt());
            return 0;
        } catch (const std::exception &error) {
            std::cerr << error.what() << std::endl;
            return 1;
        }
    }
    ProgramsTest test;
    return QTest::qExec(&test, count, arguments);
}

#include "test_programs.moc"
