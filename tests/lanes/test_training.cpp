// Whole runs over the lanes: the trainer's, and the service's with several at once.
#include "engine/experiment/presets.h"
#include "engine/lanes/lanes_factory.h"
#include "engine/service/training_service.h"
#include "engine/training/trainer.h"
#include "tests/support/fake_backend.h"

#include <QtTest>

#include <cmath>

using namespace normscope;
using namespace normscope::lanes;
using normscope::test::smallDataset;

namespace {

constexpr std::int64_t examples = 150;

ExperimentSpec smallSpec(const std::string &preset = "d2l-bn")
{
    ExperimentSpec spec = findPreset(preset)->spec;
    spec.training.epochs = 3;
    spec.training.batchSize = 40; // a last minibatch of 30
    spec.training.learningRate = 0.5;
    return spec;
}

std::vector<double> losses(const RunHistory &history)
{
    std::vector<double> values;
    for (const StepRecord &record : history.steps())
        values.push_back(record.loss);
    return values;
}

RunResources resources(const LaneOptions &options = {})
{
    const auto data = smallDataset(examples);
    const auto factory = std::make_shared<LanesFactory>(options);
    return {[data](const DataSpec &) { return data; },
            [factory](const std::string &) { return factory; }};
}

} // namespace

class TestTraining : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void factoryTellsWhatItIs()
    {
        const LanesFactory factory;
        QCOMPARE(factory.name(), std::string("lanes"));
        const QString version = QString::fromStdString(factory.version());
        QVERIFY2(version.startsWith("lanes, ") && version.contains("Highway"), qPrintable(version));
        QVERIFY(version.contains(targetName(Target::Best).c_str()));
        QCOMPARE(factory.unsafeConcurrency(), std::nullopt);
    }

    void everyPresetIsCovered()
    {
        for (const Preset &preset : presets())
            QCOMPARE(LanesFactory().refusal(preset.spec), std::nullopt);
    }

    void unknownLayerIsRefused()
    {
        ExperimentSpec spec = smallSpec();
        spec.model.layers[0].kind = "no_such_layer";
        QVERIFY(lanesRefusal(spec).has_value());
    }

    void trainerFinishes_data()
    {
        QTest::addColumn<std::string>("preset");
        for (const Preset &preset : presets())
            QTest::newRow(preset.name.c_str()) << preset.name;
    }
    void trainerFinishes()
    {
        QFETCH(std::string, preset);
        const ExperimentSpec spec = smallSpec(preset);
        const auto data = smallDataset(examples);
        LanesFactory factory;
        RunHistory history(spec);
        Trainer trainer(spec, data, factory.create(spec, data), history, factory.version());
        while (trainer.advance()) {
        }
        QCOMPARE(history.status().state, RunState::Finished);
        QCOMPARE(history.stepCount(), std::size_t{12});
        QCOMPARE(history.epochCount(), std::size_t{3});
        for (const double loss : losses(history))
            QVERIFY(std::isfinite(loss) && loss > 0);
        if (hasNormalization(spec.model)) {
            QVERIFY(history.epochs().back().trainLoss < history.epochs().front().trainLoss);
            QVERIFY(history.normSeries(0, NormQuantity::Gamma).values.size() > 6);
        }
    }

    void runWithEverySettingFinishes()
    {
        for (const char *type : {"float32", "float64"}) {
            ExperimentSpec spec = smallSpec();
            spec.model.layers.insert(spec.model.layers.end() - 1, makeLayer("dropout"));
            spec.model.layers.insert(spec.model.layers.begin() + 1, makeLayer("group_norm"));
            for (LayerSpec &layer : spec.model.layers)
                if (layer.kind == "batch_norm") {
                    layer.set("ghost_size", std::int64_t{10});
                    layer.set("gamma", std::string("frozen"));
                    layer.set("beta", std::string("absent"));
                    layer.set("averaging", std::string("cumulative"));
                }
            spec.data.validation = 0.2;
            spec.data.labelNoise = 0.1;
            spec.data.normalize = true;
            spec.data.cropPadding = 2;
            spec.data.flip = true;
            spec.training.optimizer.kind = "adamw";
            spec.training.optimizer.weightDecay = 0.01;
            spec.training.learningRate = 0.01;
            spec.training.labelSmoothing = 0.1;
            spec.training.statistics = "exact";
            spec.training.compareStatistics = true;
            spec.training.dtype = type;
            QCOMPARE(lanesRefusal(spec), std::nullopt);
            QVERIFY(validate(spec, smallDataset(examples)->shape()).empty());
            const auto data = smallDataset(examples);
            LanesFactory factory;
            RunHistory history(spec);
            Trainer trainer(spec, data, factory.create(spec, data), history, factory.version());
            while (trainer.advance()) {
            }
            QCOMPARE(history.status().state, RunState::Finished);
            const EpochRecord last = history.epochs().back();
            for (const Evaluated &evaluated :
                 {last.testMoving, last.testExact, last.testMinibatch, last.validation})
                QVERIFY(std::isfinite(evaluated.loss) && evaluated.loss > 0);
        }
    }

    void tensorsKeepTheirLastBit()
    {
        ExperimentSpec spec = smallSpec();
        const std::vector<double> values(6, 1.0 + 0x1.0p-50);
        const auto read = [&] {
            const auto backend = LanesFactory().create(spec, smallDataset(examples));
            backend->writeExactly("bn1.beta", values);
            return backend->readExactly("bn1.beta");
        };
        QVERIFY(read() == std::vector<double>(6, 1.0));
        spec.training.dtype = "float64";
        QVERIFY(read() == values);
    }

    void divergedRunEndsAndSaysSo()
    {
        ExperimentSpec spec = smallSpec("d2l-plain");
        for (LayerSpec &layer : spec.model.layers)
            if (layer.kind == "activation")
                layer.set("function", std::string("relu"));
        spec.training.learningRate = 1000;
        spec.training.epochs = 20;
        TrainingService service(resources(), 1);
        const RunId id = service.submit(spec);
        service.wait(id);
        QCOMPARE(service.history(id)->status().state, RunState::Diverged);
    }

    void serviceGivesTheSameBitsAloneAndBesideOthers()
    {
        for (const Target target : {Target::Best, Target::Scalar}) {
            std::vector<double> alone;
            {
                TrainingService service(resources({target, 1}), 1);
                const RunId id = service.submit(smallSpec());
                service.wait(id);
                QCOMPARE(service.history(id)->status().state, RunState::Finished);
                alone = losses(*service.history(id));
            }
            TrainingService service(resources({target, 0}), 3);
            std::vector<RunId> ids;
            for (const char *preset : {"d2l-bn", "classic-bn", "d2l-bn", "d2l-plain", "d2l-bn"})
                ids.push_back(service.submit(smallSpec(preset)));
            for (std::size_t i = 0; i < ids.size(); ++i) {
                service.wait(ids[i]);
                QCOMPARE(service.history(ids[i])->status().state, RunState::Finished);
                if (i % 2 == 0)
                    QVERIFY(losses(*service.history(ids[i])) == alone);
            }
        }
    }

    void stoppedRunStops()
    {
        ExperimentSpec spec = smallSpec();
        spec.training.epochs = 10000;
        std::vector<RunId> ids;
        TrainingService service(resources(), 2);
        for (int i = 0; i < 3; ++i)
            ids.push_back(service.submit(spec));
        for (const RunId id : ids)
            service.stop(id);
        for (const RunId id : ids) {
            service.wait(id);
            QCOMPARE(service.history(id)->status().state, RunState::Stopped);
        }
    }
};

QTEST_APPLESS_MAIN(TestTraining)
#include "test_training.moc"
