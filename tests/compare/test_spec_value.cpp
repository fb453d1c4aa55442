#include "engine/compare/spec_value.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/spec_path.h"

#include <QtTest>

using namespace normscope;

class TestSpecValue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySettingIsFound()
    {
        const ExperimentSpec spec = findPreset("d2l-bn")->spec;
        for (const Field &field : settings()) {
            QVERIFY2(valueAt(spec, field.key) == settingValue(spec, field.key), field.key.c_str());
            QCOMPARE(labelOf(field.key), field.label);
        }
    }
    void whatIsSetIsFound()
    {
        ExperimentSpec spec = findPreset("d2l-bn-scratch")->spec;
        QVERIFY(!setPath(spec, "model.layers[1].epsilon", "0.25"));
        QVERIFY(valueAt(spec, "model.layers[1].epsilon") == Value(0.25));
        QVERIFY(valueAt(spec, "model.layers[1].kind") == Value(std::string("batch_norm")));
        QVERIFY(!setPath(spec, "name", "mine"));
        QVERIFY(valueAt(spec, "name") == Value(std::string("mine")));
    }
    void derivedWordsFollowTheNetwork()
    {
        const ExperimentSpec spec = findPreset("d2l-bn-scratch")->spec;
        QVERIFY(valueAt(spec, "normalization") == Value(std::string("BN")));
        QVERIFY(valueAt(withoutNormalization(spec), "normalization") ==
                Value(std::string("no BN")));
        // The chapter's LeNet: 44,426 without γ and β, which are two for each of 226 channels.
        QVERIFY(valueAt(withoutNormalization(spec), "parameters") == Value(std::int64_t{44426}));
        QVERIFY(valueAt(spec, "parameters") == Value(std::int64_t{44426 + 2 * 226}));
    }
    void thereIsNothing_data()
    {
        QTest::addColumn<QString>("path");
        for (const char *path :
             {"", ".", "training", "training.", "training.learning_ratee", "model.layers",
              "model.layers[", "model.layers[].kind", "model.layers[99].kind",
              "model.layers[-1].kind", "model.layers[0]kind", "model.layers[0].",
              "model.layers[0].epsilon", "model.layers[99999999999999999999999].kind"})
            QTest::newRow(path) << path;
    }
    void thereIsNothing()
    {
        QFETCH(const QString, path);
        QVERIFY(!valueAt(findPreset("d2l-bn")->spec, path.toStdString()));
        QCOMPARE(textAt(findPreset("d2l-bn")->spec, path.toStdString()), std::string("–"));
    }
    void textsAreWhatAPersonReads()
    {
        ExperimentSpec spec = findPreset("d2l-bn-scratch")->spec;
        QCOMPARE(textAt(spec, "data.normalize"), std::string("off"));
        QCOMPARE(textAt(spec, "training.statistics"), std::string("moving statistics"));
        QCOMPARE(textAt(spec, "training.learning_rate"), std::string("1.0"));
        QCOMPARE(textAt(spec, "model.layers[1].implementation"), std::string("from scratch"));
    }
};

QTEST_APPLESS_MAIN(TestSpecValue)
#include "test_spec_value.moc"
