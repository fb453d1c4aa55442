// The rank transform where ranks are close: quantiles that are values, and steep lines.
#include "engine/nn/rank_norm.h"

#include "engine/experiment/rank_scores.h"

#include <QTest>

using namespace normscope;
using namespace normscope::nn;

class RankNormTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// A value that is a quantile has a rule of its own, so the quantile must be it to the last
    /// bit. With m = n·K, n odd, every one of them is; (k + ½) / K · m − ½ in floating point is off
    /// by an ulp for some k, and q with it.
    void aQuantileThatIsAValueIsItToTheLastBit()
    {
        for (const std::int64_t count : {3, 5, 9, 11, 13, 33, 65, 129})
            for (const std::int64_t each : {1, 3, 5, 7, 9}) {
                const torch::Tensor rows =
                    torch::arange(count * each, torch::kFloat64).mul(0.7).sin().view({1, -1});
                const torch::Tensor sorted = std::get<0>(rows.sort(1));
                const torch::Tensor expected = sorted.slice(1, (each - 1) / 2, {}, each);
                QVERIFY2(torch::equal(quantilesOf(rows, count), expected),
                         qPrintable(QString("%1 quantiles of %2").arg(count).arg(count * each)));
            }
    }

    void quantilesBeyondTheValuesAreTheOutermost()
    {
        const torch::Tensor rows = torch::tensor({{3.0, 1.0, 2.0}}, torch::kFloat64);
        const torch::Tensor quantiles = quantilesOf(rows, 9);
        QCOMPARE(quantiles[0][0].item<double>(), 1.0);
        QCOMPARE(quantiles[0][1].item<double>(), 1.0);
        QCOMPARE(quantiles[0][4].item<double>(), 2.0);
        QCOMPARE(quantiles[0][8].item<double>(), 3.0);
    }

    /// Values 2^−14 apart around 8, every third of them a quantile: the slope is some hundreds, and
    /// s + slope · (x − q) keeps the digits that offset + slope · x loses.
    void steepLinesLoseNothingInFloat32()
    {
        const auto scores = torch::tensor(rankScores("normal", 17), torch::kFloat64);
        const torch::Tensor x =
            (torch::arange(51, torch::kFloat64).mul(37).remainder(51) / 16384 + 8).view({51, 1});
        const auto transformed = [&](torch::ScalarType type) {
            const torch::Tensor moving = torch::zeros({1, 17}, type);
            return rankNorm(x.to(type), {}, {}, scores.to(type), moving, 1e-7, 0.9, true)
                .y.to(torch::kFloat64);
        };
        const torch::Tensor apart =
            (transformed(torch::kFloat32) - transformed(torch::kFloat64)).abs().max();
        QVERIFY2(apart.item<double>() < 2e-6, qPrintable(QString::number(apart.item<double>())));
    }
};

QTEST_APPLESS_MAIN(RankNormTest)
#include "test_rank_norm.moc"
