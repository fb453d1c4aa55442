// What the stack of cards does with pointer and keys.
#include "ui/builder/card_list.h"

#include "ui/look/metrics.h"
#include "ui/look/tokens.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

namespace normscope::ui {

using look::px;

CardList::Hit CardList::hitAt(QPoint position) const
{
    const QModelIndex index = indexAt(position);
    if (!index.isValid())
        return {};
    const int row = index.row();
    const CardGeometry g = geometryOf(row);
    if (g.repairLink.isValid() && g.repairLink.contains(position))
        return {row, Part::Repair};
    if (!isBlockRow(row) || !g.card.contains(position))
        return {};
    if (g.normSwitch.isValid() && g.normSwitch.contains(position))
        return {row, Part::Switch};
    if (g.kindButton.isValid() && g.kindButton.contains(position))
        return {row, Part::Kind};
    if (g.formulaButton.isValid() && g.formulaButton.contains(position))
        return {row, Part::Formula};
    return {row, Part::Card};
}

void CardList::useKeyboard(bool keyboard)
{
    if (m_keyboard == keyboard)
        return;
    m_keyboard = keyboard;
    viewport()->update();
}

void CardList::mousePressEvent(QMouseEvent *event)
{
    useKeyboard(false);
    m_pressed = hitAt(event->pos());
    m_pressedAt = event->pos();
    m_wasCurrent = m_pressed.row >= 0 && currentIndex().row() == m_pressed.row;
    if (m_pressed.part == Part::Card)
        setCurrentIndex(m_model->index(m_pressed.row));
    else if (m_pressed.part == Part::Nothing)
        clearSelection();
    event->accept();
}

void CardList::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint position = event->pos();
    if (m_drag) {
        dragTo(position);
        return;
    }
    const bool far =
        (position - m_pressedAt).manhattanLength() >= QApplication::startDragDistance();
    if ((event->buttons() & Qt::LeftButton) != 0 && m_pressed.part == Part::Card && far) {
        beginDrag(position);
        return;
    }
    const Hit hit = hitAt(position);
    const bool reacts = hit.part != Part::Nothing && hit.part != Part::Card;
    const Hit hovered = reacts ? hit : Hit{};
    if (hovered != m_hovered) {
        m_hovered = hovered;
        viewport()->update();
    }
    const bool onGrip = hit.part == Part::Card && geometryOf(hit.row).grip.contains(position);
    viewport()->setCursor(reacts   ? Qt::PointingHandCursor
                          : onGrip ? Qt::OpenHandCursor
                                   : Qt::ArrowCursor);
}

void CardList::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (m_drag) {
        endDrag(true);
        return;
    }
    const Hit pressed = m_pressed;
    m_pressed = {};
    if (pressed != hitAt(event->pos()))
        return;
    switch (pressed.part) {
    case Part::Switch:
        switchNorm(pressed.row);
        break;
    case Part::Kind:
        openKinds(pressed.row);
        break;
    case Part::Formula:
        askForFormula(pressed.row);
        break;
    case Part::Repair:
        m_document->repair();
        break;
    case Part::Card: // the chosen card folds again
        setUnfoldedRow(m_wasCurrent && m_unfolded == pressed.row ? -1 : pressed.row);
        break;
    case Part::Nothing:
        break;
    }
}

void CardList::mouseDoubleClickEvent(QMouseEvent *event)
{
    mousePressEvent(event); // a quick second click is a click
}

void CardList::contextMenuEvent(QContextMenuEvent *event)
{
    if (event->reason() == QContextMenuEvent::Mouse) {
        const int row = indexAt(event->pos()).row();
        if (!isBlockRow(row))
            return;
        setCurrentIndex(m_model->index(row));
    }
    if (!currentBlock())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillMenu(menu);
    menu->popup(event->reason() == QContextMenuEvent::Mouse
                    ? event->globalPos()
                    : viewport()->mapToGlobal(geometryOf(currentIndex().row()).head.center()));
}

bool CardList::event(QEvent *event)
{
    // The keys that a card understands are not the window's shortcuts while a card has the focus.
    if (event->type() == QEvent::ShortcutOverride && hasFocus() && currentBlock()) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool plain = key->modifiers() == Qt::NoModifier;
        const bool move = key->modifiers() == Qt::AltModifier &&
                          (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down);
        if (move || (plain && (key->key() == Qt::Key_Space || key->key() == Qt::Key_Delete ||
                               key->key() == Qt::Key_K || key->key() == Qt::Key_F ||
                               key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter))) {
            event->accept();
            return true;
        }
    }
    return QListView::event(event);
}

bool CardList::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave && m_hovered != Hit{}) {
        m_hovered = {};
        viewport()->update();
    }
    return QListView::viewportEvent(event);
}

void CardList::keyPressEvent(QKeyEvent *event)
{
    if (m_drag) {
        if (event->key() == Qt::Key_Escape)
            endDrag(false);
        return;
    }
    if (m_editor->hasFocus() && event->key() != Qt::Key_Escape) {
        event->ignore(); // what an editor leaves over is not meant for the card
        return;
    }
    useKeyboard(true);
    const int row = currentIndex().row();
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down: {
        const int by = event->key() == Qt::Key_Up ? -1 : 1;
        if ((event->modifiers() & Qt::AltModifier) != 0) {
            moveCurrent(by);
            return;
        }
        break;
    }
    case Qt::Key_Home:
        chooseBlock(0);
        return;
    case Qt::Key_End:
        if (lastBlockRow() >= 1)
            chooseBlock(m_model->card(lastBlockRow()).block);
        return;
    case Qt::Key_Space:
        if (currentBlock())
            switchNorm(row);
        return;
    case Qt::Key_K:
        if (currentBlock())
            openKinds(row);
        return;
    case Qt::Key_F:
        if (currentBlock())
            askForFormula(row);
        return;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        removeCurrent();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!currentBlock())
            return;
        setUnfoldedRow(row);
        if (QWidget *editor = m_editor->firstEditor())
            editor->setFocus(Qt::TabFocusReason);
        return;
    case Qt::Key_Escape:
        if (m_unfolded >= 0) {
            setFocus(Qt::OtherFocusReason);
            setUnfoldedRow(-1);
            return;
        }
        break;
    default:
        break;
    }
    QListView::keyPressEvent(event);
}

void CardList::focusInEvent(QFocusEvent *event)
{
    QListView::focusInEvent(event);
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason) {
        useKeyboard(true);
        if (!currentBlock())
            chooseBlock(0);
    }
    viewport()->update();
}

void CardList::beginDrag(const QPoint &pointer)
{
    const int row = m_pressed.row;
    const QPoint grabbed = m_pressedAt - geometryOf(row).item.topLeft();
    setUnfoldedRow(-1);
    m_drag = Drag{row, pointer, {grabbed.x(), std::min(grabbed.y(), px(30))}, row};
    viewport()->setCursor(Qt::ClosedHandCursor);
    setFocus(); // Escape calls it off
    m_scrollTimer.start(16, this);
    dragTo(pointer);
}

void CardList::dragTo(const QPoint &pointer)
{
    m_drag->pointer = pointer;
    const int middle = pointer.y() - m_drag->grabbed.y() + px(16);
    int target = 1;
    while (target <= lastBlockRow() && middle > visualRect(m_model->index(target)).center().y())
        ++target;
    m_drag->target = target;
    viewport()->update();
}

void CardList::endDrag(bool drop)
{
    const Drag drag = *m_drag;
    m_drag.reset();
    m_pressed = {};
    m_scrollTimer.stop();
    viewport()->setCursor(Qt::ArrowCursor);
    viewport()->update();
    if (!drop)
        return;
    const int landing = drag.target > drag.row ? drag.target - 1 : drag.target;
    if (landing != drag.row)
        chooseBlock(m_document->moveBlock(m_model->card(drag.row).block, std::size_t(landing - 1)));
}

void CardList::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_scrollTimer.timerId() || !m_drag) {
        QListView::timerEvent(event);
        return;
    }
    const int margin = px(24);
    const int y = m_drag->pointer.y();
    const int by = y < margin ? y - margin : std::max(0, y - (viewport()->height() - margin));
    if (by == 0)
        return;
    verticalScrollBar()->setValue(verticalScrollBar()->value() + by / 2);
    dragTo(m_drag->pointer);
}

void CardList::paintEvent(QPaintEvent *event)
{
    QListView::paintEvent(event);
    if (m_drag)
        paintDrag();
}

void CardList::paintDrag()
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    const QPoint topLeft(0, m_drag->pointer.y() - m_drag->grabbed.y());
    painter.setOpacity(0.6);
    paintCard(painter, m_model->card(m_drag->row), geometryOf(m_drag->row, topLeft, width()),
              {true, false, false}, palette());

    painter.setOpacity(1);
    const int y = geometryOf(m_drag->target).item.top();
    painter.setPen(QPen(look::tokensOf(palette()).accent, 2, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(QPointF(px(12) + 1, y), QPointF(width() - px(12) - 1, y));
}

} // namespace normscope::ui
