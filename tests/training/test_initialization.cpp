// Starting weights are a function of seed and name, and have Xavier's spread.
#include "engine/experiment/network_analysis.h"
#include "engine/experiment/presets.h"
#include "engine/training/initialization.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace normscope;

class TestInitialization : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void xavierBoundUsesTheKernelsArea()
    {
        // conv2: 6 channels in, 16 out, kernel 5×5: fans 150 and 400.
        const NetworkAnalysis network = analyze(findPreset("d2l-bn")->spec.model, {1, 28, 28}, 10);
        const TensorSpec &weight = network.layers[3].tensors[0];
        QCOMPARE(weight.fanIn, 150.0);
        QCOMPARE(weight.fanOut, 400.0);
        const std::vector<float> values = startingValues(weight, 0);
        const double bound = std::sqrt(6.0 / 550.0);
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        QVERIFY(*high <= bound && *high > 0.98 * bound);
        QVERIFY(*low >= -bound && *low < -0.98 * bound);
        double squares = 0;
        for (const float value : values)
            squares += static_cast<double>(value) * static_cast<double>(value);
        const double variance = squares / static_cast<double>(values.size());
        QVERIFY(std::abs(variance / (bound * bound / 3) - 1) < 0.05);
    }

    void networksWithAndWithoutBnStartAlike()
    {
        const NetworkAnalysis with = analyze(findPreset("d2l-bn")->spec.model, {1, 28, 28}, 10);
        const NetworkAnalysis without =
            analyze(findPreset("d2l-plain")->spec.model, {1, 28, 28}, 10);
        int compared = 0;
        for (const LayerAnalysis &a : with.layers)
            for (const LayerAnalysis &b : without.layers)
                if (a.name == b.name && !a.tensors.empty()) {
                    ++compared;
                    QVERIFY(startingValues(a.tensors[0], 5) == startingValues(b.tensors[0], 5));
                    QVERIFY(startingValues(a.tensors[0], 5) != startingValues(b.tensors[0], 6));
                }
        QCOMPARE(compared, 5);
    }

    void everythingElseStartsAtItsConstant()
    {
        const NetworkAnalysis network =
            analyze(findPreset("d2l-bn-scratch")->spec.model, {1, 28, 28}, 10);
        const auto &tensors = network.layers[1].tensors;
        QVERIFY(startingValues(tensors[0], 0) == std::vector<float>(6, 1.0F)); // γ
        QVERIFY(startingValues(tensors[1], 0) == std::vector<float>(6, 0.0F)); // β
        QVERIFY(startingValues(tensors[3], 0) == std::vector<float>(6, 0.0F)); // σ² from scratch
        const NetworkAnalysis library = analyze(findPreset("d2l-bn")->spec.model, {1, 28, 28}, 10);
        QVERIFY(startingValues(library.layers[1].tensors[3], 0) == std::vector<float>(6, 1.0F));
    }
};

QTEST_APPLESS_MAIN(TestInitialization)
#include "test_initialization.moc"
