// What comes to each layer: the lanes' and the reference's, of every plan.
#include "engine/experiment/network_analysis.h"
#include "engine/lanes/lanes_factory.h"
#include "engine/nn/minibatch.h"
#include "engine/nn/network.h"
#include "engine/nn/reference_factory.h"
#include "engine/training/initialization.h"
#include "tests/support/pattern_data.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

using namespace normscope;

namespace {

struct Case
{
    const char *name;
    std::vector<LayerSpec> layers;
    Shape example = {1, 20, 20};
    std::function<void(ExperimentSpec &)> change = {};
};

LayerSpec conv(std::int64_t channels, std::int64_t padding = 0)
{
    return makeLayer(
        "conv", {{"channels", channels}, {"kernel_size", std::int64_t{5}}, {"padding", padding}});
}

LayerSpec pool(const char *kind)
{
    return makeLayer(kind, {{"kernel_size", std::int64_t{2}}, {"stride", std::int64_t{2}}});
}

/// Two blocks of a convolution, this normalization, an activation and a pooling, then linear
/// layers.
std::vector<LayerSpec> blocks(const LayerSpec &norm, const char *pooling, bool poolFirst,
                              const LayerSpec &rowNorm)
{
    std::vector<LayerSpec> layers;
    for (int i = 0; i < 2; ++i) {
        layers.push_back(conv(i == 0 ? 6 : 8, i == 0 ? 0 : 2));
        if (poolFirst)
            layers.push_back(pool(pooling));
        layers.push_back(norm);
        layers.push_back(makeLayer("activation"));
        if (!poolFirst)
            layers.push_back(pool(pooling));
    }
    layers.push_back(makeLayer("flatten"));
    layers.push_back(makeLayer("dropout", {{"rate", 0.25}}));
    layers.push_back(makeLayer("linear", {{"features", std::int64_t{12}}}));
    layers.push_back(rowNorm);
    layers.push_back(makeLayer("activation"));
    layers.push_back(makeLayer("linear", {{"features", std::int64_t{4}}}));
    return layers;
}

std::vector<Case> cases()
{
    const LayerSpec batch = makeLayer("batch_norm");
    const LayerSpec group = makeLayer("group_norm");
    const LayerSpec layer = makeLayer("layer_norm");
    const LayerSpec ghosts = makeLayer("batch_norm", {{"ghost_size", std::int64_t{10}}});
    std::vector<LayerSpec> first = blocks(batch, "max_pool", false, batch);
    first.insert(first.begin(), batch);
    return {
        {"batch norm and average pooling at once", blocks(batch, "avg_pool", false, batch)},
        {"a max pooling that overtakes", blocks(batch, "max_pool", false, batch)},
        {"pooling before normalizing", blocks(batch, "max_pool", true, batch)},
        {"group and layer norm", blocks(group, "avg_pool", false, layer)},
        {"instance norm", blocks(makeLayer("instance_norm"), "max_pool", false, layer)},
        {"ghost batches", blocks(ghosts, "max_pool", false, ghosts)},
        {"a normalization first", first},
        {"colors", blocks(batch, "max_pool", false, batch), {3, 20, 20}},
        {"augmented",
         blocks(batch, "avg_pool", false, batch),
         {1, 20, 20},
         [](ExperimentSpec &spec) { spec.data.cropPadding = 2; }},
        {"without Winograd",
         blocks(batch, "max_pool", false, batch),
         {1, 20, 20},
         [](ExperimentSpec &spec) { spec.training.winograd = false; }},
    };
}

} // namespace

class TestLayerInput : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void lanesGiveWhatTheReferenceGives_data()
    {
        QTest::addColumn<std::size_t>("number");
        QTest::addColumn<bool>("exactly");
        const auto all = cases();
        for (std::size_t i = 0; i < all.size(); ++i)
            for (const bool exactly : {false, true})
                QTest::addRow("%s, %s", all[i].name, exactly ? "float64" : "float32")
                    << i << exactly;
    }
    void lanesGiveWhatTheReferenceGives()
    {
        QFETCH(std::size_t, number);
        QFETCH(bool, exactly);
        const Case made = cases()[number];
        ExperimentSpec spec;
        spec.model.layers = made.layers;
        spec.training.dtype = exactly ? "float64" : "float32";
        if (made.change)
            made.change(spec);
        const auto data = test::patternDataset(made.example, 4, 80);
        const NetworkAnalysis network = analyze(spec.model, made.example, 4);
        QVERIFY2(network.works(), network.works() ? "" : network.problems()[0].text().c_str());
        lanes::LanesFactory laneFactory;
        nn::ReferenceFactory referenceFactory;
        const auto fast = laneFactory.create(spec, data);
        const auto reference = referenceFactory.create(spec, data);
        for (Backend *backend : {fast.get(), reference.get()})
            writeStartingValues(*backend, network, spec.training);
        // 37: neither whole tiles nor whole ghosts. In an order of their own.
        std::vector<std::uint32_t> indices(37);
        for (std::size_t i = 0; i < indices.size(); ++i)
            indices[i] = static_cast<std::uint32_t>(i * 29 % 80);
        const StepSettings settings{3, 0.1};
        for (std::size_t layer = 0; layer < spec.model.layers.size(); ++layer) {
            const std::vector<float> expected = reference->layerInput(layer, indices, settings);
            const std::vector<float> found = fast->layerInput(layer, indices, settings);
            QCOMPARE(found.size(), expected.size());
            QCOMPARE(static_cast<std::int64_t>(found.size()),
                     37 * elementCount(network.layers[layer].input));
            double most = 0;
            double size = 1;
            for (std::size_t i = 0; i < found.size(); ++i) {
                most = std::max(most, std::abs(static_cast<double>(found[i]) -
                                               static_cast<double>(expected[i])));
                size = std::max(size, std::abs(static_cast<double>(expected[i])));
            }
            // Of float32, Winograd's transforms twice in a row round to nearly 1e-5.
            QVERIFY2(most <= (exactly ? 1e-6 : 2e-5) * size,
                     qPrintable(QStringLiteral("layer %1: %2").arg(layer).arg(most)));
        }
    }

    void lookingChangesNothing_data()
    {
        QTest::addColumn<bool>("byLanes");
        QTest::newRow("lanes") << true;
        QTest::newRow("reference") << false;
    }
    void lookingChangesNothing()
    {
        QFETCH(bool, byLanes);
        ExperimentSpec spec;
        spec.model.layers = cases()[1].layers;
        const auto data = test::patternDataset({1, 20, 20}, 4, 80);
        const NetworkAnalysis network = analyze(spec.model, {1, 20, 20}, 4);
        lanes::LanesFactory laneFactory;
        nn::ReferenceFactory referenceFactory;
        BackendFactory &factory = byLanes ? static_cast<BackendFactory &>(laneFactory)
                                          : static_cast<BackendFactory &>(referenceFactory);
        const auto plain = factory.create(spec, data);
        const auto lookedAt = factory.create(spec, data);
        std::vector<std::uint32_t> indices(40);
        std::iota(indices.begin(), indices.end(), 0U);
        for (Backend *backend : {plain.get(), lookedAt.get()})
            writeStartingValues(*backend, network, spec.training);
        for (std::int64_t step = 1; step <= 4; ++step) {
            const StepSettings settings{step, 0.1};
            for (const std::size_t layer : {1U, 5U, 11U})
                QVERIFY(!lookedAt->layerInput(layer, indices, settings).empty());
            QCOMPARE(lookedAt->trainStep(indices, settings).loss,
                     plain->trainStep(indices, settings).loss);
        }
        for (const LayerAnalysis &layer : network.layers)
            for (const TensorSpec &tensor : layer.tensors)
                QVERIFY(lookedAt->readExactly(tensor.name) == plain->readExactly(tensor.name));
        QVERIFY_EXCEPTION_THROWN((void)plain->layerInput(99, indices, {1, 0.1}), BackendError);
        const std::vector<std::uint32_t> none;
        QVERIFY_EXCEPTION_THROWN((void)plain->layerInput(1, none, {1, 0.1}), BackendError);
    }

    /// The reference's against its layers one by one.
    void theReferenceGivesWhatItsLayersGive()
    {
        ExperimentSpec spec;
        spec.model.layers = cases()[0].layers;
        spec.training.dtype = "float64";
        spec.training.seed = 5;
        const auto data = test::patternDataset({1, 20, 20}, 4, 80);
        const NetworkAnalysis network = analyze(spec.model, {1, 20, 20}, 4);
        nn::ReferenceFactory factory;
        const auto backend = factory.create(spec, data);
        writeStartingValues(*backend, network, spec.training);
        const nn::Network apart(spec.model, network, torch::kFloat64);
        const torch::NoGradGuard still;
        for (const auto &layer : apart.layers())
            for (const nn::NamedTensor &named : layer->tensors()) {
                const std::vector<double> values = backend->readExactly(named.name);
                std::ranges::copy(values, named.tensor.data_ptr<double>());
            }
        std::vector<std::uint32_t> indices = {7, 3, 61, 12};
        const nn::MinibatchReader reader(spec, data, torch::kFloat64);
        nn::Pass pass{.training = true, .step = 2, .seed = 5};
        torch::Tensor x = reader.training(indices, 2).images;
        for (std::size_t layer = 0; layer < apart.layers().size(); ++layer) {
            const std::vector<float> found = backend->layerInput(layer, indices, {2, 0.1});
            const torch::Tensor flat = x.to(torch::kFloat32).contiguous();
            QCOMPARE(static_cast<std::int64_t>(found.size()), flat.numel());
            QVERIFY(std::equal(found.begin(), found.end(), flat.data_ptr<float>()));
            x = apart.layers()[layer]->forward(x, pass);
        }
    }
};

QTEST_APPLESS_MAIN(TestLayerInput)
#include "test_layer_input.moc"
