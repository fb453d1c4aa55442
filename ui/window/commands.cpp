#include "ui/window/commands.h"

#include "ui/look/icon.h"

#include <QAction>
#include <QUndoStack>
#include <QWidget>

namespace normscope::ui {

Commands::Commands(QWidget *window, QUndoStack *undoStack) : QObject(window), m_window(window)
{
    open = make("actionOpen", tr("&Open experiment…"), QKeySequence::Open);
    save = make("actionSave", tr("&Save experiment…"), QKeySequence::Save);
    trainFrom = make("actionTrainFrom", tr("Train from &weights…"));
    openStore = make("actionOpenStore", tr("Open s&tore…"));
    importRuns = make("actionImportRuns", tr("&Import runs…"));
    sendRuns = make("actionSendRuns", tr("Sa&ve runs to send…"));
    compactStore = make("actionCompactStore", tr("Co&mpact the store"));
    exportRuns = make("actionExportRuns", tr("Export r&uns…"),
                      QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E));
    exportComparison = make("actionExportComparison", tr("&Export comparison…"),
                            QKeySequence(Qt::CTRL | Qt::Key_E));
    chooseData = make("actionChooseData", tr("Choose &data folder…"));
    quit = make("actionQuit", tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q));

    undo = make("actionUndo", tr("&Undo"), QKeySequence(Qt::CTRL | Qt::Key_Z));
    redo = undoStack->createRedoAction(this, tr("&Redo"));
    redo->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    finish(redo, "actionRedo");
    undoDelete = make("actionUndoDelete", tr("Bring back &deleted runs"));

    train = make("actionTrain", tr("&Train"), QKeySequence(Qt::CTRL | Qt::Key_Return), "play");
    compare = make("actionCompare", tr("&Compare with/without BN"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return), "compare");
    repeat = make("actionRepeat", tr("&Repeat ×5"), QKeySequence(Qt::CTRL | Qt::Key_R));
    compareBackends = make("actionCompareBackends", tr("Compare the &backends"));
    exportPytorch = make("actionExportPytorch", tr("Export as &PyTorch…"));
    compareVariants = make("actionCompareVariants", tr("Compare BN &from scratch and library"));
    comparePrecisions = make("actionComparePrecisions", tr("Compare f&loat32 and float64"));
    explore = make("actionExplore", tr("E&xplore"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_X),
                   "explore");
    explore->setCheckable(true);
    pause = make("actionPause", tr("&Pause"), {}, "pause");
    step = make("actionStep", tr("One &minibatch"), {}, "step");
    stop = make("actionStop", tr("&Stop"), QKeySequence(Qt::CTRL | Qt::Key_Period), "stop");

    formula = make("actionFormula", tr("&Formula"), QKeySequence(Qt::CTRL | Qt::Key_F));
    goNetwork =
        make("actionGoNetwork", tr("Go to the &network"), QKeySequence(Qt::CTRL | Qt::Key_1));
    goTraining =
        make("actionGoTraining", tr("Go to the &training"), QKeySequence(Qt::CTRL | Qt::Key_2));
    goCharts = make("actionGoCharts", tr("Go to the &charts"), QKeySequence(Qt::CTRL | Qt::Key_3));
    goRuns = make("actionGoRuns", tr("Go to the r&uns"), QKeySequence(Qt::CTRL | Qt::Key_4));
    resetLayout = make("actionResetLayout", tr("&Reset layout"));
    shortcuts = make("actionShortcuts", tr("&Keys and gestures"), QKeySequence::HelpContents);
    about = make("actionAbout", tr("&About NormScope"));
}

QAction *Commands::make(const char *name, const QString &text, const QKeySequence &keys,
                        const QString &icon)
{
    auto *action = new QAction(text, this);
    action->setShortcut(keys);
    if (!icon.isEmpty())
        action->setIcon(look::icon(icon));
    finish(action, name);
    return action;
}

void Commands::finish(QAction *action, const char *name)
{
    action->setObjectName(name);
    m_window->addAction(action);
}

} // namespace normscope::ui
