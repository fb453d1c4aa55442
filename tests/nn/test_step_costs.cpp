// The table of costs: every layer of the network, each way, and nothing changed by measuring.
#include "engine/experiment/presets.h"
#include "engine/nn/reference_backend.h"
#include "engine/training/initialization.h"
#include "tests/support/fake_backend.h"

#include <QtTest>

#include <numeric>

using namespace normscope;
using namespace normscope::nn;
using normscope::test::smallDataset;

namespace {

struct Case
{
    explicit Case(const ModelSpec &model)
    {
        spec.model = model;
        backend = std::make_unique<ReferenceBackend>(spec, data);
        network = analyze(model, data->example, 10);
        spec.training.seed = 1;
        writeStartingValues(*backend, network, spec.training);
        std::iota(indices.begin(), indices.end(), 0U);
    }

    ExperimentSpec spec;
    std::shared_ptr<const Dataset> data = smallDataset(64);
    NetworkAnalysis network;
    std::unique_ptr<ReferenceBackend> backend;
    std::vector<std::uint32_t> indices = std::vector<std::uint32_t>(32);
};

} // namespace

class TestStepCosts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyLayerIsAPartOfItsOwn()
    {
        for (const char *preset : {"d2l-bn", "classic"}) {
            Case one(findPreset(preset)->spec.model);
            const std::vector<float> before = one.backend->read("conv1.weight");
            const std::vector<StepCost> costs = one.backend->stepCosts(one.indices, 3);
            const std::size_t layers = one.spec.model.layers.size();
            QCOMPARE(costs.size(), layers + 3);
            QCOMPARE(costs.front().part, std::string("images"));
            for (std::size_t i = 0; i < layers; ++i) {
                const StepCost &cost = costs[i + 1];
                QCOMPARE(cost.firstLayer, i);
                QCOMPARE(cost.layerCount, std::size_t{1});
                QVERIFY(cost.forward > 0);
                QVERIFY(cost.backward > 0);
            }
            QCOMPARE(costs[layers + 1].part, std::string("loss"));
            QCOMPARE(costs[layers + 2].part, std::string("update"));
            QVERIFY(one.backend->read("conv1.weight") == before);
        }
    }

    void aFirstLayerWithoutParametersHasNoBackwardPass()
    {
        Case one(ModelSpec{{makeLayer("flatten"), makeLayer("linear")}});
        const std::vector<StepCost> costs = one.backend->stepCosts(one.indices, 2);
        QCOMPARE(costs[1].backward, 0.0);
        QVERIFY(costs[2].backward > 0);
    }

    void trainingGoesOnAfterwards()
    {
        Case one(findPreset("d2l-bn")->spec.model);
        (void)one.backend->stepCosts(one.indices, 2);
        QVERIFY(std::isfinite(one.backend->trainStep(one.indices, {1, 0.1}).loss));
    }
};

QTEST_APPLESS_MAIN(TestStepCosts)
#include "test_step_costs.moc"
