// Curves as differences to a pinned run or its group: the arithmetic, what is drawn and said.
#include "group_plots.h"

#include "ui/charts/chart_csv.h"
#include "ui/charts/chart_view.h"
#include "ui/charts/curves_page.h"
#include "ui/charts/picture.h"
#include "ui/charts/reading.h"
#include "ui/look/theme.h"

#include <QCheckBox>
#include <QLabel>
#include <QtTest>

#include <cmath>

using namespace normscope;
using namespace normscope::ui;
using namespace normscope::test;

class TestBaselineDifference : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1);
    }

    void curvesAreLessThoseOfTheBaseline()
    {
        const std::vector<RunEntry> runs{runOf(1, 0, {0.5, 0.6, 0.7, 0.8}),
                                         runOf(2, 1, {0.3, 0.5, 0.9, 0.6, 0.7})};
        ChartSettings settings = unsmoothed();
        settings.difference = true;
        settings.logY = true; // differences have no logarithm
        ChartData data = dataOf("accuracy", runs, {}, settings);
        QVERIFY(!data.isDifference());
        QVERIFY(data.setBaseline(runs[0]));
        QVERIFY(!data.setBaseline(runs[0]));
        QVERIFY(data.isDifference() && !data.isLogarithmic());
        QCOMPARE(data.baselineName(), QString("run"));
        const auto drawn = data.drawn();
        const std::vector<double> &values = drawn[1].get().curves.smoothed();
        const double expected[] = {-0.2, -0.1, 0.2, -0.2};
        for (std::size_t i = 0; i < 4; ++i)
            QVERIFY(std::abs(values[i] - expected[i]) < 1e-15);
        QVERIFY(std::isnan(values[4])); // the baseline has ended
        QCOMPARE(drawn[0].get().curves.smoothed(), (std::vector<double>{0, 0, 0, 0}));
        // Test: 0.6 − 0.1 less 0.8 − 0.1.
        QVERIFY(std::abs(drawn[1].get().curves.epochs.curves[0].values[0] + 0.2) < 1e-15);
        const Plot plot = plotOf(data);
        QCOMPARE(plot.startLine, std::optional<double>(0));
        QVERIFY(plot.y.range.contains(0) && plot.y.range.hi < 0.6);
        QVERIFY(linesOf(plot, LineKind::Raw).empty());
        const std::optional<Reading> reading = readAt(data, plot, 0.75);
        QVERIFY(reading);
        QCOMPARE(reading->rows.at(1).cells.front(), QString("+0.200"));
        const std::string csv = chartCsv(data, {});
        QVERIFY(csv.find("smoothing,difference_to\r\n") != std::string::npos);
        QVERIFY(csv.find(",2,0.5,1,-0.09999999999999998,-0.09999999999999998,0,run\r\n") !=
                std::string::npos);
        QVERIFY(pictureTitle(data).contains("difference to run"));
        settings.difference = false;
        data.setSettings(settings);
        QCOMPARE(data.drawn()[1].get().curves.smoothed()[0], 0.3);
    }
    void aGroupedBaselineIsItsGroupsMean()
    {
        const std::vector<RunEntry> first{runOf(1, 0, {0.5, 0.6}), runOf(2, 1, {0.7, 0.8})};
        const std::vector<RunEntry> second{runOf(3, 0, {0.2, 0.3}), runOf(4, 1, {0.4, 0.5})};
        std::vector<RunEntry> runs = first;
        runs.insert(runs.end(), second.begin(), second.end());
        ChartSettings settings = unsmoothed();
        settings.difference = true;
        ChartData data =
            dataOf("accuracy", runs, {groupOf(first), groupOf(second, "no BN", 1)}, settings);
        data.setBaseline(runs[1]);
        QCOMPARE(data.baselineName(), QString("BN"));
        const ChartRun &less = mean(data, 1);
        QVERIFY(std::abs(less.curves.smoothed()[0] + 0.3) < 1e-15); // 0.3 less 0.6
        // What is shaded keeps its width: sd 0.1·√2, extremes −0.4 and −0.2.
        QVERIFY(std::abs(less.curves.minibatchSpread.sd[0] - 0.02 / std::sqrt(0.02)) < 1e-15);
        QVERIFY(std::abs(less.curves.minibatchSpread.lo[0] + 0.4) < 1e-15);
        QVERIFY(std::abs(less.curves.minibatchSpread.hi[0] + 0.2) < 1e-15);
        QCOMPARE(mean(data, 0).curves.smoothed()[0], 0.0);
        // Out of sight, the run itself is the baseline, and is said to be.
        for (std::size_t i = 0; i < 2; ++i)
            runs[i].hidden = true;
        data.setRuns(runs);
        QCOMPARE(data.baselineName(), QString("run"));
        QVERIFY(std::abs(mean(data, 1).curves.smoothed()[0] + 0.4) < 1e-15); // 0.3 less 0.7
    }
    void aBaselineThatGoesOnMovesTheDifferences()
    {
        test::FakeRun plan;
        plan.epochs = 1;
        auto base = test::fakeHistory(plan);
        test::FakeRun other;
        other.seed = 1;
        other.epochs = 3;
        const std::vector<RunEntry> runs{test::fakeEntry(1, "other", 0, test::fakeHistory(other))};
        ChartSettings settings;
        settings.difference = true;
        ChartData data = dataOf("loss", runs, {}, settings);
        data.setBaseline(test::fakeEntry(2, "base", 1, base)); // not among the runs
        const auto known = [&] {
            const std::vector<double> values = data.drawn()[0].get().curves.smoothed();
            return std::count_if(values.begin(), values.end(),
                                 [](double value) { return std::isfinite(value); });
        };
        QCOMPARE(known(), 235);
        QVERIFY(!data.refresh());
        plan.epochs = 2;
        test::record(*base, plan);
        QVERIFY(data.refresh());
        QCOMPARE(known(), 470);
        QVERIFY(data.setBaseline(std::nullopt));
        QVERIFY(!data.isDifference());
        QCOMPARE(known(), 705);
    }
    void theStripOffersTheDifferenceToAPinnedRun()
    {
        const std::vector<RunEntry> runs = test::fakeComparison(3);
        CurvesPage page;
        page.resize(1100, 600);
        page.setRuns(runs);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        auto *box = page.findChild<QCheckBox *>("difference");
        QVERIFY(!box->isVisible());
        page.setBaseline(&runs[0]);
        QVERIFY(box->isVisible());
        QCOMPARE(box->text(), QString("Difference to BN"));
        box->click();
        QVERIFY(page.view("loss")->data().isDifference());
        QVERIFY(page.view("loss")->plot().startLine.has_value());
        QVERIFY(page.findChild<QLabel *>("loss-unit")->text().contains("difference to BN"));
        QVERIFY(!page.view("gamma")->data().isDifference());
        page.setBaseline(nullptr);
        QVERIFY(!box->isVisible());
        QVERIFY(!page.view("loss")->data().isDifference());
    }
};

QTEST_MAIN(TestBaselineDifference)
#include "test_baseline_difference.moc"
