// Every command of the window, as an action with its text, shortcut and object name; the menus,
// the tool bar and the tests use these same actions.
#pragma once

#include <QKeySequence>
#include <QObject>

class QAction;
class QMenuBar;
class QUndoStack;
class QWidget;

namespace normscope::ui {

class Commands : public QObject
{
    Q_OBJECT

public:
    /// Adds the actions to `window`, so that their shortcuts work in it.
    Commands(QWidget *window, QUndoStack *undo);

    QAction *open, *save, *trainFrom, *openStore, *importRuns, *sendRuns, *compactStore,
        *exportRuns, *exportComparison, *exportPytorch, *chooseData, *quit;
    QAction *undo, *redo, *undoDelete;
    QAction *train, *compare, *repeat, *explore, *compareBackends, *compareVariants,
        *comparePrecisions, *pause, *step, *stop;
    QAction *formula;
    QAction *goNetwork, *goTraining, *goCharts, *goRuns; ///< the focus
    QAction *resetLayout, *shortcuts, *about;

private:
    QAction *make(const char *name, const QString &text, const QKeySequence &keys = {},
                  const QString &icon = {});
    void finish(QAction *action, const char *name);

    QWidget *m_window;
};

} // namespace normscope::ui
