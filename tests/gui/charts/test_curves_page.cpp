#include "fake_run.h"

#include "ui/charts/chart_view.h"
#include "ui/charts/curves_page.h"
#include "ui/charts/norm_page.h"
#include "ui/look/theme.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTest>

#include <ctime>

using namespace normscope;
using namespace normscope::ui;

class TestCurvesPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void speed();
    void pictures();
};

void TestCurvesPage::speed()
{
    look::applyTheme(*qApp, false, 1);
    CurvesPage page;
    page.resize(1220, 860);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    test::FakeRun with; with.epochs = 5;
    test::FakeRun without = with; without.normalized = false;
    auto a = test::fakeHistory(with); auto b = test::fakeHistory(without);
    page.setRuns({test::fakeEntry(1, "BN", 0, a), test::fakeEntry(2, "no BN", 1, b)});
    QTest::qWait(100);
    (void)page.takePaintMilliseconds();
    const auto cpu0 = std::clock(); std::clock_t cpu = 0; (void)cpu0;
    QElapsedTimer wall; 
    double wallMs = 0;
    const int n = 100;
    for (int i = 0; i < n; ++i) {
        with.epochs += 0.02; without.epochs += 0.02;
        test::record(*a, with); test::record(*b, without);
        const auto c = std::clock();
        wall.start();
        page.refresh();
        QCoreApplication::processEvents();
        wallMs += static_cast<double>(wall.nsecsElapsed()) / 1e6;
        cpu += std::clock() - c;
    }
    qInfo() << "ms per refresh" << page.takePaintMilliseconds() / n << "wall" << wallMs / n << "cpu" << static_cast<double>(cpu) / CLOCKS_PER_SEC * 1000 / n;
}

void TestCurvesPage::pictures()
{
    const QString out = qEnvironmentVariable("NORMSCOPE_SHOTS");
    if (out.isEmpty())
        QSKIP("no folder for pictures");
    QDir().mkpath(out);
    for (const bool dark : {false, true}) {
        look::applyTheme(*qApp, dark, 1);
        const QString theme = dark ? "dark" : "light";
        CurvesPage page;
        page.resize(960, 860);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QTest::qWait(50);
        page.grab().save(out + "/empty-" + theme + ".png");
        page.setRuns(test::fakeComparison(6.2));
        QTest::mouseMove(page.view("accuracy")->viewport(), QPoint(200, 250));
        QTest::qWait(50);
        page.grab().save(out + "/running-" + theme + ".png");
        auto runs = test::fakeComparison(10);
        test::FakeRun diverged;
        diverged.normalized = false;
        diverged.divergesAt = 212;
        runs.push_back(test::fakeEntry(3, "no BN, lr 3.0", 2, test::fakeHistory(diverged)));
        runs[0].label = "BN, lr 1.0";
        runs[1].label = "no BN, lr 1.0";
        page.setRuns(runs);
        page.view("accuracy")->setCrosshair(std::nullopt, false);
        QTest::qWait(50);
        page.grab().save(out + "/finished-" + theme + ".png");
        page.resize(764, 400);
        QTest::qWait(50);
        page.grab().save(out + "/small-" + theme + ".png");
        NormPage norm;
        norm.resize(960, 860);
        norm.show();
        QVERIFY(QTest::qWaitForWindowExposed(&norm));
        norm.setRuns(test::fakeComparison(6.2));
        QTest::qWait(50);
        norm.grab().save(out + "/norm-" + theme + ".png");
    }
}

QTEST_MAIN(TestCurvesPage)
#include "test_curves_page.moc"
