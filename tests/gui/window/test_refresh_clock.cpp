// How often the window looks: often when that is cheap, seldom when it is dear, never under four
// times a second.
#include "ui/window/refresh_clock.h"

#include <QSignalSpy>
#include <QtTest>

using normscope::ui::RefreshClock;

class TestRefreshClock : public QObject
{
    Q_OBJECT

    // Ticks `count` times while each frame costs `milliseconds`.
    static double intervalAfter(int count, double milliseconds)
    {
        double spent = 0;
        RefreshClock clock([&spent] { return spent; });
        QSignalSpy ticks(&clock, &RefreshClock::tick);
        for (int i = 0; i < count; ++i) {
            clock.request();
            clock.request(); // coalesced
            if (!ticks.wait(2000))
                return -1;
            spent += milliseconds;
        }
        return ticks.count() == count ? clock.interval() : -1;
    }

private Q_SLOTS:
    void cheapFramesComeThirtyTimesASecond()
    {
        QVERIFY(std::abs(intervalAfter(8, 0.5) - 1000.0 / 30) < 0.01);
    }

    void dearFramesComeLessOften()
    {
        const double interval = intervalAfter(12, 8);
        QVERIFY2(interval > 80 && interval < 250, qPrintable(QString::number(interval)));
    }

    void neverUnderFourASecond() { QCOMPARE(intervalAfter(6, 1000), 250.0); }

    void restIsRest()
    {
        RefreshClock clock;
        QSignalSpy ticks(&clock, &RefreshClock::tick);
        QVERIFY(!ticks.wait(200));
    }
};

QTEST_MAIN(TestRefreshClock)
#include "test_refresh_clock.moc"
