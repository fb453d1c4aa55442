#include "ui/window/menu_bar.h"

#include "ui/builder/experiment_document.h"
#include "ui/builder/placement_menu.h"
#include "ui/window/commands.h"
#include "ui/window/view_options.h"
#include "ui/window/window_layout.h"

#include <QAction>
#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>

namespace normscope::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(MenuBar)
};

/// Groups of actions with a line between them.
void addGroups(QMenu *menu, const QList<QList<QAction *>> &groups)
{
    for (const QList<QAction *> &group : groups) {
        if (!menu->isEmpty())
            menu->addSeparator();
        menu->addActions(group);
    }
}

} // namespace

void fillMenuBar(QMenuBar *bar, const Commands &commands, ExperimentDocument &document,
                 ViewOptions &view, const WindowLayout &layout)
{
    addGroups(bar->addMenu(Words::tr("&File")),
              {{commands.open, commands.save, commands.trainFrom},
               {commands.openStore, commands.importRuns, commands.sendRuns, commands.compactStore},
               {commands.exportRuns, commands.exportComparison, commands.exportPytorch,
                commands.chooseData},
               {commands.quit}});

    QMenu *edit = bar->addMenu(Words::tr("&Edit"));
    addGroups(edit, {{commands.undo, commands.redo}, {commands.undoDelete}});
    edit->addSeparator();
    auto *placement = new PlacementMenu(&document, edit);
    placement->setObjectName("editPlacement");
    placement->setTitle(Words::tr("&Normalization"));
    edit->addMenu(placement);

    QMenu *run = bar->addMenu(Words::tr("&Run"));
    addGroups(run,
              {{commands.train, commands.compare, commands.repeat, commands.explore},
               {commands.pause, commands.step, commands.stop},
               {commands.compareBackends, commands.compareVariants, commands.comparePrecisions}});
    run->setToolTipsVisible(true);

    QMenu *shown = bar->addMenu(Words::tr("&View"));
    view.addTo(shown);
    addGroups(shown,
              {{commands.formula},
               {commands.goNetwork, commands.goTraining, commands.goCharts, commands.goRuns}});
    shown->addSeparator();
    layout.addToggles(shown);
    shown->addAction(commands.resetLayout);

    addGroups(bar->addMenu(Words::tr("&Help")), {{commands.shortcuts, commands.about}});
}

} // namespace normscope::ui
