// What can be done with the runs that are selected in a table: one menu, for the context menu and
// the ⋯ button alike, and the keys F2 and Delete.
#pragma once

#include "ui/runs/run_list.h"

#include <QObject>

#include <vector>

class QAction;
class QMenu;

namespace normscope::ui {

class RunTableView;

class RunActions : public QObject
{
    Q_OBJECT

public:
    /// Both outlive the actions.
    RunActions(RunList *list, RunTableView *table, QObject *parent);
    ~RunActions() override;

    [[nodiscard]] QMenu *menu() const { return m_menu.get(); }
    /// Another menu at its end, which stays its owner's.
    void addMenu(QMenu *menu, const QString &title);

Q_SIGNALS:
    void duplicateRequested(normscope::RunId id);
    void pauseRequested(normscope::RunId id);
    void resumeRequested(normscope::RunId id);
    void stopRequested(normscope::RunId id);
    void exportRequested(const std::vector<normscope::RunId> &ids);
    void foldRequested(normscope::RunId id);

private:
    QAction *addAction(QMenu *menu, const char *name, const QString &text);
    void addColors();
    void addSorting();
    void prepare(); ///< texts and availability, before the menu shows
    void prepareFold();
    void prepareBaseline();
    void editNote();
    void pauseOrResume();
    /// The selected runs in sight whose state `fits`.
    template <class Fits>
    [[nodiscard]] std::vector<RunId> selectedWhere(Fits fits) const;
    [[nodiscard]] RunId single() const;

    RunList *m_list;
    RunTableView *m_table;
    std::unique_ptr<QMenu> m_menu;
    QMenu *m_colors = nullptr;
    QAction *m_rename = nullptr;
    QAction *m_note = nullptr;
    QAction *m_duplicate = nullptr;
    QAction *m_pause = nullptr;
    QAction *m_stop = nullptr;
    QAction *m_export = nullptr;
    QAction *m_fold = nullptr;
    QAction *m_baseline = nullptr;
    QAction *m_delete = nullptr;
    QAction *m_undo = nullptr;
};

} // namespace normscope::ui
