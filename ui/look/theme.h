// Light and dark: puts the tokens, the font and the style sheet onto the whole program.
//
// Widgets choose among the sheet's variants by dynamic properties, set before they are shown:
//   QPushButton, QToolButton   primary=true (the one filled button), flat=true (an icon alone),
//                              joined="first" | "middle" | "last" (buttons that share edges)
//   QLabel                     role="title" | "form" | "muted" | "faint" | "error" | "warning" |
//                              "emptyTitle" | "note"
//   QWidget                    ground="panel" | "window" | "card" (a card with its edge)
#pragma once

#include "ui/look/tokens.h"

class QApplication;
class QString;
class QWidget;

namespace normscope::look {

/// Sets style, palette, font (Inter where it is installed) and style sheet. `scale` 1.0 to 2.0 is
/// held to that range. May be called again at any time: widgets get PaletteChange and FontChange.
void applyTheme(QApplication &application, bool dark, double scale);

/// Whether the desktop asks for a dark window: $NORMSCOPE_THEME (light or dark), else what the
/// platform's palette said before the first applyTheme().
[[nodiscard]] bool systemPrefersDark();

/// Sets one of the properties above on a widget that may already be on the screen.
void setVariant(QWidget *widget, const char *property, const QVariant &value);

/// The style sheet of these tokens, for a tool or a test that looks at it.
[[nodiscard]] QString styleSheetOf(const Tokens &tokens, double scale);

} // namespace normscope::look
