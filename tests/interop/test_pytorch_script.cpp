// The PyTorch script: a row for everything an experiment can say, and files as NumPy reads them.
#include "engine/interop/npy.h"
#include "engine/interop/pytorch_layers.h"
#include "engine/interop/pytorch_optimizers.h"
#include "engine/interop/pytorch_script.h"
#include "engine/interop/pytorch_text.h"
#include "engine/service/step_recording.h"
#include "engine/training/trainer.h"
#include "tests/support/fake_backend.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

using namespace normscope;
using namespace normscope::test;

namespace {

const std::vector<Choice> &choicesOf(std::string_view path)
{
    return setting(path).choices;
}

ExperimentSpec smallSpec()
{
    ExperimentSpec spec;
    spec.name = "a \"small\" one";
    spec.model.layers = {
        makeLayer("conv"),     makeLayer("batch_norm"),
        makeLayer("max_pool"), makeLayer("flatten"),
        makeLayer("dropout"),  makeLayer("linear", {{"features", std::int64_t{10}}})};
    spec.training.batchSize = 32;
    spec.training.epochs = 2;
    spec.data.cropPadding = 2;
    return spec;
}

} // namespace

class PytorchScriptTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindOfLayerHasARow()
    {
        for (const LayerKind &kind : layerKinds())
            QVERIFY2(hasPytorchLayer(kind.name), kind.name.c_str());
        QVERIFY(!hasPytorchLayer("nothing"));
    }

    void everyChoiceOfALayerIsWritten()
    {
        for (const LayerKind &kind : layerKinds())
            for (const Field &field : kind.fields)
                for (const Choice &choice : field.choices) {
                    LayerSpec layer = makeLayer(kind.name);
                    layer.set(field.key, choice.value);
                    const Shape input = kind.name == "linear" ? Shape{48} : Shape{4, 6, 6};
                    const Inference inferred = kind.infer(layer, input);
                    LayerAnalysis analysis;
                    analysis.name = kind.prefix + "1";
                    analysis.input = input;
                    analysis.output = inferred.output;
                    QVERIFY(!pytorchLayer(layer, analysis).forward.empty());
                }
    }

    void everyOptimizerAndScheduleHasARow()
    {
        for (const Choice &choice : choicesOf("training.optimizer.kind"))
            QVERIFY2(hasPytorchOptimizer(choice.value), choice.value.c_str());
        for (const Choice &choice : choicesOf("training.schedule.kind"))
            QVERIFY2(hasPytorchSchedule(choice.value), choice.value.c_str());
    }

    void anUnknownKindIsRefused()
    {
        LayerSpec layer;
        layer.kind = "nothing";
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(pytorchLayer(layer, {})), std::invalid_argument);
        TrainingSpec training;
        training.optimizer.kind = "nothing";
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(pytorchOptimizer(training, "p")),
                                 std::invalid_argument);
        training.schedule.kind = "nothing";
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(pytorchSchedule(training, 1, 1)),
                                 std::invalid_argument);
    }

    void literalsReadBack()
    {
        QCOMPARE(python(1.0), std::string("1.0"));
        QCOMPARE(python(-3.0), std::string("-3.0"));
        QCOMPARE(python(1e-5), std::string("1e-05"));
        QCOMPARE(python(0.1), std::string("0.1"));
        QCOMPARE(python(true), std::string("True"));
        QCOMPARE(python(std::string_view("a\"b\\c\nd")), std::string("\"a\\\"b\\\\c d\""));
    }

    void aNumPyFileHasItsHeaderOn64Bytes()
    {
        const std::vector<double> values = {1, 2, 3, 4, 5, 6};
        const std::string file = npy(values, {2, 3});
        QCOMPARE(file.size() % 64, 48UL);
        QVERIFY(file.starts_with(std::string("\x93NUMPY\x01\x00", 8)));
        QVERIFY(file.find("{'descr': '<f8', 'fortran_order': False, 'shape': (2,3,), }") == 10);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(npy(values, {2, 4})), std::invalid_argument);
    }

    /// The recorder has a loop of its own: it must be that of a Trainer.
    void recordedStepsAreThoseOfARun()
    {
        const auto data = smallDataset(130);
        FakeFactory factory;
        const ExperimentSpec spec = smallSpec();
        RunHistory history(spec);
        Trainer trainer(spec, data, factory.create(spec, data), history, "fake");
        while (trainer.advance()) {
        }
        const std::int64_t planned = plannedSteps(spec, data->shape());
        QCOMPARE(planned, std::int64_t{10});
        const RecordedSteps recorded = recordSteps(spec, data, factory, {.steps = planned});
        const auto steps = history.steps();
        QCOMPARE(recorded.steps.size(), steps.size());
        for (std::size_t i = 0; i < steps.size(); ++i)
            QCOMPARE(recorded.steps[i].loss, steps[i].loss);
        QCOMPARE(recorded.labels.size(), 260UL);
        QCOMPARE(recorded.images.size(), 260UL * 28 * 28);
        QCOMPARE(recorded.masks.size(), 1UL);
        QCOMPARE(recorded.masks[0].kept.size(), 260UL * 6 * 12 * 12);
    }

    void aDivergedRunIsRefusedInWords()
    {
        FakeBehaviour behaviour;
        behaviour.divergeAt = 3;
        FakeFactory factory(behaviour);
        try {
            static_cast<void>(recordSteps(smallSpec(), smallDataset(130), factory, {.steps = 5}));
            QFAIL("nothing was thrown");
        } catch (const BackendError &error) {
            QVERIFY2(std::string(error.what()).find("NaN at step 3") != std::string::npos,
                     error.what());
        }
    }

    void allFilesAppearTogether()
    {
        FakeFactory factory;
        const RecordedSteps recorded =
            recordSteps(smallSpec(), smallDataset(130), factory, {.steps = 3});
        const QTemporaryDir folder;
        const std::filesystem::path out =
            std::filesystem::path(folder.path().toStdString()) / "a" / "b";
        exportPytorch(recorded, out);
        for (const char *file :
             {"reproduce.py", "expected.csv", "batches.npy", "labels.npy", "test_images.npy",
              "test_labels.npy", "dropout1.npy", "weights/start/conv1.weight.npy",
              "weights/end/bn1.moving_variance.npy"})
            QVERIFY2(std::filesystem::exists(out / file), file);
        for (const auto &entry : std::filesystem::recursive_directory_iterator(out))
            QVERIFY2(!entry.path().filename().string().ends_with(".part"), entry.path().c_str());
        const std::string script = pytorchScript(recorded);
        QVERIFY(script.find("{{") == std::string::npos);
        QVERIFY(script.find("a 'small' one") != std::string::npos);
        QVERIFY(expectedCsv(recorded).starts_with("step,examples,loss,accuracy,bn1.gamma[0],"));
    }

    void aFolderThatCannotBeIsRefusedInWords()
    {
        const QTemporaryDir folder;
        const std::filesystem::path file =
            std::filesystem::path(folder.path().toStdString()) / "file";
        QVERIFY(QFile(QString::fromStdString(file.string())).open(QIODevice::WriteOnly));
        QVERIFY_EXCEPTION_THROWN(checkPytorchFolder(file / "below"), ExportError);
        checkPytorchFolder(file.parent_path() / "new");
        QVERIFY(!std::filesystem::exists(file.parent_path() / "new"));
    }
};

QTEST_APPLESS_MAIN(PytorchScriptTest)
#include "test_pytorch_script.moc"
