#include "ui/builder/network_panel.h"

#include "ui/builder/card_list.h"
#include "ui/builder/placement_menu.h"
#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/panel_header.h"
#include "ui/look/segmented_control.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace normscope::ui {

using look::px;

namespace {

QLabel *makeLabel(const QString &text, const char *role, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", role);
    return label;
}

} // namespace

NetworkPanel::NetworkPanel(ExperimentDocument *document, QWidget *parent)
    : QWidget(parent), m_document(document)
{
    setObjectName(QStringLiteral("networkPanel"));
    setAccessibleName(tr("Network"));
    buildHeader();
    buildAddMenu();
    buildBar();
    m_cards = new CardList(document, this); // after the bar, also for the Tab key
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_bar);
    layout->addWidget(m_cards, 1);
    applySizes();
    connect(document, &ExperimentDocument::changed, this, &NetworkPanel::showDocument);
    showDocument();
}

void NetworkPanel::buildHeader()
{
    m_header = new look::PanelHeader(tr("Network"), this);
    m_header->setObjectName(QStringLiteral("networkHeader"));
    auto *more = new QToolButton(m_header);
    more->setObjectName(QStringLiteral("networkMenu"));
    more->setAccessibleName(tr("More about the network"));
    more->setToolTip(tr("Undo, and what can be done with the chosen layer"));
    more->setProperty("flat", true);
    more->setIcon(look::icon(QStringLiteral("more")));
    more->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(more);
    more->setMenu(menu);
    QAction *undo = m_document->undoStack()->createUndoAction(this, tr("Undo"));
    QAction *redo = m_document->undoStack()->createRedoAction(this, tr("Redo"));
    connect(menu, &QMenu::aboutToShow, this, [this, menu, undo, redo] {
        menu->clear();
        menu->addAction(undo);
        menu->addAction(redo);
        menu->addSeparator();
        m_cards->fillMenu(menu);
    });

    m_header->addControl(more);
}

void NetworkPanel::buildBar()
{
    m_bar = new QWidget(this);
    m_barLabel = makeLabel(tr("Norm"), "form", m_bar);
    m_pattern = new look::SegmentedControl(m_bar);
    m_pattern->setObjectName(QStringLiteral("bnPattern"));
    m_pattern->setAccessibleName(tr("Normalization of all layers"));
    m_pattern->addSegment(tr("All"), tr("Normalize after every layer with weights but the last"));
    m_pattern->addSegment(tr("None"), tr("No normalization anywhere; each layer keeps the settings "
                                         "of its own"));
    m_pattern->addSegment(tr("Mixed"), tr("Some layers are normalized and others are not: switch "
                                          "them on their cards, or in the menu beside this"));
    m_pattern->setSegmentEnabled(int(BnPattern::Mixed), false);
    connect(m_pattern, &look::SegmentedControl::activated, this,
            [this](int index) { m_document->setAllBatchNorm(index == int(BnPattern::All)); });

    m_placement = new QToolButton(m_bar);
    m_placement->setObjectName(QStringLiteral("placement"));
    m_placement->setAccessibleName(tr("Which blocks are normalized, and where"));
    m_placement->setToolTip(tr("Which blocks are normalized, and where; γ, β, biases and dropout "
                               "of all"));
    m_placement->setProperty("compact", true);
    m_placement->setIcon(look::icon(QStringLiteral("chevron-down")));
    m_placement->setPopupMode(QToolButton::InstantPopup);
    m_placement->setFocusPolicy(Qt::StrongFocus);
    m_placement->setMenu(new PlacementMenu(m_document, m_placement));

    m_add = new QToolButton(m_bar);
    m_add->setObjectName(QStringLiteral("addLayer"));
    m_add->setAccessibleName(tr("Add a layer after the chosen one"));
    m_add->setToolTip(tr("Add a layer after the chosen one"));
    m_add->setProperty("compact", true);
    m_add->setIcon(look::icon(QStringLiteral("plus")));
    m_add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_add->setText(tr("Layer"));
    m_add->setPopupMode(QToolButton::InstantPopup);
    m_add->setMenu(m_addMenu);

    auto *layout = new QHBoxLayout(m_bar);
    layout->addWidget(m_barLabel);
    layout->addWidget(m_pattern);
    layout->addWidget(m_placement);
    layout->addStretch(1);
    layout->addWidget(m_add);
}

void NetworkPanel::buildAddMenu()
{
    m_addMenu = new QMenu(this);
    m_addMenu->setObjectName(QStringLiteral("addLayerMenu"));
    m_addMenu->setToolTipsVisible(true);
    for (const LayerKind &kind : layerKinds()) {
        QAction *action = m_addMenu->addAction(QString::fromStdString(kind.label));
        action->setObjectName(QString::fromStdString(kind.name));
        action->setToolTip(QString::fromStdString(kind.meaning));
        connect(action, &QAction::triggered, this, [this, name = kind.name] { addLayer(name); });
    }
}

void NetworkPanel::addLayer(const std::string &kind)
{
    const auto &blocks = m_document->blocks();
    // With no card chosen it goes before the last one, which gives the scores.
    const std::size_t after = blocks.size() >= 2 ? blocks.size() - 2 : 0;
    m_cards->setUnfoldedRow(-1);
    const std::size_t block =
        m_document->addLayer(m_cards->currentBlock().value_or(after), makeLayer(kind));
    m_cards->chooseBlock(block);
    m_cards->setUnfoldedRow(int(block) + 1);
    m_cards->setFocus();
}

void NetworkPanel::showDocument()
{
    const auto count = m_document->analysis().parameterCount;
    m_header->setDetail(m_document->analysis().works() ? tr("%1 parameters").arg(groupedText(count))
                                                       : QString());
    m_pattern->setCurrentIndex(int(m_document->bnPattern()));
    m_pattern->setSegmentEnabled(int(BnPattern::All),
                                 !normalizableLayers(m_document->spec().model).empty());
}

QSize NetworkPanel::sizeHint() const
{
    return {px(292), px(600)};
}

QSize NetworkPanel::minimumSizeHint() const
{
    return {px(240), px(160)};
}

void NetworkPanel::applySizes()
{
    m_bar->layout()->setContentsMargins(px(12), 0, px(12), px(4));
    m_bar->layout()->setSpacing(px(8));
    for (auto *button : {m_add, m_placement, m_header->findChild<QToolButton *>()})
        button->setIconSize(QSize(px(12), px(12)));
}

void NetworkPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applySizes();
}

void NetworkPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    // Narrow, the plus alone says it.
    m_add->setToolButtonStyle(width() < px(316) ? Qt::ToolButtonIconOnly
                                                : Qt::ToolButtonTextBesideIcon);
    m_barLabel->setVisible(width() >= px(286)); // the tooltips of the control say it too
}

} // namespace normscope::ui
