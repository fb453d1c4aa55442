// The stack of cards: choosing, unfolding, switching, moving and removing them by pointer and key.
#pragma once

#include "ui/builder/card_delegate.h"
#include "ui/builder/card_editor.h"
#include "ui/builder/card_model.h"

#include <QBasicTimer>
#include <QListView>

#include <optional>

namespace normscope::ui {

/// Keys: Up, Down, Home, End move the choice; Alt+Up, Alt+Down move the card; Return unfolds and
/// goes into its fields, Escape comes back; Space switches its normalization, K opens the kinds of
/// it, F its formula; Delete removes it.
class CardList : public QListView
{
    Q_OBJECT

public:
    explicit CardList(ExperimentDocument *document, QWidget *parent = nullptr);

    [[nodiscard]] const Card &card(int row) const { return m_model->card(row); }
    /// `width` is that of the list with its scroll bar, so that cards do not change with it.
    [[nodiscard]] CardGeometry geometryOf(int row, QPoint topLeft, int width) const;
    /// Of a row on the screen, in the viewport's coordinates.
    [[nodiscard]] CardGeometry geometryOf(int row) const;
    [[nodiscard]] CardState stateOf(int row) const;
    [[nodiscard]] qreal opacityOf(int row) const;

    /// Block of the chosen card, or nothing.
    [[nodiscard]] std::optional<std::size_t> currentBlock() const;
    void chooseBlock(std::size_t block);
    /// -1 when every card is folded.
    [[nodiscard]] int unfoldedRow() const { return m_unfolded; }
    void setUnfoldedRow(int row);

    /// What can be done with the chosen card; for the context menu and the panel's own.
    void fillMenu(QMenu *menu);

Q_SIGNALS:
    /// A person wants to see how the normalization at `layer` of the model computes.
    void formulaRequested(std::size_t layer);

public Q_SLOTS:
    void removeCurrent();
    void moveCurrent(int by);

protected:
    bool event(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void updateGeometries() override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    enum class Part { Nothing, Card, Switch, Kind, Formula, Repair };
    struct Hit
    {
        int row = -1;
        Part part = Part::Nothing;
        friend bool operator==(const Hit &, const Hit &) = default;
    };
    /// A card on its way to another place.
    struct Drag
    {
        int row = 0;
        QPoint pointer;
        QPoint grabbed; ///< where in the row it was taken
        int target = 0; ///< the gap that it would land in: above this row
    };

    [[nodiscard]] Hit hitAt(QPoint position) const;
    [[nodiscard]] int lastBlockRow() const { return m_model->rowCount() - 2; }
    [[nodiscard]] bool isBlockRow(int row) const { return row >= 1 && row <= lastBlockRow(); }
    void switchNorm(int row);
    void openKinds(int row);
    void askForFormula(int row);
    void relayout();
    void placeEditor();
    void documentChanged();
    void beginDrag(const QPoint &pointer);
    void dragTo(const QPoint &pointer);
    void endDrag(bool drop);
    void paintDrag();
    void useKeyboard(bool keyboard);

    ExperimentDocument *m_document;
    CardModel *m_model;
    CardEditor *m_editor;
    int m_unfolded = -1;
    Hit m_pressed;
    QPoint m_pressedAt;
    bool m_wasCurrent = false; ///< the pressed card was the chosen one before
    std::optional<Drag> m_drag;
    QBasicTimer m_scrollTimer;
    bool m_keyboard = false; ///< the last step was by key, so the focus ring is shown
    Hit m_hovered;           ///< of what shows that it is pointed at
};

} // namespace normscope::ui
