// The mouse that tests click with.
#pragma once

#include <QCursor>

namespace normscope::test {

/// Puts it on the screen. Until then it is nowhere, and newer versions of Qt take the first press
/// in a menu for the end of the one that opened it.
inline void bringMouse()
{
    QCursor::setPos(1, 1);
}

} // namespace normscope::test
