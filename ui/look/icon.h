// The drawings of resources/icons, in the colors of the theme at the moment they are painted.
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

class QPainter;
class QRectF;

namespace normscope::look {

/// Which token an icon takes: Text for actions, OnAccent on the filled button, and so on.
/// A disabled icon is faint.
enum class Ink { Text, Muted, Faint, Accent, OnAccent, Warning, Error };

/// An icon that follows a change of theme by itself. Names: play, compare, pause, step, stop, plus,
/// minus, close, grip, chevron-down, chevron-right, arrow-right, search, more, error, warning,
/// check, folder, export, undo, redo, trash, eye, copy, explore, pin, pinned. An unknown name gives
/// an empty icon.
[[nodiscard]] QIcon icon(const QString &name, Ink ink = Ink::Text);

/// Paints one of them into `place`, in one color.
void paintIcon(QPainter &painter, const QString &name, const QRectF &place, const QColor &color);

/// The program's own icon, for windows and dialogs.
[[nodiscard]] QIcon programIcon();

} // namespace normscope::look
