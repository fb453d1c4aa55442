// What ends an epoch, with a real network: three kinds of statistics, and a validation split.
#include "engine/experiment/spec_json.h"
#include "engine/interop/network_files.h"
#include "engine/nn/reference_factory.h"
#include "engine/service/fold_run.h"
#include "engine/service/step_recording.h"
#include "engine/training/trainer.h"
#include "tests/nn/nn_fixtures.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace normscope;
using namespace normscope::nn;

namespace {

ExperimentSpec smallSpec()
{
    ExperimentSpec spec = chapterSpec("library");
    spec.training.batchSize = 64;
    spec.training.epochs = 2;
    spec.training.learningRate = 0.1;
    return spec;
}

std::vector<EpochRecord> epochsOf(const ExperimentSpec &spec,
                                  const std::shared_ptr<const Dataset> &data)
{
    ReferenceFactory factory;
    RunHistory history(spec);
    Trainer trainer(spec, data, factory.create(spec, data), history, factory.version());
    while (trainer.advance()) {
    }
    return history.epochs();
}

} // namespace

class TestEvaluation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void threeStatisticsSideBySide()
    {
        const auto data = randomDataset(300);
        ExperimentSpec spec = smallSpec();
        spec.training.compareStatistics = true;
        const std::vector<EpochRecord> compared = epochsOf(spec, data);
        QCOMPARE(compared.size(), std::size_t{2});
        for (const EpochRecord &epoch : compared) {
            QVERIFY(epoch.testMoving.known() && epoch.testExact.known() &&
                    epoch.testMinibatch.known());
            QCOMPARE(epoch.testLoss, epoch.testMoving.loss);
            QVERIFY(epoch.testMoving.loss != epoch.testExact.loss);
            QVERIFY(!epoch.validation.known());
        }
        // Each alone gives the same, and leaves the training as it is.
        for (const char *statistics : {"exact", "minibatch", "moving"}) {
            spec.training.compareStatistics = false;
            spec.training.statistics = statistics;
            const std::vector<EpochRecord> alone = epochsOf(spec, data);
            for (std::size_t i = 0; i < alone.size(); ++i) {
                QCOMPARE(alone[i].trainLoss, compared[i].trainLoss);
                const Evaluated &same = spec.training.statistics == "exact" ? compared[i].testExact
                                        : spec.training.statistics == "minibatch"
                                            ? compared[i].testMinibatch
                                            : compared[i].testMoving;
                QVERIFY(std::abs(alone[i].testLoss - same.loss) < 1e-6);
                QVERIFY(!alone[i].testMoving.known() && !alone[i].testExact.known());
            }
        }
    }

    void theValidationSplitChoosesTheBestEpoch()
    {
        const auto data = randomDataset(300);
        ExperimentSpec spec = smallSpec();
        spec.data.validation = 0.2;
        const std::vector<EpochRecord> epochs = epochsOf(spec, data);
        for (const EpochRecord &epoch : epochs) {
            QVERIFY(epoch.validation.known());
            QCOMPARE(epoch.choiceAccuracy(), epoch.validation.accuracy);
            // 60 examples were held out.
            const double right = epoch.validation.accuracy * 60;
            QVERIFY(std::abs(right - std::round(right)) < 1e-9);
        }
        // 240 of 300 are learned from: 64 + 64 + 64 + 48.
        QCOMPARE(epochs[0].step, std::int64_t{4});
    }

    /// What PyTorch judges is what a run ends its epochs with.
    void recordedPredictionsAreThoseOfARun()
    {
        const auto data = randomDataset(300);
        ExperimentSpec spec = smallSpec();
        spec.training.compareStatistics = true;
        spec.data.validation = 0.2;
        const EpochRecord last = epochsOf(spec, data).back();
        ReferenceFactory factory;
        const RecordedSteps recorded = recordSteps(
            spec, data, factory, {.steps = plannedSteps(spec, data->shape()), .predicted = 300});
        QCOMPARE(recorded.predictions.size(), std::size_t{4});
        const auto same = [&](std::size_t i, const char *statistics, const Evaluated &there) {
            const RecordedPrediction &here = recorded.predictions[i];
            return here.statistics == statistics && here.loss == there.loss &&
                   here.accuracy == there.accuracy;
        };
        QVERIFY(same(0, "moving", last.testMoving));
        QVERIFY(same(1, "exact", last.testExact));
        QVERIFY(same(2, "minibatch", last.testMinibatch));
        QVERIFY(same(3, "moving", last.validation));
        QVERIFY(recorded.predictions[3].validation);
        QCOMPARE(recorded.test.labels.size(), data->test.labels.size());
        QCOMPARE(recorded.validation.labels.size(), std::size_t{60});
        QCOMPARE(recorded.gathered.labels.size(), std::size_t{240});
        // Of many examples the first are enough.
        const RecordedSteps few =
            recordSteps(spec, data, factory, {.steps = 1, .predicted = 20, .gathered = 100});
        QCOMPARE(few.test.labels.size(), std::size_t{20});
        QCOMPARE(few.validation.labels.size(), std::size_t{20});
        QCOMPARE(few.gathered.labels.size(), std::size_t{100});
        // Moving statistics are of no examples.
        spec.training.compareStatistics = false;
        QVERIFY(recordSteps(spec, data, factory, {.steps = 1}).gathered.labels.empty());
    }

    void foldedNetworksPredictTheSame()
    {
        const auto data = randomDataset(300);
        ExperimentSpec spec = smallSpec();
        spec.training.epochs = 1;
        RunHistory history(spec);
        const auto factory = std::make_shared<ReferenceFactory>();
        Trainer trainer(spec, data, factory->create(spec, data), history, factory->version());
        QVERIFY(history.finalTensors().empty());
        while (trainer.advance()) {
        }
        const FoldedRun run = foldRun(
            {[&](const DataSpec &) { return data; }, [&](const std::string &) { return factory; }},
            spec, history.finalTensors());
        QVERIFY2(run.fault.empty(), run.fault.c_str());
        QCOMPARE(run.folded, std::size_t{4});
        QVERIFY(!hasNormalization(run.after.model));
        QVERIFY(run.largestScore > 0.01);
        QVERIFY(run.differenceDouble < 1e-12 * (1 + run.largestScore));
        QVERIFY(run.differenceSingle < 1e-4 * (1 + run.largestScore));
        QVERIFY(run.differenceSingle > run.differenceDouble);

        const QTemporaryDir folder;
        writeNetworks(folder.path().toStdString(), {{"with-bn", run.before, run.tensorsBefore},
                                                    {"folded", run.after, run.tensorsAfter}});
        QFile weight(folder.filePath("folded/weights/conv1.weight.npy"));
        QVERIFY(weight.open(QIODevice::ReadOnly));
        QCOMPARE(weight.size() % 8, qint64{0});
        QVERIFY(weight.size() > 6 * 25 * 8);
        QVERIFY(QFile::exists(folder.filePath("folded/weights/conv1.bias.npy")));
        QVERIFY(!QFile::exists(folder.filePath("folded/weights/bn1.gamma.npy")));
        QVERIFY(readSpec(folder.filePath("folded/spec.json").toStdString()) == run.after);

        // What cannot be folded is said.
        ExperimentSpec other = spec;
        other.model.layers.insert(other.model.layers.begin(), makeLayer("batch_norm"));
        QVERIFY(!foldRun({}, other, {}).fault.empty());
    }
};

QTEST_APPLESS_MAIN(TestEvaluation)
#include "test_evaluation.moc"
