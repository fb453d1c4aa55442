// The normalizations beside batch norm: formulas by hand, gradients against finite differences in
// float64, properties, and edge cases.
#include "engine/experiment/rank_scores.h"
#include "engine/nn/batch_renorm.h"
#include "engine/nn/channels.h"
#include "engine/nn/decorrelated_norm.h"
#include "engine/nn/group_norm.h"
#include "engine/nn/rank_norm.h"
#include "engine/nn/running_moments.h"
#include "tests/nn/tensors.h"

#include <QtTest>

#include <cmath>
#include <functional>

using namespace normscope;
using namespace normscope::nn;
using namespace normscope::test;

namespace {

torch::Tensor identities(std::int64_t groups, std::int64_t size)
{
    return torch::eye(size, float64).expand({groups, size, size}).contiguous();
}

torch::Tensor scoresOf(const char *distribution, std::int64_t count)
{
    return torch::tensor(rankScores(distribution, count), float64);
}

/// One normalization in training mode as a function of x, γ, β alone. `still` gives what its
/// gradient holds still, from the x at which it is taken.
struct Normalization
{
    std::string name;
    std::function<torch::Tensor(const torch::Tensor &x, const torch::Tensor &gamma,
                                const torch::Tensor &beta)>
        apply;
};

/// Of `channels` channels. Those whose gradient holds something still are given it as it was at
/// `x`, so that finite differences do the same.
std::vector<Normalization> normalizations(const torch::Tensor &x)
{
    const std::int64_t channels = x.size(1);
    const auto grouped = [](std::int64_t groups) {
        return [groups](const auto &in, const auto &gamma, const auto &beta) {
            return groupNorm(in, groups, gamma, beta, 1e-5);
        };
    };
    std::vector<Normalization> all = {
        {"layer", grouped(1)},
        {"group", grouped(2)},
        {"decorrelated",
         [channels](const auto &in, const auto &gamma, const auto &beta) {
             return decorrelatedNorm(in, gamma, beta, torch::zeros({channels}, float64),
                                     identities(1, channels), 1e-3, 0.9, true)
                 .y;
         }},
        // 4 channels in groups of 3: the last group holds one.
        {"decorrelated in groups",
         [channels](const auto &in, const auto &gamma, const auto &beta) {
             return decorrelatedNorm(in, gamma, beta, torch::zeros({channels}, float64),
                                     identities(2, 3), 1e-3, 0.9, true)
                 .y;
         }},
        // With r and d at their limits 1 and 0 they hold nothing: plain batch norm.
        {"renormalization, closed",
         [channels](const auto &in, const auto &gamma, const auto &beta) {
             return batchRenorm(in, gamma, beta, torch::zeros({channels}, float64),
                                torch::ones({channels}, float64), 1e-5, 0.9, 1.0, 0.0, true)
                 .y;
         }},
        // r held at 1.05 and d at ±0.01 everywhere: moving statistics far from the minibatch's.
        {"renormalization, held",
         [channels](const auto &in, const auto &gamma, const auto &beta) {
             return batchRenorm(in, gamma, beta, torch::full({channels}, 30.0, float64),
                                torch::full({channels}, 1e-2, float64), 1e-5, 0.9, 1.05, 0.01, true)
                 .y;
         }},
    };
    if (x.dim() == 4)
        all.push_back({"instance", grouped(channels)});
    const torch::Tensor quantiles = quantilesOf(channelRows(x.detach()), 5);
    for (const char *distribution : {"normal", "uniform"})
        all.push_back(
            {std::string("rank, ") + distribution,
             [quantiles, distribution](const auto &in, const auto &gamma, const auto &beta) {
                 return rankNorm(in, gamma, beta, scoresOf(distribution, 5), quantiles, 1e-5, 0.9,
                                 false)
                     .y;
             }});
    return all;
}

const std::vector<std::vector<std::int64_t>> bothRanks = {{9, 4}, {3, 4, 3, 2}};

} // namespace

class TestNormalizations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void gradientsAgreeWithFiniteDifferences();
    void groupNormByHand();
    void oneGroupIsLayerNormOfTheLibrary();
    void groupsSeeNothingOfOtherExamples();
    void whitenedCovarianceIsTheIdentity();
    void whiteningPredictsByItsMovingStatistics();
    void inverseSquareRootOfEqualEigenvaluesHasAGradient();
    void renormalizationGivesWhatPredictionGives();
    void renormalizationHoldsItsCorrectionsBack();
    void ranksByHand();
    void tiesTakeTheirMiddleRank();
    void ranksIgnoreMonotoneChanges();
    void rankGradientIsTheSlope();
    void scoresAreCenteredAndOfVarianceOne();
    void permutedMinibatchesGivePermutedResults();
    void scaledAndShiftedInputsGiveTheSame();
    void edgeCases_data();
    void edgeCases();
    void absentGammaAndBetaAreLeftOut();
    void momentsOfPartsAreThoseOfTheWhole();
};

void TestNormalizations::gradientsAgreeWithFiniteDifferences()
{
    for (const auto &shape : bothRanks) {
        const torch::Tensor weights = irregular(shape, 5.0);
        for (const Normalization &each : normalizations(irregular(shape, 1.0))) {
            const torch::Tensor x = irregular(shape, 1.0).requires_grad_(true);
            const torch::Tensor gamma = irregular({4}, 2.0).requires_grad_(true);
            const torch::Tensor beta = irregular({4}, 3.0).requires_grad_(true);
            const auto output = [&] { return each.apply(x, gamma, beta); };
            const auto gradients =
                torch::autograd::grad({(output() * weights).sum()}, {x, gamma, beta});
            const std::vector<torch::Tensor> variables = {x, gamma, beta};
            for (std::size_t i = 0; i < variables.size(); ++i) {
                const torch::Tensor numeric =
                    numericGradient(output, variables[i].detach(), weights);
                const double scale = std::max(1.0, largest(numeric));
                const double difference = largestDifference(gradients[i], numeric) / scale;
                QVERIFY2(difference < 1e-6, qPrintable(QString("%1, rank %2, variable %3: %4")
                                                           .arg(QString::fromStdString(each.name))
                                                           .arg(shape.size())
                                                           .arg(i)
                                                           .arg(difference)));
            }
        }
    }
}

void TestNormalizations::groupNormByHand()
{
    // Two examples of four features in two groups.
    const torch::Tensor x =
        torch::tensor({1.0, 3.0, 10.0, 20.0, -2.0, -2.0, 0.0, 4.0}, float64).view({2, 4});
    const torch::Tensor y = groupNorm(x, 2, {}, {}, 1e-5);
    const auto at = [&](int row, int column) { return y[row][column].item<double>(); };
    // (1, 3): mean 2, variance 1.
    QVERIFY(std::abs(at(0, 0) + 1 / std::sqrt(1 + 1e-5)) < 1e-12);
    QVERIFY(std::abs(at(0, 1) - 1 / std::sqrt(1 + 1e-5)) < 1e-12);
    // (10, 20): mean 15, variance 25.
    QVERIFY(std::abs(at(0, 2) + 5 / std::sqrt(25 + 1e-5)) < 1e-12);
    // (−2, −2): a constant is 0.
    QCOMPARE(at(1, 0), 0.0);
    // (0, 4): mean 2, variance 4.
    QVERIFY(std::abs(at(1, 3) - 2 / std::sqrt(4 + 1e-5)) < 1e-12);
}

void TestNormalizations::oneGroupIsLayerNormOfTheLibrary()
{
    const torch::Tensor x = irregular({5, 6}, 1.0);
    QVERIFY(largestDifference(groupNorm(x, 1, {}, {}, 1e-5), torch::layer_norm(x, {6})) < 1e-12);
    const torch::Tensor image = irregular({3, 6, 4, 5}, 1.0);
    const torch::Tensor gamma = irregular({6}, 2.0);
    const torch::Tensor beta = irregular({6}, 3.0);
    for (const std::int64_t groups : {1, 2, 3, 6})
        QVERIFY(largestDifference(groupNorm(image, groups, gamma, beta, 1e-5),
                                  torch::group_norm(image, groups, gamma, beta, 1e-5)) < 1e-12);
}

void TestNormalizations::groupsSeeNothingOfOtherExamples()
{
    const torch::Tensor x = irregular({4, 4, 3, 3}, 1.0);
    const torch::Tensor alone = groupNorm(x.slice(0, 2, 3), 2, {}, {}, 1e-5);
    QVERIFY(torch::equal(groupNorm(x, 2, {}, {}, 1e-5).slice(0, 2, 3), alone));
}

void TestNormalizations::whitenedCovarianceIsTheIdentity()
{
    // σ² ≥ 10⁶ ε in every direction.
    const torch::Tensor x =
        (irregular({40, 4}, 1.0) * irregular({40, 4}, 2.5).cumsum(0)).sin() * 1e3;
    const auto result =
        decorrelatedNorm(x, {}, {}, torch::zeros({4}, float64), identities(1, 4), 1e-3, 0.9, true);
    const torch::Tensor covariance = result.y.t().mm(result.y) / 40.0;
    QVERIFY(largestDifference(covariance, torch::eye(4, float64)) < 1e-5);
    QVERIFY(largest(result.y.mean(0)) < 1e-12);
}

void TestNormalizations::whiteningPredictsByItsMovingStatistics()
{
    const torch::Tensor x = irregular({30, 4}, 1.0);
    // With momentum 0 the moving statistics are the minibatch's, and predict the same.
    const auto trained =
        decorrelatedNorm(x, {}, {}, torch::zeros({4}, float64), identities(2, 3), 1e-3, 0.0, true);
    const auto predicted =
        decorrelatedNorm(x, {}, {}, trained.movingMean, trained.movingCovariance, 1e-3, 0.0, false);
    QVERIFY(largestDifference(trained.y, predicted.y) < 1e-12);
    // What fills the last group up stays the identity.
    QCOMPARE(trained.movingCovariance[1][1][1].item<double>(), 1.0);
    QCOMPARE(trained.movingCovariance[1][0][2].item<double>(), 0.0);
}

void TestNormalizations::inverseSquareRootOfEqualEigenvaluesHasAGradient()
{
    // d(a^(−1/2)) = −½ a^(−3/2) da for a multiple of the identity, all eigenvalues equal.
    const torch::Tensor matrix = (4.0 * torch::eye(3, float64)).unsqueeze(0).requires_grad_(true);
    const torch::Tensor root = inverseSquareRoot(matrix);
    QVERIFY(largestDifference(root[0], 0.5 * torch::eye(3, float64)) < 1e-14);
    const torch::Tensor gradient =
        torch::autograd::grad({root.diagonal(0, 1, 2).sum()}, {matrix}).front();
    QVERIFY(largestDifference(gradient[0], -0.5 / 8.0 * torch::eye(3, float64)) < 1e-14);
}

void TestNormalizations::renormalizationGivesWhatPredictionGives()
{
    // With room enough for r and d, training and prediction agree (Ioffe 2017, section 3).
    for (const auto &shape : bothRanks) {
        const torch::Tensor x = irregular(shape, 1.0);
        const torch::Tensor mean = irregular({4}, 2.0);
        const torch::Tensor variance = irregular({4}, 3.0).square() + 0.1;
        const auto trained = batchRenorm(x, {}, {}, mean, variance, 1e-5, 0.9, 1e6, 1e6, true);
        const auto predicted = batchRenorm(x, {}, {}, mean, variance, 1e-5, 0.9, 1e6, 1e6, false);
        QVERIFY(largestDifference(trained.y, predicted.y) < 1e-9);
    }
}

void TestNormalizations::renormalizationHoldsItsCorrectionsBack()
{
    const torch::Tensor x = torch::tensor({1.0, 3.0}, float64).view({2, 1});
    const auto result = batchRenorm(x, {}, {}, torch::zeros({1}, float64),
                                    torch::full({1}, 1e-2, float64), 1e-12, 0.9, 3.0, 5.0, true);
    // σ of the minibatch 1, moving 0.1: r = 10 held at 3. μ 2, moving 0: d = 20 held at 5.
    QVERIFY(std::abs(result.y[0][0].item<double>() - (-3.0 + 5.0)) < 1e-9);
    QVERIFY(std::abs(result.y[1][0].item<double>() - (3.0 + 5.0)) < 1e-9);
    QVERIFY(std::abs(result.movingMean.item<double>() - 0.2) < 1e-12);
    QVERIFY(std::abs(result.movingVariance.item<double>() - (0.9 * 1e-2 + 0.1)) < 1e-12);
}

void TestNormalizations::ranksByHand()
{
    // As many quantiles as values: each value is one, and becomes the score of its rank.
    const torch::Tensor x = torch::tensor({10.0, -5.0, 3.0}, float64).view({3, 1});
    const torch::Tensor scores = scoresOf("uniform", 3);
    const torch::Tensor y =
        rankNorm(x, {}, {}, scores, torch::zeros({1, 3}, float64), 1e-5, 0.9, true).y;
    const double side = 2.0 / 3.0 * std::sqrt(3.0);
    QVERIFY(std::abs(y[0][0].item<double>() - side) < 1e-12);
    QVERIFY(std::abs(y[1][0].item<double>() + side) < 1e-12);
    QVERIFY(std::abs(y[2][0].item<double>()) < 1e-12);
    // Hazen's quantiles of 1 … 4 at ¼ and ¾ lie in the middle of the halves.
    const torch::Tensor four = torch::tensor({4.0, 1.0, 3.0, 2.0}, float64).view({1, 4});
    const torch::Tensor quantiles = quantilesOf(four, 2);
    QCOMPARE(quantiles[0][0].item<double>(), 1.5);
    QCOMPARE(quantiles[0][1].item<double>(), 3.5);
}

void TestNormalizations::tiesTakeTheirMiddleRank()
{
    const torch::Tensor x = torch::tensor({7.0, 7.0, 7.0, 7.0}, float64).view({4, 1});
    const torch::Tensor y =
        rankNorm(x, {}, {}, scoresOf("normal", 9), torch::zeros({1, 9}, float64), 1e-5, 0.9, true)
            .y;
    QVERIFY(largest(y) < 1e-12); // a constant channel is 0
}

void TestNormalizations::ranksIgnoreMonotoneChanges()
{
    // Ranks do not see a monotone change, where every value is a quantile.
    const torch::Tensor x = irregular({9, 3}, 1.0);
    const auto ranked = [](const torch::Tensor &in) {
        return rankNorm(in, {}, {}, scoresOf("normal", 9), torch::zeros({3, 9}, float64), 1e-12,
                        0.9, true)
            .y;
    };
    QVERIFY(largestDifference(ranked(x), ranked(x.exp())) < 1e-9);
}

void TestNormalizations::rankGradientIsTheSlope()
{
    const torch::Tensor x = torch::tensor({0.0, 2.0, 1.0, 9.0}, float64).view({4, 1});
    const torch::Tensor input = x.clone().requires_grad_(true);
    const torch::Tensor quantiles = torch::tensor({0.5, 2.5}, float64).view({1, 2});
    const torch::Tensor y =
        rankNorm(input, {}, {}, torch::tensor({-1.0, 1.0}, float64), quantiles, 1e-5, 0.9, false).y;
    const torch::Tensor gradient = torch::autograd::grad({y.sum()}, {input}).front();
    QCOMPARE(gradient[0][0].item<double>(), 0.0); // below all quantiles
    QCOMPARE(gradient[1][0].item<double>(), 1.0); // (1 − −1) / (2.5 − 0.5)
    QCOMPARE(gradient[2][0].item<double>(), 1.0);
    QCOMPARE(gradient[3][0].item<double>(), 0.0); // above all of them
    QCOMPARE(y[2][0].item<double>(), -0.5);
}

void TestNormalizations::scoresAreCenteredAndOfVarianceOne()
{
    for (const char *distribution : {"normal", "uniform"}) {
        const torch::Tensor scores = scoresOf(distribution, 1025);
        QVERIFY(std::abs(scores.mean().item<double>()) < 1e-12);
        QVERIFY(std::abs(scores.square().mean().item<double>() - 1.0) < 1e-2);
    }
    // Φ⁻¹(0.975), from tables.
    QVERIFY(std::abs(rankScores("normal", 20).back() - 1.959963984540054) < 1e-12);
}

void TestNormalizations::permutedMinibatchesGivePermutedResults()
{
    for (const auto &shape : bothRanks)
        for (const Normalization &each : normalizations(irregular(shape, 1.0))) {
            const torch::Tensor x = irregular(shape, 1.0);
            const torch::Tensor gamma = irregular({4}, 2.0);
            const torch::Tensor beta = irregular({4}, 3.0);
            QVERIFY2(largestDifference(each.apply(x.flip(0), gamma, beta),
                                       each.apply(x, gamma, beta).flip(0)) < 1e-11,
                     each.name.c_str());
        }
}

void TestNormalizations::scaledAndShiftedInputsGiveTheSame()
{
    // With σ² ≥ 10⁶ ε, as the ε of the formula is the only thing that sees the scale.
    const torch::Tensor gamma = irregular({4}, 2.0);
    const torch::Tensor beta = irregular({4}, 3.0);
    for (const auto &shape : bothRanks) {
        const torch::Tensor x = irregular(shape, 1.0) * 1e4;
        const torch::Tensor other = x * 3.0 + 17.0;
        for (const Normalization &each : normalizations(x)) {
            const bool remembers = each.name.starts_with("rank") || each.name.ends_with("held");
            if (!remembers)
                QVERIFY2(largestDifference(each.apply(x, gamma, beta),
                                           each.apply(other, gamma, beta)) < 1e-5,
                         each.name.c_str());
        }
        const auto ranked = [&](const torch::Tensor &in) {
            return rankNorm(in, gamma, beta, scoresOf("normal", 5), torch::zeros({4, 5}, float64),
                            1e-5, 0.9, true)
                .y;
        };
        QVERIFY(largestDifference(ranked(x), ranked(other)) < 1e-5);
    }
}

void TestNormalizations::edgeCases_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("examples");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("side"); // 0: features
    for (const double scale : {1.0, 1e30, 1e-30, 0.0})
        for (const int examples : {1, 2, 5})
            for (const int channels : {1, 4})
                for (const int side : {0, 1, 3})
                    QTest::addRow("%g, %d × %d, side %d", scale, examples, channels, side)
                        << scale << examples << channels << side;
}

void TestNormalizations::edgeCases()
{
    QFETCH(double, scale);
    QFETCH(int, examples);
    QFETCH(int, channels);
    QFETCH(int, side);
    std::vector<std::int64_t> shape = {examples, channels};
    if (side > 0)
        shape.insert(shape.end(), {side, side});
    const torch::Tensor x = (irregular(shape, 1.0) * scale).requires_grad_(true);
    const torch::Tensor zeros = torch::zeros({channels}, float64);
    const std::vector<std::pair<const char *, torch::Tensor>> outputs = {
        {"layer", groupNorm(x, 1, {}, {}, 1e-5)},
        {"instance", groupNorm(x, channels, {}, {}, 1e-5)},
        {"decorrelated, all",
         decorrelatedNorm(x, {}, {}, zeros, identities(1, channels), 1e-3, 0.9, true).y},
        {"decorrelated, one by one",
         decorrelatedNorm(x, {}, {}, zeros, identities(channels, 1), 1e-3, 0.9, true).y},
        {"renormalization",
         batchRenorm(x, {}, {}, zeros, torch::ones({channels}, float64), 1e-5, 0.9, 3.0, 5.0, true)
             .y},
        {"rank", rankNorm(x, {}, {}, scoresOf("normal", 9), torch::zeros({channels, 9}, float64),
                          1e-5, 0.9, true)
                     .y},
    };
    for (const auto &[name, y] : outputs) {
        QVERIFY2(y.isfinite().all().item<bool>(), name);
        // No group of m values leaves more than √m of one, renormalization adds its d of 5, and
        // scores of ranks end at Φ⁻¹(17/18).
        const double most = std::string(name) == "renormalization" ? 3.0 * 7.0 + 5.0 : 7.0;
        QVERIFY2(largest(y) <= most, name);
        if (!y.requires_grad())
            continue;
        const auto gradients =
            torch::autograd::grad({y.sum()}, {x}, {}, false, false, /*allow_unused=*/true);
        if (gradients.front().defined())
            QVERIFY2(gradients.front().isfinite().all().item<bool>(), name);
    }
    // A single value for each channel, and a constant channel, are their own mean.
    if (scale == 0.0 || (examples == 1 && side <= 1))
        for (const std::size_t i : {std::size_t{1}, std::size_t{3}, std::size_t{5}})
            QVERIFY2(largest(outputs[i].second) < 1e-12, outputs[i].first);
}

void TestNormalizations::absentGammaAndBetaAreLeftOut()
{
    for (const auto &shape : bothRanks)
        for (const Normalization &each : normalizations(irregular(shape, 1.0))) {
            const torch::Tensor x = irregular(shape, 1.0);
            const torch::Tensor gamma = irregular({4}, 2.0);
            const torch::Tensor beta = irregular({4}, 3.0);
            const torch::Tensor plain = each.apply(x, {}, {});
            QVERIFY2(largestDifference(each.apply(x, gamma, beta),
                                       plain * perChannel(gamma, x) + perChannel(beta, x)) < 1e-12,
                     each.name.c_str());
        }
}

void TestNormalizations::momentsOfPartsAreThoseOfTheWhole()
{
    const torch::Tensor rows = irregular({4, 101}, 1.0) + 1e6;
    RunningMoments variances;
    RunningMoments covariances(2);
    for (const torch::Tensor &part : rows.split(17, 1)) {
        variances.add(part);
        covariances.add(part);
    }
    QVERIFY(largestDifference(variances.mean(), rows.mean(1)) < 1e-9);
    QVERIFY(largestDifference(variances.spread(), rows.var(1, /*unbiased=*/false)) < 1e-9);
    const torch::Tensor centered = rows - rows.mean(1, true);
    const torch::Tensor whole = centered.mm(centered.t()) / 101.0;
    QVERIFY(largestDifference(covariances.spread()[1], whole.slice(0, 2, 4).slice(1, 2, 4)) < 1e-9);
}

QTEST_APPLESS_MAIN(TestNormalizations)
#include "test_normalizations.moc"
