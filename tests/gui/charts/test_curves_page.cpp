#include "fake_run.h"

#include "ui/charts/chart_view.h"
#include "ui/charts/curves_page.h"
#include "ui/charts/norm_page.h"
#include "ui/look/theme.h"

#include <QDir>
#include <QTest>

using namespace normscope;
using namespace normscope::ui;

class TestCurvesPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pictures();
};

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
        page.grab().save(out + "/empty-" + theme + ".png");
        page.setRuns(test::fakeComparison(6.2));
        QTest::mouseMove(page.view("accuracy")->viewport(), QPoint(200, 250));
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
        page.grab().save(out + "/finished-" + theme + ".png");
        page.resize(764, 400);
        page.grab().save(out + "/small-" + theme + ".png");
        NormPage norm;
        norm.resize(960, 860);
        norm.show();
        QVERIFY(QTest::qWaitForWindowExposed(&norm));
        norm.setRuns(test::fakeComparison(6.2));
        norm.grab().save(out + "/norm-" + theme + ".png");
    }
}

QTEST_MAIN(TestCurvesPage)
#include "test_curves_page.moc"
