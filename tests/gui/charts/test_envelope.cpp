// What is drawn, held to the full data: both extremes of every pixel column.
#include "group_plots.h"

#include "ui/charts/chart_view.h"
#include "ui/look/theme.h"

#include <QLineSeries>
#include <QtTest>

#include <cmath>
#include <map>

using namespace normscope;
using namespace normscope::ui;
using namespace normscope::test;

namespace {

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

class TestEnvelope : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1);
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
};

QTEST_MAIN(TestEnvelope)
#include "test_envelope.moc"
