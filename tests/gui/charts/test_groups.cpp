// Groups of runs as means with bands: the arithmetic, what is drawn, said and written.
#include "fake_run.h"

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
#include <QLineSeries>
#include <QtTest>

#include <cmath>
#include <map>
#include <sstream>

using namespace normscope;
using namespace normscope::ui;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// A run of four steps an epoch with these accuracies, one a step.
RunEntry runOf(RunId id, std::int64_t seed, const std::vector<double> &accuracies,
               RunState state = RunState::Finished, std::int64_t stepsPerEpoch = 4)
{
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    spec.training.seed = seed;
    spec.training.epochs = 2;
    auto history = std::make_shared<RunHistory>(spec);
    std::int64_t step = 0;
    for (const double accuracy : accuracies) {
        ++step;
        const double epoch = static_cast<double>(step) / static_cast<double>(stepsPerEpoch);
        history->addStep({step, epoch, 0.5 * static_cast<double>(step), 1 - accuracy, accuracy});
        if (step % stepsPerEpoch == 0) {
            EpochRecord record;
            record.epoch = step / stepsPerEpoch;
            record.step = step;
            record.seconds = 0.5 * static_cast<double>(step);
            record.testAccuracy = accuracy - 0.1;
            record.testLoss = 1 - accuracy;
            history->addEpoch(record);
        }
    }
    RunStatus status;
    status.state = state;
    status.step = step;
    status.stepsPerEpoch = stepsPerEpoch;
    status.plannedEpochs = 2;
    status.plannedSteps = 2 * stepsPerEpoch;
    if (state == RunState::Diverged) {
        status.divergedAt = step + 1;
        status.reason = "loss became NaN at step " + std::to_string(step + 1);
    }
    history->setStatus(status);
    return test::fakeEntry(id, "run", static_cast<int>(id), history);
}

RunGroupEntry groupOf(const std::vector<RunEntry> &runs, const char *label = "BN", int slot = 0)
{
    RunGroupEntry group;
    for (const RunEntry &run : runs)
        group.runs.push_back(run.id);
    group.label = QString::fromUtf8(label);
    group.slot = slot;
    return group;
}

ChartData dataOf(const char *source, const std::vector<RunEntry> &runs,
                 const std::vector<RunGroupEntry> &groups, const ChartSettings &settings = {})
{
    ChartData data(chartSource(QString::fromLatin1(source)));
    data.setSettings(settings);
    data.setRuns(runs);
    data.setGroups(groups);
    data.refresh();
    return data;
}

ChartSettings unsmoothed()
{
    ChartSettings settings;
    settings.smoothing = 0;
    return settings;
}

PlotView viewOf(QSizeF size = {480, 360})
{
    PlotView view;
    view.style = screenStyle(look::lightTokens());
    view.bounds = QRectF(QPointF(), size);
    return view;
}

Plot plotOf(const ChartData &data, const PlotView &view = viewOf())
{
    PlotBuilder builder;
    return builder.build(data, view);
}

std::vector<std::shared_ptr<const PlotLine>> linesOf(const Plot &plot, LineKind kind)
{
    std::vector<std::shared_ptr<const PlotLine>> lines;
    for (const auto &line : plot.lines)
        if (line->kind == kind)
            lines.push_back(line);
    return lines;
}

const ChartRun &mean(const ChartData &data, std::size_t index = 0)
{
    std::vector<std::reference_wrapper<const ChartRun>> groups;
    for (const ChartRun &run : data.drawn())
        if (run.role == ChartRole::Group)
            groups.emplace_back(run);
    return groups.at(index);
}

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

/// Lowest and highest of points in each pixel column of a plot.
using Columns = std::map<long long, Range>;

long long columnOf(const Plot &plot, int columns, double x)
{
    return static_cast<long long>(
        std::floor((x - plot.x.range.lo) * (columns / plot.x.range.span())));
}

/// Where lines run: their points, and what they pass at the moments `x` between them, where a flat
/// stretch has been straightened.
struct Drawn
{
    Columns points;
    Columns passed;
};

Drawn drawnColumns(const Plot &plot, int columns, const std::vector<QPolygonF> &pieces,
                   const std::vector<double> &x)
{
    Drawn result;
    for (const QPolygonF &piece : pieces) {
        for (const QPointF &point : piece) {
            result.points[columnOf(plot, columns, point.x())].add(point.y());
            result.passed[columnOf(plot, columns, point.x())].add(point.y());
        }
        qsizetype next = 0;
        for (const double at : x) {
            while (next < piece.size() && piece[next].x() < at)
                ++next;
            if (next == piece.size() || next == 0)
                continue;
            const QPointF a = piece[next - 1];
            const QPointF b = piece[next];
            result.passed[columnOf(plot, columns, at)].add(a.y() + (b.y() - a.y()) * (at - a.x()) /
                                                                       (b.x() - a.x()));
        }
    }
    return result;
}

Columns fullColumns(const Plot &plot, int columns, const std::vector<double> &x,
                    const std::vector<double> &y)
{
    Columns result;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (std::isfinite(y[i]))
            result[columnOf(plot, columns, x[i])].add(y[i]);
    return result;
}

/// The drawing reaches both extremes of every column in sight, and no point of it lies beyond them:
/// up to a twenty-fifth of a pixel, by which flat stretches are straightened.
QString disagreement(const Plot &plot, int columns, const Drawn &drawn, const Columns &full)
{
    const double tolerance = 0.0401 * plot.y.range.span() / plot.area.height();
    int checked = 0;
    for (const auto &[column, range] : full) {
        if (column < 0 || column >= columns)
            continue;
        ++checked;
        const auto passed = drawn.passed.find(column);
        const QString data = QString("column %1, data %2 … %3: ")
                                 .arg(column)
                                 .arg(range.lo, 0, 'g', 9)
                                 .arg(range.hi, 0, 'g', 9);
        if (passed == drawn.passed.end() || passed->second.lo > range.lo + tolerance ||
            passed->second.hi < range.hi - tolerance)
            return data + "an extreme is not reached";
        const auto points = drawn.points.find(column);
        if (points != drawn.points.end() &&
            (points->second.lo < range.lo - tolerance || points->second.hi > range.hi + tolerance))
            return data + "a point lies beyond";
    }
    return checked > 5 ? QString() : QString("nothing in sight");
}

/// The edges of a shaded polygon, which runs along the upper one and back along the lower one.
std::pair<QPolygonF, QPolygonF> edgesOf(const QPolygonF &area)
{
    qsizetype turn = 1;
    while (turn < area.size() && area[turn].x() > area[turn - 1].x())
        ++turn;
    QPolygonF lower = area.mid(turn);
    std::reverse(lower.begin(), lower.end());
    return {area.mid(0, turn), lower};
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

    void theDrawnEnvelopeIsThatOfTheFullData_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<double>("smoothing");
        QTest::addColumn<Range>("zoom");
        QTest::addColumn<int>("width");
        for (const char *source : {"loss", "accuracy"})
            for (const double smoothing : {0.0, 0.95})
                for (const Range zoom : {Range{0, 10}, Range{2.3, 4.1}, Range{6.0, 6.05}})
                    for (const int width : {150, 480, 1600})
                        QTest::addRow("%s %g [%g %g] %d", source, smoothing, zoom.lo, zoom.hi,
                                      width)
                            << QString(source) << smoothing << zoom << width;
    }
    void theDrawnEnvelopeIsThatOfTheFullData()
    {
        QFETCH(QString, source);
        QFETCH(double, smoothing);
        QFETCH(Range, zoom);
        QFETCH(int, width);
        ChartSettings settings;
        settings.smoothing = smoothing;
        PlotView view = viewOf(QSizeF(width, 300));
        if (zoom.span() < 10)
            view.x = zoom;
        view.y = Range{-2, 6}; // so that nothing lies outside
        const std::vector<RunEntry> repeats = test::fakeRepeats(1, 5, {}, 0);
        test::FakeRun alone;
        alone.normalized = false;
        std::vector<RunEntry> runs = repeats;
        runs.push_back(test::fakeEntry(9, "no BN", 8, test::fakeHistory(alone)));
        for (const BandKind band : {BandKind::Deviation, BandKind::Extremes}) {
            settings.band = band;
            const ChartData data = dataOf(source.toUtf8(), runs, {groupOf(repeats)}, settings);
            const Plot plot = plotOf(data, view);
            const int columns = columnsOf(plot, view);
            int checked = 0;
            int bands = 0;
            for (const ChartRun &run : data.drawn()) {
                const RunCurves &curves = run.curves;
                const std::vector<double> &x = curves.minibatches.at.epoch;
                for (const auto &line : plot.lines) {
                    if (line->run != run.entry.id)
                        continue;
                    QString fault;
                    const auto hold = [&](const std::vector<QPolygonF> &pieces,
                                          const std::vector<double> &y) {
                        return disagreement(plot, columns, drawnColumns(plot, columns, pieces, x),
                                            fullColumns(plot, columns, x, y));
                    };
                    if (line->kind == LineKind::Smoothed) {
                        fault = hold(line->pieces, curves.smoothed());
                    } else if (line->kind == LineKind::Raw) {
                        fault = hold(line->pieces, curves.minibatches.curves.front().values);
                    } else if (line->kind == LineKind::Band && bands++ == 0) { // then the test's
                        std::vector<double> low(x.size());
                        std::vector<double> high(x.size());
                        const Spread &spread = curves.minibatchSpread;
                        for (std::size_t i = 0; i < x.size(); ++i) {
                            const double value = curves.smoothed()[i];
                            const bool all = band == BandKind::Extremes;
                            low[i] = all ? spread.lo[i] : value - spread.sd[i];
                            high[i] = all ? spread.hi[i] : value + spread.sd[i];
                        }
                        const auto [upper, lower] = edgesOf(line->pieces.front());
                        fault = hold({upper}, high) + hold({lower}, low);
                    } else {
                        continue;
                    }
                    QVERIFY2(fault.isEmpty(), qPrintable(fault));
                    ++checked;
                }
            }
            QCOMPARE(checked, smoothing > 0 ? 4 : 3); // mean, band, run and its raw curve
        }
    }
    void whatQtChartsIsGivenIsThatEnvelope()
    {
        const std::vector<RunEntry> runs = test::fakeRepeats(1, 5, {}, 0);
        ChartView view(chartSource("accuracy"));
        view.resize(500, 300);
        view.setRuns(runs);
        view.setGroups({groupOf(runs)});
        view.refresh();
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTRY_VERIFY(view.stillLayer().isCurrent());
        view.grab();
        const Plot &plot = view.plot();
        QPolygonF joined; // of chunks that share a point
        for (const QLineSeries *series : view.shownSeries())
            if (series->count() > 12) // the test curve has ten
                joined += QPolygonF(series->points().mid(joined.isEmpty() ? 0 : 1));
        QVERIFY(joined.size() > 100);
        const int columns = columnsOf(plot, view.view());
        const ChartRun &group = mean(view.data());
        const QString fault = disagreement(
            plot, columns, drawnColumns(plot, columns, {joined}, group.curves.minibatches.at.epoch),
            fullColumns(plot, columns, group.curves.minibatches.at.epoch, group.curves.smoothed()));
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
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
