// How much arithmetic a training step asks for.
#include "engine/experiment/arithmetic.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/validation.h"

#include <QtTest>

using namespace normscope;

namespace {

double operationsOf(const ModelSpec &model)
{
    const DataShape data = nominalDataShape({});
    return trainingOperations(model, analyze(model, data.example, data.classes));
}

} // namespace

class TestArithmetic : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theChaptersNetworkTakesItsKnownCount()
    {
        // Multiply-adds: 24²·6·25 + 8²·16·150 + 256·120 + 120·84 + 84·10 = 281,640 forward, as many
        // for the weights, and those of all but the first layer for the inputs.
        QCOMPARE(operationsOf(findPreset("d2l-bn")->spec.model), 2.0 * (3 * 281640 - 86400));
        QCOMPARE(operationsOf(findPreset("d2l-plain")->spec.model), 1517040.0);
    }

    void strideAndPaddingCount()
    {
        const auto withConvolution = [](std::int64_t stride, std::int64_t padding) {
            return ModelSpec{{makeLayer("conv", {{"channels", std::int64_t{2}},
                                                 {"kernel_size", std::int64_t{4}},
                                                 {"stride", stride},
                                                 {"padding", padding}}),
                              makeLayer("flatten"), makeLayer("linear")}};
        };
        // 13 × 13 and 15 × 15 places; then the linear layer of as many inputs, with its dX.
        QCOMPARE(operationsOf(withConvolution(2, 0)),
                 2.0 * (2 * 13 * 13 * 2 * 16 + 3 * 2 * 13 * 13 * 10));
        QCOMPARE(operationsOf(withConvolution(2, 2)),
                 2.0 * (2 * 15 * 15 * 2 * 16 + 3 * 2 * 15 * 15 * 10));
    }

    void aGradientOfTheInputIsCountedWhereSomethingBeforeIsTrained()
    {
        const ModelSpec alone{{makeLayer("flatten"), makeLayer("linear")}};
        const ModelSpec normalized{
            {makeLayer("batch_norm"), makeLayer("flatten"), makeLayer("linear")}};
        QCOMPARE(operationsOf(alone), 2.0 * 2 * 7840);
        QCOMPARE(operationsOf(normalized), 2.0 * 3 * 7840);
    }

    void whatCannotWorkTakesNothing()
    {
        QCOMPARE(operationsOf(ModelSpec{}), 0.0);
        QCOMPARE(operationsOf(ModelSpec{{makeLayer("linear")}}), 0.0);
    }
};

QTEST_APPLESS_MAIN(TestArithmetic)
#include "test_arithmetic.moc"
