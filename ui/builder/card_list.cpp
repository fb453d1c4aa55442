#include "ui/builder/card_list.h"

#include "ui/builder/norm_choices.h"
#include "ui/look/metrics.h"

#include <QEvent>
#include <QKeySequence>
#include <QMenu>

namespace normscope::ui {

CardList::CardList(ExperimentDocument *document, QWidget *parent)
    : QListView(parent),
      m_document(document),
      m_model(new CardModel(document, this)),
      m_editor(new CardEditor(document, viewport()))
{
    setObjectName(QStringLiteral("cardList"));
    setAccessibleName(tr("Layers of the network"));
    setAccessibleDescription(tr("Return unfolds a layer, Space switches its normalization, K opens "
                                "the kinds of it, F its formula, Alt with an arrow key moves the "
                                "layer, Delete removes it"));
    setModel(m_model);
    setItemDelegate(new CardDelegate(this));
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setResizeMode(QListView::Adjust);
    setUniformItemSizes(false);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    connect(document, &ExperimentDocument::changed, this, &CardList::documentChanged);
    connect(m_editor, &CardEditor::heightChanged, this, &CardList::relayout);
    // An unfolded card stays itself while rows come and go above it.
    connect(m_model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) {
                if (m_unfolded >= first)
                    m_unfolded += last - first + 1;
            });
    connect(m_model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex &, int first, int last) {
                if (m_unfolded > last)
                    m_unfolded -= last - first + 1;
                else if (m_unfolded >= first)
                    m_unfolded = -1;
            });
}

CardGeometry CardList::geometryOf(int row, QPoint topLeft, int width) const
{
    const int inner = width - 2 * look::px(12);
    const bool unfolded = row == m_unfolded;
    return cardGeometry(m_model->card(row), topLeft, width,
                        unfolded ? m_editor->fieldsHeight(inner) : 0,
                        unfolded ? m_editor->rowFieldsHeight(inner) : 0);
}

CardGeometry CardList::geometryOf(int row) const
{
    const QRect place = visualRect(m_model->index(row));
    return geometryOf(row, place.topLeft(), width());
}

CardState CardList::stateOf(int row) const
{
    CardState state;
    state.selected = selectionModel()->isRowSelected(row, {});
    state.focused = m_keyboard && hasFocus() && currentIndex().row() == row;
    state.linkHovered = m_hovered == Hit{row, Part::Repair};
    state.kindHovered = m_hovered == Hit{row, Part::Kind};
    state.formulaHovered = m_hovered == Hit{row, Part::Formula};
    return state;
}

qreal CardList::opacityOf(int row) const
{
    return m_drag && m_drag->row == row ? 0.25 : 1.0;
}

std::optional<std::size_t> CardList::currentBlock() const
{
    // The view makes a row current when it gets the focus; chosen is what a person chose.
    const int row = currentIndex().row();
    if (!isBlockRow(row) || !selectionModel()->isRowSelected(row, {}))
        return {};
    return m_model->card(currentIndex().row()).block;
}

void CardList::chooseBlock(std::size_t block)
{
    if (block >= m_document->blocks().size())
        return;
    const QModelIndex index = m_model->index(m_model->rowOfBlock(block));
    setCurrentIndex(index);
    scrollTo(index);
}

void CardList::setUnfoldedRow(int row)
{
    if (!isBlockRow(row))
        row = -1;
    if (row == m_unfolded)
        return;
    if (m_editor->hasFocus())
        setFocus(); // what is being typed there is applied
    m_unfolded = row;
    if (row >= 0)
        m_editor->setBlock(m_model->card(row).block);
    else
        m_editor->hide();
    relayout();
    if (row >= 0)
        scrollTo(m_model->index(row));
}

void CardList::documentChanged()
{
    if (m_unfolded >= 0)
        m_editor->setBlock(m_model->card(m_unfolded).block);
    relayout();
}

void CardList::relayout()
{
    scheduleDelayedItemsLayout();
    executeDelayedItemsLayout();
    viewport()->update();
}

void CardList::placeEditor()
{
    if (m_unfolded >= 0 && !m_drag)
        m_editor->place(geometryOf(m_unfolded));
    else
        m_editor->hide();
}

void CardList::updateGeometries()
{
    QListView::updateGeometries();
    placeEditor();
}

void CardList::scrollContentsBy(int dx, int dy)
{
    QListView::scrollContentsBy(dx, dy);
    placeEditor();
}

void CardList::resizeEvent(QResizeEvent *event)
{
    QListView::resizeEvent(event);
    relayout();
}

void CardList::changeEvent(QEvent *event)
{
    QListView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        relayout();
}

void CardList::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QListView::currentChanged(current, previous);
    viewport()->update();
}

void CardList::removeCurrent()
{
    const auto block = currentBlock();
    if (!block)
        return;
    setUnfoldedRow(-1);
    m_document->removeBlock(*block);
    if (!m_document->blocks().empty())
        chooseBlock(std::min(*block, m_document->blocks().size() - 1));
}

void CardList::moveCurrent(int by)
{
    const auto block = currentBlock();
    if (!block || (by < 0 && *block == 0))
        return;
    const bool unfolded = m_unfolded == currentIndex().row();
    setUnfoldedRow(-1);
    const std::size_t landed = m_document->moveBlock(*block, by < 0 ? *block - 1 : *block + 1);
    chooseBlock(landed);
    if (unfolded)
        setUnfoldedRow(m_model->rowOfBlock(landed));
}

void CardList::switchNorm(int row)
{
    const Card &switched = m_model->card(row);
    if (!switched.hasSwitch)
        return;
    m_document->setBatchNorm(m_document->blocks()[switched.block].main, !switched.normOn);
}

void CardList::openKinds(int row)
{
    if (!m_model->card(row).hasKinds)
        return;
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("normKinds"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillNormMenu(menu, m_document, m_model->card(row).block);
    menu->popup(viewport()->mapToGlobal(geometryOf(row).kindButton.bottomLeft() + QPoint(0, 2)));
}

void CardList::askForFormula(int row)
{
    const Card &asked = m_model->card(row);
    if (!asked.hasFormula)
        return;
    const Block &block = m_document->blocks()[asked.block];
    Q_EMIT formulaRequested(block.norm.value_or(block.main));
}

void CardList::fillMenu(QMenu *menu)
{
    const auto block = currentBlock();
    const Card *chosen = block ? &m_model->card(currentIndex().row()) : nullptr;
    QAction *unfold = menu->addAction(
        chosen != nullptr && m_unfolded == currentIndex().row() ? tr("Fold") : tr("Edit options"));
    connect(unfold, &QAction::triggered, this, [this] {
        const int row = currentIndex().row();
        setUnfoldedRow(m_unfolded == row ? -1 : row);
    });
    const QString label =
        chosen != nullptr && chosen->hasKinds
            ? QString::fromStdString(kindOf(m_document->normOfBlock(chosen->block)).shortLabel)
            : tr("BN");
    QAction *norm =
        menu->addAction(chosen != nullptr && chosen->normOn ? tr("Switch %1 off").arg(label)
                                                            : tr("Switch %1 on").arg(label));
    norm->setEnabled(chosen != nullptr && chosen->hasSwitch);
    connect(norm, &QAction::triggered, this, [this] { switchNorm(currentIndex().row()); });
    QMenu *kinds = menu->addMenu(tr("Normalization"));
    kinds->setEnabled(chosen != nullptr && chosen->hasKinds);
    if (kinds->isEnabled())
        fillNormMenu(kinds, m_document, chosen->block);
    QAction *formula = menu->addAction(tr("Show its formula"));
    formula->setEnabled(chosen != nullptr && chosen->hasFormula);
    connect(formula, &QAction::triggered, this, [this] { askForFormula(currentIndex().row()); });
    menu->addSeparator();
    QAction *up = menu->addAction(tr("Move up"), this, [this] { moveCurrent(-1); });
    QAction *down = menu->addAction(tr("Move down"), this, [this] { moveCurrent(1); });
    QAction *remove = menu->addAction(tr("Remove"), this, &CardList::removeCurrent);
    unfold->setEnabled(block.has_value());
    up->setEnabled(block && *block > 0);
    down->setEnabled(block && *block + 1 < m_document->blocks().size());
    remove->setEnabled(block.has_value());
    for (auto [action, keys] : {std::pair(norm, Qt::Key_Space), std::pair(formula, Qt::Key_F),
                                std::pair(remove, Qt::Key_Delete)})
        action->setText(action->text() + u'\t' +
                        QKeySequence(keys).toString(QKeySequence::NativeText));
    for (auto [action, keys] : {std::pair(up, Qt::Key_Up), std::pair(down, Qt::Key_Down)})
        action->setText(action->text() + u'\t' +
                        QKeySequence(Qt::ALT | keys).toString(QKeySequence::NativeText));
}

} // namespace normscope::ui
