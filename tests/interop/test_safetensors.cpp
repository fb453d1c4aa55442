// Tensors in files: what is written is read back, and a file that lies is refused in one sentence.
#include "engine/experiment/network_analysis.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/validation.h"
#include "engine/interop/safetensors.h"
#include "engine/interop/weights.h"
#include "tests/interop/made_up_runs.h"
#include "tests/support/small_disk.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

#include <cmath>

using namespace normscope;
using namespace normscope::test;

namespace {

/// A file with this header and so many bytes of values.
std::string fileOf(const std::string &header, std::size_t values = 0)
{
    std::string bytes;
    for (unsigned byte = 0; byte < 8; ++byte)
        bytes += static_cast<char>((header.size() >> (8 * byte)) & 0xFFU);
    return bytes + header + std::string(values, '\0');
}

std::string lengthAlone(std::uint64_t length)
{
    std::string bytes;
    for (unsigned byte = 0; byte < 8; ++byte)
        bytes += static_cast<char>((length >> (8 * byte)) & 0xFFU);
    return bytes;
}

QString entry(const char *name, const char *dtype, const char *shape, const char *offsets)
{
    return QString(R"("%1":{"dtype":"%2","shape":%3,"data_offsets":%4})")
        .arg(name, dtype, shape, offsets);
}

/// What is said when the file is read; empty when nothing is wrong.
QString readingFault(const QString &path)
{
    try {
        const SafetensorsFile file(path.toStdString());
        for (const auto &[name, tensor] : file.tensors())
            (void)file.read(name);
    } catch (const TensorFileError &error) {
        return QString::fromStdString(error.what());
    }
    return {};
}

QString weightsFault(const QString &path, const ExperimentSpec &spec)
{
    try {
        (void)readWeights(path.toStdString(), spec);
    } catch (const TensorFileError &error) {
        return QString::fromStdString(error.what());
    }
    return {};
}

} // namespace

class SafetensorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_path = m_folder.filePath("file.safetensors"); }

    void valuesAreReadBackToTheLastBit_data()
    {
        QTest::addColumn<QString>("dtype");
        QTest::newRow("float32") << "float32";
        QTest::newRow("float64") << "float64";
    }
    void valuesAreReadBackToTheLastBit()
    {
        QFETCH(QString, dtype);
        const bool single = dtype == "float32";
        const std::vector<double> a = {0.1, -2.5, 1e-300, 3, 1.0 / 3, -0.0};
        const std::vector<double> b = {7};
        write(safetensors({{"a", {2, 3}, a}, {"b", {}, b}, {"nothing", {0}, {}}},
                          dtype.toStdString(), {{"note", "γ \"quoted\" \xff"}}));
        const SafetensorsFile file(m_path.toStdString());
        QCOMPARE(file.tensors().size(), 3U);
        QCOMPARE(file.tensors().at("a").shape, (Shape{2, 3}));
        QCOMPARE(file.tensors().at("a").dtype, std::string(single ? "F32" : "F64"));
        QCOMPARE(file.metadata().at("note"), std::string("γ \"quoted\" \xEF\xBF\xBD"));
        const std::vector<double> read = file.read("a");
        for (std::size_t i = 0; i < a.size(); ++i)
            QCOMPARE(read.at(i), single ? double{static_cast<float>(a[i])} : a[i]);
        QCOMPARE(file.read("b"), b);
        QCOMPARE(file.read("nothing"), std::vector<double>());
        QCOMPARE(file.tensors().at("a").begin % 8, 0U);
    }

    void valuesThatAreNotOfTheirShapeAreNotWritten()
    {
        const std::vector<double> values = {1, 2, 3};
        QVERIFY_EXCEPTION_THROWN((void)safetensors({{"a", {2}, values}}, "float32", {}),
                                 std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN(
            (void)safetensors({{"a", {3}, values}, {"a", {3}, values}}, "float32", {}),
            std::invalid_argument);
    }

    void aFileThatLiesIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("word");
        const auto row = [](const char *name, const std::string &bytes, const char *word) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << word;
        };
        const auto header = [&](const char *name, const QString &entries, std::size_t values,
                                const char *word) {
            row(name, fileOf(("{" + entries + "}").toStdString(), values), word);
        };
        row("empty", "", "too short");
        row("seven bytes", "1234567", "too short");
        row("header of no bytes", lengthAlone(0), "no header in JSON");
        row("header longer than the file", lengthAlone(1000) + "{}", "only 2 follow");
        row("header longer than any file", lengthAlone(~0ULL) + "{}", "only 2 follow");
        row("header longer than is read",
            fileOf("{}" + std::string(SafetensorsFile::maximumHeader, ' ')), "more than the");
        row("no JSON", fileOf("hello"), "no header in JSON");
        row("a list", fileOf("[]"), "no header in JSON");
        row("JSON cut off", fileOf("{\"a\":"), "no valid JSON");
        row("not UTF-8", fileOf("{\"\xff\":1}"), "no valid JSON");
        row("a number too large", fileOf("{\"a\":1e999}"), "no valid JSON");
        row("nested deep", fileOf("{\"a\":" + std::string(100000, '[')), "nested deeper");
        row("objects nested deep", fileOf([] {
                std::string text;
                for (int i = 0; i < 100000; ++i)
                    text += "{\"a\":";
                return text;
            }()),
            "nested deeper");
        header("no object", "\"a\":1", 0, "no type, shape and place");
        header("no type", R"("a":{"shape":[1],"data_offsets":[0,4]})", 4, "no type");
        header("no shape", R"("a":{"dtype":"F32","data_offsets":[0,4]})", 4, "no shape");
        header("no place", R"("a":{"dtype":"F32","shape":[1]})", 4, "no place");
        header("more", R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1})", 4,
               "more of \"a\"");
        header("unknown type", entry("a", "F99", "[1]", "[0,4]"), 4, "a type that is not known");
        header("a type that cannot be read", entry("a", "I64", "[1]", "[0,8]"), 8,
               "only F32 and F64");
        header("negative shape", entry("a", "F32", "[-1]", "[0,4]"), 4, "no shape");
        header("fractional shape", entry("a", "F32", "[1.5]", "[0,4]"), 4, "no shape");
        header("shape that is a text", entry("a", "F32", "\"1\"", "[0,4]"), 4, "no shape");
        header("shape past 2^63", entry("a", "F32", "[18446744073709551615]", "[0,4]"), 4,
               "more than any file holds");
        header("shape whose product overflows",
               entry("a", "F32", "[4294967296,4294967296,4294967296]", "[0,0]"), 0,
               "no F32 values of shape");
        header("too many dimensions",
               entry("a", "F32", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "[0,4]"), 4, "dimensions");
        header("shape larger than its bytes", entry("a", "F32", "[2]", "[0,4]"), 4,
               "4 bytes, which are no F32 values of shape 2");
        header("one offset", entry("a", "F32", "[1]", "[0]"), 4, "no place");
        header("negative offset", entry("a", "F32", "[1]", "[-4,0]"), 4, "no place");
        header("offsets the wrong way", entry("a", "F32", "[1]", "[4,0]"), 4, "at bytes 4 to 0");
        header("past the end", entry("a", "F32", "[2]", "[0,8]"), 4, "cut off");
        header("far past the end",
               entry("a", "F32", "[1]", "[18446744073709551611,18446744073709551615]"), 4,
               "cut off");
        header("overlapping",
               entry("a", "F32", "[2]", "[0,8]") + "," + entry("b", "F32", "[2]", "[4,12]"), 12,
               "\"a\" and \"b\" over each other");
        header("the same place twice",
               entry("a", "F32", "[1]", "[0,4]") + "," + entry("b", "F32", "[1]", "[0,4]"), 4,
               "over each other");
        header("a gap",
               entry("a", "F32", "[1]", "[0,4]") + "," + entry("b", "F32", "[1]", "[8,12]"), 12,
               "4 bytes before \"b\"");
        header("bytes at the end", entry("a", "F32", "[1]", "[0,4]"), 100, "96 bytes after");
        header("a name twice",
               entry("a", "F32", "[1]", "[0,4]") + "," + entry("a", "F32", "[1]", "[4,8]"), 8,
               "\"a\" twice");
        header("a key twice",
               R"("a":{"dtype":"F32","dtype":"F64","shape":[1],"data_offsets":[0,4]})", 4,
               "\"dtype\" twice");
        header("metadata that are no object", R"("__metadata__":[])", 0, "metadata");
        header("metadata that are no text", R"("__metadata__":{"a":1})", 0, "\"a\"");
        header("a name that steers a terminal", "\"\\u001b[2J\":1", 0, "\" [2J\"");
        row("a long name", fileOf("{\"" + std::string(1000000, 'n') + "\":1}"), "…");
    }
    void aFileThatLiesIsRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, word);
        write(bytes.toStdString());
        const QString fault = readingFault(m_path);
        QVERIFY2(fault.contains(word), qPrintable(fault));
        QVERIFY2(fault.startsWith("'" + m_path + "' ") && fault.size() < 400, qPrintable(fault));
        QVERIFY2(!fault.contains('\n') && fault.endsWith('.'), qPrintable(fault));
    }

    void everyCutIsRefused()
    {
        const std::vector<double> values = {1, 2, 3, 4};
        const std::string whole =
            safetensors({{"a", {2}, std::span(values).first(2)}, {"b", {4}, values}}, "float32",
                        {{"key", "value"}});
        for (std::size_t length = 0; length < whole.size(); ++length) {
            write(std::string_view(whole).substr(0, length));
            QVERIFY2(!readingFault(m_path).isEmpty(), qPrintable(QString::number(length)));
        }
        write(whole);
        QCOMPARE(readingFault(m_path), QString());
    }

    void everyFlippedByteOfAHeaderIsReadOrRefused()
    {
        const std::vector<double> values = {1, 2, 3, 4};
        const std::string whole = safetensors({{"a", {2, 2}, values}}, "float64", {{"k", "v"}});
        for (std::size_t place = 0; place + 32 < whole.size(); ++place)
            for (const unsigned mask : {0x01U, 0x20U, 0x80U, 0xFFU}) {
                std::string other = whole;
                other[place] = static_cast<char>(static_cast<unsigned char>(other[place]) ^ mask);
                write(other);
                (void)readingFault(m_path); // nothing but TensorFileError
            }
    }

    void aFileThatCannotBeReadIsNamed()
    {
        QVERIFY(readingFault(m_folder.filePath("gone")).contains("No such file"));
        QVERIFY(readingFault(m_folder.path()).contains("is a folder"));
        QVERIFY(readingFault("/dev/zero").contains("no file that can be read twice"));
        const QString pipe = m_folder.filePath("pipe");
        QCOMPARE(mkfifo(pipe.toUtf8().constData(), 0600), 0);
        QVERIFY(readingFault(pipe).contains("no file that can be read twice"));
    }

    void aFileThatBecomesShorterIsNoticed()
    {
        const std::vector<double> values = {1, 2};
        const std::string whole = safetensors({{"a", {2}, values}}, "float64", {});
        write(whole);
        const SafetensorsFile file(m_path.toStdString());
        write(std::string_view(whole).substr(0, whole.size() - 1));
        QVERIFY_EXCEPTION_THROWN((void)file.read("a"), TensorFileError);
    }

    void weightsComeBackUnderTheirOwnNames_data()
    {
        QTest::addColumn<QString>("preset");
        QTest::addColumn<QString>("dtype");
        for (const Preset &preset : presets())
            for (const char *dtype : {"float32", "float64"})
                QTest::addRow("%s %s", preset.name.c_str(), dtype)
                    << QString::fromStdString(preset.name) << QString(dtype);
    }
    void weightsComeBackUnderTheirOwnNames()
    {
        QFETCH(QString, preset);
        QFETCH(QString, dtype);
        ExperimentSpec spec = findPreset(preset.toStdString())->spec;
        spec.training.dtype = dtype.toStdString();
        TensorValues tensors = madeUpTensors(spec);
        write(weightsFile(spec, tensors));
        if (dtype == "float32")
            for (auto &[name, values] : tensors)
                for (double &value : values)
                    value = static_cast<float>(value);
        QCOMPARE(readWeights(m_path.toStdString(), spec), tensors);
        QVERIFY(specOfWeights(m_path.toStdString()) == spec);
    }

    void everyKindOfLayerHasNamesThatComeBack()
    {
        for (const LayerKind &kind : layerKinds()) {
            ExperimentSpec spec = withoutNormalization(findPreset("d2l-bn")->spec);
            if (kind.role == LayerRole::Normalization)
                spec.model.layers.insert(spec.model.layers.begin() + 1, makeLayer(kind.name));
            const TensorValues tensors = madeUpTensors(spec);
            spec.training.dtype = "float64";
            write(weightsFile(spec, tensors));
            QCOMPARE(readWeights(m_path.toStdString(), spec), tensors);
        }
    }

    void filesInPyTorchsOwnNamesAndInOursAreRead()
    {
        ExperimentSpec spec = findPreset("d2l-bn")->spec;
        std::map<std::string, StoredTensor> stored;
        const DataShape data = nominalDataShape(spec.data);
        for (const LayerAnalysis &layer : analyze(spec.model, data.example, data.classes).layers)
            for (const TensorSpec &tensor : layer.tensors)
                stored[tensor.name] = {"F32", tensor.shape, 0, 0};
        QCOMPARE(matchTensors(spec, stored).faults.size(), 0U);
        stored["bn1.num_batches_tracked"] = {"I64", {}, 0, 0};
        auto gamma = stored.extract("bn1.gamma");
        gamma.key() = "bn1.weight";
        stored.insert(std::move(gamma));
        const TensorMatch match = matchTensors(spec, stored);
        QVERIFY(match.faults.empty());
        QCOMPARE(match.names.at("bn1.gamma"), std::string("bn1.weight"));
    }

    void whatDoesNotFitIsNamedWithBothShapes()
    {
        ExperimentSpec spec = findPreset("d2l-bn")->spec;
        write(weightsFile(spec, madeUpTensors(spec)));

        ExperimentSpec wider = spec;
        wider.model.layers.front().set("channels", std::int64_t{7});
        const QString fault = weightsFault(m_path, wider);
        QVERIFY2(fault.contains("\"conv1.weight\" is 6×1×5×5 in the file, but 7×1×5×5 in the "
                                "network."),
                 qPrintable(fault));
        QVERIFY2(fault.contains("more do not fit"), qPrintable(fault));

        const QString extra = weightsFault(m_path, withoutNormalization(spec));
        QVERIFY2(extra.contains("The file has \"bn1.bias\" (6), which the network does not know."),
                 qPrintable(extra));

        write(weightsFile(withoutNormalization(spec), madeUpTensors(spec)));
        const QString missing = weightsFault(m_path, spec);
        QVERIFY2(
            missing.contains("The network needs \"bn1.gamma\" (6), which the file does not have."),
            qPrintable(missing));
    }

    void valuesThatAreNoNumbersAreRefused()
    {
        const ExperimentSpec spec = findPreset("d2l-bn")->spec;
        TensorValues tensors = madeUpTensors(spec);
        tensors["bn2.beta"][3] = std::nan("");
        write(weightsFile(spec, tensors));
        QVERIFY(weightsFault(m_path, spec).contains("\"bn2.beta\""));
    }

    void anotherTypeIsNamedBeforeAnythingIsRead()
    {
        std::map<std::string, StoredTensor> stored;
        ExperimentSpec spec;
        spec.model.layers = {makeLayer("flatten"),
                             makeLayer("linear", {{"features", Value(std::int64_t{10})}})};
        stored["linear1.weight"] = {"F16", {10, 784}, 0, 0};
        stored["linear1.bias"] = {"F32", {10}, 0, 0};
        const TensorMatch match = matchTensors(spec, stored);
        QCOMPARE(match.faults.size(), 1U);
        QVERIFY(match.faults.front().find("F16") != std::string::npos);
    }

    void anExperimentThatCannotBeReadIsSaidToBeSo()
    {
        write(safetensors({}, "float32", {{"normscope.spec", "{\"format\": \"other\"}"}}));
        QVERIFY_EXCEPTION_THROWN((void)specOfWeights(m_path.toStdString()), TensorFileError);
        write(safetensors({}, "float32", {}));
        QVERIFY(!specOfWeights(m_path.toStdString()));
    }

    void runsLeaveAFileEach()
    {
        std::vector<ExportedRun> runs = madeUpRuns();
        const QTemporaryDir above;
        const QString folder = above.filePath("weights");
        try {
            exportWeights(runs, folder.toStdString());
            QFAIL("a run without weights");
        } catch (const ExportError &error) {
            QVERIFY2(QString(error.what()).startsWith("\"run 5\" has no weights"), error.what());
        }
        QVERIFY(!QDir(folder).exists());
        runs.pop_back();
        exportWeights(runs, folder.toStdString());
        QCOMPARE(QDir(folder).entryList(QDir::Files | QDir::Hidden).size(), 4);
        const SafetensorsFile file((folder + "/with BN.safetensors").toStdString());
        QCOMPARE(file.metadata().at("normscope.id"), std::string("1"));
        QCOMPARE(file.metadata().at("normscope.name"), std::string("with BN"));
        QVERIFY_EXCEPTION_THROWN(exportWeights(std::vector<ExportedRun>(), folder.toStdString()),
                                 ExportError);
    }

    void cancellingAndAFullDiskLeaveNothing()
    {
        std::vector<ExportedRun> runs = madeUpRuns();
        runs.pop_back();
        const QTemporaryDir above;
        QVERIFY_EXCEPTION_THROWN(exportWeights(runs, above.filePath("weights").toStdString(),
                                               [](double share) { return share < 0.5; }),
                                 ExportCancelled);
        QVERIFY(QDir(above.path()).isEmpty());
        const SmallDisk disk(64);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        QVERIFY_EXCEPTION_THROWN(exportWeights(runs[0], (disk.path() + "/file").toStdString()),
                                 ExportError);
        QVERIFY(QDir(disk.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }

private:
    void write(std::string_view bytes)
    {
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes.data(), static_cast<qint64>(bytes.size()));
    }

    QTemporaryDir m_folder;
    QString m_path;
};

QTEST_APPLESS_MAIN(SafetensorsTest)
#include "test_safetensors.moc"
