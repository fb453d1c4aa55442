// A folded network predicts what the network with batch norm predicted.
#include "engine/experiment/fold_batch_norm.h"
#include "engine/experiment/network_analysis.h"
#include "engine/experiment/placement.h"
#include "engine/experiment/presets.h"

#include <QtTest>

#include <cmath>

using namespace normscope;

namespace {

std::vector<double> numbers(std::size_t count, double seed)
{
    std::vector<double> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = std::sin(seed + 1.7 * static_cast<double>(i));
    return values;
}

/// Values for every tensor of a network; variances above 0.
TensorValues valuesFor(const ModelSpec &model, const Shape &input, std::int64_t classes)
{
    TensorValues tensors;
    double seed = 0.3;
    for (const LayerAnalysis &layer : analyze(model, input, classes).layers)
        for (const TensorSpec &tensor : layer.tensors) {
            auto values =
                numbers(static_cast<std::size_t>(elementCount(tensor.shape)), seed += 0.9);
            if (tensor.role == TensorRole::MovingVariance)
                for (double &value : values)
                    value = 0.5 + std::abs(value);
            tensors[tensor.name] = values;
        }
    return tensors;
}

/// Predicts with linear layers and batch norms, which is all that these networks have.
std::vector<double> predict(const ModelSpec &model, const TensorValues &tensors,
                            std::vector<double> x)
{
    int linear = 0;
    int norm = 0;
    for (const LayerSpec &layer : model.layers) {
        if (layer.kind == "linear") {
            const std::string name = "linear" + std::to_string(++linear);
            const auto &weight = tensors.at(name + ".weight");
            std::vector<double> y(weight.size() / x.size());
            for (std::size_t out = 0; out < y.size(); ++out) {
                y[out] = layer.flag("bias") ? tensors.at(name + ".bias")[out] : 0;
                for (std::size_t in = 0; in < x.size(); ++in)
                    y[out] += weight[out * x.size() + in] * x[in];
            }
            x = y;
        } else if (layer.kind == "batch_norm") {
            const std::string name = "bn" + std::to_string(++norm);
            for (std::size_t i = 0; i < x.size(); ++i) {
                x[i] = (x[i] - tensors.at(name + ".moving_mean")[i]) /
                       std::sqrt(tensors.at(name + ".moving_variance")[i] + layer.real("epsilon"));
                if (layer.text("gamma") != "absent")
                    x[i] *= tensors.at(name + ".gamma")[i];
                if (layer.text("beta") != "absent")
                    x[i] += tensors.at(name + ".beta")[i];
            }
        }
    }
    return x;
}

} // namespace

class TestFoldBatchNorm : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void predictionsStayTheSame_data()
    {
        QTest::addColumn<bool>("bias");
        QTest::addColumn<QString>("gamma");
        QTest::addColumn<QString>("beta");
        QTest::newRow("with a bias") << true << "trained"
                                     << "trained";
        QTest::newRow("without one") << false << "trained"
                                     << "trained";
        QTest::newRow("without γ") << true << "absent"
                                   << "frozen";
        QTest::newRow("without β") << false << "frozen"
                                   << "absent";
    }
    void predictionsStayTheSame()
    {
        QFETCH(bool, bias);
        QFETCH(QString, gamma);
        QFETCH(QString, beta);
        const LayerSpec norm =
            makeLayer("batch_norm", {{"gamma", gamma.toStdString()}, {"beta", beta.toStdString()}});
        const ModelSpec model{{makeLayer("flatten"),
                               makeLayer("linear", {{"features", std::int64_t{5}}, {"bias", bias}}),
                               norm,
                               makeLayer("linear", {{"features", std::int64_t{4}}, {"bias", bias}}),
                               norm, makeLayer("linear", {{"features", std::int64_t{3}}})}};
        const TensorValues tensors = valuesFor(model, {1, 2, 3}, 3);
        QVERIFY(!foldRefusal(model).has_value());
        const FoldedNetwork folded = foldBatchNorm(model, tensors);
        QCOMPARE(folded.folded, std::size_t(2));
        QVERIFY(!hasNormalization(folded.model));
        QVERIFY(analyze(folded.model, {1, 2, 3}, 3).works());
        const auto before = predict(model, tensors, numbers(6, 8));
        const auto after = predict(folded.model, folded.tensors, numbers(6, 8));
        for (std::size_t i = 0; i < before.size(); ++i)
            QVERIFY(std::abs(before[i] - after[i]) < 1e-12);
    }

    void theTensorsAreThoseOfTheFoldedNetwork()
    {
        ModelSpec model = findPreset("d2l-bn")->spec.model;
        setBiasBeforeNorms(model, false);
        const FoldedNetwork folded = foldBatchNorm(model, valuesFor(model, {1, 28, 28}, 10));
        std::size_t count = 0;
        for (const LayerAnalysis &layer : analyze(folded.model, {1, 28, 28}, 10).layers)
            for (const TensorSpec &tensor : layer.tensors) {
                ++count;
                QVERIFY2(folded.tensors.contains(tensor.name), tensor.name.c_str());
                QCOMPARE(folded.tensors.at(tensor.name).size(),
                         static_cast<std::size_t>(elementCount(tensor.shape)));
            }
        QCOMPARE(folded.tensors.size(), count);
    }

    void whatCannotBeFoldedSaysWhy()
    {
        ModelSpec model = findPreset("d2l-bn")->spec.model;
        placeAllNorms(model, NormPlace::AfterActivation);
        const auto refusal = foldRefusal(model);
        QVERIFY(refusal.has_value());
        QVERIFY2(refusal->message.find("BN 2 follows") != std::string::npos,
                 refusal->message.c_str());
        QVERIFY(foldRefusal(findPreset("d2l-plain")->spec.model)->message.find("no batch norm") !=
                std::string::npos);
        ModelSpec onInput = findPreset("d2l-bn")->spec.model;
        normalizeInput(onInput, true, makeLayer("batch_norm"));
        QVERIFY(foldRefusal(onInput)->message.find("the input") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestFoldBatchNorm)
#include "test_fold_batch_norm.moc"
