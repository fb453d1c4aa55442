// Exports onto a disk that takes files up to some size and not a byte more, for sizes from nothing
// to all of it: what was there stays as it was, nothing is left beside it, and what is said is of
// use. NORMSCOPE_TORTURE=long tries 200 sizes of each.
#include "engine/interop/csv.h"
#include "engine/interop/report.h"
#include "engine/interop/runs_csv.h"
#include "engine/interop/sqlite_export.h"
#include "engine/interop/tensorboard.h"
#include "engine/interop/weights.h"
#include "tests/interop/made_up_runs.h"
#include "tests/torture/store_contents.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

#include <csignal>
#include <map>

using namespace normscope;
using namespace normscope::test;
namespace fs = std::filesystem;

namespace {

/// While it lives, no file of this program grows beyond so many bytes.
class LargestFile
{
public:
    explicit LargestFile(std::uint64_t bytes)
    {
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit now = m_before;
        now.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &now);
    }
    LargestFile(const LargestFile &) = delete;
    LargestFile &operator=(const LargestFile &) = delete;
    ~LargestFile() { setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before{};
};

struct Exporter
{
    const char *name;
    /// Of run number `first` and those that follow it.
    std::function<void(const fs::path &folder, int first)> write;
};

std::vector<ExportedRun> runs(int first)
{
    std::vector<ExportedRun> all;
    for (int i = first; i < first + 2; ++i) {
        all.push_back(makeUp({.epochs = 2, .stepsPerEpoch = 10, .salt = 1U + i},
                             "abcd000" + std::to_string(i), "run " + std::to_string(i)));
        std::const_pointer_cast<RunHistory>(all.back().history)
            ->setFinalTensors(madeUpTensors(all.back().history->spec()));
    }
    return all;
}

const std::vector<Exporter> &exporters()
{
    static const std::vector<Exporter> all = {
        {"csv",
         [](const fs::path &folder, int first) { exportRun(*runs(first)[0].history, folder); }},
        {"tidy tables",
         [](const fs::path &folder, int first) {
             exportRunsCsv(runs(first), folder / "tidy", TableShape::Tidy);
         }},
        {"wide tables",
         [](const fs::path &folder, int first) {
             exportRunsCsv(runs(first), folder / "a/b/wide", TableShape::Wide);
         }},
        {"SQLite", [](const fs::path &folder,
                      int first) { exportSqlite(runs(first), folder / "runs.sqlite"); }},
        {"TensorBoard", [](const fs::path &folder,
                           int first) { exportTensorBoard(runs(first), folder / "logs"); }},
        {"weights", [](const fs::path &folder,
                       int first) { exportWeights(runs(first)[0], folder / "one.safetensors"); }},
        {"weights of many",
         [](const fs::path &folder, int first) { exportWeights(runs(first), folder / "weights"); }},
        {"report",
         [](const fs::path &folder, int first) {
             exportReport(runs(first), "Two runs", folder / "report.html");
         }},
        {"run file",
         [](const fs::path &folder, int first) {
             const fs::path made = folder.parent_path() / ("store" + std::to_string(first) + ".db");
             const RunStore store(made, true);
             std::vector<std::string> ids;
             for (const StoredRun &run : store.runs())
                 ids.push_back(run.history->identity().id);
             (void)writeRunFile(store, ids, folder / "runs.normscope");
         }},
    };
    return all;
}

/// Everything below a folder; of stores what they hold, as their bytes tell more than that.
std::map<std::string, std::string> everythingIn(const fs::path &folder)
{
    std::map<std::string, std::string> all;
    for (const std::string &name : namesIn(folder)) {
        const fs::path path = folder / name;
        all[name] = fs::is_directory(path)             ? ""
                    : path.extension() == ".normscope" ? contentsOf(path)
                                                       : bytesOf(path);
    }
    return all;
}

std::uintmax_t largestIn(const fs::path &folder)
{
    std::uintmax_t largest = 0;
    for (const auto &entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            largest = std::max(largest, entry.file_size());
    return largest;
}

} // namespace

class ExportFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aDiskThatTakesNoLargerFile_data();
    void aDiskThatTakesNoLargerFile();

private:
    [[nodiscard]] fs::path folder(const char *name) const
    {
        return fs::path(m_folder.path().toStdString()) / name;
    }
    QTemporaryDir m_folder;
};

void ExportFaultsTest::initTestCase()
{
    std::signal(SIGXFSZ, SIG_IGN); // writing says so itself
    for (const int first : {1, 2}) {
        RunStore store(folder(("store" + std::to_string(first) + ".db").c_str()));
        for (const ExportedRun &run : runs(first))
            keepRun(store, *run.history, {run.name, "", 0});
    }
}

void ExportFaultsTest::aDiskThatTakesNoLargerFile_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<bool>("again");
    for (std::size_t i = 0; i < exporters().size(); ++i)
        for (const bool again : {false, true})
            QTest::addRow("%s%s", exporters()[i].name, again ? ", in place of another" : "")
                << static_cast<int>(i) << again;
}

void ExportFaultsTest::aDiskThatTakesNoLargerFile()
{
    QFETCH(const int, number);
    QFETCH(const bool, again);
    const Exporter &exporter = exporters()[static_cast<std::size_t>(number)];
    const auto clear = [](const fs::path &path) {
        fs::remove_all(path);
        fs::create_directory(path);
    };
    const fs::path work = folder("work");
    clear(work);
    if (again)
        exporter.write(work, 2);
    const auto before = everythingIn(work);
    clear(folder("whole"));
    if (again)
        exporter.write(folder("whole"), 2);
    exporter.write(folder("whole"), 1);
    const auto after = everythingIn(folder("whole"));
    const std::uintmax_t size = largestIn(folder("whole"));
    const std::uintmax_t step = size / (isLong() ? 200 : 12) + 1;
    int refused = 0;
    for (std::uintmax_t most = 0;; most += step) {
        std::string sentence;
        {
            const LargestFile limit(most);
            try {
                exporter.write(work, 1);
            } catch (const ExportError &error) {
                sentence = error.what();
            } catch (const StoreError &error) {
                sentence = error.what();
            }
        }
        const std::string at = "files of " + std::to_string(most) + " bytes: ";
        if (sentence.empty()) {
            QVERIFY2(everythingIn(work) == after, at.c_str());
            break;
        }
        ++refused;
        QVERIFY2(faultOfSentence(sentence).empty(), (at + faultOfSentence(sentence)).c_str());
        QVERIFY2(sentence.find(work.string()) != std::string::npos, sentence.c_str());
        QVERIFY2(everythingIn(work) == before, (at + "what was there has changed").c_str());
    }
    qInfo("%d of files up to %d bytes", refused, static_cast<int>(size));
    QVERIFY(refused > 5);
}

QTEST_GUILESS_MAIN(ExportFaultsTest)
#include "test_export_faults.moc"
