// The experiment being assembled: edits, undo, patterns of BN, what is wrong and how it is mended.
#include "engine/experiment/placement.h"
#include "engine/experiment/presets.h"
#include "ui/builder/card.h"
#include "ui/builder/experiment_document.h"
#include "ui/builder/norm_choices.h"

#include <QSignalSpy>
#include <QTest>

using namespace normscope;
using namespace normscope::ui;

namespace {

constexpr std::size_t secondConv = 3;
constexpr std::size_t lastLinear = 14;

const ExperimentSpec &preset(const char *name)
{
    return findPreset(name)->spec;
}

void undoAll(ExperimentDocument &document)
{
    while (document.undoStack()->canUndo())
        document.undoStack()->undo();
}

void redoAll(ExperimentDocument &document)
{
    while (document.undoStack()->canRedo())
        document.undoStack()->redo();
}

} // namespace

class TestDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beginsAsTheChapter()
    {
        ExperimentDocument document;
        QVERIFY(document.spec() == preset("d2l-bn"));
        QVERIFY(document.problems().empty());
        QCOMPARE(document.title(), QStringLiteral("Chapter"));
        QCOMPARE(document.analysis().parameterCount, 44878);
        QCOMPARE(document.blocks().size(), std::size_t(8));
        QVERIFY(!document.undoStack()->canUndo());
    }

    void blocksTakeInWhatFollows()
    {
        const ExperimentDocument document;
        QVERIFY(document.blocks()[0] == (Block{0, 1, {}}));
        QVERIFY(document.blocks()[1] == (Block{2, {}, {}}));
        QVERIFY(document.blocks()[2] == (Block{3, 4, 5}));
        QVERIFY(document.blocks()[7] == (Block{lastLinear, {}, {}}));
    }

    void aNormAfterTheActivationBelongsToTheBlock()
    {
        ModelSpec model;
        model.layers = {makeLayer("conv"), makeLayer("activation"), makeLayer("batch_norm"),
                        makeLayer("flatten"), makeLayer("linear")};
        const auto blocks = blocksOf(model);
        QCOMPARE(blocks.size(), std::size_t(3));
        QVERIFY(blocks[0] == (Block{0, 2, 1}));
        QVERIFY(blocks[0].normIsLast());
        QCOMPARE(bnPatternOf(model), BnPattern::All);
        model.layers.insert(model.layers.begin() + 1, makeLayer("batch_norm"));
        QCOMPARE(blocksOf(model).size(), std::size_t(4)); // the second one stands alone
    }

    void aNormBehindTheActivationComesBackThere()
    {
        ExperimentDocument document;
        ModelSpec model = document.spec().model;
        placeAllNorms(model, NormPlace::AfterActivation);
        document.rearrange(model, QStringLiteral("all after"), QStringLiteral("before"));
        document.setLayerOption(5, "momentum", 0.5);
        document.setBatchNorm(secondConv, false);
        QCOMPARE(document.spec().model.layers[5].kind, std::string("max_pool"));
        document.setBatchNorm(secondConv, true);
        QCOMPARE(document.spec().model.layers[5].real("momentum"), 0.5);
        document.setAllBatchNorm(false);
        QVERIFY(!hasNormalization(document.spec().model));
        document.setAllBatchNorm(true);
        QVERIFY(normBlocks(document.spec().model)[1].place() == NormPlace::AfterActivation);
        QCOMPARE(document.spec().model.layers[5].real("momentum"), 0.5);
    }

    void whatARearrangementSwitchesOffIsRemembered()
    {
        ExperimentDocument document;
        document.setLayerOption(4, "momentum", 0.5);
        ModelSpec model = document.spec().model;
        normalizeBlocks(model, {true, false, false, false}, makeLayer("batch_norm"));
        setDropoutRate(model, 0.3);
        document.rearrange(model, QStringLiteral("1"), QStringLiteral("all"));
        const auto second = normalizableLayers(document.spec().model)[1];
        document.setBatchNorm(second, true);
        QCOMPARE(document.spec().model.layers[second + 1].real("momentum"), 0.5);
        document.undoStack()->undo();
        document.undoStack()->undo();
        QCOMPARE(document.spec().model.layers[4].real("momentum"), 0.5);
    }

    void theKindIsChangedAndItsOptionsStay()
    {
        ExperimentDocument document;
        document.setLayerOption(4, "epsilon", 0.01);
        document.setNormKind(2, "group_norm");
        const auto norm = [&] { return document.spec().model.layers[4]; };
        QCOMPARE(norm().kind, std::string("group_norm"));
        QCOMPARE(norm().real("epsilon"), 0.01);
        QCOMPARE(document.undoStack()->undoText(), QStringLiteral("norm 2: Group norm 2"));
        document.setNormKind(2, "");
        QCOMPARE(norm().kind, std::string("activation"));
        document.setNormKind(2, "layer_norm");
        QCOMPARE(norm().kind, std::string("layer_norm"));
        QCOMPARE(norm().real("epsilon"), 0.01);
        for (int i = 0; i < 4; ++i)
            document.undoStack()->undo();
        QVERIFY(document.spec().model == ExperimentDocument().spec().model);
    }

    void aKindThatIsNotDefinedThereSaysWhy()
    {
        const ExperimentDocument document;
        const auto refusalOf = [&](std::size_t block, const std::string &kind) {
            for (const NormChoice &choice : normChoices(document, block))
                if (choice.kind == kind)
                    return choice.refusal;
            return QStringLiteral("no such choice");
        };
        QVERIFY(refusalOf(0, "instance_norm").isEmpty()); // of images
        QVERIFY(refusalOf(5, "instance_norm").contains(QStringLiteral("120 features")));
        QVERIFY(refusalOf(5, "layer_norm").isEmpty());
        QCOMPARE(normChoices(document, 0).size(), std::size_t(8)); // none and seven kinds
        QVERIFY(normChoices(document, 0)[1].current);
    }

    void switchingOffAndOnKeepsTheSettings()
    {
        ExperimentDocument document;
        document.setLayerOption(4, "momentum", 0.5);
        document.setBatchNorm(secondConv, false);
        QCOMPARE(document.bnPattern(), BnPattern::Mixed);
        QCOMPARE(document.undoStack()->undoText(), QStringLiteral("BN 2 off"));
        document.setAllBatchNorm(false);
        QCOMPARE(document.bnPattern(), BnPattern::None);
        QVERIFY(document.spec().model == [] {
            ExperimentSpec plain = withoutNormalization(preset("d2l-bn"));
            return plain.model;
        }());
        document.setAllBatchNorm(true);
        QCOMPARE(document.bnPattern(), BnPattern::All);
        QCOMPARE(document.spec().model.layers[4].real("momentum"), 0.5);
        QCOMPARE(document.spec().model.layers[1].real("momentum"), 0.9);
    }

    void aNewNormTakesTheSettingsOfTheOthers()
    {
        ExperimentDocument document;
        document.load(preset("d2l-bn-scratch"));
        const std::size_t block = document.addLayer(1, makeLayer("conv"));
        QCOMPARE(block, std::size_t(2));
        const std::size_t layer = document.blocks()[block].main;
        document.setBatchNorm(layer, true);
        QCOMPARE(document.spec().model.layers[layer + 1].text("implementation"),
                 std::string("scratch"));
    }

    void changingTheVariantMovesItsDefaultEpsilon()
    {
        ExperimentDocument document;
        document.setLayerOption(1, "implementation", std::string("scratch"));
        QCOMPARE(document.spec().model.layers[1].real("epsilon"), 1e-12);
        document.setLayerOption(1, "implementation", std::string("library"));
        QCOMPARE(document.spec().model.layers[1].real("epsilon"), 1e-5);
        document.setLayerOption(1, "epsilon", 1e-3);
        document.setLayerOption(1, "implementation", std::string("scratch"));
        QCOMPARE(document.spec().model.layers[1].real("epsilon"), 1e-3);
    }

    void undoingEverythingGivesTheSpecBack()
    {
        ExperimentDocument document;
        const ExperimentSpec original = document.spec();
        document.setLayerOption(0, "channels", std::int64_t(12));
        document.setBatchNorm(0, false);
        document.addLayer(2, makeLayer("avg_pool"));
        document.moveBlock(4, 0);
        document.removeBlock(1);
        document.setActivation(0, "relu");
        document.setActivation(5, "");
        document.setAllBatchNorm(false);
        document.setSetting("training.learning_rate", 0.1);
        document.setSetting("training.last_batch", std::string("drop"));
        document.load(preset("classic"), QStringLiteral("Classic LeNet"));
        const ExperimentSpec last = document.spec();
        QCOMPARE(document.undoStack()->count(), 11);
        undoAll(document);
        QVERIFY(document.spec() == original);
        QVERIFY(!document.isEdited());
        QCOMPARE(document.title(), QStringLiteral("Chapter"));
        redoAll(document);
        QVERIFY(document.spec() == last);
        QCOMPARE(document.title(), QStringLiteral("Classic LeNet"));
    }

    void undoSaysWhat_data()
    {
        QTest::addColumn<int>("edit");
        QTest::addColumn<QString>("text");
        QTest::newRow("kernel") << 0 << "kernel 7×7";
        QTest::newRow("bias") << 1 << "bias off";
        QTest::newRow("setting") << 2 << "learning rate 0.1";
        QTest::newRow("tiny") << 3 << "learning rate 1e-3";
        QTest::newRow("remove") << 4 << "remove MaxPool 2×2";
        QTest::newRow("move") << 5 << "move Flatten";
        QTest::newRow("choice") << 6 << "variant from scratch";
        QTest::newRow("add") << 7 << "add AvgPool 2×2";
        QTest::newRow("activation") << 8 << "activation ReLU";
        QTest::newRow("all") << 9 << "all BN off";
    }

    void undoSaysWhat()
    {
        QLocale::setDefault(QLocale::c());
        ExperimentDocument document;
        const std::vector<std::function<void()>> edits = {
            [&] { document.setLayerOption(0, "kernel_size", std::int64_t(7)); },
            [&] { document.setLayerOption(0, "bias", false); },
            [&] { document.setSetting("training.learning_rate", 0.1); },
            [&] { document.setSetting("training.learning_rate", 1e-3); },
            [&] { document.removeBlock(1); },
            [&] { document.moveBlock(4, 5); },
            [&] { document.setLayerOption(1, "implementation", std::string("scratch")); },
            [&] { document.addLayer(0, makeLayer("avg_pool")); },
            [&] { document.setActivation(2, "relu"); },
            [&] { document.setAllBatchNorm(false); },
        };
        QFETCH(int, edit);
        QFETCH(QString, text);
        edits[std::size_t(edit)]();
        QString shown = document.undoStack()->undoText();
        QCOMPARE(shown.replace(QStringLiteral("0.001"), QStringLiteral("1e-3")), text);
    }

    void oneDragIsOneStep()
    {
        ExperimentDocument document;
        for (const double rate : {0.9, 0.5, 0.2})
            document.setSetting("training.learning_rate", rate, 7);
        QCOMPARE(document.undoStack()->count(), 1);
        document.setSetting("training.learning_rate", 0.1, 8);
        QCOMPARE(document.undoStack()->count(), 2);
        document.undoStack()->undo();
        QCOMPARE(document.spec().training.learningRate, 0.2);
        document.undoStack()->undo();
        QCOMPARE(document.spec().training.learningRate, 1.0);
    }

    void aDragThatComesBackLeavesNoStep()
    {
        ExperimentDocument document;
        document.setSetting("training.learning_rate", 0.9, 7);
        document.setSetting("training.learning_rate", 1.0, 7);
        QCOMPARE(document.undoStack()->count(), 0);
        QVERIFY(!document.isEdited());
    }

    void nothingChangedIsNoStep()
    {
        ExperimentDocument document;
        QSignalSpy changed(&document, &ExperimentDocument::changed);
        document.setAllBatchNorm(true);
        document.setBatchNorm(0, true);
        document.setLayerOption(0, "channels", std::int64_t(6));
        document.setLayerOption(0, "no_such_option", std::int64_t(6));
        document.moveBlock(2, 2);
        document.setActivation(1, "");
        QCOMPARE(document.undoStack()->count(), 0);
        QCOMPARE(changed.count(), 0);
    }

    void everyStepIsToldOnceAndAfterTheStackHasMoved()
    {
        ExperimentDocument document;
        QStringList seen;
        connect(&document, &ExperimentDocument::changed, this,
                [&] { seen << document.undoStack()->undoText(); });
        document.setBatchNorm(0, false);
        document.setSetting("training.epochs", std::int64_t(3));
        document.undoStack()->undo();
        QCOMPARE(seen, QStringList({"BN 1 off", "epochs 3", "BN 1 off"}));
    }

    void goingAwayIsNoChange()
    {
        int changes = 0;
        {
            ExperimentDocument document;
            document.setBatchNorm(0, false);
            connect(&document, &ExperimentDocument::changed, this, [&] { ++changes; });
        }
        QCOMPARE(changes, 0);
    }

    void aBlockMovesWithItsNormAndActivation()
    {
        ExperimentDocument document;
        QCOMPARE(document.moveBlock(2, 0), std::size_t(0));
        const auto &layers = document.spec().model.layers;
        QCOMPARE(layers[0].integer("channels"), 16);
        QCOMPARE(layers[1].kind, std::string("batch_norm"));
        QCOMPARE(layers[2].kind, std::string("activation"));
        QCOMPARE(layers[3].integer("channels"), 6);
        QCOMPARE(document.moveBlock(0, 2), std::size_t(2));
        QVERIFY(document.spec() == preset("d2l-bn"));
    }

    void aNormIsAddedIntoTheBlock()
    {
        ExperimentDocument document;
        document.setBatchNorm(secondConv, false);
        QCOMPARE(document.addLayer(2, makeLayer("batch_norm")), std::size_t(2));
        QVERIFY(document.spec() == preset("d2l-bn"));
    }

    void aKernelTooLargeIsMarkedAndRepaired()
    {
        ExperimentDocument document;
        document.setLayerOption(secondConv, "kernel_size", std::int64_t(13));
        QVERIFY(document.problemAt("model.layers[3].kernel_size") != nullptr);
        QCOMPARE(document.repairText(), QStringLiteral("kernel 5×5"));
        const auto cards = cardsOf(document);
        QCOMPARE(cards[3].error, QStringLiteral("Kernel 13×13 is larger than its 12×12 input."));
        QCOMPARE(cards[3].repair, QStringLiteral("Undo: kernel 5×5"));
        QCOMPARE(cards[4].shape, QStringLiteral("–"));
        QVERIFY(cards[4].error.isEmpty());
        document.repair();
        QVERIFY(document.spec() == preset("d2l-bn"));
        QVERIFY(!document.repairText());
    }

    void beyondTheFaultWhatIsKnownAnywayIsTold()
    {
        ExperimentDocument document;
        document.setLayerOption(secondConv, "kernel_size", std::int64_t(13));
        const auto cards = cardsOf(document);
        QCOMPARE(cards[3].normDetail, QStringLiteral("32 p · γ β"));
        QCOMPARE(cards[5].shape, QStringLiteral("–"));   // Flatten
        QCOMPARE(cards[6].shape, QStringLiteral("120")); // Linear 120
        QVERIFY(cards[6].parameters.isEmpty());
        QCOMPARE(cards[6].normDetail, QStringLiteral("240 p · γ β"));
        QCOMPARE(cards[7].parameters, QLocale().toString(10164) + QStringLiteral(" p"));
    }

    void repairingKeepsLaterEdits()
    {
        ExperimentDocument document;
        document.setLayerOption(secondConv, "kernel_size", std::int64_t(13));
        document.setSetting("training.epochs", std::int64_t(3));
        document.setBatchNorm(11, false);
        document.setLayerOption(0, "channels", std::int64_t(8));
        QVERIFY(document.repairText());
        document.repair();
        QVERIFY(document.problems().empty());
        QCOMPARE(document.spec().training.epochs, 3);
        QCOMPARE(document.spec().model.layers[secondConv].integer("kernel_size"), 5);
    }

    void aFaultThatWasLoadedHasNoRepair()
    {
        ExperimentSpec broken = preset("d2l-bn");
        broken.model.layers.clear();
        ExperimentDocument document;
        document.load(broken);
        QCOMPARE(document.repairText(), QStringLiteral("Chapter")); // what was there before
        document.undoStack()->clear();
        QVERIFY(!document.repairText());
        QVERIFY(!document.problems().empty());
        QVERIFY(cardsOf(document).back().isInvalid());
        document.setAllBatchNorm(true);
        document.setAllBatchNorm(false);
        QCOMPARE(document.addLayer(0, makeLayer("linear")), std::size_t(0));
    }

    void theLastPartialBatchOfOneIsAProblem()
    {
        ExperimentDocument document;
        document.setSetting("data.limit", std::int64_t(257));
        QVERIFY(document.problemAt("training.last_batch") != nullptr);
        document.setSetting("training.last_batch", std::string("drop"));
        QVERIFY(document.problems().empty());
    }

    void theDataDecideTheShapes()
    {
        ExperimentDocument document;
        QSignalSpy changed(&document, &ExperimentDocument::changed);
        document.setDataShape({{3, 32, 32}, 10, 50000, 10000});
        QCOMPARE(changed.count(), 1);
        QCOMPARE(cardsOf(document)[1].shape, QStringLiteral("6×28×28"));
        QCOMPARE(cardsOf(document)[0].shape, QStringLiteral("3×32×32"));
    }
};

QTEST_GUILESS_MAIN(TestDocument)
#include "test_document.moc"
