// The stack of layers, by clicks and keys.
#include "engine/experiment/placement.h"
#include "engine/experiment/presets.h"
#include "tests/gui/mouse.h"
#include "ui/builder/card_list.h"
#include "ui/builder/network_panel.h"
#include "ui/look/number_field.h"
#include "ui/look/segmented_control.h"
#include "ui/look/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace normscope;
using namespace normscope::ui;

namespace {

// Rows of the chapter's network; row 0 is the input.
constexpr int firstConv = 1;
constexpr int firstPool = 2;
constexpr int secondConv = 3;
constexpr int flatten = 5;
constexpr int lastLinear = 8;

const ModelSpec &chapter()
{
    return findPreset("d2l-bn")->spec.model;
}

} // namespace

class TestNetworkPanel : public QObject
{
    Q_OBJECT

private:
    void chooseIn(QMenu *menu)
    {
        const auto action = [&](const char *name) {
            return menu->findChild<QAction *>(QString::fromLatin1(name));
        };
        QVERIFY(action("block1")->isChecked() && action("block4")->isChecked());
        menu->setActiveAction(action("block2"));
        QTest::keyClick(menu, Qt::Key_Space);
        QVERIFY(menu->isVisible()); // for the next one
        QTest::mouseClick(menu, Qt::LeftButton, {},
                          menu->actionGeometry(action("block4")).center());
        QVERIFY(menu->isVisible());
        QVERIFY(normalizedBlocks(model()) == std::vector<bool>({true, false, true, false}));
        QVERIFY(!action("block2")->isChecked() && !action("block4")->isChecked());
        action("inputNorm")->trigger();
        QVERIFY(normalizesInput(model()));
        action("allAfter")->trigger();
        QVERIFY(commonPlace(model()) == NormPlace::AfterActivation);
        action("gamma.frozen")->trigger();
        QVERIFY(commonChoice(model(), "gamma") == "frozen");
        action("biasBeforeNorms")->trigger();
        QVERIFY(biasBeforeNorms(model()) == false);
        action("dropout0.2")->trigger();
        QVERIFY(dropoutRate(model()) == 0.2);
    }

    [[nodiscard]] const ModelSpec &model() const { return m_document->spec().model; }

    void click(QPoint where) const
    {
        QTest::mouseClick(m_cards->viewport(), Qt::LeftButton, {}, where);
    }

    void clickHead(int row) const { click(m_cards->geometryOf(row).head.center()); }

    void drag(int row, int overRow, bool release = true) const
    {
        QWidget *viewport = m_cards->viewport();
        const QPoint from = m_cards->geometryOf(row).grip.center();
        QTest::mousePress(viewport, Qt::LeftButton, {}, from);
        const QPoint to = m_cards->geometryOf(overRow).card.center();
        // QTest::mouseMove carries no buttons.
        for (const QPoint &at : {from + QPoint(0, 30), to}) {
            QMouseEvent move(QEvent::MouseMove, at, viewport->mapToGlobal(at), Qt::NoButton,
                             Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(viewport, &move);
        }
        if (release)
            QTest::mouseRelease(viewport, Qt::LeftButton, {}, to);
    }

    [[nodiscard]] QWidget *editor(const char *name) const
    {
        for (QWidget *widget : m_cards->findChildren<QWidget *>(QString::fromLatin1(name)))
            if (widget->isVisible())
                return widget;
        return nullptr;
    }

    std::unique_ptr<ExperimentDocument> m_document;
    std::unique_ptr<NetworkPanel> m_panel;
    CardList *m_cards = nullptr;

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1.0);
        test::bringMouse();
    }

    void init()
    {
        look::applyTheme(*qApp, false, 1.0);
        m_document = std::make_unique<ExperimentDocument>();
        m_panel = std::make_unique<NetworkPanel>(m_document.get());
        m_cards = m_panel->cards();
        m_panel->resize(292, 900);
        m_panel->show();
        m_panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    }

    void cleanup()
    {
        m_panel.reset();
        m_document.reset();
    }

    void tellsTheParameters()
    {
        auto *label = m_panel->findChild<QLabel *>(QStringLiteral("panelDetail"));
        QCOMPARE(label->text(), QStringLiteral("44878 parameters"));
        m_document->setAllBatchNorm(false);
        QCOMPARE(label->text(), QStringLiteral("44426 parameters"));
    }

    void aSwitchIsClicked()
    {
        click(m_cards->geometryOf(secondConv).normSwitch.center());
        QCOMPARE(m_document->bnPattern(), BnPattern::Mixed);
        QVERIFY(!m_cards->card(secondConv).normOn);
        QCOMPARE(m_document->undoStack()->undoText(), QStringLiteral("BN 2 off"));
        QCOMPARE(m_cards->unfoldedRow(), -1);
        const int height = m_cards->geometryOf(secondConv).item.height();
        click(m_cards->geometryOf(secondConv).normSwitch.center());
        QVERIFY(model() == chapter());
        QCOMPARE(m_cards->geometryOf(secondConv).item.height(), height);
    }

    void theLastLayerHasNoSwitch()
    {
        QVERIFY(!m_cards->card(lastLinear).hasSwitch);
        m_cards->setFocus();
        m_cards->chooseBlock(7);
        QTest::keyClick(m_cards, Qt::Key_Space);
        QCOMPARE(m_document->undoStack()->count(), 0);
    }

    void thePatternFollowsAndLeads()
    {
        auto *pattern = m_panel->findChild<look::SegmentedControl *>(QStringLiteral("bnPattern"));
        QCOMPARE(pattern->currentIndex(), int(BnPattern::All));
        const auto segments = pattern->findChildren<QAbstractButton *>();
        QTest::mouseClick(segments[1], Qt::LeftButton);
        QCOMPARE(m_document->bnPattern(), BnPattern::None);
        QVERIFY(!hasNormalization(model()));
        m_cards->chooseBlock(0);
        m_cards->setFocus();
        QTest::keyClick(m_cards, Qt::Key_Space);
        QCOMPARE(pattern->currentIndex(), int(BnPattern::Mixed));
        QTest::mouseClick(segments[0], Qt::LeftButton);
        QVERIFY(model() == chapter());
        QTest::mouseClick(segments[2], Qt::LeftButton); // Mixed cannot be asked for
        QCOMPARE(pattern->currentIndex(), int(BnPattern::All));
    }

    void arrowsMoveTheChoiceOverLayersOnly()
    {
        m_cards->setFocus(Qt::TabFocusReason);
        QCOMPARE(m_cards->currentIndex().row(), firstConv);
        QTest::keyClick(m_cards, Qt::Key_Up);
        QCOMPARE(m_cards->currentIndex().row(), firstConv);
        QTest::keyClick(m_cards, Qt::Key_Down);
        QCOMPARE(m_cards->currentIndex().row(), firstPool);
        QTest::keyClick(m_cards, Qt::Key_End);
        QCOMPARE(m_cards->currentIndex().row(), lastLinear);
        QTest::keyClick(m_cards, Qt::Key_Down);
        QCOMPARE(m_cards->currentIndex().row(), lastLinear);
        QTest::keyClick(m_cards, Qt::Key_Home);
        QCOMPARE(m_cards->currentIndex().row(), firstConv);
        QTest::keyClick(m_cards, Qt::Key_Space);
        QVERIFY(!m_cards->card(firstConv).normOn);
    }

    void aCardUnfoldsAndIsEdited()
    {
        clickHead(secondConv);
        QCOMPARE(m_cards->unfoldedRow(), secondConv);
        auto *channels = qobject_cast<look::NumberField *>(editor("conv2.channels"));
        QVERIFY(channels != nullptr);
        QCOMPARE(channels->text(), QStringLiteral("16"));
        QTest::mouseClick(channels, Qt::LeftButton);
        channels->selectAll();
        QTest::keyClicks(channels, "20");
        QTest::keyClick(channels, Qt::Key_Return);
        QCOMPARE(model().layers[3].integer("channels"), 20);
        QCOMPARE(m_cards->card(secondConv).shape, QStringLiteral("20×8×8"));
        m_document->undoStack()->undo();
        QCOMPARE(channels->text(), QStringLiteral("16"));
        clickHead(secondConv);
        QCOMPARE(m_cards->unfoldedRow(), -1);
        QVERIFY(editor("conv2.channels") == nullptr);
    }

    void seldomOptionsAreFoldedUntilAskedFor()
    {
        clickHead(secondConv);
        QVERIFY(editor("bn2.gamma") == nullptr);
        auto *form = m_cards->findChild<QWidget *>(QStringLiteral("normFields"));
        auto *more = form->findChild<QToolButton *>(QStringLiteral("more"));
        QVERIFY(more->isVisible());
        const int folded = m_cards->geometryOf(secondConv).item.height();
        more->setFocus();
        QTest::keyClick(more, Qt::Key_Space);
        QVERIFY(editor("bn2.gamma") != nullptr);
        QVERIFY(editor("bn2.ghost_size") != nullptr);
        QVERIFY(m_cards->geometryOf(secondConv).item.height() > folded);
        QTest::mouseClick(more, Qt::LeftButton);
        QCOMPARE(m_cards->geometryOf(secondConv).item.height(), folded);
        // What is set is never in force unseen.
        m_document->setLayerOption(4, "gamma", std::string("absent"));
        QCOMPARE(more->text(), QStringLiteral("More, 1 changed"));
        m_cards->setUnfoldedRow(-1);
        clickHead(firstConv);
        clickHead(secondConv);
        QVERIFY(editor("bn2.gamma") != nullptr);
        QVERIFY(editor("bn2.gamma_value") == nullptr); // of no γ
        QVERIFY(editor("bn2.beta_value") != nullptr);
    }

    void aWrongSeldomOptionIsOpenedAndMarked()
    {
        clickHead(secondConv);
        m_document->setLayerOption(4, "ghost_size", std::int64_t{512});
        auto *ghost = qobject_cast<look::NumberField *>(editor("bn2.ghost_size"));
        QVERIFY(ghost != nullptr);
        QVERIFY(ghost->property("wrong").toBool());
        QVERIFY(m_cards->card(secondConv).isInvalid());
    }

    void theMenuOfKindsChangesTheNormalization()
    {
        click(m_cards->geometryOf(secondConv).kindButton.center());
        auto *menu = m_cards->findChild<QMenu *>(QStringLiteral("normKinds"));
        QVERIFY(menu != nullptr && menu->isVisible());
        menu->findChild<QAction *>(QStringLiteral("layer_norm"))->trigger();
        menu->close();
        QCOMPARE(model().layers[4].kind, std::string("layer_norm"));
        QCOMPARE(m_cards->card(secondConv).normKind, QStringLiteral("Layer norm"));
        m_document->undoStack()->undo();
        QVERIFY(model() == chapter());
    }

    void kindsThatAreNotDefinedAreDisabledWithTheReason()
    {
        m_cards->chooseBlock(5);
        m_cards->setFocus();
        QTest::keyClick(m_cards, Qt::Key_K);
        auto *menu = m_cards->findChild<QMenu *>(QStringLiteral("normKinds"));
        QVERIFY(menu != nullptr);
        const QAction *instance = menu->findChild<QAction *>(QStringLiteral("instance_norm"));
        QVERIFY(!instance->isEnabled());
        QVERIFY(instance->toolTip().contains(QStringLiteral("images alone")));
        QVERIFY(menu->findChild<QAction *>(QStringLiteral("batch_norm"))->isChecked());
        menu->close();
    }

    void theFormulaIsAskedForByClickAndKey()
    {
        QSignalSpy asked(m_cards, &CardList::formulaRequested);
        click(m_cards->geometryOf(secondConv).formulaButton.center());
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].value<std::size_t>(), std::size_t(4));
        m_cards->chooseBlock(1); // a pooling layer has none
        m_cards->setFocus();
        QTest::keyClick(m_cards, Qt::Key_F);
        QCOMPARE(asked.count(), 1);
    }

    void theNormalizationMovesBehindTheActivation()
    {
        clickHead(secondConv);
        auto *form = m_cards->findChild<QWidget *>(QStringLiteral("normFields"));
        QTest::mouseClick(form->findChild<QToolButton *>(QStringLiteral("more")), Qt::LeftButton);
        auto *place = qobject_cast<QComboBox *>(editor("bn2.place"));
        QVERIFY(place != nullptr);
        place->setFocus();
        QTest::keyClick(place, Qt::Key_Down);
        QCOMPARE(model().layers[4].kind, std::string("activation"));
        QCOMPARE(model().layers[5].kind, std::string("batch_norm"));
        QVERIFY(m_cards->card(secondConv).normLast);
        m_document->undoStack()->undo();
        QVERIFY(model() == chapter());
    }

    void theMenuReachesAnyCombinationOfBlocks()
    {
        auto *menu = m_panel->findChild<QMenu *>(QStringLiteral("placementMenu"));
        // Opened by its button, which comes back when the menu is closed.
        QTimer::singleShot(0, menu, [this, menu] {
            chooseIn(menu);
            menu->close();
        });
        m_panel->findChild<QToolButton *>(QStringLiteral("placement"))->showMenu();
        if (QTest::currentTestFailed())
            return;
        while (m_document->undoStack()->canUndo())
            m_document->undoStack()->undo();
        QVERIFY(model() == chapter());
    }

    void everyOptionHasAnEditorThatWorks()
    {
        clickHead(secondConv);
        for (const char *name :
             {"conv2.channels", "conv2.kernel_size", "conv2.stride", "conv2.padding", "conv2.bias",
              "bn2.implementation", "bn2.epsilon", "bn2.momentum", "conv2.activation"}) {
            QWidget *widget = editor(name);
            QVERIFY2(widget != nullptr, name);
            QVERIFY2(!widget->accessibleName().isEmpty(), name);
            QVERIFY2(!widget->toolTip().isEmpty(), name);
            QVERIFY2((widget->focusPolicy() & Qt::TabFocus) != 0, name);
        }
        QTest::mouseClick(editor("conv2.bias"), Qt::LeftButton, {}, QPoint(8, 13));
        QVERIFY(!model().layers[3].flag("bias"));
        auto *variant = qobject_cast<QComboBox *>(editor("bn2.implementation"));
        variant->setFocus();
        QTest::keyClick(variant, Qt::Key_Up);
        QCOMPARE(model().layers[4].text("implementation"), std::string("scratch"));
        QCOMPARE(qobject_cast<look::NumberField *>(editor("bn2.epsilon"))->text(),
                 QStringLiteral("1e-12"));
        auto *activation = qobject_cast<QComboBox *>(editor("conv2.activation"));
        QCOMPARE(activation->currentText(), QStringLiteral("sigmoid"));
        activation->setFocus();
        QTest::keyClick(activation, Qt::Key_Down);
        QCOMPARE(model().layers[5].text("function"), std::string("relu"));
        activation = qobject_cast<QComboBox *>(editor("conv2.activation"));
        QTest::keyClick(activation, Qt::Key_Home);
        QCOMPARE(model().layers[5].kind, std::string("max_pool"));
        QVERIFY(editor("conv2.activation")->hasFocus()); // the card was rebuilt under the keys
    }

    void returnGoesInAndEscapeComesOut()
    {
        m_cards->chooseBlock(2);
        m_cards->setFocus();
        QTest::keyClick(m_cards, Qt::Key_Return);
        QCOMPARE(m_cards->unfoldedRow(), secondConv);
        QWidget *channels = editor("conv2.channels");
        QVERIFY(channels->hasFocus());
        QTest::keyClick(channels, Qt::Key_Tab);
        QVERIFY(editor("conv2.kernel_size")->hasFocus());
        QTest::keyClick(editor("conv2.kernel_size"), Qt::Key_Escape);
        QVERIFY(m_cards->hasFocus());
        QCOMPARE(m_cards->unfoldedRow(), -1);
    }

    void tabGoesThroughTheEditorsAndOn()
    {
        m_cards->chooseBlock(1);
        m_cards->setUnfoldedRow(firstPool);
        m_cards->setFocus();
        for (const char *name : {"pool1.kernel_size", "pool1.stride", "pool1.padding"}) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            QCOMPARE(QApplication::focusWidget()->objectName(), QString::fromLatin1(name));
        }
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QVERIFY(!QApplication::focusWidget()->objectName().startsWith(QStringLiteral("pool1")));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab, Qt::ShiftModifier);
        QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("pool1.padding"));
    }

    void keysInAnEditorDoNotReachTheCard()
    {
        clickHead(secondConv);
        auto *activation = editor("conv2.activation");
        activation->setFocus();
        for (const int key : {Qt::Key_Delete, Qt::Key_Backspace, Qt::Key_Return}) {
            QTest::keyClick(activation, Qt::Key(key));
            QVERIFY(model() == chapter());
            QVERIFY(activation->hasFocus());
        }
        auto *bias = editor("conv2.bias");
        bias->setFocus();
        QTest::keyClick(bias, Qt::Key_Delete);
        QVERIFY(model() == chapter());
    }

    void anInvalidKernelSaysWhyAndIsUndone()
    {
        clickHead(secondConv);
        auto *kernel = qobject_cast<look::NumberField *>(editor("conv2.kernel_size"));
        QTest::mouseClick(kernel, Qt::LeftButton);
        kernel->selectAll();
        QTest::keyClicks(kernel, "13");
        QTest::keyClick(kernel, Qt::Key_Return);
        const Card &card = m_cards->card(secondConv);
        QCOMPARE(card.error, QStringLiteral("Kernel 13×13 is larger than its 12×12 input."));
        QVERIFY(card.remedy.contains(QStringLiteral("at most 12")));
        QVERIFY(kernel->property("wrong").toBool());
        QVERIFY(kernel->isVisible());
        const CardGeometry g = m_cards->geometryOf(secondConv);
        QVERIFY(g.fields.top() >= g.errorBox.bottom());
        QVERIFY(g.errorBox.contains(g.repairLink));
        click(g.repairLink.center());
        QVERIFY(model() == chapter());
        QVERIFY(!kernel->property("wrong").toBool());
        QCOMPARE(kernel->text(), QStringLiteral("5"));
    }

    void aCardIsDraggedToAnotherPlace()
    {
        drag(secondConv, firstConv);
        QCOMPARE(model().layers[0].integer("channels"), 16);
        QCOMPARE(model().layers[3].integer("channels"), 6);
        QCOMPARE(m_document->undoStack()->undoText(), QStringLiteral("move Conv 16@5×5"));
        QCOMPARE(m_cards->currentIndex().row(), firstConv);
        m_document->undoStack()->undo();
        QVERIFY(model() == chapter());
    }

    void escapeCallsADragOff()
    {
        drag(secondConv, firstConv, false);
        QTest::keyClick(m_cards, Qt::Key_Escape);
        QTest::mouseRelease(m_cards->viewport(), Qt::LeftButton, {}, QPoint(50, 50));
        QVERIFY(model() == chapter());
        QCOMPARE(m_document->undoStack()->count(), 0);
    }

    void aDraggedCardDropsWhereItWas()
    {
        drag(flatten, flatten);
        QCOMPARE(m_document->undoStack()->count(), 0);
    }

    void altArrowsMoveACard()
    {
        m_cards->chooseBlock(2);
        m_cards->setFocus();
        QTest::keyClick(m_cards, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(m_cards->currentIndex().row(), firstPool);
        QCOMPARE(m_cards->card(firstPool).name, QStringLiteral("Conv 16@5×5"));
        QTest::keyClick(m_cards, Qt::Key_Down, Qt::AltModifier);
        QVERIFY(model() == chapter());
        m_cards->chooseBlock(0);
        QTest::keyClick(m_cards, Qt::Key_Up, Qt::AltModifier);
        m_cards->chooseBlock(7);
        QTest::keyClick(m_cards, Qt::Key_Down, Qt::AltModifier);
        QVERIFY(model() == chapter());
    }

    void deleteRemovesTheChosenCard()
    {
        m_cards->chooseBlock(1);
        m_cards->setFocus();
        QTest::keyClick(m_cards, Qt::Key_Delete);
        QCOMPARE(m_cards->card(firstPool).name, QStringLiteral("Conv 16@5×5"));
        QCOMPARE(m_cards->currentIndex().row(), firstPool);
        m_document->undoStack()->undo();
        QVERIFY(model() == chapter());
    }

    void everythingCanBeRemoved()
    {
        m_cards->chooseBlock(0);
        m_cards->setFocus();
        for (int i = 0; i < 10; ++i)
            QTest::keyClick(m_cards, Qt::Key_Delete);
        QVERIFY(model().layers.empty());
        QTest::keyClick(m_cards, Qt::Key_Space);
        QTest::keyClick(m_cards, Qt::Key_Return);
        QVERIFY(m_cards->card(1).isInvalid()); // the output says that there is no layer
        m_panel->addLayerMenu()->findChild<QAction *>(QStringLiteral("conv"))->trigger();
        QCOMPARE(m_cards->unfoldedRow(), 1);
        for (int i = 0; i < 9; ++i)
            m_document->undoStack()->undo();
        QVERIFY(model() == chapter());
    }

    void aLayerIsAddedAfterTheChosenOne()
    {
        m_cards->chooseBlock(0);
        QMenu *menu = m_panel->addLayerMenu();
        QCOMPARE(menu->actions().size(), qsizetype(layerKinds().size()));
        menu->findChild<QAction *>(QStringLiteral("conv"))->trigger();
        QCOMPARE(model().layers[2].kind, std::string("conv"));
        QCOMPARE(m_cards->currentIndex().row(), firstConv + 1);
        QCOMPARE(m_cards->unfoldedRow(), firstConv + 1);
        QVERIFY(editor("conv2.channels") != nullptr);
        m_document->undoStack()->undo();
        QVERIFY(model() == chapter());
        QCOMPARE(m_cards->unfoldedRow(), -1);
    }

    void withoutAChoiceALayerGoesBeforeTheLast()
    {
        m_panel->addLayerMenu()->findChild<QAction *>(QStringLiteral("linear"))->trigger();
        QCOMPARE(m_cards->card(lastLinear).name, QStringLiteral("Linear 10"));
        QCOMPARE(m_cards->currentIndex().row(), lastLinear);
        QVERIFY(m_document->problems().empty());
    }

    void theUnfoldedCardStaysItselfWhenRowsComeAbove()
    {
        clickHead(secondConv);
        m_document->addLayer(0, makeLayer("max_pool", {{"stride", std::int64_t(1)},
                                                       {"kernel_size", std::int64_t(1)}}));
        QCOMPARE(m_cards->unfoldedRow(), secondConv + 1);
        QVERIFY(editor("conv2.channels") != nullptr);
        m_document->undoStack()->undo();
        QCOMPARE(m_cards->unfoldedRow(), secondConv);
        m_document->removeBlock(2);
        QCOMPARE(m_cards->unfoldedRow(), -1);
        QVERIFY(editor("conv2.channels") == nullptr);
    }

    void anotherExperimentReplacesTheCards()
    {
        clickHead(secondConv);
        for (const Preset &preset : presets()) {
            m_document->load(preset.spec, QString::fromStdString(preset.name));
            QCOMPARE(m_cards->model()->rowCount(), int(m_document->blocks().size()) + 2);
            m_panel->grab();
        }
    }

    void theMenuKnowsTheChosenCard()
    {
        m_cards->chooseBlock(0);
        QMenu menu;
        m_cards->fillMenu(&menu);
        const auto find = [&](const char *text) {
            for (QAction *action : menu.actions())
                if (action->text().startsWith(QString::fromLatin1(text)))
                    return action;
            return static_cast<QAction *>(nullptr);
        };
        QVERIFY(!find("Move up")->isEnabled());
        QVERIFY(find("Move down")->isEnabled());
        find("Switch BN off")->trigger();
        QVERIFY(!m_cards->card(firstConv).normOn);
        find("Remove")->trigger();
        QCOMPARE(m_cards->card(firstConv).name, QStringLiteral("MaxPool 2×2"));
    }

    void aScreenReaderHearsTheCards()
    {
        QAccessibleInterface *list = QAccessible::queryAccessibleInterface(m_cards);
        QVERIFY(list != nullptr);
        QVERIFY(!list->text(QAccessible::Name).isEmpty());
        const QString heard =
            m_cards->model()->index(secondConv, 0).data(Qt::AccessibleTextRole).toString();
        QCOMPARE(heard,
                 QStringLiteral("Conv 16@5×5, 2416 parameters, output 16×8×8, Batch norm on, "
                                "32 p · γ β, then sigmoid"));
    }

    void nothingIsClipped_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<double>("scale");
        for (const int width : {260, 292, 400})
            for (const double scale : {1.0, 1.25, 1.5, 2.0})
                QTest::addRow("%d at %g", width, scale) << width << scale;
    }

    void nothingIsClipped()
    {
        QFETCH(int, width);
        QFETCH(double, scale);
        look::applyTheme(*qApp, false, scale);
        m_panel->resize(int(width * scale), int(900 * scale));
        clickHead(secondConv);
        m_document->setLayerOption(3, "kernel_size", std::int64_t(13));
        QCoreApplication::processEvents();
        QVERIFY(m_panel->minimumSizeHint().width() <= int(width * scale));
        const CardGeometry g = m_cards->geometryOf(secondConv);
        for (const QWidget *form : m_cards->viewport()->findChildren<QWidget *>(
                 QRegularExpression(QStringLiteral("Fields$")), Qt::FindDirectChildrenOnly)) {
            if (!form->isVisible())
                continue;
            QVERIFY(g.card.contains(form->geometry()));
            for (const QWidget *child : form->findChildren<QWidget *>()) {
                if (child->parentWidget() != form || !child->isVisible())
                    continue;
                QVERIFY2(form->rect().contains(child->geometry()), qPrintable(child->objectName()));
                const auto *label = qobject_cast<const QLabel *>(child);
                if (label != nullptr)
                    QVERIFY2(label->width() >= label->sizeHint().width(),
                             qPrintable(label->text()));
            }
        }
        for (const QRect &part : {g.errorText, g.remedyText, g.repairLink, g.normSwitch})
            QVERIFY(g.card.contains(part));
    }
};

QTEST_MAIN(TestNetworkPanel)
#include "test_network_panel.moc"
