#include "engine/compare/group_difference.h"

#include <QtTest>

#include <cmath>
#include <random>

using namespace normscope;

namespace {

std::vector<Measured> seeded(const std::vector<double> &values, std::int64_t firstSeed = 0)
{
    std::vector<Measured> runs;
    for (const double value : values)
        runs.push_back({value, RunState::Finished, firstSeed++});
    return runs;
}

// Student (1908), as R's data set `sleep`: extra hours of sleep by two drugs.
const std::vector<double> drug1 = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
const std::vector<double> drug2 = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

bool near(double a, double b)
{
    return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b));
}

} // namespace

class TestGroupDifference : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// R: t.test(extra ~ group, data = sleep, paired = TRUE), as its manual prints it:
    /// t = -4.0621, df = 9, interval -2.4598858 -0.7001142; digits by scipy 1.17.1, ttest_rel.
    void pairedAsR()
    {
        const GroupDifference result = differenceOf(seeded(drug1), seeded(drug2));
        QCOMPARE(result.kind, DifferenceKind::Paired);
        QCOMPARE(result.pairs, std::size_t{10});
        QCOMPARE(result.df, 9.0);
        QVERIFY(near(result.difference, -1.58));
        QVERIFY(near(result.low, -2.459885763276983));
        QVERIFY(near(result.high, -0.7001142367230175));
        QVERIFY(!result.small);
    }
    /// R: t.test(extra ~ group, data = sleep): df = 17.776, interval -3.3654832 0.2054832; digits
    /// by scipy 1.17.1, ttest_ind(equal_var=False).
    void welchAsR()
    {
        const GroupDifference result = differenceOf(seeded(drug1), seeded(drug2, 100));
        QCOMPARE(result.kind, DifferenceKind::Welch);
        QCOMPARE(result.pairs, std::size_t{0});
        QVERIFY(near(result.df, 17.776473516178488));
        QVERIFY(near(result.difference, -1.58));
        QVERIFY(near(result.low, -3.3654832307117104));
        QVERIFY(near(result.high, 0.20548323071171137));
    }
    /// The same with 99 %: scipy's confidence_interval(0.99).
    void widerWhenSurer()
    {
        const GroupDifference result = differenceOf(seeded(drug1), seeded(drug2), 0.99);
        QVERIFY(near(result.low, -2.8440518851048253));
        QVERIFY(near(result.high, -0.31594811489517505));
    }
    /// One of five runs diverged: four pairs are left. By hand: differences 0.073, 0.082, 0.069 and
    /// 0.085, mean 0.07725, deviation 0.0075, standard error 0.00375, t(0.975, 3) = 3.182446.
    void aDivergedRunLeavesItsPartnerOut()
    {
        std::vector<Measured> b = seeded({0.801, 0.786, 0.812, 0.4, 0.794});
        b[3].state = RunState::Diverged;
        const GroupDifference result = differenceOf(seeded({0.874, 0.868, 0.881, 0.872, 0.879}), b);
        QCOMPARE(result.kind, DifferenceKind::Paired);
        QCOMPARE(result.pairs, std::size_t{4});
        QCOMPARE(result.countA, std::size_t{5});
        QCOMPARE(result.countB, std::size_t{4});
        QCOMPARE(result.divergedA, std::size_t{0});
        QCOMPARE(result.divergedB, std::size_t{1});
        QVERIFY(result.small);
        QVERIFY(near(result.difference, 0.07725));
        QVERIFY(near(result.low, 0.07725 - 3.1824463052837078 * 0.00375));
        QVERIFY(near(result.high, 0.07725 + 3.1824463052837078 * 0.00375));
    }
    void tooFewRunsHaveNoInterval()
    {
        const auto none = differenceOf({}, seeded({0.5, 0.6}));
        QCOMPARE(none.kind, DifferenceKind::None);
        QVERIFY(std::isnan(none.difference) && std::isnan(none.low));
        const auto one = differenceOf(seeded({0.75}), seeded({0.5}));
        QCOMPARE(one.kind, DifferenceKind::None);
        QCOMPARE(one.difference, 0.25);
        QVERIFY(std::isnan(one.low) && std::isnan(one.high));
        // One pair says nothing of how pairs vary; two runs on each side do.
        QCOMPARE(differenceOf(seeded({1, 2}, 0), seeded({1, 2}, 1)).kind, DifferenceKind::Welch);
    }
    void fewSharedSeedsDoNotThrowRunsAway()
    {
        const auto few =
            differenceOf(seeded({1, 2, 3, 4, 5, 6, 7}, 0), seeded({3, 1, 4, 1, 5, 9, 2}, 5));
        QCOMPARE(few.kind, DifferenceKind::Welch);
        QCOMPARE(few.countB, std::size_t{7});
    }
    void whatDoesNotVaryHasNoWidth()
    {
        const auto paired = differenceOf(seeded({0.5, 0.625}), seeded({0.25, 0.375}));
        QCOMPARE(paired.low, 0.25);
        QCOMPARE(paired.high, 0.25);
        const auto apart = differenceOf(seeded({0.5, 0.5}), seeded({0.25, 0.25}, 9));
        QCOMPARE(apart.low, 0.25);
        QCOMPARE(apart.high, 0.25);
        QVERIFY(apart.df > 0);
    }
    void aSeedThatRanTwiceIsOnePair()
    {
        std::vector<Measured> a = seeded({1.0, 2.0, 4.0});
        a.push_back({3.0, RunState::Finished, 0}); // seed 0 again: mean 2
        const auto result = differenceOf(a, seeded({0.0, 0.0, 0.0}));
        QCOMPARE(result.pairs, std::size_t{3});
        QVERIFY(near(result.difference, (2.0 + 2.0 + 4.0) / 3));
    }
    void noConfidenceIsRefused()
    {
        for (const double confidence : {0.0, 1.0, -1.0, 2.0, std::nan("")})
            QVERIFY_EXCEPTION_THROWN((void)differenceOf({}, {}, confidence), std::invalid_argument);
    }
    /// Swapped sides mirror it, a shift moves it, a scale stretches it, and the difference stands
    /// in the middle of its interval.
    void whatMustHoldForAnyGroups()
    {
        std::mt19937_64 random(7);
        std::normal_distribution<double> normal(0.8, 0.05);
        for (int round = 0; round < 200; ++round) {
            std::vector<double> x, y;
            const auto n = 2 + random() % 8;
            const auto m = round % 2 == 0 ? n : 2 + random() % 8;
            for (std::size_t i = 0; i < n; ++i)
                x.push_back(normal(random));
            for (std::size_t i = 0; i < m; ++i)
                y.push_back(normal(random));
            const std::int64_t from = round % 2 == 0 ? 0 : 1000;
            const auto ab = differenceOf(seeded(x), seeded(y, from));
            const auto ba = differenceOf(seeded(y, from), seeded(x));
            QVERIFY(near(ab.difference, -ba.difference) && near(ab.low, -ba.high));
            QVERIFY(ab.low < ab.difference && ab.difference < ab.high);
            QVERIFY(near((ab.low + ab.high) / 2, ab.difference));
            if (ab.kind == DifferenceKind::Welch) {
                QVERIFY(ab.df >= double(std::min(n, m)) - 1 - 1e-9);
                QVERIFY(ab.df <= double(n + m) - 2 + 1e-9);
            }
            for (double &value : x)
                value = 3 * value + 10;
            for (double &value : y)
                value *= 3;
            const auto moved = differenceOf(seeded(x), seeded(y, from));
            QVERIFY(near(moved.low, 3 * ab.low + 10) && near(moved.high, 3 * ab.high + 10));
        }
    }
    /// Of many experiments without a difference, 95 % of the intervals hold 0, but for chance: with
    /// 4000 of them the share lies within 0.95 ± 4·√(0.95·0.05/4000) = 0.936 to 0.964.
    void theIntervalsHoldWhatTheySay()
    {
        std::mt19937_64 random(11);
        std::normal_distribution<double> normal;
        int held = 0;
        for (int round = 0; round < 4000; ++round) {
            std::vector<double> x, y;
            for (int i = 0; i < 5; ++i) {
                x.push_back(normal(random));
                y.push_back(normal(random));
            }
            const auto result = differenceOf(seeded(x), seeded(y));
            held += result.low <= 0 && result.high >= 0 ? 1 : 0;
        }
        QVERIFY2(held > 0.936 * 4000 && held < 0.964 * 4000, qPrintable(QString::number(held)));
    }
};

QTEST_APPLESS_MAIN(TestGroupDifference)
#include "test_group_difference.moc"
