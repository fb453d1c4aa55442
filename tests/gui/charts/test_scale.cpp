#include "ui/charts/scale.h"

#include <QLocale>
#include <QTest>

#include <cmath>

using namespace normscope::ui;

class TestScale : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void axesEndAtRoundNumbers_data();
    void axesEndAtRoundNumbers();
    void ticksOfAZoomedAxisLieWithinIt();
    void logarithmicAxesHavePowersOfTen();
    void logarithmicAxesDropWhatIsNotPositive();
    void axesThatCannotBeDividedHaveNoTicks();
    void numbersAreWrittenForPeople_data();
    void numbersAreWrittenForPeople();
};

void TestScale::axesEndAtRoundNumbers_data()
{
    QTest::addColumn<double>("lo");
    QTest::addColumn<double>("hi");
    QTest::addColumn<QStringList>("ticks");
    QTest::newRow("loss") << 0.0 << 2.41 << QStringList{"0.0", "0.5", "1.0", "1.5", "2.0", "2.5"};
    QTest::newRow("accuracy") << 0.0 << 1.0
                              << QStringList{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"};
    QTest::newRow("beta") << -0.1 << 0.1 << QStringList{"−0.10", "−0.05", "0.00", "0.05", "0.10"};
    QTest::newRow("epochs") << 0.0 << 10.0 << QStringList{"0", "2", "4", "6", "8", "10"};
}

void TestScale::axesEndAtRoundNumbers()
{
    QFETCH(double, lo);
    QFETCH(double, hi);
    const Scale scale = roundScale({lo, hi}, 5);
    QStringList ticks;
    for (const Tick &tick : scale.ticks)
        ticks += tick.text;
    QTEST(ticks, "ticks");
    QVERIFY(scale.range.lo <= lo && hi <= scale.range.hi);
    QVERIFY(std::abs(scale.ticks.front().at - scale.range.lo) < 1e-12);
    QVERIFY(std::abs(scale.ticks.back().at - scale.range.hi) < 1e-12);
}

void TestScale::ticksOfAZoomedAxisLieWithinIt()
{
    const Scale scale = makeScale({3.137, 3.142}, false, 5);
    QVERIFY(scale.ticks.size() >= 4);
    for (const Tick &tick : scale.ticks)
        QVERIFY(scale.range.contains(tick.at));
    QCOMPARE(scale.ticks.front().text, QString("3.137"));
}

void TestScale::logarithmicAxesHavePowersOfTen()
{
    const Scale scale = makeScale({-3, 1}, true, 5);
    QStringList ticks;
    for (const Tick &tick : scale.ticks)
        ticks += tick.text;
    QCOMPARE(ticks, QStringList({"0.001", "0.01", "0.1", "1", "10"}));
    QCOMPARE(scale.toAxis(0.01), -2.0);
    QCOMPARE(scale.toValue(-2), 0.01);
    // Less than a decade still has something to read.
    QVERIFY(makeScale({std::log10(0.31), std::log10(0.38)}, true, 5).ticks.size() >= 2);
}

void TestScale::logarithmicAxesDropWhatIsNotPositive()
{
    const Scale scale = makeScale({-3, 1}, true, 5);
    QVERIFY(std::isnan(scale.toAxis(0)));
    QVERIFY(std::isnan(scale.toAxis(-1)));
    QVERIFY(std::isnan(scale.toAxis(std::numeric_limits<double>::quiet_NaN())));
}

void TestScale::axesThatCannotBeDividedHaveNoTicks()
{
    const double above = std::nextafter(1e9, 2e9);
    QVERIFY(makeScale({1e9, above}, false, 5).ticks.size() < 10);
    const Scale flat = roundScale({3, 3}, 5);
    QVERIFY(flat.range.span() > 0);
    QVERIFY(flat.range.contains(3));
    QVERIFY(roundScale({}, 5).range.span() > 0);
    QVERIFY(std::isfinite(roundScale({-1e308, 1e308}, 5).range.lo));
}

void TestScale::numbersAreWrittenForPeople_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << 0.2731 << 3 << "0.273";
    QTest::newRow("minus") << -0.5 << 2 << "−0.50";
    QTest::newRow("no minus zero") << -0.0001 << 2 << "0.00";
    QTest::newRow("huge") << 1.23e9 << 3 << "1.2 × 10⁹";
    QTest::newRow("NaN") << std::numeric_limits<double>::quiet_NaN() << 2 << "NaN";
    QTest::newRow("infinite") << -std::numeric_limits<double>::infinity() << 2 << "−∞";
}

void TestScale::numbersAreWrittenForPeople()
{
    QFETCH(double, value);
    QFETCH(int, decimals);
    QTEST(numberText(value, decimals), "text");
    QCOMPARE(powerText(1.1e-7), QString("1.1 × 10⁻⁷"));
    QCOMPARE(powerText(9.99e-8), QString("1.0 × 10⁻⁷"));
    QCOMPARE(powerText(1e-7), QString("10⁻⁷").prepend("1 × "));
}

QTEST_APPLESS_MAIN(TestScale)
#include "test_scale.moc"
