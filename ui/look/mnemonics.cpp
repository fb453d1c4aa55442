#include "ui/look/mnemonics.h"

#include <QKeySequence>
#include <QMenu>
#include <QSet>

namespace normscope::look {

void giveMnemonics(QMenu *menu)
{
    QSet<QChar> taken;
    for (const QAction *action : menu->actions()) {
        const QString keys = QKeySequence::mnemonic(action->text()).toString();
        if (!keys.isEmpty())
            taken.insert(keys.back().toLower());
    }
    for (QAction *action : menu->actions()) {
        QString text = action->text();
        if (action->isSeparator() || text.contains(u'&'))
            continue;
        for (qsizetype i = 0; i < text.size(); ++i) {
            const QChar letter = text[i].toLower();
            // What every keyboard has; γ and β are not among it.
            const bool typed = (letter >= u'a' && letter <= u'z') || letter.isDigit();
            if (!typed || taken.contains(letter))
                continue;
            taken.insert(letter);
            action->setText(text.insert(i, u'&'));
            break;
        }
    }
}

} // namespace normscope::look
