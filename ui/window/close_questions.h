// What the window asks before it closes, or opens another store, over runs.
#pragma once

class QWidget;

namespace normscope::ui {

/// Runs go on that the store keeps: whether they are to be interrupted.
[[nodiscard]] bool askToInterrupt(QWidget *window);

/// Runs go on that would be out of sight with another store: whether they are to be stopped.
[[nodiscard]] bool askToStop(QWidget *window);

enum class Forgetting { Export, Discard, Cancel };
/// No store keeps the runs; some are `going`, or have records that no export holds.
[[nodiscard]] Forgetting askToForget(QWidget *window, bool going);

} // namespace normscope::ui
