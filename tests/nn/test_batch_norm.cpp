// The formula of batch normalization, from scratch and LibTorch's.
#include "engine/nn/batch_norm.h"
#include "engine/nn/library_batch_norm.h"
#include "tests/nn/tensors.h"

#include <QtTest>

#include <cmath>

using namespace normscope::nn;
using namespace normscope::test;

namespace {

using Function = decltype(&batchNorm);

torch::Tensor values(const std::vector<double> &list, at::IntArrayRef shape)
{
    return torch::tensor(list, float64).view(shape);
}

BatchNormResult train(Function function, const torch::Tensor &x, double epsilon)
{
    const auto options = x.options().requires_grad(false);
    const std::int64_t channels = x.size(1);
    return function(x, torch::ones({channels}, options), torch::zeros({channels}, options),
                    torch::zeros({channels}, options), torch::ones({channels}, options), epsilon,
                    0.9, true);
}

} // namespace

class TestBatchNorm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Other work on the machine must not slow the small operations here.
    void initTestCase() { at::set_num_threads(1); }
    void formulaByHandForRank2_data() { eachImplementation(); }
    void formulaByHandForRank2();
    void formulaByHandForRank4_data() { eachImplementation(); }
    void formulaByHandForRank4();
    void normalizedValuesHaveZeroMeanAndUnitVariance_data() { eachImplementationAndRank(); }
    void normalizedValuesHaveZeroMeanAndUnitVariance();
    void gradientsAgreeWithFiniteDifferences_data();
    void gradientsAgreeWithFiniteDifferences();
    void predictionUsesTheMovingStatistics_data() { eachImplementation(); }
    void predictionUsesTheMovingStatistics();
    void predictionWorksOnOneExample_data() { eachImplementationAndRank(); }
    void predictionWorksOnOneExample();
    void inputsAreLeftAsTheyAre_data() { eachImplementation(); }
    void inputsAreLeftAsTheyAre();
    void scratchAveragesTheBiasedVarianceFromZero();
    void libraryAveragesTheUnbiasedVarianceFromOne();
    void batchOfOneGivesBeta();
    void constantChannelStaysFinite_data();
    void constantChannelStaysFinite();
    void implementationsAgree_data();
    void implementationsAgree();

private:
    static void eachImplementation();
    static void eachImplementationAndRank();
};

Q_DECLARE_METATYPE(Function)

void TestBatchNorm::eachImplementation()
{
    QTest::addColumn<Function>("function");
    QTest::newRow("scratch") << &batchNorm;
    QTest::newRow("library") << &libraryBatchNorm;
}

void TestBatchNorm::eachImplementationAndRank()
{
    QTest::addColumn<Function>("function");
    QTest::addColumn<int>("rank");
    for (const int rank : {2, 4}) {
        QTest::addRow("scratch, rank %d", rank) << &batchNorm << rank;
        QTest::addRow("library, rank %d", rank) << &libraryBatchNorm << rank;
    }
}

void TestBatchNorm::formulaByHandForRank2()
{
    QFETCH(Function, function);
    // First feature: mean 2, variance 1, √(1 + 3) = 2. Second: mean 30, variance 1, likewise.
    const auto x = values({1, 31, 3, 29}, {2, 2});
    const auto zero = torch::zeros({2}, float64);
    const auto result =
        function(x, values({4, 6}, {2}), values({10, 20}, {2}), zero, zero, 3.0, 0.9, true);
    // x̂ is −½, ½ and ½, −½; y = γ x̂ + β.
    QVERIFY(largestDifference(result.y, values({8, 23, 12, 17}, {2, 2})) < 1e-12);
}

void TestBatchNorm::formulaByHandForRank4()
{
    QFETCH(Function, function);
    // Two examples, two channels, 1×2. Channel 0 holds 0 2 4 6: mean 3, variance 5, √(5 + 4) = 3.
    // Channel 1 holds nothing but 7: x̂ is 0.
    const auto x = values({0, 2, 7, 7, 4, 6, 7, 7}, {2, 2, 1, 2});
    const auto zero = torch::zeros({2}, float64);
    const auto result =
        function(x, values({3, 5}, {2}), values({1, 2}, {2}), zero, zero, 4.0, 0.9, true);
    QVERIFY(largestDifference(result.y, values({-2, 0, 2, 2, 2, 4, 2, 2}, {2, 2, 1, 2})) < 1e-12);
}

void TestBatchNorm::normalizedValuesHaveZeroMeanAndUnitVariance()
{
    QFETCH(Function, function);
    QFETCH(int, rank);
    const std::vector<std::int64_t> axes =
        rank == 4 ? std::vector<std::int64_t>{0, 2, 3} : std::vector<std::int64_t>{0};
    const auto x =
        rank == 4 ? irregular({5, 3, 4, 6}, 0.3).mul(40) : irregular({50, 7}, 0.3).mul(40);
    const auto normalized = train(function, x, 1e-12).y;
    QVERIFY(largest(normalized.mean(axes)) < 1e-12);
    QVERIFY(largest(normalized.square().mean(axes) - 1.0) < 1e-12);
}

void TestBatchNorm::gradientsAgreeWithFiniteDifferences_data()
{
    QTest::addColumn<Function>("function");
    QTest::addColumn<int>("rank");
    QTest::addColumn<bool>("training");
    for (const int rank : {2, 4})
        for (const bool training : {true, false}) {
            const char *mode = training ? "training" : "prediction";
            QTest::addRow("scratch, rank %d, %s", rank, mode) << &batchNorm << rank << training;
            QTest::addRow("library, rank %d, %s", rank, mode)
                << &libraryBatchNorm << rank << training;
        }
}

void TestBatchNorm::gradientsAgreeWithFiniteDifferences()
{
    QFETCH(Function, function);
    QFETCH(int, rank);
    QFETCH(bool, training);
    auto x = rank == 4 ? irregular({3, 2, 3, 4}, 0.1) : irregular({6, 4}, 0.1);
    const std::int64_t channels = x.size(1);
    auto gamma = irregular({channels}, 1.0);
    auto beta = irregular({channels}, 2.0);
    const auto movingMean = irregular({channels}, 3.0);
    const auto movingVariance = irregular({channels}, 4.0).square() + 0.5;
    const auto weights = irregular(x.sizes(), 5.0);
    const auto output = [&] {
        return function(x, gamma, beta, movingMean, movingVariance, 1e-3, 0.9, training).y;
    };

    const std::vector<torch::Tensor> variables = {x, gamma, beta};
    for (const auto &variable : variables)
        variable.set_requires_grad(true);
    const auto gradients = torch::autograd::grad({(output() * weights).sum()}, variables);
    for (std::size_t i = 0; i < variables.size(); ++i) {
        const auto numeric = numericGradient(output, variables[i], weights);
        QVERIFY(largest(numeric) > 0.01);
        const double relative = largestDifference(gradients[i], numeric) / largest(numeric);
        QVERIFY2(relative < 1e-6, qPrintable(QString("variable %1: %2").arg(i).arg(relative)));
    }
}

void TestBatchNorm::predictionUsesTheMovingStatistics()
{
    QFETCH(Function, function);
    const auto x = values({1, 5, 9, 1}, {2, 2});
    const auto mean = values({1, 3}, {2});
    const auto variance = values({12, 0}, {2});
    // √(12 + 4) = 4 and √(0 + 4) = 2.
    const auto result =
        function(x, values({2, 3}, {2}), values({0, 1}, {2}), mean, variance, 4.0, 0.9, false);
    QVERIFY(largestDifference(result.y, values({0, 4, 4, -2}, {2, 2})) < 1e-12);
    QVERIFY(torch::equal(result.movingMean, mean));
    QVERIFY(torch::equal(result.movingVariance, variance));
}

void TestBatchNorm::predictionWorksOnOneExample()
{
    QFETCH(Function, function);
    QFETCH(int, rank);
    const auto all = rank == 4 ? irregular({6, 3, 2, 2}, 0.7) : irregular({6, 3}, 0.7);
    const auto predict = [&](const torch::Tensor &x) {
        return function(x, irregular({3}, 1), irregular({3}, 2), irregular({3}, 3),
                        irregular({3}, 4).square(), 1e-5, 0.9, false)
            .y;
    };
    const auto together = predict(all);
    for (std::int64_t i = 0; i < all.size(0); ++i)
        QVERIFY(largestDifference(predict(all.narrow(0, i, 1)), together.narrow(0, i, 1)) < 1e-12);
}

void TestBatchNorm::inputsAreLeftAsTheyAre()
{
    QFETCH(Function, function);
    std::vector<torch::Tensor> inputs = {irregular({6, 3}, 0), irregular({3}, 1), irregular({3}, 2),
                                         irregular({3}, 3), irregular({3}, 4).square()};
    std::vector<torch::Tensor> copies;
    for (const auto &input : inputs)
        copies.push_back(input.clone());
    for (const bool training : {true, false})
        (void)function(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], 1e-5, 0.9, training);
    for (std::size_t i = 0; i < inputs.size(); ++i)
        QVERIFY(torch::equal(inputs[i], copies[i]));
}

void TestBatchNorm::scratchAveragesTheBiasedVarianceFromZero()
{
    const auto one = torch::ones({1}, float64);
    auto mean = torch::zeros({1}, float64);
    auto variance = torch::zeros({1}, float64);
    const auto step = [&](const std::vector<double> &minibatch) {
        const auto x = values(minibatch, {static_cast<std::int64_t>(minibatch.size()), 1});
        const auto result = batchNorm(x, one, one, mean, variance, 1e-12, 0.9, true);
        mean = result.movingMean;
        variance = result.movingVariance;
    };
    step({1, 3}); // mean 2, variance 1
    QVERIFY(std::abs(mean.item<double>() - 0.2) < 1e-12);
    QVERIFY(std::abs(variance.item<double>() - 0.1) < 1e-12);
    step({4, 4, 10}); // mean 6, variance 8
    QVERIFY(std::abs(mean.item<double>() - (0.9 * 0.2 + 0.1 * 6)) < 1e-12);
    QVERIFY(std::abs(variance.item<double>() - (0.9 * 0.1 + 0.1 * 8)) < 1e-12);
    step({-5, 5}); // mean 0, variance 25
    QVERIFY(std::abs(mean.item<double>() - 0.9 * 0.78) < 1e-12);
    QVERIFY(std::abs(variance.item<double>() - (0.9 * 0.89 + 0.1 * 25)) < 1e-12);
    QVERIFY(!mean.requires_grad());
}

void TestBatchNorm::libraryAveragesTheUnbiasedVarianceFromOne()
{
    const auto one = torch::ones({1}, float64);
    auto mean = torch::zeros({1}, float64);
    auto variance = torch::ones({1}, float64);
    const auto step = [&](const std::vector<double> &minibatch) {
        const auto x = values(minibatch, {static_cast<std::int64_t>(minibatch.size()), 1});
        const auto result = libraryBatchNorm(x, one, one, mean, variance, 1e-5, 0.9, true);
        mean = result.movingMean;
        variance = result.movingVariance;
    };
    step({1, 3}); // mean 2, unbiased variance 2
    QVERIFY(std::abs(mean.item<double>() - 0.2) < 1e-12);
    QVERIFY(std::abs(variance.item<double>() - 1.1) < 1e-12);
    step({4, 4, 10}); // mean 6, unbiased variance 12
    QVERIFY(std::abs(mean.item<double>() - (0.9 * 0.2 + 0.1 * 6)) < 1e-12);
    QVERIFY(std::abs(variance.item<double>() - (0.9 * 1.1 + 0.1 * 12)) < 1e-12);
    step({-5, 5}); // mean 0, unbiased variance 50
    QVERIFY(std::abs(mean.item<double>() - 0.9 * 0.78) < 1e-12);
    QVERIFY(std::abs(variance.item<double>() - (0.9 * 2.19 + 0.1 * 50)) < 1e-12);
}

void TestBatchNorm::batchOfOneGivesBeta()
{
    // After subtracting the mean nothing is left: whatever x is, y is β, and nothing can be
    // learned.
    const auto x = values({3, -8, 1e6}, {1, 3}).set_requires_grad(true);
    const auto gamma = values({2, 3, 4}, {3}).set_requires_grad(true);
    const auto beta = values({5, 6, 7}, {3});
    const auto zero = torch::zeros({3}, float64);
    const auto result = batchNorm(x, gamma, beta, zero, zero + 1, 1e-12, 0.9, true);
    QVERIFY(torch::equal(result.y.view({3}), beta));
    QVERIFY(largestDifference(result.movingMean, 0.1 * x.detach().view({3})) < 1e-9);
    QVERIFY(largestDifference(result.movingVariance, zero + 0.9) < 1e-12);
    const auto gradients = torch::autograd::grad({(result.y * result.y).sum()}, {x, gamma});
    QCOMPARE(largest(gradients[0]), 0.0);
    QCOMPARE(largest(gradients[1]), 0.0);

    // One example of a feature map still has height × width values to learn from.
    const auto map = irregular({1, 2, 3, 3}, 0.2);
    QVERIFY(largest(train(batchNorm, map, 1e-12).y) > 0.5);
}

void TestBatchNorm::constantChannelStaysFinite_data()
{
    QTest::addColumn<Function>("function");
    QTest::addColumn<double>("epsilon");
    QTest::addColumn<double>("bound");
    // 100.1 has no exact float32, so its mean over m elements may be off by a rounding δ. Then σ²
    // is δ², and |x̂| = |δ|/√(δ² + ε): below 1 for any ε, but as large as 1 when ε is 1e-12. With
    // ε = 1e-5 it is at most |δ|/√ε, and δ is a few units in the last place (7.6e-6) of 100.1.
    // LibTorch multiplies before it subtracts, x/√ε − μ/√ε, so both are rounded at the size of
    // x/√ε: with ε = 1e-12 that is 1e8, whose last place is 8, and |x̂| has no bound of 1.
    QTest::newRow("scratch, 1e-12") << &batchNorm << 1e-12 << 1.0 + 1e-6;
    QTest::newRow("scratch, 1e-5") << &batchNorm << 1e-5 << 0.05;
    QTest::newRow("library, 1e-12") << &libraryBatchNorm << 1e-12 << 16.0;
    QTest::newRow("library, 1e-5") << &libraryBatchNorm << 1e-5 << 0.05;
}

void TestBatchNorm::constantChannelStaysFinite()
{
    QFETCH(Function, function);
    QFETCH(double, epsilon);
    QFETCH(double, bound);
    for (const std::int64_t examples : {3, 50, 256}) {
        auto x = irregular({examples, 2, 7, 5}, 0.9).to(torch::kFloat32);
        x.select(1, 0).fill_(100.1F);
        x.set_requires_grad(true);
        const auto result = train(function, x, epsilon);
        const auto constant = result.y.select(1, 0).detach();
        QVERIFY2(largest(constant) <= bound, qPrintable(QString::number(largest(constant))));
        QVERIFY(torch::equal(constant, constant.flatten()[0].expand_as(constant)));

        // The channel beside it does not notice.
        const auto other = result.y.select(1, 1).detach();
        QVERIFY(std::abs(other.square().mean().item<double>() - 1) < 1e-4);

        const auto weights = irregular(x.sizes(), 0.5).to(torch::kFloat32);
        const auto gradient = torch::autograd::grad({(result.y * weights).sum()}, {x})[0];
        QVERIFY(gradient.isfinite().all().item<bool>());
    }
}

void TestBatchNorm::implementationsAgree_data()
{
    QTest::addColumn<int>("rank");
    QTest::addColumn<double>("epsilon");
    for (const int rank : {2, 4})
        for (const double epsilon : {1e-12, 1e-5, 1e-2})
            QTest::addRow("rank %d, epsilon %g", rank, epsilon) << rank << epsilon;
}

void TestBatchNorm::implementationsAgree()
{
    QFETCH(int, rank);
    QFETCH(double, epsilon);
    const auto x = (rank == 4 ? irregular({64, 6, 12, 12}, 0.1) : irregular({64, 120}, 0.1))
                       .to(torch::kFloat32)
                       .set_requires_grad(true);
    const auto gamma = irregular({x.size(1)}, 1).to(torch::kFloat32).set_requires_grad(true);
    const auto beta = irregular({x.size(1)}, 2).to(torch::kFloat32).set_requires_grad(true);
    const auto weights = irregular(x.sizes(), 3).to(torch::kFloat32);
    const auto zero = torch::zeros({x.size(1)});
    const auto run = [&](Function function) {
        auto tensors =
            std::vector<torch::Tensor>{function(x, gamma, beta, zero, zero, epsilon, 0.9, true).y};
        for (auto &gradient :
             torch::autograd::grad({(tensors[0] * weights).mean()}, {x, gamma, beta}))
            tensors.push_back(gradient);
        return tensors;
    };
    const auto scratch = run(batchNorm);
    const auto library = run(libraryBatchNorm);
    for (std::size_t i = 0; i < scratch.size(); ++i)
        QVERIFY(largestDifference(scratch[i], library[i]) <= 1e-5 * largest(library[i]));
}

QTEST_GUILESS_MAIN(TestBatchNorm)
#include "test_batch_norm.moc"
