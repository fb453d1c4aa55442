// Letters by which the entries of a menu are chosen from the keyboard.
#pragma once

class QMenu;

namespace normscope::look {

/// Underlines one letter or digit of each entry that has none, the first that no other entry of the
/// menu has; entries for which none is left stay without.
void giveMnemonics(QMenu *menu);

} // namespace normscope::look
