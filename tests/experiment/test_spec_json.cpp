// The JSON form of an experiment: it reads what it writes, and refuses everything else in words.
#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/spec_json.h"

#include <QtTest>

using namespace normscope;

namespace {

QString errorOf(const std::string &text)
{
    try {
        (void)fromJson(text);
    } catch (const ExperimentError &error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

std::string presetText(const char *name)
{
    return toJson(findPreset(name)->spec);
}

std::string replaced(std::string text, const std::string &from, const std::string &to)
{
    const auto at = text.find(from);
    if (at == std::string::npos)
        throw std::logic_error("nothing to replace");
    return text.replace(at, from.size(), to);
}

} // namespace

class TestSpecJson : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void presetsRoundTrip()
    {
        QCOMPARE(presets().size(), std::size_t{5});
        for (const Preset &preset : presets()) {
            const std::string text = toJson(preset.spec);
            QVERIFY2(fromJson(text) == preset.spec, preset.name.c_str());
            QCOMPARE(toJson(fromJson(text)), text);
        }
    }

    void startingWeightsRoundTripAndStandOnlyWhereThereAreSome()
    {
        ExperimentSpec spec = findPreset("d2l-bn")->spec;
        QVERIFY(toJson(spec).find("initial_weights") == std::string::npos);
        spec.training.initialWeights = {"/home/a b/run.safetensors", "crc32:0123abcd"};
        QVERIFY(fromJson(toJson(spec)) == spec);
        const std::string text = toJson(spec);
        QVERIFY(errorOf(replaced(text, "\"checksum\": \"crc32:0123abcd\"", "\"checksum\": 3"))
                    .contains("training.initial_weights.checksum"));
        QVERIFY(errorOf(replaced(text, "\"file\": \"/home/a b/run.safetensors\",", ""))
                    .contains("training.initial_weights.file"));
        QVERIFY(errorOf(replaced(text, "\"checksum\": ", "\"sum\": "))
                    .contains("training.initial_weights.sum"));
    }

    void plainIsTheSameNetworkWithoutBn()
    {
        ExperimentSpec stripped = withoutNormalization(findPreset("d2l-bn")->spec);
        QVERIFY(stripped.model == findPreset("d2l-plain")->spec.model);
        stripped = withoutNormalization(findPreset("classic-bn")->spec);
        QVERIFY(stripped.model == findPreset("classic")->spec.model);
    }

    void chapterHasNoActivationAfterTheFirstBn()
    {
        for (const char *name : {"d2l-bn", "d2l-bn-scratch"}) {
            const auto &layers = findPreset(name)->spec.model.layers;
            QCOMPARE(layers[1].kind, std::string("batch_norm"));
            QCOMPARE(layers[2].kind, std::string("max_pool"));
        }
    }

    void chapterConstants()
    {
        const LayerSpec &scratch = findPreset("d2l-bn-scratch")->spec.model.layers[1];
        QCOMPARE(scratch.real("epsilon"), 1e-12);
        QCOMPARE(scratch.real("momentum"), 0.9);
        const LayerSpec &library = findPreset("d2l-bn")->spec.model.layers[1];
        QCOMPARE(library.real("epsilon"), 1e-5);
        const TrainingSpec &training = findPreset("d2l-bn")->spec.training;
        QCOMPARE(training.batchSize, 256);
        QCOMPARE(training.learningRate, 1.0);
        QCOMPARE(training.epochs, 10);
    }

    void missingKeysTakeDefaults()
    {
        const ExperimentSpec spec = fromJson(R"({"format":"normscope-experiment","version":1,
            "model":{"layers":[{"kind":"flatten"},{"kind":"linear"}]}})");
        QCOMPARE(spec.training.batchSize, 256);
        QCOMPARE(spec.model.layers[1].integer("features"), 10);
    }

    void faults_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const std::string &text, const char *expected) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << QString(expected);
        };
        const std::string good = presetText("d2l-bn");
        row("empty", "", "empty");
        row("cut in half", good.substr(0, good.size() / 2), "ends in the middle");
        row("not JSON", "hello", "not valid JSON at line 1");
        row("a list", "[1,2]", "must be a JSON object");
        row("deep", std::string(200000, '['), "nested deeper");
        row(
            "deep objects",
            [] {
                std::string text;
                for (int i = 0; i < 50000; ++i)
                    text += "{\"a\":";
                return text;
            }(),
            "nested deeper");
        row("long", std::string(maximumSpecBytes + 1, ' '), "bytes long");
        row("huge number", R"({"format": 1e999999})", "too large");
        row("other format", R"({"format":"x"})", "format: is missing or not");
        row("newer", replaced(good, "\"version\": 2", "\"version\": 3"), "newer than this program");
        row("one character too many", good + "x", "not valid JSON at line");
        row(
            "many unknown keys",
            [] {
                std::string text = R"({"format":"normscope-experiment","version":1)";
                for (int i = 0; i < 5000; ++i)
                    text += ",\"k" + std::to_string(i) + "\":1";
                return text + "}";
            }(),
            "more problems");
        row("unknown key", replaced(good, "\"batch_size\"", "\"batchsize\""),
            "training.batchsize: unknown key. Did you mean \"batch_size\"?");
        row("unknown layer key", replaced(good, "\"kernel_size\"", "\"kernel\""),
            "model.layers[0].kernel: unknown key");
        row("wrong type", replaced(good, "\"kernel_size\": 5", "\"kernel_size\": \"5\""),
            "model.layers[0].kernel_size: must be a whole number, not \"5\"");
        row("fraction", replaced(good, "\"epochs\": 10", "\"epochs\": 10.5"),
            "training.epochs: must be a whole number, not 10.5");
        row("wrapping", replaced(good, "\"seed\": 0", "\"seed\": 18446744073709551615"),
            "training.seed: must be a whole number");
        row("out of range", replaced(good, "\"epsilon\": 1e-05", "\"epsilon\": -1"),
            "model.layers[1].epsilon: -1.0 is outside its range");
        row("unknown layer", replaced(good, "\"kind\": \"conv\"", "\"kind\": \"convolve\""),
            "model.layers[0].kind: \"convolve\" is not a layer");
        row("no model", R"({"format":"normscope-experiment","version":1})", "model: is missing");
        row("bytes", "{\"format\":\"\xff\xfe\"}", "not valid JSON");
    }
    void faults()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        const QString error = errorOf(text.toStdString());
        QVERIFY2(error.contains(expected), qPrintable(error.left(400)));
        QVERIFY2(!error.contains("json.exception"), "the library's own text");
        QVERIFY2(error.size() < 2000, "a sentence, not a file");
    }

    void everyProblemIsTold()
    {
        std::string text = replaced(presetText("d2l-bn"), "\"epochs\": 10", "\"epochs\": 0");
        text = replaced(text, "\"batch_size\": 256", "\"batch_size\": 0");
        const QString error = errorOf(text);
        QVERIFY(error.contains("training.epochs") && error.contains("training.batch_size"));
    }

    void filesAreReadWithCare()
    {
        QTemporaryDir folder;
        const auto path = [&](const char *name) {
            return std::filesystem::path(folder.filePath(name).toStdString());
        };
        QVERIFY_EXCEPTION_THROWN((void)readSpec(path("missing.json")), ExperimentError);
        QVERIFY_EXCEPTION_THROWN((void)readSpec(folder.path().toStdString()), ExperimentError);
        QVERIFY_EXCEPTION_THROWN((void)readSpec("/dev/zero"), ExperimentError);
        QFile sparse(folder.filePath("huge.json"));
        QVERIFY(sparse.open(QIODevice::WriteOnly) && sparse.resize(qint64{1} << 30));
        sparse.close();
        QVERIFY_EXCEPTION_THROWN((void)readSpec(path("huge.json")), ExperimentError);
        QFile good(folder.filePath("good.json"));
        QVERIFY(good.open(QIODevice::WriteOnly));
        good.write(QByteArray::fromStdString(presetText("classic")));
        good.close();
        QVERIFY(readSpec(path("good.json")) == findPreset("classic")->spec);
    }
};

QTEST_APPLESS_MAIN(TestSpecJson)
#include "test_spec_json.moc"
