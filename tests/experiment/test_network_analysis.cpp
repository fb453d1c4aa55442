// Shapes, names and parameter counts without a tensor.
#include "engine/experiment/network_analysis.h"
#include "engine/experiment/presets.h"

#include <QtTest>

using namespace normscope;

namespace {

NetworkAnalysis analyzed(const ModelSpec &model)
{
    return analyze(model, {1, 28, 28}, 10);
}

QString firstProblem(const NetworkAnalysis &network)
{
    const auto problems = network.problems();
    return problems.empty() ? QString() : QString::fromStdString(problems.front().text());
}

} // namespace

class TestNetworkAnalysis : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void chapterShapesAndCounts()
    {
        const NetworkAnalysis network = analyzed(findPreset("d2l-bn")->spec.model);
        QVERIFY(network.works());
        const std::vector<std::pair<const char *, const char *>> expected = {
            {"conv1", "6×24×24"}, {"bn1", "6×24×24"},     {"pool1", "6×12×12"},
            {"conv2", "16×8×8"},  {"bn2", "16×8×8"},      {"activation1", "16×8×8"},
            {"pool2", "16×4×4"},  {"flatten1", "256"},    {"linear1", "120"},
            {"bn3", "120"},       {"activation2", "120"}, {"linear2", "84"},
            {"bn4", "84"},        {"activation3", "84"},  {"linear3", "10"}};
        QCOMPARE(network.layers.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QCOMPARE(QString::fromStdString(network.layers[i].name), QString(expected[i].first));
            QCOMPARE(QString::fromStdString(toText(network.layers[i].output)),
                     QString(expected[i].second));
        }
        QCOMPARE(network.layers[0].parameterCount, 156);
        QCOMPARE(network.layers[1].parameterCount, 12);
        QCOMPARE(network.layers[3].parameterCount, 2416);
        QCOMPARE(network.layers[8].parameterCount, 30840);
        QCOMPARE(network.parameterCount, 44878);
        QCOMPARE(analyzed(findPreset("d2l-plain")->spec.model).parameterCount, 44426);
    }

    void normalizationsAreNumberedFromInputToOutput()
    {
        const ModelSpec model = findPreset("d2l-bn")->spec.model;
        QCOMPARE(normNumber(model, 1), 1);
        QCOMPARE(normLabel(model, 4), std::string("BN 2"));
        QCOMPARE(normLabel(model, 12), std::string("BN 4"));
    }

    void classicKeepsItsSizeThroughPadding()
    {
        const NetworkAnalysis network = analyzed(findPreset("classic")->spec.model);
        QVERIFY(network.works());
        QCOMPARE(toText(network.layers[0].output), std::string("6×28×28"));
        QCOMPARE(network.parameterCount, 61706);
    }

    void weightsKeepTheirNamesWithoutBn()
    {
        const NetworkAnalysis with = analyzed(findPreset("d2l-bn")->spec.model);
        const NetworkAnalysis without = analyzed(findPreset("d2l-plain")->spec.model);
        QCOMPARE(with.layers[11].tensors[0].name, without.layers[8].tensors[0].name);
    }

    void kernelLargerThanItsInput()
    {
        ModelSpec model = findPreset("d2l-bn")->spec.model;
        model.layers[3].set("kernel_size", std::int64_t{13});
        const NetworkAnalysis network = analyzed(model);
        QCOMPARE(firstProblem(network),
                 QString("model.layers[3].kernel_size: kernel 13×13 is larger than its 12×12 "
                         "input. Use a kernel of at most 12, or a padding of at least 1"));
        QVERIFY(!network.layers[4].shapeKnown);
    }

    void problems_data()
    {
        QTest::addColumn<int>("change");
        QTest::addColumn<QString>("expected");
        QTest::newRow("linear on an image") << 0 << "model.layers[0]: needs features";
        QTest::newRow("convolution on features") << 1 << "model.layers[8]: needs an image";
        QTest::newRow("nine scores") << 2 << "gives 9 but the data have 10 classes";
        QTest::newRow("empty") << 3 << "the network has no layer";
        QTest::newRow("pool padding") << 4 << "model.layers[2].padding: padding 2 is more than";
        QTest::newRow("image at the end") << 5 << "gives 16×4×4";
        QTest::newRow("too large") << 6 << "too large";
    }
    void problems()
    {
        QFETCH(int, change);
        QFETCH(QString, expected);
        ModelSpec model = findPreset("d2l-bn")->spec.model;
        switch (change) {
        case 0:
            model.layers.insert(model.layers.begin(), makeLayer("linear"));
            break;
        case 1:
            model.layers.insert(model.layers.begin() + 8, makeLayer("conv"));
            break;
        case 2:
            model.layers.back().set("features", std::int64_t{9});
            break;
        case 3:
            model.layers.clear();
            break;
        case 4:
            model.layers[2].set("padding", std::int64_t{2});
            break;
        case 5:
            model.layers.resize(7);
            break;
        default:
            model = {{makeLayer("flatten"),
                      makeLayer("linear", {{"features", std::int64_t{16384}}}),
                      makeLayer("linear", {{"features", std::int64_t{16384}}})}};
            break;
        }
        QVERIFY2(firstProblem(analyzed(model)).contains(expected),
                 qPrintable(firstProblem(analyzed(model))));
    }

    void betaOfTheFirstBnHasNoGradient()
    {
        const ModelSpec &chapter = findPreset("d2l-bn")->spec.model;
        const BetaNote first = betaNote(chapter, 1);
        QVERIFY(first.hasNoGradient);
        QCOMPARE(
            QString::fromStdString(first.sentence),
            QString("Only pooling and a convolution lie between BN 1 and BN 2, which subtracts "
                    "any shift made here: β has no gradient and stays at 0 but for rounding."));
        QVERIFY(!betaNote(chapter, 4).hasNoGradient);
        QVERIFY(!betaNote(chapter, 12).hasNoGradient);
        // The other editions' network has a sigmoid in between.
        QVERIFY(!betaNote(findPreset("classic-bn")->spec.model, 1).hasNoGradient);
    }

    void paddingLetsZerosIn()
    {
        ModelSpec model = findPreset("d2l-bn")->spec.model;
        model.layers[3].set("padding", std::int64_t{1});
        QVERIFY(!betaNote(model, 1).hasNoGradient);
    }

    void identityBetweenDoesNotMatter()
    {
        ModelSpec model = findPreset("d2l-bn")->spec.model;
        model.layers.insert(model.layers.begin() + 2,
                            makeLayer("activation", {{"function", std::string("identity")}}));
        QVERIFY(betaNote(model, 1).hasNoGradient);
    }
};

QTEST_APPLESS_MAIN(TestNetworkAnalysis)
#include "test_network_analysis.moc"
