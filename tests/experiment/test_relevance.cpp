// What plays no role beside the other choices is known as such.
#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/relevance.h"

#include <QtTest>

using namespace normscope;

class TestRelevance : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eachOptimizerReadsItsOwn_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QStringList>("read");
        QTest::newRow("sgd") << "sgd" << QStringList{"momentum"};
        QTest::newRow("adam") << "adam" << QStringList{"beta1", "beta2", "epsilon"};
        QTest::newRow("adamw") << "adamw" << QStringList{"beta1", "beta2", "epsilon"};
        QTest::newRow("rmsprop") << "rmsprop" << QStringList{"momentum", "smoothing", "epsilon"};
    }
    void eachOptimizerReadsItsOwn()
    {
        QFETCH(QString, kind);
        QFETCH(QStringList, read);
        ExperimentSpec spec;
        spec.training.optimizer.kind = kind.toStdString();
        for (const char *key : {"momentum", "nesterov", "beta1", "beta2", "smoothing", "epsilon"})
            QVERIFY2(playsRole(spec, std::string("training.optimizer.") + key) ==
                         read.contains(QString::fromLatin1(key)),
                     key);
    }

    void nesterovWantsMomentum()
    {
        ExperimentSpec spec;
        spec.training.optimizer.momentum = 0.9;
        QVERIFY(playsRole(spec, "training.optimizer.nesterov"));
    }

    void schedulesAndStartsReadTheirOwn()
    {
        ExperimentSpec spec;
        QVERIFY(!playsRole(spec, "training.schedule.step_factor"));
        spec.training.schedule.kind = "step";
        QVERIFY(playsRole(spec, "training.schedule.step_factor"));
        QVERIFY(!playsRole(spec, "training.schedule.peak"));
        QVERIFY(!playsRole(spec, "training.initialization.conv.sigma"));
        spec.training.convInitialization.kind = "normal";
        QVERIFY(playsRole(spec, "training.initialization.conv.sigma"));
        QVERIFY(!playsRole(spec, "training.initialization.linear.sigma"));
    }

    void whatNobodyNamesAlwaysPlaysARole()
    {
        for (const char *path : {"training.learning_rate", "data.fraction", "training.seed"})
            QVERIFY(playsRole(ExperimentSpec(), path));
    }

    void anAbsentGammaHasNoValue()
    {
        LayerSpec layer = makeLayer("batch_norm");
        QVERIFY(playsRole(layer, "gamma_value")); // where it starts
        layer.set("gamma", std::string("absent"));
        QVERIFY(!playsRole(layer, "gamma_value"));
        QVERIFY(playsRole(layer, "beta_value"));
        layer.set("averaging", std::string("cumulative"));
        QVERIFY(!playsRole(layer, "momentum"));
        QVERIFY(playsRole(makeLayer("batch_renorm"), "momentum")); // which cannot choose
    }

    void everyConditionIsOfSomethingThatExists()
    {
        for (const Field &field : settings())
            (void)playsRole(ExperimentSpec(), field.key); // throws for an unknown other setting
        for (const LayerKind &kind : layerKinds())
            for (const Field &field : kind.fields)
                (void)playsRole(makeLayer(kind.name), field.key);
    }
};

QTEST_APPLESS_MAIN(TestRelevance)
#include "test_relevance.moc"
