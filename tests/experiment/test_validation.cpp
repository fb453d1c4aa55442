// What can be known before training is said before training.
#include "engine/experiment/evaluation_plan.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/spec_path.h"
#include "engine/experiment/validation.h"

#include <QtTest>

using namespace normscope;

namespace {

QString problemsOf(const ExperimentSpec &spec)
{
    QString text;
    for (const Problem &problem : validate(spec, nominalDataShape(spec.data)))
        text += QString::fromStdString(problem.text()) + '\n';
    return text;
}

ExperimentSpec preset(const char *name)
{
    return findPreset(name)->spec;
}

} // namespace

class TestValidation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void presetsAreValid()
    {
        for (const Preset &one : presets())
            QCOMPARE(problemsOf(one.spec), QString());
    }

    void batchOfOneIsRefusedBeforeTraining()
    {
        ExperimentSpec spec = preset("d2l-bn");
        spec.training.batchSize = 1;
        const QString problems = problemsOf(spec);
        QVERIFY2(problems.contains("training.batch_size: BN 3 (after Linear 120) cannot learn"),
                 qPrintable(problems));
        spec = preset("d2l-plain");
        spec.training.batchSize = 1;
        QCOMPARE(problemsOf(spec), QString());
    }

    void batchOfOneWorksWhereEveryBnSeesAnImage()
    {
        ExperimentSpec spec = preset("d2l-bn");
        std::erase_if(spec.model.layers, [n = 0](const LayerSpec &layer) mutable {
            return layer.kind == "batch_norm" && ++n > 2;
        });
        spec.training.batchSize = 1;
        QCOMPARE(problemsOf(spec), QString());
    }

    void lastMinibatchOfOneFollowsItsRule()
    {
        ExperimentSpec spec = preset("d2l-bn");
        spec.data.limit = 513; // 256 + 256 + 1
        QVERIFY(problemsOf(spec).contains("training.last_batch: 513 examples in minibatches of 256 "
                                          "leave a last one of 1"));
        spec.training.lastBatch = "drop";
        QCOMPARE(problemsOf(spec), QString());
        EpochPlan plan = planEpoch(spec, nominalDataShape(spec.data));
        QCOMPARE(plan.steps, 2);
        QCOMPARE(plan.examples, 512);
        spec.training.lastBatch = "merge";
        plan = planEpoch(spec, nominalDataShape(spec.data));
        QCOMPARE(plan.steps, 2);
        QCOMPARE(plan.lastBatchSize, 257);
        QCOMPARE(plan.examples, 513);
        // The network without BN must see the same minibatches.
        const EpochPlan plain = planEpoch(withoutNormalization(spec), nominalDataShape(spec.data));
        QCOMPARE(plain.lastBatchSize, plan.lastBatchSize);
    }

    void evaluationLeavesNoExampleAlone()
    {
        QCOMPARE(evaluationBatchSizes(10000), (std::vector<std::int64_t>{256, 16}));
        QCOMPARE(evaluationBatchSizes(512), (std::vector<std::int64_t>{256}));
        QCOMPARE(evaluationBatchSizes(513), (std::vector<std::int64_t>{256, 257}));
        QCOMPARE(evaluationBatchSizes(257), (std::vector<std::int64_t>{257}));
        QCOMPARE(evaluationBatchSizes(1), (std::vector<std::int64_t>{1}));
        QVERIFY(evaluationBatchSizes(0).empty());
    }

    void ghostsOfTheTestSetMatterOnlyWhereTheyAreUsed()
    {
        ExperimentSpec spec = preset("d2l-bn");
        QVERIFY(!setPath(spec, "model.layers[9].ghost_size", "85"));
        spec.training.batchSize = 300;
        QCOMPARE(problemsOf(spec), QString());
        spec.training.statistics = "exact";
        QCOMPARE(problemsOf(spec), QString());
    }

    void wholeEpochOfTheChapter()
    {
        const EpochPlan plan = planEpoch(preset("d2l-bn"), nominalDataShape({}));
        QCOMPARE(plan.steps, 235);
        QCOMPARE(plan.lastBatchSize, 96);
        QCOMPARE(plan.examples, 60000);
    }

    void batchLargerThanTheData()
    {
        ExperimentSpec spec = preset("d2l-bn");
        spec.training.batchSize = 60001;
        QVERIFY(problemsOf(spec).contains("60001 is larger than the 60000 training examples"));
        spec.training.batchSize = 256;
        spec.data.limit = 100;
        QVERIFY(problemsOf(spec).contains("256 is larger than the 100 training examples"));
        spec.data.limit = 60001;
        QVERIFY(problemsOf(spec).contains("data.limit: 60001 is more than"));
    }

    void whatWouldNotFitInMemoryIsSaidBefore()
    {
        ExperimentSpec spec = preset("d2l-bn");
        spec.model.layers[0].set("channels", std::int64_t{1024});
        spec.model.layers[0].set("kernel_size", std::int64_t{1});
        spec.model.layers[0].set("padding", std::int64_t{50});
        QVERIFY2(problemsOf(spec).contains("training.batch_size: a minibatch of 256 takes about"),
                 qPrintable(problemsOf(spec)));
        spec = preset("d2l-plain");
        spec.training.batchSize = 1;
        spec.training.epochs = 10000;
        QVERIFY(problemsOf(spec).contains("training.epochs: 10000 epochs are 600000000"));
        spec.training.maxSteps = 10000; // which ends it long before
        QVERIFY(!problemsOf(spec).contains("training.epochs"));
    }

    void combinationsThatCannotWork_data()
    {
        QTest::addColumn<QStringList>("changes"); // path=value
        QTest::addColumn<QString>("said");
        const auto row = [](const char *name, const QStringList &changes, const char *said) {
            QTest::newRow(name) << changes << QString(said);
        };
        row("groups", {"model.layers[1].kind=group_norm", "model.layers[1].groups=16"},
            "model.layers[1].groups: 6 channels cannot be shared out to 16 groups");
        row("groups of one value",
            {"model.layers[9].kind=group_norm", "model.layers[9].groups=120"},
            "model.layers[9].groups: 120 groups of 120 hold one value each");
        row("instance norm of features", {"model.layers[9].kind=instance_norm"},
            "model.layers[9]: is of images alone");
        row("more features than examples",
            {"model.layers[9].kind=decorrelated_norm", "model.layers[9].group_size=100",
             "training.batch_size=64"},
            "BN 3 (after Linear 120) decorrelates 100 channels, more than the 64 values");
        row("rank of one",
            {"model.layers[1].kind=layer_norm", "model.layers[4].kind=layer_norm",
             "model.layers[9].kind=rank_norm", "model.layers[12].kind=layer_norm",
             "training.batch_size=1"},
            "cannot rank minibatches of one example");
        row("ghosts larger than the batch", {"model.layers[1].ghost_size=300"},
            "model.layers[1].ghost_size: 300 is more than the 256 examples");
        row("ghosts of one", {"model.layers[9].ghost_size=1"},
            "cannot learn from ghost batches of one example");
        row("a last ghost of one", {"model.layers[9].ghost_size=51"},
            "ghost batches of 51 examples, of which 256 leave a last one of 1");
        row("a last ghost of one in the test set",
            {"model.layers[9].ghost_size=85", "training.batch_size=300",
             "training.statistics=minibatch"},
            "training.statistics: 10000 test examples predicted by the minibatch's own statistics "
            "make minibatches of 256: BN 3 (after Linear 120) has ghost batches of 85 examples, "
            "of which 256 leave a last one of 1");
        row("a last ghost of one where statistics are compared",
            {"model.layers[9].ghost_size=85", "training.batch_size=300",
             "training.compare_statistics=true"},
            "training.compare_statistics: 10000 test examples");
        row("a last ghost of one in the validation split",
            {"model.layers[9].ghost_size=9", "training.batch_size=45", "data.validation=0.01738",
             "training.statistics=minibatch"},
            "training.statistics: 1043 validation examples predicted by the minibatch's own "
            "statistics leave a last minibatch of 19: BN 3");
        row("more features than a last minibatch of the test set has examples",
            {"model.layers[9].kind=decorrelated_norm", "model.layers[9].group_size=20",
             "training.statistics=minibatch"},
            "leave a last minibatch of 16: DBN 3 (after Linear 120) decorrelates 20 channels, more "
            "than the 16 values");
        row("warm-up longer than the run",
            {"training.max_steps=100", "training.schedule.warmup_steps=200"},
            "training.schedule.warmup_steps: 200 are more than the run's 100 steps");
        row("a drop that never comes",
            {"training.schedule.kind=step", "training.schedule.step_epochs=10"},
            "training.schedule.step_epochs: a drop every 10 epochs never comes in a run of 10");
        row("Nesterov without momentum", {"training.optimizer.nesterov=true"},
            "training.optimizer.nesterov: looks ahead along the momentum");
        row("a fraction of nothing", {"data.limit=300", "data.fraction=0.001"},
            "training.batch_size: 256 is larger than the 0 training examples");
        row("a validation split of nothing", {"data.limit=256", "data.validation=0.0001"},
            "data.validation: 1e-04 of 256 examples holds out none");
        row("images out of sight", {"data.crop_padding=28"},
            "data.crop_padding: 28 may shift an image of 28×28 pixels out of sight");
    }
    void combinationsThatCannotWork()
    {
        QFETCH(QStringList, changes);
        QFETCH(QString, said);
        ExperimentSpec spec = preset("d2l-bn");
        for (const QString &change : changes) {
            const auto equals = change.indexOf('=');
            const auto problem = setPath(spec, change.left(equals).toStdString(),
                                         change.mid(equals + 1).toStdString());
            QVERIFY2(!problem, problem ? problem->text().c_str() : "");
        }
        QVERIFY2(problemsOf(spec).contains(said), qPrintable(problemsOf(spec)));
    }

    void badNumbers_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<double>("value");
        QTest::newRow("batch 0") << "training.batch_size" << 0.0;
        QTest::newRow("epochs -1") << "training.epochs" << -1.0;
        QTest::newRow("epochs 1e9") << "training.epochs" << 1e9;
        QTest::newRow("lr NaN") << "training.learning_rate" << qQNaN();
        QTest::newRow("lr 0") << "training.learning_rate" << 0.0;
        QTest::newRow("lr -1") << "training.learning_rate" << -1.0;
        QTest::newRow("lr 1e30") << "training.learning_rate" << 1e30;
    }
    void badNumbers()
    {
        QFETCH(QString, path);
        QFETCH(double, value);
        ExperimentSpec spec = preset("d2l-bn");
        const std::string key = path.toStdString();
        if (setting(key).type == FieldType::Integer)
            setSetting(spec, key, static_cast<std::int64_t>(value));
        else
            setSetting(spec, key, value);
        QVERIFY2(problemsOf(spec).startsWith(path + ": "), qPrintable(problemsOf(spec)));
    }
};

QTEST_APPLESS_MAIN(TestValidation)
#include "test_validation.moc"
