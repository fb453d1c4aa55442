// What this machine can do at most.
#include "engine/lanes/peak.h"

#include <QtTest>

using namespace normscope::lanes;

class TestPeak : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyTargetHasAPeak()
    {
        // No processor of these years does less than one operation a nanosecond, or more than 128
        // on each core (two units of 16 floats, multiply and add, at 2 GHz).
        for (const Target target : availableTargets()) {
            const double peak = measuredPeak(target, 1);
            QVERIFY2(peak > 1e8, qPrintable(QString::number(peak)));
            QVERIFY2(peak < 1e12, qPrintable(QString::number(peak)));
        }
    }

    void wideVectorsReachMoreThanPlainArithmetic()
    {
        const std::vector<Target> targets = availableTargets();
        if (targets.size() > 1)
            QVERIFY(measuredPeak(targets.front(), 1) > 1.5 * measuredPeak(Target::Scalar, 1));
    }

    void threadsThatAreMissingAreMadeUpFor()
    {
        // 64 threads are more than most machines lend; the figure is theirs all the same.
        QVERIFY(measuredPeak(Target::Best, 64) > 8 * measuredPeak(Target::Best, 1));
    }
};

QTEST_APPLESS_MAIN(TestPeak)
#include "test_peak.moc"
