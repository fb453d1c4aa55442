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

// A run of which far more is sampled than there are pixels: densely at first, then less often.
constexpr std::size_t longSamples = 30'000;
constexpr std::size_t longChannels = 3;

double longEpoch(std::size_t sample)
{
    constexpr std::size_t dense = 10'000;
    return sample < dense ? 2.0 * static_cast<double>(sample) / dense
                          : 2.0 + 8.0 * static_cast<double>(sample - dense) /
                                      static_cast<double>(longSamples - 1 - dense);
}

float longValue(std::size_t sample, std::size_t channel)
{
    const std::size_t mixed = (sample * 7919 + channel * 104729 + 17) * 2654435761U % 1000003;
    const auto noise = static_cast<float>(mixed) / 1000003.0F;
    const bool spike = mixed % 997 == 0;
    return static_cast<float>(channel) + 0.3F * noise + (spike ? 2.0F : 0.0F);
}

void addLongSample(RunHistory &history, std::size_t sample)
{
    std::vector<float> values;
    for (std::size_t channel = 0; channel < longChannels; ++channel)
        values.push_back(longValue(sample, channel));
    history.addNormSamples({{static_cast<std::int64_t>(sample), longEpoch(sample),
                             static_cast<double>(sample), values, values, values, values}});
}

std::shared_ptr<RunHistory> longRun(std::size_t samples)
{
    auto history = std::make_shared<RunHistory>(test::fakeComparison(0)[0].history->spec());
    history->setNormLayers({{.name = "bn1", .label = "BN 1", .channels = longChannels}});
    RunStatus status;
    status.plannedSteps = 1000;
    status.stepsPerEpoch = 100;
    history->setStatus(status);
    for (std::size_t i = 0; i < samples; ++i)
        addLongSample(*history, i);
    return history;
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
    void channelsOfLongRunsHaveThatEnvelopeToo_data()
    {
        QTest::addColumn<Range>("zoom");
        QTest::addColumn<int>("width");
        for (const Range zoom : {Range{0, 10}, Range{1.7, 8.2}, Range{9.4, 10}, Range{5, 5.02}})
            for (const int width : {150, 480, 1600})
                QTest::addRow("[%g %g] %d", zoom.lo, zoom.hi, width) << zoom << width;
    }
    void channelsOfLongRunsHaveThatEnvelopeToo()
    {
        QFETCH(Range, zoom);
        QFETCH(int, width);
        PlotView view = viewOf(QSizeF(width, 300));
        if (zoom.span() < 10)
            view.x = zoom;
        view.y = Range{-2, 6};
        const std::vector<RunEntry> runs{test::fakeEntry(1, "long", 0, longRun(longSamples))};
        const ChartData data = dataOf("beta", runs, {});
        const Plot plot = plotOf(data, view);
        const int columns = columnsOf(plot, view);
        std::vector<double> x;
        for (std::size_t i = 0; i < longSamples; ++i)
            x.push_back(longEpoch(i));
        QCOMPARE(plot.lines.size(), longChannels);
        for (std::size_t channel = 0; channel < longChannels; ++channel) {
            std::vector<double> y;
            for (std::size_t i = 0; i < longSamples; ++i)
                y.push_back(static_cast<double>(longValue(i, channel)));
            const auto &pieces = plot.lines[channel]->pieces;
            const QString fault =
                disagreement(plot, columns, drawnColumns(plot, columns, pieces, x),
                             fullColumns(plot, columns, x, y));
            QVERIFY2(fault.isEmpty(), qPrintable(fault));
            qsizetype points = 0;
            for (const QPolygonF &piece : pieces)
                points += piece.size();
            QVERIFY(points < 8 * columns);
            if (zoom.hi == 10) // lines end where the run is
                QCOMPARE(pieces.back().back(), QPointF(x.back(), y.back()));
        }
    }
    void whatGrowsKeepsThatEnvelope()
    {
        const auto history = longRun(longSamples / 2);
        const std::vector<RunEntry> runs{test::fakeEntry(1, "long", 0, history)};
        ChartData data = dataOf("beta", runs, {});
        PlotView view = viewOf(QSizeF(480, 300));
        view.y = Range{-2, 6};
        PlotBuilder growing;
        (void)growing.build(data, view);
        for (std::size_t i = longSamples / 2; i < longSamples; ++i) {
            addLongSample(*history, i);
            if (i % 3001 == 0 || i + 1 == longSamples) {
                data.refresh();
                const Plot known = growing.build(data, view);
                const Plot fresh = plotOf(data, view);
                const int columns = columnsOf(known, view);
                QCOMPARE(known.lines.size(), longChannels);
                std::vector<double> x;
                for (std::size_t j = 0; j <= i; ++j)
                    x.push_back(longEpoch(j));
                for (std::size_t line = 0; line < longChannels; ++line) {
                    std::vector<double> y;
                    for (std::size_t j = 0; j <= i; ++j)
                        y.push_back(static_cast<double>(longValue(j, line)));
                    const auto &pieces = known.lines[line]->pieces;
                    const QString fault =
                        disagreement(known, columns, drawnColumns(known, columns, pieces, x),
                                     fullColumns(known, columns, x, y));
                    QVERIFY2(fault.isEmpty(), qPrintable(fault));
                    QCOMPARE(pieces.back().back(), fresh.lines[line]->pieces.back().back());
                }
            }
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
