// Normalizations and dropout are put where they are asked for, and nothing else moves.
#include "engine/experiment/network_analysis.h"
#include "engine/experiment/placement.h"
#include "engine/experiment/presets.h"

#include <QtTest>

#include <set>

using namespace normscope;

namespace {

ModelSpec chapter()
{
    return findPreset("d2l-bn")->spec.model;
}

LayerSpec batchNorm()
{
    return makeLayer("batch_norm");
}

bool works(const ModelSpec &model)
{
    return analyze(model, {1, 28, 28}, 10).works();
}

std::string kindsOf(const ModelSpec &model)
{
    std::string text;
    for (const LayerSpec &layer : model.layers)
        text += kindOf(layer).prefix + " ";
    return text;
}

} // namespace

class TestPlacement : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theChapterHasFourBlocks()
    {
        const auto blocks = normBlocks(chapter());
        QCOMPARE(blocks.size(), std::size_t(4));
        for (const NormBlock &block : blocks)
            QVERIFY(block.place() == NormPlace::BeforeActivation);
        QVERIFY(!blocks[0].activation.has_value()); // the first convolution has none
        QVERIFY(blocks[1].activation.has_value());
        QVERIFY(commonPlace(chapter()) == NormPlace::BeforeActivation);
    }

    void everySubsetIsReachedFromEveryOther()
    {
        std::set<std::string> seen;
        ModelSpec model = chapter();
        for (unsigned subset :
             {15U, 0U, 5U, 10U, 1U, 2U, 4U, 8U, 3U, 6U, 9U, 12U, 7U, 11U, 13U, 14U}) {
            std::vector<bool> which;
            for (unsigned block = 0; block < 4; ++block)
                which.push_back((subset >> block & 1U) != 0);
            normalizeBlocks(model, which, batchNorm());
            QVERIFY(normalizedBlocks(model) == which);
            QVERIFY(works(model));
            seen.insert(kindsOf(model));
        }
        QCOMPARE(seen.size(), std::size_t(16));
        normalizeBlocks(model, {true, true, true, true}, makeLayer("layer_norm"));
        QVERIFY(normBlocks(model).size() == 4 && works(model));
    }

    void movesBehindTheActivationAndBack()
    {
        ModelSpec model = chapter();
        placeAllNorms(model, NormPlace::AfterActivation);
        QVERIFY(commonPlace(model) == NormPlace::AfterActivation);
        QVERIFY(works(model));
        QVERIFY(model.layers[1] == chapter().layers[1]); // no activation to go behind
        QCOMPARE(model.layers[4].kind, std::string("activation"));
        QVERIFY(model.layers[5] == chapter().layers[4]);
        normalizeBlocks(model, {true, false, true, true}, batchNorm());
        normalizeBlocks(model, {true, true, true, true}, chapter().layers[4]);
        QVERIFY(normBlocks(model)[1].place() == NormPlace::AfterActivation);
        placeAllNorms(model, NormPlace::BeforeActivation);
        QVERIFY(model == chapter());
    }

    void withoutAnActivationThereIsOnePlace()
    {
        ModelSpec model{{makeLayer("flatten"), makeLayer("linear"), makeLayer("linear")}};
        placeNorm(model, 0, NormPlace::AfterActivation, batchNorm());
        QVERIFY(normBlocks(model)[0].place() == NormPlace::BeforeActivation);
        placeAllNorms(model, NormPlace::AfterActivation);
        QVERIFY(normBlocks(model)[0].place() == NormPlace::BeforeActivation);
        placeNorm(model, 0, NormPlace::Off, batchNorm());
        QCOMPARE(model.layers.size(), std::size_t(3));
    }

    void theInputIsNormalized()
    {
        ModelSpec model = chapter();
        normalizeInput(model, true, batchNorm());
        normalizeInput(model, true, batchNorm());
        QVERIFY(normalizesInput(model));
        QVERIFY(works(model));
        QCOMPARE(normBlocks(model).size(), std::size_t(4));
        normalizeInput(model, false, batchNorm());
        QVERIFY(model == chapter());
    }

    void gammaAndBetaOfAll()
    {
        ModelSpec model = chapter();
        QVERIFY(commonChoice(model, "gamma") == "trained");
        setAllChoices(model, "gamma", "frozen");
        QVERIFY(commonChoice(model, "gamma") == "frozen");
        model.layers[1].set("gamma", std::string("absent"));
        QVERIFY(!commonChoice(model, "gamma").has_value());
        QVERIFY(commonChoice(model, "beta") == "trained");
        QVERIFY(!commonChoice(findPreset("d2l-plain")->spec.model, "beta").has_value());
    }

    void theKindOfAll()
    {
        ModelSpec model = chapter();
        model.layers[4].set("epsilon", 0.25);
        QVERIFY(commonKind(model) == "batch_norm");
        setAllKinds(model, "layer_norm");
        QVERIFY(commonKind(model) == "layer_norm");
        QCOMPARE(model.layers[4].real("epsilon"), 0.25); // both have it
        QVERIFY(works(model));
        model.layers[1] = makeLayer("batch_norm");
        QVERIFY(!commonKind(model).has_value());
        ModelSpec plain = findPreset("d2l-plain")->spec.model;
        QVERIFY(!commonKind(plain).has_value());
        setAllKinds(plain, "layer_norm");
        QVERIFY(plain == findPreset("d2l-plain")->spec.model);
    }

    void biasesGoWhereANormalizationFollows()
    {
        ModelSpec model = chapter();
        setBiasBeforeNorms(model, false);
        QVERIFY(biasBeforeNorms(model) == false);
        QVERIFY(!model.layers[0].flag("bias"));
        QVERIFY(model.layers.back().flag("bias")); // the scores keep theirs
        setBiasBeforeNorms(model, true);
        QVERIFY(model == chapter());
        normalizeBlocks(model, {false, false, false, false}, batchNorm());
        QVERIFY(!biasBeforeNorms(model).has_value());
    }

    void dropoutComesAndGoes()
    {
        ModelSpec model = chapter();
        QVERIFY(dropoutRate(model) == 0.0);
        setDropoutRate(model, 0.2);
        QVERIFY(dropoutRate(model) == 0.2);
        QVERIFY(works(model));
        QCOMPARE(std::count_if(model.layers.begin(), model.layers.end(),
                               [](const LayerSpec &layer) { return layer.kind == "dropout"; }),
                 std::ptrdiff_t(3));
        setDropoutRate(model, 0.5);
        QVERIFY(dropoutRate(model) == 0.5);
        placeAllNorms(model, NormPlace::AfterActivation);
        QVERIFY(dropoutRate(model) == 0.5); // still after all of the block
        setDropoutRate(model, 0);
        QVERIFY(dropoutRate(model) == 0.0);
        placeAllNorms(model, NormPlace::BeforeActivation);
        QVERIFY(model == chapter());
    }

    void anEmptyNetworkHasNothingToPlace()
    {
        ModelSpec model;
        placeAllNorms(model, NormPlace::AfterActivation);
        normalizeBlocks(model, {}, batchNorm());
        setDropoutRate(model, 0.5);
        QVERIFY(model.layers.empty());
        QVERIFY(!normalizesInput(model));
    }
};

QTEST_APPLESS_MAIN(TestPlacement)
#include "test_placement.moc"
