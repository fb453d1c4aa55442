// Labels at the ends of lines: none over another one, none over the plot's edge, whatever stands
// where.
#include "engine/data/random.h"

#include "ui/charts/line_ends.h"
#include "ui/charts/plot_places.h"
#include "ui/look/theme.h"

#include <QtTest>

#include <vector>

using namespace normscope;
using namespace normscope::ui;

namespace {

Plot emptyPlot(QSizeF size)
{
    Plot plot;
    plot.bounds = QRectF(QPointF(), size);
    plot.area = plot.bounds.adjusted(36, 8, -8, -40);
    plot.x.range = {0, 10};
    plot.fullX = {0, 10};
    plot.y.range = {0, 1};
    return plot;
}

LineEnd endAt(QPointF at, const QString &name, const QString &value)
{
    LineEnd end;
    end.at = at;
    end.name = name;
    end.value = value;
    return end;
}

/// As PlotBuilder does it.
void place(Plot &plot, const PlotStyle &style)
{
    nameWhatHasRoom(plot, style);
    if (const double room = roomForEnds(plot, style, plot.fullX); room > 0)
        plot.area.setRight(plot.bounds.right() - room);
    placeMarks(plot, style);
}

QString faultOf(const Plot &plot)
{
    std::vector<const LineEnd *> named;
    for (const LineEnd &end : plot.ends)
        if (!end.bare)
            named.push_back(&end);
    const auto text = [](const LineEnd &end) {
        return QStringLiteral("%1 %2 at %3,%4 %5×%6")
            .arg(end.name, end.value)
            .arg(end.label.left())
            .arg(end.label.top())
            .arg(end.label.width())
            .arg(end.label.height());
    };
    for (std::size_t i = 0; i < named.size(); ++i) {
        if (!plot.bounds.contains(named[i]->label))
            return QStringLiteral("over the edge: ") + text(*named[i]);
        for (std::size_t j = 0; j < i; ++j)
            // Half a pixel is what rounding makes.
            if (named[i]->label.adjusted(0.5, 0.5, -0.5, -0.5).intersects(named[j]->label))
                return text(*named[i]) + QStringLiteral(" over ") + text(*named[j]);
    }
    return {};
}

} // namespace

class TestLineEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { look::applyTheme(*qApp, false, 1.0); }

    void namesAndValuesWhereThereIsRoom()
    {
        const PlotStyle style = screenStyle(look::lightTokens());
        Plot plot = emptyPlot({480, 300});
        plot.ends = {endAt({10, 0.91}, "BN", "0.911 ± 0.009"),
                     endAt({10, 0.90}, "no BN", "0.823 ± 0.028")};
        place(plot, style);
        QCOMPARE(faultOf(plot), QString());
        QCOMPARE(plot.ends.size(), std::size_t{2});
        for (const LineEnd &end : plot.ends) {
            QVERIFY(!end.bare);
            QVERIFY(!end.value.isEmpty());
        }
    }

    void inLowPlotsValuesGoFirst()
    {
        const PlotStyle style = screenStyle(look::lightTokens());
        Plot plot = emptyPlot({300, 120});
        for (int i = 0; i < 4; ++i)
            plot.ends.push_back(
                endAt({10, 0.8}, QStringLiteral("BN, lr %1").arg(i), "0.911 ± 0.009"));
        place(plot, style);
        QCOMPARE(faultOf(plot), QString());
        for (const LineEnd &end : plot.ends) {
            QVERIFY(!end.bare);
            QVERIFY2(end.value.isEmpty(), qPrintable(end.value));
        }
    }

    void whateverStandsWhere()
    {
        const PlotStyle style = screenStyle(look::lightTokens());
        RandomStream random(7, "labels", "line ends");
        const auto below = [&](unsigned bound) { return static_cast<int>(random.below(bound)); };
        const QString names[] = {"BN", "no BN", "BN 1+3, lr 0.03, batch 256",
                                 "seed 3: NaN at step 846",
                                 "A run that somebody has given a rather long name"};
        const QString values[] = {"", "0.911", "0.911 ± 0.009", "1.2e+38 ± 3.4e+37"};
        for (int round = 0; round < 3000; ++round) {
            Plot plot = emptyPlot({120.0 + below(700), 90.0 + below(500)});
            const int count = 1 + below(12);
            for (int i = 0; i < count; ++i) {
                LineEnd end = endAt({below(3) == 0 ? below(1000) / 100.0 : 10.0,
                                     below(2) == 0 ? 0.5 : below(1000) / 1000.0},
                                    names[below(5)], values[below(4)]);
                end.run = static_cast<RunId>(i) + 1;
                end.broken = below(6) == 0;
                end.quiet = !end.broken && below(5) == 0;
                end.pinned = end.quiet && below(3) == 0;
                end.channel = !end.broken && !end.quiet && below(8) == 0;
                end.leaves = !end.broken && !end.quiet && !end.channel && below(8) == 0;
                (end.leaves ? plot.leaving : plot.ends).push_back(end);
            }
            place(plot, style);
            if (const QString fault = faultOf(plot); !fault.isEmpty())
                QFAIL(qPrintable(QStringLiteral("round %1, %2×%3: %4")
                                     .arg(round)
                                     .arg(plot.bounds.width())
                                     .arg(plot.bounds.height())
                                     .arg(fault)));
        }
    }
};

QTEST_MAIN(TestLineEnds)
#include "test_line_ends.moc"
