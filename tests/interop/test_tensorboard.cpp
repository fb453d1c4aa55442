// Event files, read back by a reader that knows nothing of the writer.
#include "engine/experiment/schedule.h"
#include "engine/interop/crc32c.h"
#include "engine/interop/tensorboard.h"
#include "engine/interop/tensorboard_events.h"
#include "tests/interop/made_up_runs.h"
#include "tests/support/small_disk.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <stdexcept>

using namespace normscope;
using namespace normscope::test;

namespace {

template <class Number>
Number numberAt(std::string_view bytes)
{
    if (bytes.size() < sizeof(Number))
        throw std::runtime_error("cut off");
    Number number{};
    std::memcpy(&number, bytes.data(), sizeof number);
    return number;
}

/// The fields of a message, by their numbers, in order.
struct Message
{
    std::multimap<int, std::string> texts; // strings, bytes, messages
    std::multimap<int, std::uint64_t> integers;
    std::multimap<int, double> reals;

    explicit Message(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const std::uint64_t key = varint(bytes);
            const int field = static_cast<int>(key >> 3U);
            switch (key & 7U) {
            case 0:
                integers.emplace(field, varint(bytes));
                break;
            case 1:
                reals.emplace(field, numberAt<double>(bytes));
                bytes.remove_prefix(8);
                break;
            case 2: {
                const std::uint64_t length = varint(bytes);
                if (length > bytes.size())
                    throw std::runtime_error("cut off");
                texts.emplace(field, bytes.substr(0, length));
                bytes.remove_prefix(length);
                break;
            }
            case 5:
                reals.emplace(field, numberAt<float>(bytes));
                bytes.remove_prefix(4);
                break;
            default:
                throw std::runtime_error("no such wire type");
            }
        }
    }
    [[nodiscard]] Message message(int field) const { return Message(texts.find(field)->second); }
    [[nodiscard]] std::string text(int field) const { return texts.find(field)->second; }
    [[nodiscard]] double real(int field) const { return reals.find(field)->second; }
    [[nodiscard]] std::vector<double> packed(int field) const
    {
        std::vector<double> numbers;
        std::string_view bytes = texts.find(field)->second;
        for (; !bytes.empty(); bytes.remove_prefix(8))
            numbers.push_back(numberAt<double>(bytes));
        return numbers;
    }

private:
    static std::uint64_t varint(std::string_view &bytes)
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0;; shift += 7) {
            const auto byte = numberAt<unsigned char>(bytes);
            bytes.remove_prefix(1);
            value |= std::uint64_t{byte & 0x7FU} << shift;
            if (byte < 0x80U)
                return value;
        }
    }
};

std::vector<Message> events(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw std::runtime_error("cannot open " + path.toStdString());
    const std::string all = file.readAll().toStdString();
    std::vector<Message> found;
    for (std::string_view bytes = all; !bytes.empty();) {
        const auto length = numberAt<std::uint64_t>(bytes);
        if (numberAt<std::uint32_t>(bytes.substr(8)) != maskedCrc32c(bytes.substr(0, 8)))
            throw std::runtime_error("the length's sum is wrong");
        const std::string_view data = bytes.substr(12, length);
        if (numberAt<std::uint32_t>(bytes.substr(12 + length)) != maskedCrc32c(data))
            throw std::runtime_error("the sum is wrong");
        found.emplace_back(data);
        bytes.remove_prefix(length + 16);
    }
    return found;
}

struct Point
{
    std::int64_t step = 0;
    double wallTime = 0;
    Message value;
};

/// Every value of a file by its tag.
std::map<std::string, std::vector<Point>> valuesOf(const QString &path)
{
    std::map<std::string, std::vector<Point>> all;
    for (const Message &event : events(path)) {
        if (event.texts.count(5) == 0)
            continue;
        const auto step = event.integers.find(2);
        const Message summary = event.message(5);
        for (const auto &[field, bytes] : summary.texts) {
            const Message value(bytes);
            all[value.text(1)].push_back(
                {static_cast<std::int64_t>(step->second), event.real(1), value});
        }
    }
    return all;
}

const QString eventFile = "events.out.tfevents.0.normscope";

QStringList entries(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                                  QDir::Name);
}

} // namespace

class TensorBoardTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void checksumsAreThoseOfTheStandard()
    {
        // RFC 3720, B.4
        QCOMPARE(crc32c(std::string(32, '\0')), 0x8A9136AAU);
        QCOMPARE(crc32c(std::string(32, '\xFF')), 0x62A8AB43U);
        std::string ascending;
        for (char byte = 0; byte < 32; ++byte)
            ascending += byte;
        QCOMPARE(crc32c(ascending), 0x46DD794EU);
        QCOMPARE(crc32c("123456789"), 0xE3069283U);
        QCOMPARE(crc32c(""), 0U);
    }

    void aFileBeginsWithItsVersion()
    {
        const QTemporaryDir folder;
        exportTensorBoard(madeUpRuns(), folder.path().toStdString());
        const Message first = events(folder.filePath("with BN/" + eventFile)).front();
        QCOMPARE(first.text(3), std::string("brain.Event:2"));
        QCOMPARE(first.real(1), 1700000000.25);
    }

    void everyStepAndEpochIsThere()
    {
        const QTemporaryDir folder;
        const std::vector<ExportedRun> runs = madeUpRuns();
        exportTensorBoard(runs, folder.path().toStdString());
        const auto values = valuesOf(folder.filePath("with BN/" + eventFile));
        const std::vector<StepRecord> steps = runs[0].history->steps();
        QCOMPARE(values.at("train/loss").size(), steps.size());
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const Point &loss = values.at("train/loss")[i];
            QCOMPARE(loss.step, steps[i].step);
            // An epoch's evaluation ends later than its last step and stands in the same event.
            if (steps[i].step % 20 != 0)
                QCOMPARE(loss.wallTime, 1700000000.25 + steps[i].seconds);
            QCOMPARE(loss.value.real(2), double{static_cast<float>(steps[i].loss)});
            QCOMPARE(values.at("train/accuracy")[i].value.real(2),
                     double{static_cast<float>(steps[i].accuracy)});
            QCOMPARE(values.at("learning_rate")[i].value.real(2), 1.0);
        }
        const std::vector<EpochRecord> epochs = runs[0].history->epochs();
        QCOMPARE(values.at("test/loss").size(), epochs.size());
        for (std::size_t i = 0; i < epochs.size(); ++i) {
            QCOMPARE(values.at("test/loss")[i].step, epochs[i].step);
            QCOMPARE(values.at("test/loss")[i].wallTime, 1700000000.25 + epochs[i].seconds);
            QCOMPARE(values.at("test/accuracy")[i].value.real(2),
                     double{static_cast<float>(epochs[i].testAccuracy)});
        }
        QCOMPARE(values.count("validation/loss"), 0U);
    }

    void aScheduledLearningRateIsThatOfTheStep()
    {
        ExportedRun run = makeUp({}, "1", "run");
        ExperimentSpec spec = run.history->spec();
        spec.training.schedule.kind = "cosine";
        auto history = std::make_shared<RunHistory>(spec);
        history->setStatus(run.history->status());
        for (const StepRecord &record : run.history->steps())
            history->addStep(record);
        run.history = history;
        const QTemporaryDir folder;
        exportTensorBoard({run}, folder.path().toStdString());
        const auto values = valuesOf(folder.filePath("run/" + eventFile)).at("learning_rate");
        QCOMPARE(values.size(), 60U);
        for (const Point &point : values)
            QCOMPARE(point.value.real(2),
                     double{static_cast<float>(learningRateAt(spec.training, point.step, 20, 60))});
        QVERIFY(values.back().value.real(2) < 0.01);
    }

    void whatElseARunIsJudgedOnIsThere()
    {
        const QTemporaryDir folder;
        const std::vector<ExportedRun> runs = madeUpRuns();
        exportTensorBoard(runs, folder.path().toStdString());
        const auto values = valuesOf(
            folder.filePath(QString::fromStdString(folderNames(runs)[3]) + "/" + eventFile));
        const std::vector<EpochRecord> epochs = runs[3].history->epochs();
        for (const char *tag : {"validation/loss", "test_exact/accuracy", "test_minibatch/loss"})
            QCOMPARE(values.at(tag).size(), epochs.size());
        QCOMPARE(values.at("validation/loss")[1].value.real(2),
                 double{static_cast<float>(epochs[1].validation.loss)});
    }

    void aLossThatIsNoNumberIsWrittenAsSuch()
    {
        const QTemporaryDir folder;
        const std::vector<ExportedRun> runs = madeUpRuns();
        exportTensorBoard(runs, folder.path().toStdString());
        const auto values = valuesOf(
            folder.filePath(QString::fromStdString(folderNames(runs)[2]) + "/" + eventFile));
        QCOMPARE(values.at("train/loss").size(), 13U);
        QVERIFY(std::isnan(values.at("train/loss").back().value.real(2)));
    }

    void histogramsHoldEveryChannelOnce()
    {
        const QTemporaryDir folder;
        const std::vector<ExportedRun> runs = madeUpRuns();
        exportTensorBoard(runs, folder.path().toStdString());
        const auto values = valuesOf(folder.filePath("with BN/" + eventFile));
        const NormSeries gamma = runs[0].history->normSeries(0, NormQuantity::Gamma);
        const auto &points = values.at("bn1/gamma");
        QCOMPARE(points.size(), gamma.size());
        for (std::size_t i = 0; i < points.size(); ++i) {
            QCOMPARE(points[i].step, gamma.steps[i]);
            const Message histogram = points[i].value.message(5);
            QCOMPARE(histogram.real(3), 6.0);
            const std::vector<double> limits = histogram.packed(6);
            const std::vector<double> counts = histogram.packed(7);
            QCOMPARE(limits.size(), i == 0 ? 1U : 30U); // all are 1 at the start
            QCOMPARE(counts.size(), limits.size());
            double sum = 0;
            for (std::size_t channel = 0; channel < 6; ++channel)
                sum += double{gamma.values[i * 6 + channel]};
            QCOMPARE(histogram.real(4), sum);
            for (std::size_t bucket = 0; bucket < limits.size(); ++bucket) {
                const double from = bucket == 0 ? histogram.real(1) : limits[bucket - 1];
                const bool last = bucket + 1 == limits.size();
                double inside = 0;
                for (std::size_t channel = 0; channel < 6; ++channel) {
                    const double value = gamma.values[i * 6 + channel];
                    if (value >= from && (value < limits[bucket] || last))
                        ++inside;
                }
                QCOMPARE(counts[bucket], inside);
            }
            QCOMPARE(limits.back(), histogram.real(2));
        }
        QCOMPARE(values.count("bn1/moving_variance"), 1U);
    }

    void valuesThatAreNoNumbersHaveNoHistogram()
    {
        EventSummary summary;
        constexpr float nan = std::numeric_limits<float>::quiet_NaN();
        summary.histogram("nothing", std::vector<float>{nan, nan});
        QVERIFY(summary.isEmpty());
        summary.histogram("one", std::vector<float>{nan, 3, INFINITY});
        QCOMPARE(Message(Message(summary.message().bytes()).text(1)).message(5).real(3), 1.0);
    }

    void hyperparametersThatDifferAreThoseToChooseFrom()
    {
        const QTemporaryDir folder;
        exportTensorBoard(madeUpRuns(), folder.path().toStdString());
        const auto root = valuesOf(folder.filePath(eventFile));
        const Message plugin = root.at("_hparams_/experiment").front().value.message(9).message(1);
        QCOMPARE(plugin.text(1), std::string("hparams"));
        const Message experiment = plugin.message(2).message(2);
        QStringList names;
        const auto infos = experiment.texts.equal_range(4);
        for (auto info = infos.first; info != infos.second; ++info)
            names << QString::fromStdString(Message(info->second).text(1));
        for (const char *name : {"normalization", "training.learning_rate", "data.validation"})
            QVERIFY2(names.contains(name), name);
        QVERIFY(!names.contains("data.flip"));
        const auto run = valuesOf(folder.filePath("with BN/" + eventFile));
        QCOMPARE(run.count("_hparams_/session_start_info"), 1U);
        QCOMPARE(run.count("_hparams_/session_end_info"), 1U);
    }

    void namesCannotLeaveTheFolder()
    {
        const QTemporaryDir above;
        const QString folder = above.filePath("out");
        std::vector<ExportedRun> runs;
        for (const char *name : {"../up", "/etc/passwd", "..", ".", "a/b", "A/B", "", " "})
            runs.push_back(
                makeUp({.epochs = 1, .stepsPerEpoch = 1}, std::to_string(runs.size()), name));
        exportTensorBoard(runs, folder.toStdString());
        QCOMPARE(entries(above.path()), QStringList{"out"});
        QCOMPARE(entries(folder).size(), 1 + static_cast<int>(runs.size()));
        for (const QString &entry : entries(folder))
            QVERIFY2(entry == eventFile || entries(folder + "/" + entry) == QStringList{eventFile},
                     qPrintable(entry));
    }

    void exportingAgainReplaces()
    {
        const QTemporaryDir folder;
        ExportedRun run = makeUp({}, "1", "run");
        exportTensorBoard({run}, folder.path().toStdString());
        run.created += 5000;
        exportTensorBoard({run}, folder.path().toStdString());
        QCOMPARE(entries(folder.filePath("run")), QStringList{eventFile});
        QCOMPARE(events(folder.filePath("run/" + eventFile)).front().real(1), 1700000005.25);
    }

    void cancellingLeavesNothing()
    {
        const QTemporaryDir above;
        std::vector<double> shares;
        const ExportProgress twice = [&](double share) {
            shares.push_back(share);
            return shares.size() < 3;
        };
        QVERIFY_EXCEPTION_THROWN(
            exportTensorBoard(madeUpRuns(), above.filePath("out").toStdString(), twice),
            ExportCancelled);
        QCOMPARE(entries(above.path()), QStringList());
        QVERIFY(shares.at(0) == 0 && shares.at(1) > 0 && shares.at(2) > shares.at(1));
    }

    void aFullDiskLeavesNothing()
    {
        const SmallDisk disk(64);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        try {
            exportTensorBoard(madeUpRuns(), (disk.path() + "/out").toStdString());
            QFAIL("there was room");
        } catch (const ExportError &error) {
            QVERIFY2(QString(error.what()).contains("no space left"), error.what());
        }
        QCOMPARE(entries(disk.path()), QStringList());
    }
};

QTEST_APPLESS_MAIN(TensorBoardTest)
#include "test_tensorboard.moc"
