// What the program is, and its keys and gestures.
#pragma once

class QWidget;

namespace normscope::ui {

void showAbout(QWidget *parent);
void showShortcuts(QWidget *parent);

} // namespace normscope::ui
