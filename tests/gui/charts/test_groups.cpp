// Groups of runs as means with bands: the arithmetic, what is drawn, said and written.
#include "group_plots.h"

#include "engine/experiment/presets.h"
#include "ui/charts/chart_csv.h"
#include "ui/charts/chart_view.h"
#include "ui/charts/curves_page.h"
#include "ui/charts/group_mean.h"
#include "ui/charts/group_words.h"
#include "ui/charts/legend_strip.h"
#include "ui/charts/picture.h"
#include "ui/charts/plot_builder.h"
#include "ui/charts/reading.h"
#include "ui/look/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QtTest>

#include <cmath>
#include <map>
#include <sstream>

using namespace normscope;
using namespace normscope::ui;
using namespace normscope::test;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

std::vector<std::map<std::string, std::string>> csvRows(const std::string &text)
{
    std::vector<std::map<std::string, std::string>> rows;
    std::vector<std::string> header;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        std::vector<std::string> cells(1);
        for (const char c : line)
            c == ',' ? static_cast<void>(cells.emplace_back()) : cells.back().push_back(c);
        if (header.empty()) {
            header = cells;
            continue;
        }
        auto &row = rows.emplace_back();
        if (cells.size() != header.size())
            row["cells"] = std::to_string(cells.size());
        for (std::size_t i = 0; i < std::min(cells.size(), header.size()); ++i)
            row[header[i]] = cells[i];
    }
    return rows;
}

} // namespace

class TestGroups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1);
    }

    void theMeanAndItsDeviationAreThoseOfTheSample_data()
    {
        QTest::addColumn<QList<double>>("values");
        QTest::addColumn<double>("expectedMean");
        QTest::addColumn<double>("sd");
        QTest::addColumn<double>("lo");
        QTest::addColumn<double>("hi");
        QTest::addColumn<int>("count");
        QTest::newRow("three") << QList<double>{1, 2, 3} << 2.0 << 1.0 << 1.0 << 3.0 << 3;
        QTest::newRow("four") << QList<double>{2, 4, 4, 6} << 4.0 << std::sqrt(8.0 / 3) << 2.0
                              << 6.0 << 4;
        QTest::newRow("one") << QList<double>{5} << 5.0 << unknown << 5.0 << 5.0 << 1;
        QTest::newRow("none") << QList<double>{} << unknown << unknown << unknown << unknown << 0;
        QTest::newRow("NaN and ∞ left out")
            << QList<double>{unknown, 1, infinite, 3} << 2.0 << std::sqrt(2.0) << 1.0 << 3.0 << 2;
        QTest::newRow("far from 0, close together")
            << QList<double>{1e9, 1e9 + 1, 1e9 + 2} << 1e9 + 1 << 1.0 << 1e9 << 1e9 + 2 << 3;
    }
    void theMeanAndItsDeviationAreThoseOfTheSample()
    {
        QFETCH(QList<double>, values);
        QFETCH(double, expectedMean);
        QFETCH(double, sd);
        QFETCH(double, lo);
        QFETCH(double, hi);
        QFETCH(int, count);
        const MeanAt result = meanOf({values.begin(), values.end()});
        const auto alike = [](double a, double b) {
            return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-12 * std::abs(b);
        };
        QVERIFY(alike(result.mean, expectedMean));
        QVERIFY2(alike(result.sd, sd), qPrintable(QString::number(result.sd)));
        QVERIFY(alike(result.lo, lo));
        QVERIFY(alike(result.hi, hi));
        QCOMPARE(result.count, count);
    }

    void aGroupIsAveragedAtEqualSteps()
    {
        const std::vector<RunEntry> runs{runOf(1, 0, {0.1, 0.3, 0.5, 0.7}),
                                         runOf(2, 1, {0.3, 0.5, 0.7})};
        const ChartData data = dataOf("accuracy", runs, {groupOf(runs)}, unsmoothed());
        const ChartRun &group = mean(data);
        const std::vector<double> &values = group.curves.smoothed();
        QCOMPARE(values.size(), std::size_t{4});
        QCOMPARE(values[0], 0.2);
        QCOMPARE(values[2], 0.6);
        QCOMPARE(values[3], 0.7); // of the one that goes on
        QCOMPARE(group.curves.minibatchSpread.count, (std::vector<int>{2, 2, 2, 1}));
        QCOMPARE(group.curves.minibatchSpread.sd[0], std::sqrt(0.02));
        QVERIFY(std::isnan(group.curves.minibatchSpread.sd[3]));
        QCOMPARE(group.curves.minibatches.at.epoch, (std::vector<double>{0.25, 0.5, 0.75, 1}));
        QCOMPARE(group.curves.epochs.curves.front().values, (std::vector<double>{0.7 - 0.1}));
        QCOMPARE(group.count, QString("2 seeds"));
    }
    void runsAreSmoothedBeforeTheyAreAveraged()
    {
        ChartSettings settings;
        settings.smoothing = 0.5;
        const std::vector<RunEntry> runs{runOf(1, 0, {0.2, 0.8}), runOf(2, 1, {0.4, 0.4})};
        const ChartData data = dataOf("accuracy", runs, {groupOf(runs)}, settings);
        // Debiased, f = 0.5: 0.2, then (0.5·0.1 + 0.5·0.8) / 0.75 = 0.6; and 0.4, 0.4.
        const ChartRun &group = mean(data);
        QVERIFY(std::abs(group.curves.smoothed()[0] - 0.3) < 1e-15);
        QVERIFY(std::abs(group.curves.smoothed()[1] - 0.5) < 1e-15);
        QVERIFY(std::abs(group.curves.minibatchSpread.sd[1] - 0.2 / std::sqrt(2.0)) < 1e-15);
    }
    void runsWithMinibatchesOfOtherSizesMeetAtEqualEpochs()
    {
        const std::vector<RunEntry> runs{
            runOf(1, 0, {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}, RunState::Finished, 4),
            runOf(2, 1, {0.4, 0.8}, RunState::Finished, 2)};
        const ChartData data = dataOf("accuracy", runs, {groupOf(runs)}, unsmoothed());
        const RunCurves &curves = mean(data).curves;
        QCOMPARE(curves.minibatches.at.epoch, (std::vector<double>{0.5, 1, 1.5, 2}));
        QVERIFY(std::abs(curves.smoothed()[0] - 0.3) < 1e-15); // 0.2 and 0.4
        QVERIFY(std::abs(curves.smoothed()[1] - 0.6) < 1e-15); // 0.4 and 0.8
        QCOMPARE(curves.smoothed()[3], 0.8);                   // the other one has ended
        QCOMPARE(curves.minibatchSpread.count, (std::vector<int>{2, 2, 1, 1}));
        ChartSettings bySteps = unsmoothed();
        bySteps.x = XAxis::Step;
        const ChartData steps = dataOf("accuracy", runs, {groupOf(runs)}, bySteps);
        QCOMPARE(mean(steps).curves.minibatches.at.step.size(), std::size_t{8});
        QCOMPARE(mean(steps).curves.smoothed()[0], 0.25); // 0.1 and 0.4
    }
    void whatADivergedRunRecordedIsCountedAndNotAveraged()
    {
        const std::vector<RunEntry> runs{runOf(1, 0, {0.1, 0.2}), runOf(2, 1, {0.3, 0.4}),
                                         runOf(3, 3, {0.9, 0.1}, RunState::Diverged)};
        const ChartData data = dataOf("accuracy", runs, {groupOf(runs)}, unsmoothed());
        QCOMPARE(mean(data).curves.smoothed()[0], 0.2);
        QCOMPARE(mean(data).count, QString("2 of 3 seeds"));
        const Plot plot = plotOf(data);
        const auto broken = std::find_if(plot.ends.begin(), plot.ends.end(),
                                         [](const LineEnd &end) { return end.broken; });
        QVERIFY(broken != plot.ends.end());
        QCOMPARE(broken->name, QString("seed 3: NaN at step 3"));
        QCOMPARE(broken->slot, 0); // the group's color
        const auto lines = linesOf(plot, LineKind::Smoothed);
        QCOMPARE(lines.size(), std::size_t{2});
        QVERIFY(lines.front()->width > 0 && lines.front()->width < 2);    // thin, behind the mean
        QCOMPARE(lines.front()->pieces.back().back(), QPointF(0.5, 0.1)); // up to its cross
        QCOMPARE(plot.ends.size(), std::size_t{2});
        QCOMPARE(plot.runs.size(), std::size_t{1});
    }
    void aGroupOfWhichAllDivergedHasNoMean()
    {
        const std::vector<RunEntry> runs{runOf(1, 0, {0.1, 0.2}, RunState::Diverged),
                                         runOf(2, 1, {0.3}, RunState::Diverged)};
        const ChartData data = dataOf("loss", runs, {groupOf(runs)});
        QVERIFY(mean(data).curves.minibatches.isEmpty());
        QCOMPARE(mean(data).count, QString("0 of 2 seeds"));
        const Plot plot = plotOf(data);
        QCOMPARE(plot.ends.size(), std::size_t{2});
        QVERIFY(linesOf(plot, LineKind::Band).empty());
        QVERIFY(!readAt(data, plot, 0.25));
    }
    void aDivergedRunDoesNotFlattenTheMeans()
    {
        std::vector<RunEntry> runs{runOf(1, 0, {0.1, 0.2}), runOf(2, 1, {0.3, 0.4})};
        const Range before = plotOf(dataOf("loss", runs, {groupOf(runs)})).y.range;
        runs.push_back(runOf(3, 2, {-4, -900}, RunState::Diverged)); // losses 5 and 901
        const Plot plot = plotOf(dataOf("loss", runs, {groupOf(runs)}));
        QCOMPARE(plot.y.range, before);
        QVERIFY2(plot.outside.contains("seed 2"), qPrintable(plot.outside));
    }

    void singleRunsAreDrawnOnDemand()
    {
        const std::vector<RunEntry> runs = test::fakeRepeats(1, 5, {}, 0);
        ChartSettings settings;
        QCOMPARE(
            linesOf(plotOf(dataOf("loss", runs, {groupOf(runs)}, settings)), LineKind::Smoothed)
                .size(),
            std::size_t{1});
        settings.singleRuns = true;
        const Plot plot = plotOf(dataOf("loss", runs, {groupOf(runs)}, settings));
        QCOMPARE(linesOf(plot, LineKind::Smoothed).size(), std::size_t{6});
        QVERIFY(linesOf(plot, LineKind::Raw).empty());
        QCOMPARE(linesOf(plot, LineKind::Epochs).size(), std::size_t{1}); // of the mean alone
        QCOMPARE(plot.ends.size(), std::size_t{1});
    }
    void runsWithoutAGroupStayAsTheyAre()
    {
        std::vector<RunEntry> runs = test::fakeRepeats(1, 3, {}, 0);
        const RunGroupEntry group = groupOf(runs);
        test::FakeRun other;
        other.normalized = false;
        runs.push_back(test::fakeEntry(9, "no BN", 8, test::fakeHistory(other)));
        const Plot plot = plotOf(dataOf("loss", runs, {group}));
        QCOMPARE(linesOf(plot, LineKind::Raw).size(), std::size_t{1});
        QCOMPARE(linesOf(plot, LineKind::Raw).front()->run, RunId{9});
        QCOMPARE(plot.ends.size(), std::size_t{2});
    }
    void withoutGroupsEverythingIsAsItWas()
    {
        const std::vector<RunEntry> runs = test::fakeComparison(4);
        ChartData data = dataOf("loss", runs, {groupOf(runs)});
        data.setGroups({});
        const Plot plain = plotOf(dataOf("loss", runs, {}));
        const Plot plot = plotOf(data);
        QCOMPARE(plot.lines.size(), plain.lines.size());
        for (std::size_t i = 0; i < plot.lines.size(); ++i)
            QCOMPARE(plot.lines[i]->pieces, plain.lines[i]->pieces);
        QCOMPARE(chartCsv(data, {}), chartCsv(dataOf("loss", runs, {}), {}));
    }

    void theEndSaysMeanAndDeviation()
    {
        const std::vector<RunEntry> runs{runOf(1, 0, {0.5, 0.910}), runOf(2, 1, {0.5, 0.920}),
                                         runOf(3, 2, {0.5, 0.930})};
        const ChartData data = dataOf("accuracy", runs, {groupOf(runs)}, unsmoothed());
        const Plot plot = plotOf(data);
        QCOMPARE(plot.ends.size(), std::size_t{1});
        QCOMPARE(plot.ends.front().name, QString("BN"));
        QCOMPARE(plot.ends.front().value, QString("0.920 ± 0.010"));
        QCOMPARE(plot.runs.front().count, QString("3 seeds"));
        const std::optional<Reading> reading = readAt(data, plot, 0.5);
        QVERIFY(reading);
        QCOMPARE(reading->rows.size(), std::size_t{1});
        QCOMPARE(reading->rows.front().label, QString("BN"));
        QCOMPARE(reading->rows.front().cells.front(), QString("0.920 ± 0.010"));
    }
    void theReadoutHasTheTestToo()
    {
        const std::vector<RunEntry> runs{runOf(1, 0, {0.1, 0.2, 0.3, 0.4, 0.5}),
                                         runOf(2, 1, {0.1, 0.2, 0.3, 0.6, 0.5})};
        const ChartData data = dataOf("accuracy", runs, {groupOf(runs)}, unsmoothed());
        const std::optional<Reading> reading = readAt(data, plotOf(data), 1.1);
        QVERIFY(reading);
        // 0.3 and 0.5: mean 0.4, deviation 0.1·√2.
        QCOMPARE(reading->rows.front().cells.at(1), QString("0.400 ± 0.141"));
    }
    void aHoveredRunLightsItsGroupUp()
    {
        std::vector<RunEntry> runs = test::fakeRepeats(1, 3, {}, 0);
        const RunGroupEntry first = groupOf(runs);
        test::FakeRun plain;
        plain.normalized = false;
        const std::vector<RunEntry> others = test::fakeRepeats(11, 3, plain, 8);
        runs.insert(runs.end(), others.begin(), others.end());
        PlotView view = viewOf();
        view.highlighted = 2;
        const Plot plot = plotOf(dataOf("loss", runs, {first, groupOf(others, "no BN", 1)}), view);
        QVERIFY(!plot.isDimmed(groupId(1)));
        QVERIFY(!plot.isDimmed(1) && !plot.isDimmed(2));
        QVERIFY(plot.isDimmed(groupId(11)) && plot.isDimmed(11));
    }

    void csvHasTheMeanToTheLastDigit()
    {
        std::vector<RunEntry> runs{runOf(1, 0, {0.1, 0.3, 0.5, 0.7}), runOf(2, 1, {0.3, 0.4, 0.7}),
                                   runOf(3, 2, {0.9, 0.1}, RunState::Diverged)};
        const ChartData data = dataOf("accuracy", runs, {groupOf(runs, "BN, a")}, unsmoothed());
        const auto rows = csvRows(chartCsv(data, {}));
        // "BN, a" is quoted, with a comma that this reader takes for another cell.
        for (const auto &row : rows)
            QCOMPARE(row.at("cells"), std::string("17"));
        const std::string text = chartCsv(data, {});
        QVERIFY(text.find("run,series,layer,channel,step,epoch,seconds,raw,smoothed,smoothing,"
                          "group,mean,sd,min,max,n\r\n") == 0);
        QVERIFY(text.find(",train_accuracy,,,1,0.25,0.5,,,0,\"BN, a\",0.2,0.1414213562373095,"
                          "0.1,0.3,2\r\n") != std::string::npos);
        QVERIFY(text.find(",train_accuracy,,,4,1,2,,,0,\"BN, a\",0.7,,0.7,0.7,1\r\n") !=
                std::string::npos);
        QVERIFY(text.find(",test_accuracy,,,4,1,2,,,,\"BN, a\",0.6,,0.6,0.6,1\r\n") !=
                std::string::npos);
        QVERIFY(text.find("seed 2,train_accuracy,,,1,0.25,0.5,0.9,0.9,0,\"BN, a\",,,,,\r\n") !=
                std::string::npos);
    }

    void meansGrowAsTheyWouldFromTheStart()
    {
        std::vector<test::FakeRun> plans(3);
        std::vector<std::shared_ptr<RunHistory>> histories;
        std::vector<RunEntry> runs;
        for (int i = 0; i < 3; ++i) {
            plans[i].seed = i;
            plans[i].epochs = 0.5 + 0.3 * i;
            histories.push_back(test::fakeHistory(plans[i]));
            runs.push_back(test::fakeEntry(static_cast<RunId>(i + 1), "run", i, histories.back()));
        }
        ChartData data = dataOf("loss", runs, {groupOf(runs)});
        for (const double epochs : {1.2, 2.0, 4.7}) {
            for (int i = 0; i < 3; ++i) {
                plans[i].epochs = epochs * (i == 1 ? 0.8 : 1);
                test::record(*histories[static_cast<std::size_t>(i)], plans[i]);
                data.refresh(); // one after the other
            }
            const ChartData fresh = dataOf("loss", runs, {groupOf(runs)});
            QCOMPARE(mean(data).curves.smoothed(), mean(fresh).curves.smoothed());
            QCOMPARE(mean(data).curves.minibatchSpread.count,
                     mean(fresh).curves.minibatchSpread.count);
            QCOMPARE(mean(data).curves.minibatches.at.epoch,
                     mean(fresh).curves.minibatches.at.epoch);
            QCOMPARE(mean(data).curves.epochs.curves.front().values,
                     mean(fresh).curves.epochs.curves.front().values);
        }
    }
    void aRunThatDivergesLeavesTheMean()
    {
        std::vector<RunEntry> runs{runOf(1, 0, {0.1, 0.2}), runOf(2, 1, {0.3, 0.4})};
        auto history = std::make_shared<RunHistory>(runs[1].history->spec());
        history->addStep({1, 0.25, 0.5, 0.5, 0.9});
        RunStatus status;
        status.state = RunState::Running;
        history->setStatus(status);
        runs.push_back(test::fakeEntry(3, "run", 3, history));
        ChartData data = dataOf("accuracy", runs, {groupOf(runs)}, unsmoothed());
        QVERIFY(std::abs(mean(data).curves.smoothed()[0] - 1.3 / 3) < 1e-15);
        status.state = RunState::Diverged;
        history->setStatus(status);
        QVERIFY(data.refresh());
        QCOMPARE(mean(data).curves.smoothed()[0], 0.2);
    }
    void picturesHaveBandsAndCounts()
    {
        const std::vector<RunEntry> runs = test::fakeRepeats(1, 5, {}, 0);
        Picture picture(dataOf("accuracy", runs, {groupOf(runs)}));
        for (const PictureFormat format :
             {PictureFormat::Png, PictureFormat::Svg, PictureFormat::Pdf})
            QVERIFY(!encodedPicture(picture, format).isEmpty());
        const QByteArray svg = encodedPicture(picture, PictureFormat::Svg);
        QVERIFY(svg.contains("5 seeds"));
        QVERIFY(svg.contains("mean ± 1 sd"));
    }

    void theLegendHidesGroupsAndShowsSingleRunsByClicks()
    {
        std::vector<RunEntry> runs = test::fakeRepeats(1, 3, {}, 0);
        const RunGroupEntry first = groupOf(runs);
        test::FakeRun plain;
        plain.normalized = false;
        const std::vector<RunEntry> others = test::fakeRepeats(11, 3, plain, 8);
        runs.insert(runs.end(), others.begin(), others.end());
        CurvesPage page;
        page.resize(1100, 600);
        page.setRuns(runs, {first, groupOf(others, "no BN", 1)});
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QSignalSpy hidden(&page, &CurvesPage::hiddenToggled);
        QSignalSpy settings(&page, &ChartPage::settingsChanged);
        auto *chip = page.findChild<LegendChip *>("legend-11");
        QVERIFY(chip != nullptr);
        QVERIFY2(chip->toolTip().contains("3 seeds"), qPrintable(chip->toolTip()));
        QTest::mouseClick(chip, Qt::LeftButton);
        QCOMPARE(hidden.count(), 3); // all of its runs
        QCOMPARE(page.view("loss")->plot().runs.size(), std::size_t{1});
        QTest::mouseClick(chip, Qt::LeftButton);
        QCOMPARE(page.view("loss")->plot().runs.size(), std::size_t{2});
        auto *singles = page.findChild<QCheckBox *>("single-runs");
        QVERIFY(singles->isVisible());
        singles->click();
        QCOMPARE(settings.count(), 1);
        QVERIFY(page.view("accuracy")->data().settings().singleRuns);
        page.findChild<QAction *>("band-extremes")->trigger();
        QCOMPARE(page.settings().band, BandKind::Extremes);
        QVERIFY(page.settings().singleRuns);
        page.setRuns(runs);
        QVERIFY(!singles->isVisible());
        QVERIFY(page.findChild<LegendChip *>("legend-12") != nullptr);
    }

    void seedsAreToldShortly_data()
    {
        QTest::addColumn<QList<QList<qint64>>>("groups");
        QTest::addColumn<QString>("text");
        QTest::newRow("in a row") << QList<QList<qint64>>{{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}}
                                  << "seeds 0–4";
        QTest::newRow("one") << QList<QList<qint64>>{{3}} << "seed 3";
        QTest::newRow("two") << QList<QList<qint64>>{{0, 1}} << "seeds 0, 1";
        QTest::newRow("with gaps") << QList<QList<qint64>>{{1, 3, 8}} << "seeds 1, 3, 8";
        QTest::newRow("many with gaps") << QList<QList<qint64>>{{1, 3, 8, 12, 20}} << "5 seeds";
        QTest::newRow("others") << QList<QList<qint64>>{{0, 1}, {0, 2}} << "";
        QTest::newRow("none") << QList<QList<qint64>>{} << "";
    }
    void seedsAreToldShortly()
    {
        QFETCH(QList<QList<qint64>>, groups);
        QFETCH(QString, text);
        std::vector<std::vector<std::int64_t>> all;
        for (const QList<qint64> &group : groups)
            all.emplace_back(group.begin(), group.end());
        QCOMPARE(seedsText(all), text);
    }
    void partsOfAPolygonOutsideABoxAreCutOff()
    {
        const QPolygonF square{{0, 0}, {10, 0}, {10, 10}, {0, 10}};
        const QPolygonF cut = clippedArea(square, QRectF(5, -1, 10, 20));
        QCOMPARE(cut.boundingRect(), QRectF(5, 0, 5, 10));
        QVERIFY(clippedArea(square, QRectF(20, 20, 5, 5)).isEmpty());
        QCOMPARE(clippedArea(square, QRectF(-1, -1, 20, 20)), square);
        QVERIFY(clippedArea({}, QRectF(0, 0, 1, 1)).isEmpty());
    }
};

QTEST_MAIN(TestGroups)
#include "test_groups.moc"
