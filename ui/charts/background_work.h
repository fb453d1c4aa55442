// Runs what takes long or touches files on another thread and comes back to the window's.
#pragma once

#include <QObject>
#include <QString>

#include <functional>

namespace normscope::ui {

/// Calls `work` on a worker thread, then `done` on the thread of `context`, unless that is gone by
/// then. An exception of `work` becomes the sentence handed to `done`; empty means that all went
/// well.
void runInBackground(QObject *context, std::function<void()> work,
                     std::function<void(const QString &fault)> done);

} // namespace normscope::ui
