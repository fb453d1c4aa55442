// Many runs that are over: one image of them beside the series of those that go on.
#include "fake_run.h"

#include "ui/charts/chart_group.h"
#include "ui/charts/chart_view.h"
#include "ui/look/theme.h"

#include <QLineSeries>
#include <QtTest>

#include <algorithm>
#include <set>

using namespace normscope;
using namespace normscope::ui;

namespace {

RunEntry entryOf(RunId id, double epochs, bool normalized = true)
{
    test::FakeRun run;
    run.epochs = epochs;
    run.normalized = normalized;
    return test::fakeEntry(id, "run", static_cast<int>(id), test::fakeHistory(run));
}

/// `over` runs that are over, the run 100 that goes on.
std::vector<RunEntry> crowd(RunId over)
{
    std::vector<RunEntry> runs;
    for (RunId id = 1; id <= over; ++id)
        runs.push_back(entryOf(id, 10, id % 2 == 0));
    runs.push_back(entryOf(100, 3));
    return runs;
}

std::set<RunId> runsOf(const std::vector<std::shared_ptr<const PlotLine>> &lines)
{
    std::set<RunId> runs;
    for (const auto &line : lines)
        runs.insert(line->run);
    return runs;
}

} // namespace

class TestStillLayer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1);
    }
    void fewRunsAreSeries()
    {
        ChartView view(chartSource("loss"));
        show(view, crowd(mostStillSeries));
        QVERIFY(view.stillLayer().isCurrent());
        QVERIFY(view.stillLayer().lines().empty());
        QCOMPARE(runsOf(view.plot().lines).size(), std::size_t{mostStillSeries + 1});
    }
    void manyAreAnImageAndTheOneThatGoesOnIsNot()
    {
        ChartView view(chartSource("loss"));
        show(view, crowd(8));
        QTRY_VERIFY(view.stillLayer().isCurrent() && !view.stillLayer().lines().empty());
        view.grab();
        QCOMPARE(runsOf(view.stillLayer().lines()), (std::set<RunId>{1, 2, 3, 4, 5, 6, 7, 8}));
        QCOMPARE(runsOf(view.plot().lines), (std::set<RunId>{100}));
        QCOMPARE(view.plot().ends.size(), std::size_t{9}); // their names stand as ever
    }
    void theImageShowsWhatSeriesWouldShow()
    {
        ChartView view(chartSource("loss"));
        show(view, crowd(8));
        const Plot plot = view.plot();
        QTRY_VERIFY(view.stillLayer().isCurrent() && !view.stillLayer().lines().empty());
        // The same lines as those of a chart that draws them itself.
        PlotView all = view.view();
        all.leftOut.clear();
        const Plot whole = PlotBuilder().build(view.data(), all);
        for (const auto &line : view.stillLayer().lines())
            QVERIFY(std::any_of(whole.lines.begin(), whole.lines.end(), [&](const auto &other) {
                return other->run == line->run && other->kind == line->kind &&
                       other->pieces == line->pieces;
            }));
        QCOMPARE(view.stillLayer().lines().size() + view.plot().lines.size(), whole.lines.size());
    }
    void noSpikeIsLost()
    {
        ChartView view(chartSource("loss"));
        show(view, crowd(8));
        QTRY_VERIFY(view.stillLayer().isCurrent() && !view.stillLayer().lines().empty());
        for (const auto &line : view.stillLayer().lines()) {
            if (line->kind != LineKind::Raw)
                continue;
            Range drawn;
            for (const QPolygonF &piece : line->pieces)
                for (const QPointF &point : piece)
                    drawn.add(point.y());
            const auto run =
                std::find_if(view.data().runs().begin(), view.data().runs().end(),
                             [&](const ChartRun &each) { return each.entry.id == line->run; });
            QCOMPARE(drawn, run->curves.minibatches.curves.front().extent);
        }
    }
    void whatGoesOnLeavesTheImageAlone()
    {
        ChartView view(chartSource("loss"));
        std::vector<RunEntry> runs = crowd(8);
        test::FakeRun going;
        going.epochs = 3;
        const auto history = test::fakeHistory(going);
        runs.back() = test::fakeEntry(100, "run", 20, history);
        show(view, runs);
        QTRY_VERIFY(view.stillLayer().isCurrent() && !view.stillLayer().lines().empty());
        const PlotLine *line = view.stillLayer().lines().front().get();
        going.epochs = 3.5;
        test::record(*history, going);
        QVERIFY(view.refresh());
        (void)view.plot();
        QVERIFY(view.stillLayer().isCurrent());
        QCOMPARE(view.stillLayer().lines().front().get(), line);
    }
    void aRunThatEndsStaysInSightAndJoinsTheImage()
    {
        ChartView view(chartSource("loss"));
        std::vector<RunEntry> runs = crowd(8);
        test::FakeRun going;
        going.epochs = 9;
        const auto history = test::fakeHistory(going);
        runs.back() = test::fakeEntry(100, "run", 20, history);
        show(view, runs);
        QTRY_VERIFY(view.stillLayer().isCurrent() && !view.stillLayer().lines().empty());
        going.epochs = 10;
        test::record(*history, going);
        QVERIFY(view.refresh());
        QCOMPARE(runsOf(view.plot().lines), (std::set<RunId>{100})); // no image has it yet
        QTRY_VERIFY(runsOf(view.stillLayer().lines()).contains(100));
        QVERIFY(view.plot().lines.empty());
    }
    void theHighlightedRunStandsOverTheImage()
    {
        ChartView view(chartSource("loss"));
        show(view, crowd(8));
        QTRY_VERIFY(view.stillLayer().isCurrent() && !view.stillLayer().lines().empty());
        view.setHighlighted(3);
        QCOMPARE(runsOf(view.plot().lines), (std::set<RunId>{3, 100}));
        QVERIFY(view.stillLayer().isCurrent()); // it is dimmed as it is
        view.setHighlighted(0);
        QCOMPARE(runsOf(view.plot().lines), (std::set<RunId>{100}));
    }
    void aHiddenRunLeavesTheImage()
    {
        ChartView view(chartSource("loss"));
        std::vector<RunEntry> runs = crowd(8);
        show(view, runs);
        QTRY_VERIFY(view.stillLayer().isCurrent() && !view.stillLayer().lines().empty());
        runs[2].hidden = true;
        view.setRuns(runs);
        (void)view.plot();
        QTRY_VERIFY(view.stillLayer().isCurrent());
        QVERIFY(!runsOf(view.stillLayer().lines()).contains(3));
    }
    void aZoomHasItPaintedAnew()
    {
        ChartView view(chartSource("loss"));
        show(view, crowd(8));
        QTRY_VERIFY(view.stillLayer().isCurrent() && !view.stillLayer().lines().empty());
        view.setXView(Range{1, 2});
        view.grab(); // stretched meanwhile
        QVERIFY(!view.stillLayer().isCurrent());
        QTRY_VERIFY(view.stillLayer().isCurrent());
    }
    void aChartThatGoesWhileItIsPaintedHarmsNothing()
    {
        for (int i = 0; i < 20; ++i) {
            ChartView view(chartSource("loss"));
            show(view, crowd(6));
            view.grab();
        }
        QTest::qWait(20);
    }
    void moreEndsThanHaveRoomKeepTheirGlyphsAlone()
    {
        ChartView view(chartSource("loss"));
        show(view, crowd(60));
        const Plot &plot = view.plot();
        QCOMPARE(plot.ends.size(), std::size_t{61});
        const auto named = std::count_if(plot.ends.begin(), plot.ends.end(),
                                         [](const LineEnd &end) { return !end.bare; });
        QVERIFY(named > 5 && named < 40);
        QVERIFY(!plot.ends.back().bare); // it goes on
        QVERIFY(plot.ends.front().bare);
        view.setHighlighted(1);
        QVERIFY(!view.plot().ends.front().bare);
    }

private:
    static void show(ChartView &view, const std::vector<RunEntry> &runs)
    {
        view.resize(500, 360);
        view.setRuns(runs);
        view.refresh();
        (void)view.plot();
    }
};

QTEST_MAIN(TestStillLayer)
#include "test_still_layer.moc"
