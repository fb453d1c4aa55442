#include "ui/charts/curve_math.h"

#include <QTest>

#include <cmath>
#include <map>

using namespace normscope::ui;

namespace {

const double notANumber = std::numeric_limits<double>::quiet_NaN();

/// 10,000 points over 0 … 10 with a spike up and one down.
void makeSpiky(std::vector<double> &x, std::vector<double> &y)
{
    for (int i = 0; i < 10000; ++i) {
        x.push_back(i / 1000.0);
        y.push_back(std::sin(i * 0.7) + i / 5000.0);
    }
    y[4321] = 50;
    y[8765] = -40;
}

} // namespace

class TestCurveMath : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void smoothingIsTheDebiasedAverageOfTheWholeData();
    void smoothingSkipsValuesThatAreNotFinite();
    void thinningKeepsMinimumAndMaximumOfEveryColumn();
    void thinningKeepsFewPointsAsTheyAre();
    void thinningReachesOverTheEdgesOfWhatIsVisible();
    void thinningEndsPiecesAtValuesThatAreNotFinite();
    void thinningOfNothingIsNothing();
    void flatPartsCostNothingAndSpikesStay();
    void clippingCutsExactlyAtTheEdges();
    void clippingKeepsWhatIsInsideAsItIs();
    void clippingDropsWhatIsOutside();
    void positionsAreSpreadApart();
    void positionsThatAreFarApartStay();
    void tooManyPositionsShareTheRoom();
    void nearestIndexIsTheNearest();
};

void TestCurveMath::smoothingIsTheDebiasedAverageOfTheWholeData()
{
    const double factor = 0.95;
    std::vector<double> values;
    for (int i = 0; i < 300; ++i)
        values.push_back(std::cos(i * 1.3) + i * 0.01);
    Smoother smoother(factor);
    for (std::size_t t = 0; t < values.size(); ++t) {
        // The formula written out: every value so far, weighted by its age.
        double sum = 0;
        double weights = 0;
        for (std::size_t i = 0; i <= t; ++i) {
            const double weight = std::pow(factor, static_cast<double>(t - i));
            sum += weight * values[i];
            weights += weight;
        }
        const double smoothed = smoother.push(values[t]);
        QVERIFY2(std::abs(smoothed - sum / weights) < 1e-12, qPrintable(QString::number(t)));
    }
}

void TestCurveMath::smoothingSkipsValuesThatAreNotFinite()
{
    Smoother with(0.5);
    Smoother without(0.5);
    QCOMPARE(with.push(1), without.push(1));
    QVERIFY(std::isnan(with.push(notANumber)));
    QVERIFY(std::isnan(with.push(std::numeric_limits<double>::infinity())));
    QCOMPARE(with.push(3), without.push(3));
}

void TestCurveMath::thinningKeepsMinimumAndMaximumOfEveryColumn()
{
    std::vector<double> x;
    std::vector<double> y;
    makeSpiky(x, y);
    const Range visible{1, 9};
    const int columns = 137;
    const auto pieces = thinned(x, y, visible, columns);
    QCOMPARE(pieces.size(), std::size_t(1));
    QVERIFY(pieces[0].size() <= 2 * (columns + 2) + 2);

    const auto columnOf = [&](double at) {
        return static_cast<int>(std::floor((at - visible.lo) / visible.span() * columns));
    };
    std::map<int, Range> full;
    std::map<int, Range> shown;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (visible.contains(x[i]))
            full[columnOf(x[i])].add(y[i]);
    for (const QPointF &point : pieces[0])
        if (visible.contains(point.x()))
            shown[columnOf(point.x())].add(point.y());
    QVERIFY(full.size() >= std::size_t(columns));
    for (const auto &[column, range] : full)
        QCOMPARE(shown[column], range);
    QVERIFY(std::is_sorted(pieces[0].begin(), pieces[0].end(),
                           [](QPointF a, QPointF b) { return a.x() < b.x(); }));
}

void TestCurveMath::thinningKeepsFewPointsAsTheyAre()
{
    const std::vector<double> x{0, 1, 2, 3, 4};
    const std::vector<double> y{5, 3, 4, 1, 2};
    const auto pieces = thinned(x, y, {0, 4}, 100);
    QCOMPARE(pieces.size(), std::size_t(1));
    QCOMPARE(pieces[0], QPolygonF({{0, 5}, {1, 3}, {2, 4}, {3, 1}, {4, 2}}));
    QCOMPARE(unthinned(x, y)[0], pieces[0]);
}

void TestCurveMath::thinningReachesOverTheEdgesOfWhatIsVisible()
{
    const std::vector<double> x{0, 1, 2, 3, 4, 5};
    const std::vector<double> y{0, 1, 2, 3, 4, 5};
    const auto pieces = thinned(x, y, {1.5, 3.5}, 100);
    // One point on either side, so that the line goes to the edges.
    QCOMPARE(pieces[0], QPolygonF({{1, 1}, {2, 2}, {3, 3}, {4, 4}}));
}

void TestCurveMath::thinningEndsPiecesAtValuesThatAreNotFinite()
{
    const std::vector<double> x{0, 1, 2, 3, 4, 5, 6};
    const std::vector<double> y{0, 1, notANumber, 3, std::numeric_limits<double>::infinity(), 5, 6};
    const auto pieces = thinned(x, y, {0, 6}, 100);
    QCOMPARE(pieces.size(), std::size_t(3));
    QCOMPARE(pieces[0], QPolygonF({{0, 0}, {1, 1}}));
    QCOMPARE(pieces[1], QPolygonF(QList<QPointF>{{3, 3}}));
    QCOMPARE(pieces[2], QPolygonF({{5, 5}, {6, 6}}));
    QCOMPARE(unthinned(x, y).size(), std::size_t(3));
}

void TestCurveMath::thinningOfNothingIsNothing()
{
    QVERIFY(thinned({}, {}, {0, 1}, 10).empty());
    QVERIFY(thinned({1}, {1}, {0, 1}, 0).empty());
    QVERIFY(thinned({1}, {1}, {1, 1}, 10).empty());
    QVERIFY(thinned({0, 1}, {notANumber, notANumber}, {0, 1}, 10).empty());
}

void TestCurveMath::flatPartsCostNothingAndSpikesStay()
{
    QPolygonF line;
    for (int i = 0; i < 100; ++i)
        line << QPointF(i, i == 50 ? 1 : 0);
    const QPolygonF kept = withoutFlatPoints(line, 0.1);
    QCOMPARE(kept, QPolygonF({{0, 0}, {49, 0}, {50, 1}, {51, 0}, {99, 0}}));
    // A drift in steps below the tolerance is followed all the same.
    QPolygonF drift;
    for (int i = 0; i <= 100; ++i)
        drift << QPointF(i, i * 0.05);
    QVERIFY(withoutFlatPoints(drift, 0.1).size() > 20);
}

void TestCurveMath::clippingCutsExactlyAtTheEdges()
{
    const std::vector<QPolygonF> line{{QPolygonF({{-1, -1}, {3, 3}})}};
    const auto inside = clipped(line, QRectF(0, 0, 2, 2));
    QCOMPARE(inside.size(), std::size_t(1));
    QCOMPARE(inside[0], QPolygonF({{0, 0}, {2, 2}}));
}

void TestCurveMath::clippingKeepsWhatIsInsideAsItIs()
{
    const QPolygonF line({{0.1, 0.2}, {0.7, 1.9}, {1.3, 0.4}});
    QCOMPARE(clipped({line}, QRectF(0, 0, 2, 2)), std::vector<QPolygonF>{line});
}

void TestCurveMath::clippingDropsWhatIsOutside()
{
    // In, out over the top, in again, then beside the box without touching it.
    const QPolygonF line({{0.5, 1}, {0.5, 5}, {1.5, 5}, {1.5, 1}, {9, 1}, {9, 9}});
    const auto inside = clipped({line}, QRectF(0, 0, 2, 2));
    QCOMPARE(inside.size(), std::size_t(2));
    QCOMPARE(inside[0], QPolygonF({{0.5, 1}, {0.5, 2}}));
    QCOMPARE(inside[1], QPolygonF({{1.5, 2}, {1.5, 1}, {2, 1}}));
}

void TestCurveMath::positionsAreSpreadApart()
{
    const auto placed = spreadApart({100, 101, 99, 300}, 13, 0, 400);
    QCOMPARE(placed[3], 300.0);
    QCOMPARE(placed[2], 87.0);
    QCOMPARE(placed[0], 100.0);
    QCOMPARE(placed[1], 113.0);
    // At the edge the stack is pushed back into the room.
    const auto low = spreadApart({400, 400}, 13, 0, 400);
    QCOMPARE(low[0], 387.0);
    QCOMPARE(low[1], 400.0);
}

void TestCurveMath::positionsThatAreFarApartStay()
{
    const std::vector<double> wanted{10, 200, 90};
    QCOMPARE(spreadApart(wanted, 13, 0, 400), wanted);
}

void TestCurveMath::tooManyPositionsShareTheRoom()
{
    const auto placed = spreadApart(std::vector<double>(11, 50.0), 13, 0, 100);
    for (std::size_t i = 0; i < placed.size(); ++i)
        QVERIFY(std::abs(placed[i] - 10.0 * static_cast<double>(i)) < 1e-9);
}

void TestCurveMath::nearestIndexIsTheNearest()
{
    const std::vector<double> x{0, 1, 2, 4};
    QCOMPARE(nearestIndex(x, -5), std::size_t(0));
    QCOMPARE(nearestIndex(x, 1.4), std::size_t(1));
    QCOMPARE(nearestIndex(x, 1.6), std::size_t(2));
    QCOMPARE(nearestIndex(x, 99), std::size_t(3));
}

QTEST_APPLESS_MAIN(TestCurveMath)
#include "test_curve_math.moc"
