#include "fake_run.h"

#include "engine/experiment/presets.h"

#include "ui/charts/chart_csv.h"
#include "ui/charts/plot_builder.h"
#include "ui/charts/reading.h"
#include "ui/look/theme.h"

#include <QTest>

#include <charconv>
#include <cmath>
#include <sstream>

using namespace normscope;
using namespace normscope::ui;

namespace {

ChartData dataOf(const char *source, const std::vector<RunEntry> &runs)
{
    ChartData data(chartSource(QString::fromLatin1(source)));
    data.setRuns(runs);
    data.refresh();
    return data;
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

int pointCount(const Plot &plot, LineKind kind)
{
    qsizetype count = 0;
    for (const auto &line : plot.lines)
        if (line->kind == kind)
            for (const QPolygonF &piece : line->pieces)
                count += piece.size();
    return static_cast<int>(count);
}

std::vector<QPolygonF> allPieces(const Plot &plot)
{
    std::vector<QPolygonF> pieces;
    for (const auto &line : plot.lines)
        pieces.insert(pieces.end(), line->pieces.begin(), line->pieces.end());
    return pieces;
}

std::vector<std::vector<std::string>> csvRows(const std::string &text)
{
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        std::vector<std::string> cells(1);
        for (const char c : line)
            c == ',' ? static_cast<void>(cells.emplace_back()) : cells.back().push_back(c);
        rows.push_back(cells);
    }
    return rows;
}

double number(const std::string &text)
{
    double value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    return result.ec == std::errc() ? value : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

class TestPlot : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBudgetOfStepsSpansTheSameAxisBeforeAndAfterItBegins();
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1);
    }
    void axesSpanThePlannedEpochsFromTheStart();
    void yChangesOnlyWhenDataLeaveIt();
    void epochsAreNeverThinned();
    void togglingTheViewNeitherAddsNorLosesPoints();
    void whatIsNewIsAppended();
    void unchangedRunsKeepTheirLines();
    void changingSmoothingSmoothsTheFullData();
    void aDivergedRunIsMarkedWhereItBroke();
    void aRunThatExplodesDoesNotFlattenTheOthers();
    void aRunThatComesBackDoesNotFlattenTheOthersEither();
    void channelsThatSpreadFarDoNotFlattenTheOthers();
    void bestEpochsAreMarkedOnlyWhenTheRunIsOver();
    void closeBestLabelsDoNotCross_data();
    void closeBestLabelsDoNotCross();
    void lineEndsAreApartAndInSight();
    void linesThatLeaveAZoomedChartKeepTheirNames();
    void aBetaThatNeverMovedIsSaidToBeSo();
    void aBetaThatMovedIsDrawnWithoutANote();
    void emptyChartsSayHowToReadThem();
    void manyChannelsNameTheExtremes();
    void moreChannelsBecomeAnImage();
    void crosshairReadsTheRecordedValues();
    void readoutCoversNoLineEnd();
    void csvIsTheHistoryToTheLastDigit();
    void csvOfAZoomedChartHasWhatIsVisible();
    void csvOfChannelsReadsBackToTheSameFloats();
    void logarithmicYLeavesOutZeros();
};

void TestPlot::axesSpanThePlannedEpochsFromTheStart()
{
    const Plot early = plotOf(dataOf("loss", test::fakeComparison(0.1)));
    QCOMPARE(early.x.range, (Range{0, 10}));
    QCOMPARE(plotOf(dataOf("loss", test::fakeComparison(6))).x.range, early.x.range);
    PlotView view = viewOf();
    view.plannedEpochs = 4;
    QCOMPARE(plotOf(dataOf("loss", {}), view).x.range, (Range{0, 4}));
    ChartData bySteps = dataOf("loss", test::fakeComparison(0.1));
    bySteps.setSettings({XAxis::Step});
    QCOMPARE(plotOf(bySteps).x.range, (Range{0, 2350}));
}

void TestPlot::yChangesOnlyWhenDataLeaveIt()
{
    const ChartData data = dataOf("accuracy", test::fakeComparison(5));
    QCOMPARE(plotOf(data).y.range, plotOf(dataOf("accuracy", {})).y.range);
    auto runs = test::fakeComparison(5);
    auto history = std::make_shared<RunHistory>(runs[0].history->spec());
    history->addStep({1, 0.1, 0.1, 2.3, 0.1});
    const Range before = plotOf(dataOf("loss", {test::fakeEntry(1, "a", 0, history)})).y.range;
    history->addStep({2, 0.2, 0.2, 2.4, 0.1});
    QCOMPARE(plotOf(dataOf("loss", {test::fakeEntry(1, "a", 0, history)})).y.range, before);
    history->addStep({3, 0.3, 0.3, 4.7, 0.1});
    QVERIFY(plotOf(dataOf("loss", {test::fakeEntry(1, "a", 0, history)})).y.range.hi >= 4.7);
}

void TestPlot::epochsAreNeverThinned()
{
    // Far more epochs than columns of pixels.
    test::FakeRun run;
    run.plannedEpochs = 2000;
    run.stepsPerEpoch = 2;
    run.epochs = 2000;
    const ChartData data = dataOf("loss", {test::fakeEntry(1, "BN", 0, test::fakeHistory(run))});
    QCOMPARE(pointCount(plotOf(data), LineKind::Epochs), 2000);
}

void TestPlot::togglingTheViewNeitherAddsNorLosesPoints()
{
    ChartData data = dataOf("loss", test::fakeComparison(7));
    const auto before = allPieces(plotOf(data));
    const ChartSettings settings = data.settings();
    for (const ChartSettings &other : {ChartSettings{XAxis::Step, 0.95, false, true},
                                       ChartSettings{XAxis::Seconds, 0, true, true},
                                       ChartSettings{XAxis::Epoch, 0.5, true, false}}) {
        data.setSettings(other);
        QVERIFY(!allPieces(plotOf(data)).empty());
        data.setSettings(settings);
        QVERIFY(allPieces(plotOf(data)) == before);
    }
    // Hidden and shown again.
    auto runs = test::fakeComparison(7);
    ChartData hiding = dataOf("loss", runs);
    const auto all = allPieces(plotOf(hiding));
    runs[0].hidden = true;
    hiding.setRuns(runs);
    QVERIFY(allPieces(plotOf(hiding)).size() < all.size());
    runs[0].hidden = false;
    hiding.setRuns(runs);
    hiding.refresh();
    QVERIFY(allPieces(plotOf(hiding)) == all);
}

void TestPlot::whatIsNewIsAppended()
{
    test::FakeRun run;
    run.epochs = 3;
    auto history = test::fakeHistory(run);
    ChartData data = dataOf("loss", {test::fakeEntry(1, "BN", 0, history)});
    QVERIFY(!data.refresh());
    run.epochs = 4.5;
    test::record(*history, run);
    QVERIFY(data.refresh());
    const ChartData whole = dataOf("loss", {test::fakeEntry(1, "BN", 0, history)});
    const RunCurves &grown = data.runs()[0].curves;
    const RunCurves &read = whole.runs()[0].curves;
    QCOMPARE(grown.minibatches.at.step, read.minibatches.at.step);
    QCOMPARE(grown.minibatches.curves[0].values, read.minibatches.curves[0].values);
    QCOMPARE(grown.epochs.curves[0].values, read.epochs.curves[0].values);
    QCOMPARE(grown.smoothed(), read.smoothed());
    QVERIFY(allPieces(plotOf(data)) == allPieces(plotOf(whole)));
}

void TestPlot::unchangedRunsKeepTheirLines()
{
    test::FakeRun run;
    run.epochs = 3;
    auto growing = test::fakeHistory(run);
    run.epochs = 10;
    auto over = test::fakeHistory(run);
    ChartData data =
        dataOf("loss", {test::fakeEntry(1, "a", 0, over), test::fakeEntry(2, "b", 1, growing)});
    PlotBuilder builder;
    const PlotView view = viewOf();
    const Plot before = builder.build(data, view);
    run.epochs = 3.5;
    test::record(*growing, run);
    data.refresh();
    const Plot after = builder.build(data, view);
    int same = 0;
    for (std::size_t i = 0; i < before.lines.size(); ++i)
        same += before.lines[i] == after.lines[i] ? 1 : 0;
    QCOMPARE(same, 3); // raw, smoothed and epochs of the run that is over
}

void TestPlot::changingSmoothingSmoothsTheFullData()
{
    ChartData data = dataOf("loss", test::fakeComparison(7));
    ChartSettings settings;
    settings.smoothing = 0.8;
    data.setSettings(settings);
    const RunCurves &curves = data.runs()[0].curves;
    const auto &values = curves.minibatches.curves[0].values;
    Smoother direct(0.8);
    QCOMPARE(curves.smoothed().size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        QCOMPARE(curves.smoothed()[i], direct.push(values[i]));
    settings.smoothing = 0;
    data.setSettings(settings);
    QCOMPARE(data.runs()[0].curves.smoothed(), data.runs()[0].curves.minibatches.curves[0].values);
    QCOMPARE(pointCount(plotOf(data), LineKind::Raw), 0); // the curve is the raw one
}

void TestPlot::aDivergedRunIsMarkedWhereItBroke()
{
    test::FakeRun run;
    run.divergesAt = 212;
    auto history = test::fakeHistory(run);
    const auto last = history->steps()[210];
    for (const char *source : {"loss", "accuracy"}) {
        const Plot plot = plotOf(dataOf(source, {test::fakeEntry(1, "lr 3.0", 2, history)}));
        QCOMPARE(plot.ends.size(), std::size_t(1));
        QVERIFY(plot.ends[0].broken);
        QCOMPARE(plot.ends[0].name, QString("NaN at step 212"));
        for (const QPolygonF &piece : allPieces(plot))
            for (const QPointF &point : piece)
                QVERIFY(std::isfinite(point.y()));
    }
    const Plot loss = plotOf(dataOf("loss", {test::fakeEntry(1, "lr 3.0", 2, history)}));
    QCOMPARE(loss.ends[0].at, QPointF(last.epoch, last.loss));
}

void TestPlot::aRunThatExplodesDoesNotFlattenTheOthers()
{
    auto runs = test::fakeComparison(5);
    auto history = std::make_shared<RunHistory>(runs[0].history->spec());
    history->addStep({1, 0.1, 0.1, 2.3, 0.1});
    history->addStep({2, 0.2, 0.2, 1e20, 0.1});
    history->addStep({3, 0.3, 0.3, std::numeric_limits<double>::infinity(), 0.1});
    RunStatus status;
    status.state = RunState::Diverged;
    status.divergedAt = 3;
    status.reason = "loss became infinite at step 3";
    history->setStatus(status);
    runs.push_back(test::fakeEntry(3, "lr 9", 2, history));
    const Plot plot = plotOf(dataOf("loss", runs));
    QVERIFY(plot.y.range.hi < 6);
    QCOMPARE(plot.outside, QString("lr 9 up to 1 × 10²⁰ ↑"));
    QVERIFY(plot.area.contains(plot.outsidePlace));
    QVERIFY(!plot.outsidePlace.intersects(plot.ends.back().label));
    QCOMPARE(plot.ends.back().name, QString("∞ at step 3"));
    QVERIFY(plot.area.adjusted(-1, -1, 1, 1).contains(plot.ends.back().anchor));
    // Nothing is handed to the painter that is beyond its coordinates.
    for (const QPolygonF &piece : allPieces(plot))
        for (const QPointF &point : piece)
            QVERIFY(std::abs(plot.toPixels(point).y()) < 1e5);
}

void TestPlot::aRunThatComesBackDoesNotFlattenTheOthersEither()
{
    auto runs = test::fakeComparison(5);
    QVERIFY(plotOf(dataOf("loss", runs)).outside.isEmpty());
    auto history = std::make_shared<RunHistory>(runs[0].history->spec());
    history->addStep({1, 0.1, 0.1, 2.3, 0.1});
    history->addStep({2, 0.2, 0.2, 35000.5, 0.1});
    history->addStep({3, 0.3, 0.3, 2.0, 0.1});
    EpochRecord epoch;
    epoch.testLoss = 90000;
    history->addEpoch(epoch);
    runs.push_back(test::fakeEntry(3, "lr 9", 2, history));
    ChartData data = dataOf("loss", runs);
    const Plot plot = plotOf(data);
    QVERIFY(plot.y.range.hi < 6);
    QCOMPARE(plot.outside, QString("lr 9 up to 90000 ↑"));
    // What a person looks at by choice needs no word, and what is hidden is not spoken of.
    PlotView view = viewOf();
    view.y = Range{0, 1};
    QVERIFY(plotOf(data, view).outside.isEmpty());
    runs.back().hidden = true;
    QVERIFY(plotOf(dataOf("loss", runs)).outside.isEmpty());
    // A logarithmic axis bears more, not everything.
    runs.back().hidden = false;
    data = dataOf("loss", runs);
    data.setSettings({XAxis::Epoch, 0.95, true});
    QVERIFY(plotOf(data).y.range.hi < 3);
    QVERIFY(!plotOf(data).outside.isEmpty());
}

void TestPlot::channelsThatSpreadFarDoNotFlattenTheOthers()
{
    auto runs = test::fakeComparison(5);
    const Range before = plotOf(dataOf("gamma", runs)).y.range;
    test::FakeRun wild;
    wild.epochs = 1;
    const auto history = test::fakeHistory(wild);
    std::vector<NormSample> samples;
    for (const NormLayerInfo &layer : history->normLayers()) {
        const std::vector<float> values(static_cast<std::size_t>(layer.channels), 4e6F);
        samples.push_back({236, 1.01, 3.1, values, values, values, values});
    }
    history->addNormSamples(samples);
    // Alone it is seen whole.
    QVERIFY(plotOf(dataOf("gamma", {test::fakeEntry(3, "lr 9", 2, history)})).y.range.hi >= 4e6);
    runs.push_back(test::fakeEntry(3, "lr 9", 2, history));
    const Plot plot = plotOf(dataOf("gamma", runs));
    QVERIFY(plot.y.range.span() < 3.5 * before.span());
    QCOMPARE(plot.outside, QString("lr 9 up to 4.0 × 10⁶ ↑"));
}

void TestPlot::bestEpochsAreMarkedOnlyWhenTheRunIsOver()
{
    QVERIFY(plotOf(dataOf("accuracy", test::fakeComparison(6))).bests.empty());
    const auto runs = test::fakeComparison(10);
    const Plot plot = plotOf(dataOf("accuracy", runs));
    QCOMPARE(plot.bests.size(), std::size_t(2));
    const EpochRecord best = *runs[0].history->bestEpoch();
    const BestMark &mark = plot.bests[plot.bests[0].run == 1 ? 0 : 1];
    QCOMPARE(mark.at, QPointF(static_cast<double>(best.epoch), best.testAccuracy));
    QCOMPARE(mark.value, QString("best %1").arg(best.testAccuracy, 0, 'f', 3));
    QVERIFY(!plot.bests[0].label.intersects(plot.bests[1].label));
    QVERIFY(plotOf(dataOf("loss", runs)).bests.empty());
}

void TestPlot::closeBestLabelsDoNotCross_data()
{
    QTest::addColumn<std::int64_t>("epochs");
    QTest::addColumn<double>("accuracy");
    for (const std::int64_t epochs : {0, 1, 2, 4})
        for (const double accuracy : {-0.4, -0.1, -0.03, -0.003, 0.0, 0.003, 0.03, 0.08})
            QTest::addRow("%d epochs and %g apart", static_cast<int>(epochs), accuracy)
                << epochs << accuracy;
}

void TestPlot::closeBestLabelsDoNotCross()
{
    QFETCH(const std::int64_t, epochs);
    QFETCH(const double, accuracy);
    const auto finished = [](std::int64_t bestEpoch, double bestAccuracy) {
        auto history = std::make_shared<RunHistory>(test::fakeHistory({})->spec());
        for (std::int64_t epoch = 1; epoch <= 10; ++epoch) {
            EpochRecord record;
            record.epoch = epoch;
            record.testAccuracy = epoch == bestEpoch ? bestAccuracy : 0.3;
            history->addEpoch(record);
        }
        RunStatus status;
        status.state = RunState::Finished;
        history->setStatus(status);
        return history;
    };
    const Plot plot = plotOf(
        dataOf("accuracy", {test::fakeEntry(1, "a", 0, finished(5, 0.85)),
                            test::fakeEntry(2, "b", 1, finished(5 + epochs, 0.85 + accuracy))}));
    QCOMPARE(plot.bests.size(), std::size_t(2));
    const BestMark &a = plot.bests[0];
    const BestMark &b = plot.bests[1];
    QVERIFY(!a.label.isEmpty() && !b.label.isEmpty());
    QVERIFY(!a.label.intersects(b.label));
    const auto leaderMeets = [](const BestMark &mark, const QRectF &label) {
        const bool below = mark.label.top() > mark.anchor.y();
        const double top = below ? mark.anchor.y() : mark.label.bottom();
        const double bottom = below ? mark.label.top() : mark.anchor.y();
        return mark.anchor.x() > label.left() && mark.anchor.x() < label.right() &&
               bottom > label.top() && top < label.bottom();
    };
    QVERIFY(!leaderMeets(a, b.label));
    QVERIFY(!leaderMeets(b, a.label));
}

void TestPlot::lineEndsAreApartAndInSight()
{
    // Eight runs that end at nearly the same place.
    std::vector<RunEntry> runs;
    for (int i = 0; i < 8; ++i) {
        test::FakeRun run;
        run.epochs = 10;
        runs.push_back(test::fakeEntry(static_cast<RunId>(i + 1), "BN, lr 1.0, batch 256", i,
                                       test::fakeHistory(run)));
    }
    const Plot plot = plotOf(dataOf("loss", runs));
    QCOMPARE(plot.ends.size(), std::size_t(8));
    for (std::size_t i = 0; i < plot.ends.size(); ++i) {
        QVERIFY(plot.bounds.contains(plot.ends[i].label));
        for (std::size_t k = 0; k < i; ++k)
            QVERIFY(std::abs(plot.ends[i].label.center().y() - plot.ends[k].label.center().y()) >=
                    13 - 1e-6);
    }
}

void TestPlot::linesThatLeaveAZoomedChartKeepTheirNames()
{
    const ChartData data = dataOf("loss", test::fakeComparison(6));
    const Plot whole = plotOf(data);
    PlotView view = viewOf();
    view.x = Range{1, 3};
    const Plot zoomed = plotOf(data, view);
    QCOMPARE(zoomed.area, whole.area); // zooming moves no axis
    QCOMPARE(zoomed.ends.size(), std::size_t(2));
    for (std::size_t i = 0; i < 2; ++i) {
        const LineEnd &end = zoomed.ends[i];
        QVERIFY(end.leaves);
        QCOMPARE(end.name, whole.ends[i].name);
        QVERIFY(end.value.isEmpty()); // the value at the edge is not the run's last
        QCOMPARE(end.at.x(), 3.0);
        QVERIFY(zoomed.bounds.contains(end.label));
        QVERIFY(std::abs(end.label.center().y() - end.anchor.y()) < 20);
    }
    QVERIFY(!zoomed.ends[0].label.intersects(zoomed.ends[1].label));
    // Behind their ends there is nothing to name; where they end, the end is named.
    view.x = Range{7, 9};
    QVERIFY(plotOf(data, view).ends.empty());
    view.x = Range{5, 7};
    QVERIFY(!plotOf(data, view).ends[0].leaves);
    view.x = Range{1, 3};
    QCOMPARE(plotOf(dataOf("gamma", test::fakeComparison(6)), view).ends.size(), std::size_t(6));
}

void TestPlot::aBetaThatNeverMovedIsSaidToBeSo()
{
    const Plot plot = plotOf(dataOf("beta", test::fakeComparison(6)));
    QVERIFY(plot.note);
    QVERIFY2(plot.note->headline.startsWith("β has not moved (largest |β| "),
             qPrintable(plot.note->headline));
    QVERIFY(plot.note->lines.join(' ').contains("gradient is 0"));
    QCOMPARE(plot.y.range, (Range{-0.1, 0.1}));
    QVERIFY(plot.ends.empty());
    // The sentence is not on the line that it speaks of.
    const double line = plot.toPixels({0, 0}).y();
    QVERIFY(plot.note->place.bottom() < line || plot.note->place.top() > line);
    // γ of the same layer moved.
    QVERIFY(!plotOf(dataOf("gamma", test::fakeComparison(6))).note);
    // Nothing but the start: it was not trained yet.
    const Plot start = plotOf(dataOf("beta", test::fakeComparison(0)));
    QCOMPARE(start.note->lines, QStringList{"Not trained yet."});
}

void TestPlot::aBetaThatMovedIsDrawnWithoutANote()
{
    test::FakeRun run;
    run.movesBeta1 = 0.4;
    const Plot plot = plotOf(dataOf("beta", {test::fakeEntry(1, "BN", 0, test::fakeHistory(run))}));
    QVERIFY(!plot.note);
    QCOMPARE(plot.ends.size(), std::size_t(6));
    QVERIFY(plot.y.range.hi > 0.3);
}

void TestPlot::emptyChartsSayHowToReadThem()
{
    for (const ChartSource &source : chartSources()) {
        const Plot plot = plotOf(dataOf(qPrintable(source.id), {}));
        QVERIFY(plot.note);
        QCOMPARE(plot.note->lines.join(' '), source.explanation.join(' '));
        QVERIFY(plot.y.ticks.size() >= 3);
        QVERIFY(plot.x.ticks.size() >= 3);
    }
    test::FakeRun plain;
    plain.normalized = false;
    const Plot none =
        plotOf(dataOf("gamma", {test::fakeEntry(1, "no BN", 0, test::fakeHistory(plain))}));
    QVERIFY(none.note->lines.join(' ').contains("No run in sight has batch normalization"));
}

void TestPlot::manyChannelsNameTheExtremes()
{
    ChartData data = dataOf("gamma", test::fakeComparison(6));
    QCOMPARE(plotOf(data).ends.size(), std::size_t(6));
    data.setLayer(1);
    data.refresh();
    const Plot plot = plotOf(data);
    QCOMPARE(plot.lines.size(), std::size_t(16));
    QCOMPARE(plot.ends.size(), std::size_t(2));
    for (const double value : data.runs()[0].curves.channels.latest()) {
        QVERIFY(value >= plot.ends[0].at.y());
        QVERIFY(value <= plot.ends[1].at.y());
    }
}

void TestPlot::moreChannelsBecomeAnImage()
{
    ChartData data = dataOf("gamma", test::fakeComparison(6));
    data.setLayer(2);
    data.refresh();
    PlotView view = viewOf();
    const Plot plot = plotOf(data, view);
    QVERIFY(plot.image);
    QCOMPARE(plot.image->channels, 120);
    QCOMPARE(plot.image->pixels.height(), 120);
    QVERIFY(plot.lines.empty());
    // Ranked: the last column is brightest green at the top and goes down from there.
    const QImage &pixels = plot.image->pixels;
    const int right = pixels.width() - 1;
    const auto &tokens = look::lightTokens();
    const auto towardsLow = [&](int row) {
        return qRed(pixels.pixel(right, row)) + qBlue(pixels.pixel(right, row));
    };
    QVERIFY(towardsLow(0) < towardsLow(119));
    QVERIFY(pixels.pixelColor(0, 60) == tokens.imageMiddle); // all start at 1
    view.channels = ChannelDrawing::Lines;
    QCOMPARE(plotOf(data, view).lines.size(), std::size_t(120));
    view.channels = ChannelDrawing::Image;
    data.setLayer(0);
    data.refresh();
    QVERIFY(plotOf(data, view).image);
}

void TestPlot::crosshairReadsTheRecordedValues()
{
    const auto runs = test::fakeComparison(6.2);
    const ChartData data = dataOf("accuracy", runs);
    const Plot plot = plotOf(data);
    QCOMPARE(snapped(data, 4.0011), 4.0);
    const auto reading = readAt(data, plot, 4.0);
    QVERIFY(reading);
    QCOMPARE(reading->header, QString("epoch 4 · step 940"));
    QCOMPARE(reading->rows.size(), std::size_t(2));
    const double train = data.runs()[0].curves.smoothed()[939];
    QCOMPARE(reading->rows[0].label, QString("BN"));
    QCOMPARE(reading->rows[0].cells[0], QString::number(train, 'f', 3));
    QCOMPARE(reading->rows[0].cells[1],
             QString::number(runs[0].history->epochs()[3].testAccuracy, 'f', 3));
    QCOMPARE(reading->dots[0].at, QPointF(4.0, train));
    // Between two epochs test is what was known then; before the first one it is unknown.
    QCOMPARE(readAt(data, plot, 4.9)->rows[0].cells[1], reading->rows[0].cells[1]);
    QCOMPARE(readAt(data, plot, 0.5)->rows[0].cells[1], QString("–"));
    // Where a run has no value it says so, and the others go on.
    const auto late = readAt(data, plot, 6.5);
    QCOMPARE(late->rows[0].cells[0], QString("–"));
    QVERIFY(late->rows[1].cells[0] != QString("–"));
    QVERIFY(!readAt(dataOf("loss", {}), plot, 1));
    // γ: the channels from the largest value down.
    const ChartData gamma = dataOf("gamma", runs);
    const auto channels = readAt(gamma, plotOf(gamma), 4.0);
    QCOMPARE(channels->rows.size(), std::size_t(6));
    QVERIFY(channels->rows.front().cells[0] >= channels->rows.back().cells[0]);
}

void TestPlot::readoutCoversNoLineEnd()
{
    const ChartData data = dataOf("accuracy", test::fakeComparison(6.2));
    const PlotView view = viewOf({480, 360});
    const Plot plot = plotOf(data, view);
    for (double x = 0.1; x < 6.5; x += 0.2) {
        for (double y = plot.area.top() + 5; y < plot.area.bottom(); y += 40) {
            const auto reading = readAt(data, plot, x);
            const QPointF pointer(plot.toPixels({x, 0}).x(), y);
            const QRectF box = readoutPlace(*reading, plot, view.style, pointer);
            QVERIFY(plot.bounds.contains(box));
            for (const LineEnd &end : plot.ends) {
                QVERIFY(!box.contains(end.anchor));
                QVERIFY(!box.intersects(end.label));
            }
        }
    }
}

void TestPlot::csvIsTheHistoryToTheLastDigit()
{
    auto runs = test::fakeComparison(3.4);
    runs[1].hidden = true;
    runs[0].name = "with, \"quotes\"";
    const auto quoted = chartCsv(dataOf("loss", runs), {});
    QVERIFY(quoted.find("\"with, \"\"quotes\"\"\"") != std::string::npos);
    runs[0].name.clear();
    const auto rows = csvRows(chartCsv(dataOf("loss", runs), {}));
    const auto steps = runs[0].history->steps();
    const auto epochs = runs[0].history->epochs();
    QCOMPARE(rows[0][0], std::string("run"));
    QCOMPARE(rows.size(), 1 + steps.size() + epochs.size()); // the hidden run is left out
    Smoother smoother(0.95);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto &row = rows[1 + i];
        QCOMPARE(row[1], std::string("train_loss"));
        QCOMPARE(number(row[4]), static_cast<double>(steps[i].step));
        QCOMPARE(number(row[5]), steps[i].epoch);
        QCOMPARE(number(row[6]), steps[i].seconds);
        QCOMPARE(number(row[7]), steps[i].loss);
        QCOMPARE(number(row[8]), smoother.push(steps[i].loss));
        QCOMPARE(row[9], std::string("0.95"));
    }
    for (std::size_t i = 0; i < epochs.size(); ++i) {
        const auto &row = rows[1 + steps.size() + i];
        QCOMPARE(row[1], std::string("test_loss"));
        QCOMPARE(number(row[7]), epochs[i].testLoss);
        QVERIFY(row[8].empty());
    }
}

void TestPlot::csvOfAZoomedChartHasWhatIsVisible()
{
    auto runs = test::fakeComparison(3.4);
    runs.pop_back();
    const auto rows = csvRows(chartCsv(dataOf("loss", runs), Range{1, 2}));
    QCOMPARE(rows.size(), std::size_t(1 + 236 + 2)); // both ends belong to it
    for (std::size_t i = 1; i < rows.size(); ++i)
        QVERIFY(number(rows[i][5]) >= 1 && number(rows[i][5]) <= 2);
}

void TestPlot::csvOfChannelsReadsBackToTheSameFloats()
{
    const auto runs = test::fakeComparison(2);
    const auto rows = csvRows(chartCsv(dataOf("gamma", runs), {}));
    const NormSeries series = runs[0].history->normSeries(0, NormQuantity::Gamma);
    QCOMPARE(rows.size(), 1 + series.size() * series.channels);
    std::size_t row = 1;
    for (std::size_t channel = 0; channel < series.channels; ++channel) {
        for (std::size_t sample = 0; sample < series.size(); ++sample, ++row) {
            QCOMPARE(rows[row][1], std::string("gamma"));
            QCOMPARE(rows[row][2], std::string("bn1"));
            QCOMPARE(rows[row][3], std::to_string(channel + 1));
            float value = 0;
            const std::string &text = rows[row][7];
            std::from_chars(text.data(), text.data() + text.size(), value);
            QCOMPARE(value, series.values[sample * series.channels + channel]);
        }
    }
}

void TestPlot::logarithmicYLeavesOutZeros()
{
    auto history = std::make_shared<RunHistory>(test::fakeComparison(1)[0].history->spec());
    for (int i = 1; i <= 9; ++i)
        history->addStep({i, i / 10.0, i / 10.0, 1.0 / i, i % 3 == 0 ? 0.0 : 0.1 * i});
    ChartData data = dataOf("accuracy", {test::fakeEntry(1, "a", 0, history)});
    ChartSettings settings;
    settings.logY = true;
    settings.smoothing = 0;
    data.setSettings(settings);
    const Plot plot = plotOf(data);
    QVERIFY(plot.y.logarithmic);
    QCOMPARE(pointCount(plot, LineKind::Smoothed), 6);
    for (const QPolygonF &piece : allPieces(plot))
        for (const QPointF &point : piece)
            QVERIFY(plot.y.range.contains(point.y()));
}

void TestPlot::aBudgetOfStepsSpansTheSameAxisBeforeAndAfterItBegins()
{
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    spec.training.maxSteps = 100;
    spec.training.epochs = 100;
    const auto history = std::make_shared<RunHistory>(spec);
    ChartData data(chartSource("loss"));
    ChartSettings settings;
    settings.x = XAxis::Step;
    data.setSettings(settings);
    data.setRuns({test::fakeEntry(1, "BN", 0, history)});
    data.refresh();
    const Range before = data.fullX(10);
    QCOMPARE(before.hi, 100.0);
    settings.x = XAxis::Epoch;
    data.setSettings(settings);
    const Range epochsBefore = data.fullX(10);
    RunStatus status;
    status.state = RunState::Running;
    status.plannedSteps = 100;
    status.stepsPerEpoch = 235;
    history->setStatus(status);
    history->addStep({1, 1 / 235.0, 0.01, 2.3, 0.1});
    data.refresh();
    QCOMPARE(data.fullX(10), epochsBefore);
    settings.x = XAxis::Step;
    data.setSettings(settings);
    QCOMPARE(data.fullX(10), before);
}

QTEST_MAIN(TestPlot)
#include "test_plot.moc"
