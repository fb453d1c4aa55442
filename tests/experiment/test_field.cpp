// A setting's description decides what may stand in it.
#include "engine/experiment/experiment_spec.h"
#include "engine/experiment/field.h"
#include "engine/experiment/layer_kinds.h"

#include <QtTest>

#include <cmath>

using namespace normscope;

class TestField : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void learningRateRange_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("one") << 1.0 << true;
        QTest::newRow("tiny") << 1e-300 << true;
        QTest::newRow("largest") << 1000.0 << true;
        QTest::newRow("zero") << 0.0 << false;
        QTest::newRow("negative") << -0.1 << false;
        QTest::newRow("huge") << 1e30 << false;
        QTest::newRow("NaN") << std::nan("") << false;
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << false;
    }
    void learningRateRange()
    {
        QFETCH(double, value);
        QFETCH(bool, accepted);
        QCOMPARE(!refusal(setting("training.learning_rate"), value).has_value(), accepted);
    }

    void refusalNamesValueAndRange()
    {
        const auto reason = refusal(setting("training.epochs"), std::int64_t{-1});
        QVERIFY(reason.has_value());
        QCOMPARE(QString::fromStdString(*reason), QString("-1 is outside its range (1 to 10000)"));
    }

    void wrongTypesAreRefused()
    {
        QVERIFY(refusal(setting("training.epochs"), 2.5).has_value());
        QVERIFY(refusal(setting("training.epochs"), std::string("ten")).has_value());
        QVERIFY(refusal(setting("training.last_batch"), std::string("keep")).has_value());
        QVERIFY(!refusal(setting("training.last_batch"), std::string("merge")).has_value());
    }

    void everyDefaultIsAllowedAndDescribed()
    {
        std::vector<Field> fields = settings();
        for (const LayerKind &kind : layerKinds())
            fields.insert(fields.end(), kind.fields.begin(), kind.fields.end());
        QVERIFY(fields.size() > 20);
        for (const Field &field : fields) {
            QVERIFY2(!refusal(field, field.defaultValue), field.key.c_str());
            QVERIFY2(!field.meaning.empty() && !field.label.empty(), field.key.c_str());
        }
    }

    void numbersReadBackExactly()
    {
        for (const double value : {0.1, 1e-12, 1.0 / 3.0, 123456789.125, 5e-324})
            QCOMPARE(QString::fromStdString(toText(value)).toDouble(), value);
        QCOMPARE(QString::fromStdString(toText(1.0)), QString("1.0"));
    }

    void settingsReachTheirMembers()
    {
        ExperimentSpec spec;
        setSetting(spec, "training.sampling.samples", std::int64_t{7});
        QCOMPARE(spec.training.sampling.samples, 7);
        setSetting(spec, "training.learning_rate", 0.25);
        QCOMPARE(std::get<double>(settingValue(spec, "training.learning_rate")), 0.25);
        QVERIFY_EXCEPTION_THROWN((void)setting("training.learningrate"), std::out_of_range);
    }
};

QTEST_APPLESS_MAIN(TestField)
#include "test_field.moc"
