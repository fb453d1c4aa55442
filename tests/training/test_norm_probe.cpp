// From a captured minibatch to the numbers in a normalization's formula.
#include "engine/experiment/rank_scores.h"
#include "engine/training/distribution.h"
#include "engine/training/inverse_root.h"
#include "engine/training/norm_probe.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

using namespace normscope;

namespace {

/// Values that are no one's multiples, on an exact float grid.
float made(std::size_t i)
{
    auto bits = static_cast<std::uint32_t>(i) * 2654435761U;
    bits ^= bits >> 15U;
    bits *= 2246822519U;
    bits ^= bits >> 13U;
    return static_cast<float>(bits % 1021U) / 64.0F - 6.0F;
}

NormCapture captureOf(LayerSpec norm, Shape shape, std::int64_t examples)
{
    NormCapture capture;
    capture.norm = std::move(norm);
    capture.name = "n";
    capture.shape = std::move(shape);
    capture.examples = examples;
    capture.step = 7;
    const std::int64_t size = examples * elementCount(capture.shape);
    for (std::int64_t i = 0; i < size; ++i)
        capture.input.push_back(made(static_cast<std::size_t>(i)));
    const auto channels = static_cast<std::size_t>(capture.shape.front());
    const auto rising = [channels](double first, double by) {
        std::vector<double> values(channels);
        for (std::size_t c = 0; c < channels; ++c)
            values[c] = first + by * static_cast<double>(c);
        return values;
    };
    capture.before["n.gamma"] = rising(1.5, 0.25);
    capture.before["n.beta"] = rising(0.25, -0.5);
    capture.before["n.moving_mean"] = rising(0.5, 0.1);
    capture.before["n.moving_variance"] = rising(20, 1);
    capture.after["n.moving_mean"] = rising(0.75, 0.1);
    capture.after["n.moving_variance"] = rising(21, 1);
    return capture;
}

double at(const NormCapture &capture, std::int64_t n, std::int64_t c, std::int64_t place)
{
    const std::int64_t places = elementCount(capture.shape) / capture.shape.front();
    return static_cast<double>(
        capture.input[static_cast<std::size_t>((n * capture.shape.front() + c) * places + place)]);
}

/// Mean and biased variance, in two passes.
std::pair<double, double> momentsOf(const std::vector<double> &values)
{
    const auto m = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / m;
    double squares = 0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return {mean, squares / m};
}

std::vector<double> channelOf(const NormCapture &capture, std::int64_t c, std::int64_t first,
                              std::int64_t end)
{
    std::vector<double> values;
    const std::int64_t places = elementCount(capture.shape) / capture.shape.front();
    for (std::int64_t n = first; n < end; ++n)
        for (std::int64_t i = 0; i < places; ++i)
            values.push_back(at(capture, n, c, i));
    return values;
}

bool near(double a, double b, double tolerance = 1e-9)
{
    return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
}

std::int64_t total(const Distribution &of)
{
    return std::accumulate(of.counts.begin(), of.counts.end(), std::int64_t{0});
}

} // namespace

class TestNormProbe : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void batchNormByHand_data() { shapes(); }
    void batchNormByHand()
    {
        QFETCH(Shape, shape);
        const NormCapture capture =
            captureOf(makeLayer("batch_norm", {{"epsilon", 0.5}}), shape, 6);
        const std::int64_t width = shape.size() == 3 ? shape[2] : 1;
        const NormLook look{0, 1, 4, shape.size() == 3 ? 1 : 0, shape.size() == 3 ? 2 : 0};
        const NormProbe probe = probeOf(capture, look);
        QVERIFY(probe.at == look);
        const double x = at(capture, 4, 1, look.row * width + look.column);
        const auto [mean, variance] = momentsOf(channelOf(capture, 1, 0, 6));
        QCOMPARE(probe.value, x);
        QCOMPARE(probe.step, std::int64_t{7});
        QCOMPARE(probe.gamma, 1.75);
        QCOMPARE(probe.beta, -0.25);
        QVERIFY(near(probe.training.mean, mean) && near(probe.training.variance, variance));
        QCOMPARE(probe.training.values, 6 * elementCount(shape) / shape.front());
        QVERIFY(near(probe.training.normalized, (x - mean) / std::sqrt(variance + 0.5)));
        QVERIFY(near(probe.training.output, 1.75 * probe.training.normalized - 0.25));
        QCOMPARE(*probe.movingMean, 0.6);
        QCOMPARE(*probe.movingVariance, 21.0);
        QVERIFY(near(probe.prediction->normalized, (x - 0.85) / std::sqrt(22 + 0.5)));
        QVERIFY(near(probe.prediction->output, 1.75 * probe.prediction->normalized - 0.25));
        // The channel afterwards: mean β, and γ σ / √(σ² + ε).
        QVERIFY(near(probe.training.y.mean, -0.25));
        QVERIFY(near(probe.training.y.deviation, 1.75 * std::sqrt(variance / (variance + 0.5))));
        QVERIFY(near(probe.x.mean, mean));
        QCOMPARE(total(probe.x), probe.training.values);
        QCOMPARE(total(probe.training.y), probe.training.values);
        QCOMPARE(total(probe.prediction->y), probe.training.values);
    }

    void aGhostBatchIsNormalizedAlone()
    {
        const NormCapture capture =
            captureOf(makeLayer("batch_norm", {{"ghost_size", std::int64_t{4}}}), {3, 2, 2}, 10);
        const NormProbe probe = probeOf(capture, {0, 2, 9, 0, 0}); // in the last, of two
        const auto [mean, variance] = momentsOf(channelOf(capture, 2, 8, 10));
        QVERIFY(near(probe.training.mean, mean) && near(probe.training.variance, variance));
        QCOMPARE(probe.training.values, std::int64_t{2 * 4});
        QCOMPARE(probe.parts, std::int64_t{3});
    }

    void renormalizationIsHeld()
    {
        NormCapture capture =
            captureOf(makeLayer("batch_renorm", {{"epsilon", 1e-3},
                                                 {"r_max", 3.0},
                                                 {"d_max", 0.25},
                                                 {"start_steps", std::int64_t{2}},
                                                 {"ramp_steps", std::int64_t{10}}}),
                      {3}, 8);
        capture.before["n.moving_variance"][0] = 1; // r is far over its limit
        const NormProbe probe = probeOf(capture, {0, 0, 3, 0, 0});
        const auto [mean, variance] = momentsOf(channelOf(capture, 0, 0, 8));
        const double moving = std::sqrt(1 + 1e-3);
        const double own = std::sqrt(variance + 1e-3);
        // Half open at step 7: r within [1/2, 2], d within 0.125.
        const RenormStep &step = *probe.training.renorm;
        QVERIFY(near(step.rFree, own / moving) && near(step.dFree, (mean - 0.5) / moving));
        QCOMPARE(step.r, 2.0);
        QCOMPARE(step.d, std::copysign(0.125, mean - 0.5));
        QVERIFY(
            near(probe.training.normalized, (at(capture, 3, 0, 0) - mean) / own * step.r + step.d));
        QVERIFY(near(probe.prediction->normalized,
                     (at(capture, 3, 0, 0) - 0.75) / std::sqrt(21 + 1e-3)));
        capture.step = 2; // not begun: plain batch norm
        const NormProbe plain = probeOf(capture, {0, 0, 3, 0, 0});
        QCOMPARE(plain.training.renorm->r, 1.0);
        QCOMPARE(plain.training.renorm->d, 0.0);
    }

    void ofOneExampleAlone_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<Shape>("shape");
        QTest::addColumn<std::int64_t>("first"); // channel of the set
        QTest::addColumn<std::int64_t>("size");
        const Shape image{6, 3, 2};
        const Shape row{6};
        QTest::newRow("layer, rank 4")
            << "layer_norm" << image << std::int64_t{0} << std::int64_t{6};
        QTest::newRow("layer, rank 2") << "layer_norm" << row << std::int64_t{0} << std::int64_t{6};
        QTest::newRow("group, rank 4")
            << "group_norm" << image << std::int64_t{3} << std::int64_t{3};
        QTest::newRow("group, rank 2") << "group_norm" << row << std::int64_t{3} << std::int64_t{3};
        QTest::newRow("instance") << "instance_norm" << image << std::int64_t{4} << std::int64_t{1};
    }
    void ofOneExampleAlone()
    {
        QFETCH(QString, kind);
        QFETCH(Shape, shape);
        QFETCH(std::int64_t, first);
        QFETCH(std::int64_t, size);
        LayerSpec norm = makeLayer(kind.toStdString(), {{"epsilon", 0.01}});
        if (kind == "group_norm")
            norm.set("groups", std::int64_t{2});
        const NormCapture capture = captureOf(norm, shape, 5);
        const NormProbe probe = probeOf(capture, {0, 4, 2, 0, 0});
        const std::int64_t places = elementCount(shape) / shape.front();
        std::vector<double> set;
        for (std::int64_t c = first; c < first + size; ++c)
            for (std::int64_t i = 0; i < places; ++i)
                set.push_back(at(capture, 2, c, i));
        const auto [mean, variance] = momentsOf(set);
        const double deviation = std::sqrt(variance + 0.01);
        QVERIFY(near(probe.training.mean, mean) && near(probe.training.variance, variance));
        QCOMPARE(probe.training.values, static_cast<std::int64_t>(set.size()));
        QVERIFY(near(probe.training.normalized, (at(capture, 2, 4, 0) - mean) / deviation));
        QVERIFY(near(probe.training.output, 2.5 * probe.training.normalized - 1.75));
        QVERIFY(!probe.prediction.has_value()); // it is the same
        QVERIFY(!probe.movingMean.has_value());
        // Each channel of the set by its own γ and β.
        std::vector<double> outputs;
        for (std::size_t i = 0; i < set.size(); ++i) {
            const auto c = static_cast<double>(first) +
                           std::floor(static_cast<double>(i) / static_cast<double>(places));
            outputs.push_back((1.5 + 0.25 * c) * (set[i] - mean) / deviation + 0.25 - 0.5 * c);
        }
        const auto [yMean, yVariance] = momentsOf(outputs);
        QVERIFY(near(probe.training.y.mean, yMean));
        QVERIFY(near(probe.training.y.deviation, std::sqrt(yVariance)));
    }

    void decorrelatedChannelsAreWhitened_data() { shapes(); }
    void decorrelatedChannelsAreWhitened()
    {
        QFETCH(Shape, shape);
        // Groups of two channels and one of the third alone.
        NormCapture capture = captureOf(
            makeLayer("decorrelated_norm", {{"group_size", std::int64_t{2}}, {"epsilon", 1e-9}}),
            shape, 40);
        std::vector<double> identity(2 * 2 * 2, 0.0);
        for (const std::size_t i : {0U, 3U, 4U, 7U})
            identity[i] = 4;
        capture.before["n.moving_covariance"] = capture.after["n.moving_covariance"] = identity;
        const NormProbe first = probeOf(capture, {0, 0, 11, 0, 0});
        const NormProbe second = probeOf(capture, {0, 1, 11, 0, 0});
        // W Σ W = 1: by hand for two channels from what the probes tell of W.
        const auto [meanA, varianceA] = momentsOf(channelOf(capture, 0, 0, 40));
        const auto [meanB, varianceB] = momentsOf(channelOf(capture, 1, 0, 40));
        const double a = at(capture, 11, 0, 0) - meanA;
        const double b = at(capture, 11, 1, 0) - meanB;
        const double wa = first.training.whitening->own;
        const double wb = second.training.whitening->own;
        const double w = first.training.whitening->others / b; // w_01
        QVERIFY(near(w, second.training.whitening->others / a, 1e-6));
        const auto valuesA = channelOf(capture, 0, 0, 40);
        const auto valuesB = channelOf(capture, 1, 0, 40);
        double covariance = 0;
        for (std::size_t i = 0; i < valuesA.size(); ++i)
            covariance +=
                (valuesA[i] - meanA) * (valuesB[i] - meanB) / static_cast<double>(valuesA.size());
        const double one = wa * wa * varianceA + 2 * wa * w * covariance + w * w * varianceB;
        const double none =
            wa * w * varianceA + (wa * wb + w * w) * covariance + w * wb * varianceB;
        QVERIFY(near(one, 1, 1e-6));
        QVERIFY(std::abs(none) < 1e-6);
        QVERIFY(near(first.training.normalized, wa * a + w * b));
        QVERIFY(near(first.training.variance, varianceA));
        // Afterwards mean β and deviation γ.
        QVERIFY(near(first.training.y.mean, 0.25) && near(first.training.y.deviation, 1.5, 1e-6));
        // The moving covariance 4·1 halves.
        QVERIFY(near(first.prediction->normalized, (at(capture, 11, 0, 0) - 0.75) / 2, 1e-6));
        const NormProbe alone = probeOf(capture, {0, 2, 11, 0, 0});
        QCOMPARE(alone.training.whitening->channels, std::int64_t{1});
        QVERIFY(std::abs(alone.training.whitening->others) < 1e-12);
        QVERIFY(near(alone.training.y.deviation, 2.0, 1e-6));
    }

    void anInverseRootIsOne()
    {
        // A of rank and eigenvalues that differ by 10⁴; rows of A^(−1/2) give W A W = 1.
        constexpr std::size_t n = 12;
        std::vector<double> matrix(n * n, 0.0);
        for (std::size_t k = 0; k < 40; ++k)
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = 0; j < n; ++j)
                    matrix[i * n + j] += static_cast<double>(made(k * n + i)) *
                                         static_cast<double>(made(k * n + j)) / (i == 0 ? 100 : 1) /
                                         (j == 0 ? 100 : 1);
        std::vector<std::vector<double>> root;
        for (std::size_t i = 0; i < n; ++i)
            root.push_back(inverseRootRow(matrix, n, i, 1e-16));
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                double product = 0;
                for (std::size_t a = 0; a < n; ++a)
                    for (std::size_t b = 0; b < n; ++b)
                        product += root[i][a] * matrix[a * n + b] * root[b][j];
                QVERIFY2(std::abs(product - (i == j ? 1 : 0)) < 1e-8,
                         qPrintable(QString::number(product)));
                QVERIFY(near(root[i][j], root[j][i], 1e-8));
            }
        // A matrix without rank is held to its rounding.
        const std::vector<double> flat = inverseRootRow({4, 4, 4, 4}, 2, 0, 1e-6);
        QVERIFY(std::isfinite(flat[0]) && near(flat[0] + flat[1], 1 / std::sqrt(8.0), 1e-6));
    }

    void ranksBecomeScores()
    {
        NormCapture capture =
            captureOf(makeLayer("rank_norm", {{"quantiles", std::int64_t{4}},
                                              {"distribution", std::string("uniform")},
                                              {"epsilon", 1e-9}}),
                      {2}, 4);
        capture.input = {3, 0, 1, 0, 4, 0, 2, 0}; // channel 0: 3 1 4 2
        const std::vector<double> scores = rankScores("uniform", 4);
        std::vector<double> moving = {0, 2, 4, 6};
        moving.insert(moving.end(), {0, 0, 0, 0});
        capture.after["n.moving_quantiles"] = moving;
        // With as many quantiles as values they are the values: x̂ is the middle of two equal lines.
        const NormProbe probe = probeOf(capture, {0, 0, 0, 0, 0});
        QVERIFY(near(probe.training.normalized, scores[2])); // 3 is the third
        QCOMPARE(probe.training.rank->below, std::int64_t{2});
        QCOMPARE(probe.training.rank->equal, std::int64_t{1});
        QVERIFY(probe.training.rank->beyond);
        // 3 lies half way between the moving 2 and 4.
        QVERIFY(near(probe.prediction->normalized, (scores[1] + scores[2]) / 2));
        QCOMPARE(probe.prediction->rank->lowQuantile, 2.0);
        QCOMPARE(probe.prediction->rank->highQuantile, 4.0);
        QVERIFY(!probe.prediction->rank->beyond);
        QVERIFY(near(probe.training.output, 1.5 * scores[2] + 0.25));
        capture.input[0] = 100; // beyond every moving quantile
        const NormProbe beyond = probeOf(capture, {0, 0, 0, 0, 0});
        QVERIFY(beyond.prediction->rank->beyond);
        QVERIFY(near(beyond.prediction->normalized, scores[3]));
        // All the same: the middle of all scores.
        const NormProbe ties = probeOf(capture, {0, 1, 0, 0, 0});
        QVERIFY(near(ties.training.normalized, (scores[0] + scores[3]) / 2));
        QCOMPARE(ties.training.rank->equal, std::int64_t{4});
    }

    void whatIsAskedForStaysWithinWhatThereIs()
    {
        const NormCapture capture = captureOf(makeLayer("batch_norm"), {3, 4, 5}, 2);
        const NormProbe probe = probeOf(capture, {0, 99, 99, 99, 99});
        QVERIFY((probe.at == NormLook{0, 2, 1, 3, 4}));
        QCOMPARE(probe.value, static_cast<double>(capture.input.back()));
        QVERIFY((probeOf(capture, {0, -1, -1, -1, -1}).at == NormLook{0, 0, 0, 0, 0}));
    }

    void whatIsAbsentIsLeftOut()
    {
        NormCapture capture = captureOf(makeLayer("layer_norm"), {4}, 3);
        capture.before.clear();
        const NormProbe probe = probeOf(capture, {});
        QCOMPARE(probe.gamma, 1.0);
        QCOMPARE(probe.beta, 0.0);
        QCOMPARE(probe.training.output, probe.training.normalized);
    }

    void valuesThatAreNotFiniteAreCounted()
    {
        NormCapture capture = captureOf(makeLayer("batch_norm"), {1}, 4);
        capture.input = {1, std::numeric_limits<float>::quiet_NaN(), 2,
                         std::numeric_limits<float>::infinity()};
        const NormProbe probe = probeOf(capture, {});
        QCOMPARE(probe.x.notFinite, std::int64_t{2});
        QCOMPARE(probe.x.values, std::int64_t{2});
        QVERIFY(std::isnan(probe.training.mean)); // as it is for the layer
        QVERIFY(probe.training.y.counts.empty());
        for (const char *kind : {"rank_norm", "layer_norm"}) {
            NormCapture other = capture;
            other.norm = makeLayer(kind);
            other.after["n.moving_quantiles"] = std::vector<double>(65, 0.0);
            QCOMPARE(probeOf(other, {}).x.notFinite, kind[0] == 'r' ? 2 : 0);
        }
    }

    void histogramsCountEveryValueOnce()
    {
        const Distribution spread = distributionOf({0, 1, 2, 3, 4}, 4);
        QVERIFY((spread.counts == std::vector<std::int64_t>{1, 1, 1, 2})); // the last is closed
        QCOMPARE(spread.mean, 2.0);
        QCOMPARE(spread.deviation, std::sqrt(2.0));
        const Distribution same = distributionOf({5, 5, 5}, 4);
        QVERIFY((same.counts == std::vector<std::int64_t>{3}));
        QCOMPARE(same.low, same.high);
        QVERIFY(distributionOf({}).counts.empty());
    }

    void whatIsNotWholeIsRefused()
    {
        NormCapture capture = captureOf(makeLayer("batch_norm"), {3}, 4);
        capture.input.pop_back();
        QVERIFY_EXCEPTION_THROWN((void)probeOf(capture, {}), std::invalid_argument);
        capture = captureOf(makeLayer("batch_norm"), {3}, 4);
        capture.after.clear();
        QVERIFY_EXCEPTION_THROWN((void)probeOf(capture, {}), std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN((void)probeOf(captureOf(makeLayer("flatten"), {3}, 4), {}),
                                 std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN((void)probeOf(captureOf(makeLayer("batch_norm"), {3}, 0), {}),
                                 std::invalid_argument);
    }

private:
    static void shapes()
    {
        QTest::addColumn<Shape>("shape");
        QTest::newRow("rank 2") << Shape{3};
        QTest::newRow("rank 4") << Shape{3, 4, 5};
    }
};

QTEST_APPLESS_MAIN(TestNormProbe)
#include "test_norm_probe.moc"
