// Each layer against LibTorch's functional form of it, and the registry against that of the spec.
#include "engine/backend/backend.h"
#include "engine/nn/layer_builders.h"
#include "engine/nn/network.h"

#include <torch/nn/functional.h>

#include <QtTest>

using namespace normscope;
using namespace normscope::nn;
namespace F = torch::nn::functional;

namespace {

torch::Tensor irregular(at::IntArrayRef shape, double phase)
{
    const std::int64_t count = c10::multiply_integers(shape);
    const auto float64 = torch::TensorOptions().dtype(torch::kFloat64);
    return (torch::arange(count, float64) * 12.9898 + phase).sin().mul(1.7).view(shape);
}

/// One layer of the kind, built for this input and filled with irregular values.
std::unique_ptr<Layer> build(const LayerSpec &spec, const Shape &input)
{
    LayerAnalysis analysis;
    analysis.name = spec.kind;
    analysis.tensors = kindOf(spec).infer(spec, input).tensors;
    auto layer = findLayerBuilder(spec.kind)->build(spec, analysis, torch::kFloat64);
    const torch::NoGradGuard filling;
    double phase = 0;
    for (const NamedTensor &named : layer->tensors())
        named.tensor.copy_(irregular(named.tensor.sizes(), phase += 1.0));
    return layer;
}

torch::Tensor named(const Layer &layer, const std::string &name)
{
    for (const NamedTensor &tensor : layer.tensors())
        if (tensor.name == name)
            return tensor.tensor;
    return {};
}

bool agree(const torch::Tensor &a, const torch::Tensor &b)
{
    return a.sizes() == b.sizes() && (a - b).abs().max().item<double>() < 1e-12;
}

} // namespace

class TestLayers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Other work on the machine must not slow the small operations here.
    void initTestCase() { at::set_num_threads(1); }
    void everyKindOfTheSpecCanBeBuilt();
    void unknownKindHasNoBuilder();
    void convolutionIsLibTorchs_data();
    void convolutionIsLibTorchs();
    void linearIsLibTorchs_data();
    void linearIsLibTorchs();
    void poolingIsLibTorchs_data();
    void poolingIsLibTorchs();
    void averageCountsZeroPadding();
    void maximumTakesTheFirstOfEquals();
    void maximumPassesNaNOn();
    void flattenKeepsCOrder();
    void activationIsLibTorchs_data();
    void activationIsLibTorchs();
    void batchNormKeepsStatisticsUntilTheyAreApplied();
    void batchNormRefusesOneValuePerChannel();
};

void TestLayers::everyKindOfTheSpecCanBeBuilt()
{
    for (const LayerKind &kind : layerKinds())
        QVERIFY2(findLayerBuilder(kind.name) != nullptr, kind.name.c_str());
    QCOMPARE(layerBuilders().size(), layerKinds().size());
}

void TestLayers::unknownKindHasNoBuilder()
{
    QVERIFY(findLayerBuilder("dropout?") == nullptr);
}

void TestLayers::convolutionIsLibTorchs_data()
{
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("padding");
    QTest::addColumn<bool>("bias");
    QTest::newRow("5×5") << 5 << 1 << 0 << true;
    QTest::newRow("5×5, padded") << 5 << 1 << 2 << true;
    QTest::newRow("3×3, every second, no bias") << 3 << 2 << 1 << false;
    QTest::newRow("1×1") << 1 << 1 << 0 << true;
}

void TestLayers::convolutionIsLibTorchs()
{
    QFETCH(int, kernel);
    QFETCH(int, stride);
    QFETCH(int, padding);
    QFETCH(bool, bias);
    const auto layer = build(makeLayer("conv", {{"channels", std::int64_t{4}},
                                                {"kernel_size", std::int64_t{kernel}},
                                                {"stride", std::int64_t{stride}},
                                                {"padding", std::int64_t{padding}},
                                                {"bias", bias}}),
                             {3, 9, 11});
    const auto x = irregular({2, 3, 9, 11}, 7);
    auto options = F::Conv2dFuncOptions().stride(stride).padding(padding);
    QCOMPARE(named(*layer, "bias").defined(), bias);
    if (bias)
        options.bias(named(*layer, "bias"));
    Pass pass;
    QVERIFY(agree(layer->forward(x, pass), F::conv2d(x, named(*layer, "weight"), options)));
}

void TestLayers::linearIsLibTorchs_data()
{
    QTest::addColumn<bool>("bias");
    QTest::newRow("with bias") << true;
    QTest::newRow("without bias") << false;
}

void TestLayers::linearIsLibTorchs()
{
    QFETCH(bool, bias);
    const auto layer =
        build(makeLayer("linear", {{"features", std::int64_t{5}}, {"bias", bias}}), {7});
    const auto x = irregular({3, 7}, 7);
    Pass pass;
    auto expected = x.matmul(named(*layer, "weight").t());
    if (bias)
        expected = expected + named(*layer, "bias");
    QVERIFY(agree(layer->forward(x, pass), expected));
}

void TestLayers::poolingIsLibTorchs_data()
{
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("padding");
    QTest::newRow("2×2, every second") << 2 << 2 << 0;
    QTest::newRow("3×3, overlapping") << 3 << 1 << 0;
    QTest::newRow("3×3, padded") << 3 << 2 << 1;
    QTest::newRow("2×2, leaving gaps") << 2 << 3 << 1;
    QTest::newRow("1×1") << 1 << 1 << 0;
    QTest::newRow("whole rows") << 9 << 9 << 0;
}

void TestLayers::poolingIsLibTorchs()
{
    QFETCH(int, kernel);
    QFETCH(int, stride);
    QFETCH(int, padding);
    for (const std::string kind : {"max_pool", "avg_pool"}) {
        const auto layer = build(makeLayer(kind, {{"kernel_size", std::int64_t{kernel}},
                                                  {"stride", std::int64_t{stride}},
                                                  {"padding", std::int64_t{padding}}}),
                                 {3, 9, 11});
        for (const auto type : {torch::kFloat64, torch::kFloat32}) {
            const auto x = irregular({2, 3, 9, 11}, 7).to(type).set_requires_grad(true);
            const auto expected =
                kind == "max_pool"
                    ? F::max_pool2d(x,
                                    F::MaxPool2dFuncOptions(kernel).stride(stride).padding(padding))
                    : F::avg_pool2d(
                          x, F::AvgPool2dFuncOptions(kernel).stride(stride).padding(padding));
            Pass pass;
            const auto y = layer->forward(x, pass);
            QVERIFY(agree(y, expected));

            const auto weights = irregular(expected.sizes(), 3).to(type);
            const auto gradient = torch::autograd::grad({(y * weights).sum()}, {x})[0];
            const auto expectedGradient =
                torch::autograd::grad({(expected * weights).sum()}, {x})[0];
            QVERIFY(torch::allclose(gradient, expectedGradient, 1e-6, 1e-6));
        }
    }
}

void TestLayers::averageCountsZeroPadding()
{
    const auto layer = build(makeLayer("avg_pool", {{"kernel_size", std::int64_t{2}},
                                                    {"stride", std::int64_t{2}},
                                                    {"padding", std::int64_t{1}}}),
                             {1, 2, 2});
    Pass pass;
    const auto y = layer->forward(torch::ones({1, 1, 2, 2}, torch::kFloat64), pass);
    QVERIFY(agree(y, torch::full({1, 1, 2, 2}, 0.25, torch::kFloat64)));
}

void TestLayers::maximumTakesTheFirstOfEquals()
{
    const auto layer = build(makeLayer("max_pool", {{"kernel_size", std::int64_t{2}},
                                                    {"stride", std::int64_t{2}},
                                                    {"padding", std::int64_t{0}}}),
                             {1, 2, 2});
    const auto x = torch::tensor({1.0, 3.0, 3.0, 3.0}).view({1, 1, 2, 2}).set_requires_grad(true);
    Pass pass;
    const auto gradient = torch::autograd::grad({layer->forward(x, pass).sum()}, {x})[0];
    QVERIFY(torch::equal(gradient.flatten(), torch::tensor({0.0, 1.0, 0.0, 0.0})));
}

void TestLayers::maximumPassesNaNOn()
{
    const auto layer = build(makeLayer("max_pool", {{"kernel_size", std::int64_t{2}},
                                                    {"stride", std::int64_t{2}},
                                                    {"padding", std::int64_t{0}}}),
                             {1, 2, 2});
    for (int place = 0; place < 4; ++place) {
        auto x = torch::ones({1, 1, 2, 2});
        x.view({4})[place] = std::numeric_limits<float>::quiet_NaN();
        Pass pass;
        QVERIFY(layer->forward(x, pass).isnan().item<bool>());
    }
}

void TestLayers::flattenKeepsCOrder()
{
    const auto layer = build(makeLayer("flatten"), {2, 3, 4});
    const auto x = irregular({5, 2, 3, 4}, 1);
    Pass pass;
    const auto y = layer->forward(x, pass);
    QVERIFY(agree(y, x.view({5, 24})));
}

void TestLayers::activationIsLibTorchs_data()
{
    QTest::addColumn<std::string>("function");
    QTest::addColumn<double>("atMinusOne");
    QTest::newRow("sigmoid") << std::string("sigmoid") << 1 / (1 + std::exp(1.0));
    QTest::newRow("relu") << std::string("relu") << 0.0;
    QTest::newRow("tanh") << std::string("tanh") << std::tanh(-1.0);
    QTest::newRow("identity") << std::string("identity") << -1.0;
}

void TestLayers::activationIsLibTorchs()
{
    QFETCH(std::string, function);
    QFETCH(double, atMinusOne);
    const auto layer = build(makeLayer("activation", {{"function", function}}), {3});
    const auto x = irregular({4, 3}, 1);
    const std::map<std::string, torch::Tensor> expected = {{"sigmoid", torch::sigmoid(x)},
                                                           {"relu", torch::relu(x)},
                                                           {"tanh", torch::tanh(x)},
                                                           {"identity", x}};
    Pass pass;
    QVERIFY(agree(layer->forward(x, pass), expected.at(function)));
    const auto one = layer->forward(torch::full({1, 1}, -1.0, torch::kFloat64), pass);
    QVERIFY(std::abs(one.item<double>() - atMinusOne) < 1e-12);
}

void TestLayers::batchNormKeepsStatisticsUntilTheyAreApplied()
{
    for (const std::string implementation : {"scratch", "library"}) {
        const auto layer =
            build(makeLayer("batch_norm", {{"implementation", implementation}}), {3, 4, 4});
        const auto mean = named(*layer, "moving_mean").clone();
        const auto x = irregular({5, 3, 4, 4}, 1);

        Pass prediction{.training = false};
        (void)layer->forward(x, prediction);
        QVERIFY(prediction.bufferUpdates.empty());

        Pass training{.training = true};
        (void)layer->forward(x, training);
        QCOMPARE(training.bufferUpdates.size(), std::size_t{2});
        QVERIFY(torch::equal(named(*layer, "moving_mean"), mean));
        const BufferUpdate &update = training.bufferUpdates.front();
        QVERIFY(update.buffer.is_same(named(*layer, "moving_mean")));
        QVERIFY(agree(update.value, mean * 0.9 + x.mean({0, 2, 3}) * 0.1));
    }
}

void TestLayers::batchNormRefusesOneValuePerChannel()
{
    for (const std::string implementation : {"scratch", "library"}) {
        const auto layer =
            build(makeLayer("batch_norm", {{"implementation", implementation}}), {3});
        Pass training{.training = true};
        QVERIFY_EXCEPTION_THROWN((void)layer->forward(irregular({1, 3}, 1), training),
                                 BackendError);
        Pass prediction{.training = false};
        QCOMPARE(layer->forward(irregular({1, 3}, 1), prediction).size(0), 1);
    }
}

QTEST_GUILESS_MAIN(TestLayers)
#include "test_layers.moc"
