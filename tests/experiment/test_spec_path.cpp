// One key of an experiment by its path, as the command line sets it.
#include "engine/experiment/presets.h"
#include "engine/experiment/schedule.h"
#include "engine/experiment/spec_path.h"

#include <QtTest>

#include <cmath>

using namespace normscope;

namespace {

ExperimentSpec chapter()
{
    return findPreset("d2l-bn")->spec;
}

QString refusalOf(const char *path, const char *value)
{
    ExperimentSpec spec = chapter();
    const ExperimentSpec before = spec;
    const auto problem = setPath(spec, path, value);
    if (problem && !(spec == before))
        return "changed the experiment in spite of its refusal";
    return problem ? QString::fromStdString(problem->text()) : QString();
}

} // namespace

class TestSpecPath : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void settingsAndOptionsAreSet()
    {
        ExperimentSpec spec = chapter();
        QVERIFY(!setPath(spec, "training.optimizer.kind", "adam"));
        QVERIFY(!setPath(spec, "model.layers[1].epsilon", "1e-3"));
        QVERIFY(!setPath(spec, "data.flip", "true"));
        QVERIFY(!setPath(spec, "training.epochs", "3"));
        QVERIFY(!setPath(spec, "name", "mine"));
        QCOMPARE(spec.training.optimizer.kind, std::string("adam"));
        QCOMPARE(spec.model.layers[1].real("epsilon"), 1e-3);
        QCOMPARE(spec.data.flip, true);
        QCOMPARE(spec.training.epochs, std::int64_t{3});
        QCOMPARE(spec.name, std::string("mine"));
    }

    void whatIsWrongIsSaid()
    {
        QVERIFY(refusalOf("training.optimzer.kind", "adam").contains("training.optimizer.kind"));
        QVERIFY(refusalOf("training.optimizer.kind", "madam").contains("is not one of"));
        QVERIFY(refusalOf("training.epochs", "3.5").contains("must be a whole number"));
        QVERIFY(refusalOf("training.epochs", "0").contains("1 to 10000"));
        QVERIFY(refusalOf("model.layers[99].epsilon", "1").contains("there is no layer 99"));
        QVERIFY(refusalOf("model.layers[1].epsilom", "1").contains("\"epsilon\""));
        QVERIFY(refusalOf("model.layers[one].epsilon", "1").contains("counting from 0"));
        QVERIFY(refusalOf("model.layers[1].gamma_value", "nan").contains("gamma_value"));
        QVERIFY(refusalOf("model.layers[1].kind", "batchnorm").contains("batch_norm"));
        QVERIFY(!refusalOf("", "").isEmpty());
    }

    void anotherKindKeepsWhatBothHave()
    {
        ExperimentSpec spec = chapter();
        QVERIFY(!setPath(spec, "model.layers[1].momentum", "0.5"));
        QVERIFY(!setPath(spec, "model.layers[1].gamma", "frozen"));
        QVERIFY(!setPath(spec, "model.layers[1].kind", "batch_renorm"));
        QCOMPARE(spec.model.layers[1].kind, std::string("batch_renorm"));
        QCOMPARE(spec.model.layers[1].real("momentum"), 0.5);
        QCOMPARE(spec.model.layers[1].text("gamma"), std::string("frozen"));
        QCOMPARE(spec.model.layers[1].real("r_max"), 3.0);
    }

    void aVariantBringsItsStatistics()
    {
        ExperimentSpec spec = chapter();
        QVERIFY(!setPath(spec, "model.layers[1].implementation", "scratch"));
        QCOMPARE(spec.model.layers[1].real("epsilon"), 1e-12);
        QCOMPARE(spec.model.layers[1].text("averaged_variance"), std::string("biased"));
        QCOMPARE(spec.model.layers[1].real("initial_variance"), 0.0);
        // What somebody has set on purpose stays.
        QVERIFY(!setPath(spec, "model.layers[1].epsilon", "1e-3"));
        QVERIFY(!setPath(spec, "model.layers[1].implementation", "library"));
        QCOMPARE(spec.model.layers[1].real("epsilon"), 1e-3);
        QCOMPARE(spec.model.layers[1].real("initial_variance"), 1.0);
        QCOMPARE(makeLayer("batch_norm", {{"implementation", std::string("scratch")}})
                     .real("initial_variance"),
                 0.0);
    }

    void schedulesByHand()
    {
        TrainingSpec training;
        training.learningRate = 2.0;
        QCOMPARE(learningRateAt(training, 7, 10, 100), 2.0);
        training.schedule.warmupSteps = 4;
        QCOMPARE(learningRateAt(training, 1, 10, 100), 0.5);
        QCOMPARE(learningRateAt(training, 4, 10, 100), 2.0);
        training.schedule = {};
        training.schedule.kind = "step";
        training.schedule.stepEpochs = 2;
        training.schedule.stepFactor = 0.5;
        QCOMPARE(learningRateAt(training, 20, 10, 100), 2.0);
        QCOMPARE(learningRateAt(training, 21, 10, 100), 1.0);
        QCOMPARE(learningRateAt(training, 41, 10, 100), 0.5);
        training.schedule.kind = "cosine";
        training.schedule.finalFactor = 0.1;
        QCOMPARE(learningRateAt(training, 1, 10, 100), 2.0);
        QVERIFY(std::abs(learningRateAt(training, 51, 10, 100) - 1.1) < 1e-12);
        training.schedule.kind = "one_cycle";
        QVERIFY(std::abs(learningRateAt(training, 1, 10, 100) - 2.0 / 25) < 1e-12);
        QVERIFY(std::abs(learningRateAt(training, 30, 10, 100) - 2.0) < 1e-12);
        QVERIFY(std::abs(learningRateAt(training, 100, 10, 100) - 2.0 / 25 / 1e4) < 1e-12);
        for (std::int64_t step = 1; step <= 100; ++step)
            QVERIFY(std::isfinite(learningRateAt(training, step, 10, 100)));
        QVERIFY(std::isfinite(learningRateAt(training, 1, 1, 1)));
    }
};

QTEST_APPLESS_MAIN(TestSpecPath)
#include "test_spec_path.moc"
