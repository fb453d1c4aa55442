// Which command stands in which menu.
#pragma once

class QMenuBar;

namespace normscope::ui {

class Commands;
class ExperimentDocument;
class ViewOptions;
class WindowLayout;

/// All of these outlive the bar.
void fillMenuBar(QMenuBar *bar, const Commands &commands, ExperimentDocument &document,
                 ViewOptions &view, const WindowLayout &layout);

} // namespace normscope::ui
