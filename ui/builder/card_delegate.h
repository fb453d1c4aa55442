// Paints the cards.
#pragma once

#include "ui/builder/card_geometry.h"

#include <QStyledItemDelegate>

namespace normscope::ui {

class CardList;

/// The states of a card that are not its content.
struct CardState
{
    bool selected = false;
    bool focused = false;
    bool linkHovered = false;
    bool kindHovered = false;
    bool formulaHovered = false;
};

void paintCard(QPainter &painter, const Card &card, const CardGeometry &geometry,
               const CardState &state, const QPalette &palette);

class CardDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit CardDelegate(CardList *list);
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;

private:
    CardList *m_list;
};

} // namespace normscope::ui
