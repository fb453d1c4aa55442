// Where the parts of a card lie, for painting, for pointing and for the editors in it.
#pragma once

#include "ui/builder/card.h"

#include <QRect>

namespace normscope::ui {

struct CardGeometry
{
    QRect item; ///< all of the row, with the space around the card
    QRect card;
    QRect head;
    QRect grip;
    QRect errorBox;
    QRect errorText;
    QRect remedyText;
    QRect repairLink;
    QRect fields; ///< of the main layer, when unfolded
    QRect row;    ///< normalization and activation
    QRect normSwitch;
    QRect kindButton;    ///< opens the menu of kinds
    QString kindText;    ///< in it: the short name where there is no room for the long one
    QRect formulaButton; ///< of the normalization that is there
    QRect rowFields;     ///< of the normalization and the activation, when unfolded
};

/// `fieldsHeight` and `rowFieldsHeight` are 0 for a folded card.
[[nodiscard]] CardGeometry cardGeometry(const Card &card, QPoint topLeft, int width,
                                        int fieldsHeight, int rowFieldsHeight);

} // namespace normscope::ui
