// The panel of runs: filter, table, menu.
#pragma once

#include "ui/runs/run_list.h"

#include <QWidget>

#include <vector>

class QMenu;
class QStackedLayout;
class QToolButton;

namespace normscope::look {
class PanelHeader;
}

namespace normscope::ui {

class FilterField;
class RunActions;
class RunTableView;

class RunsPanel : public QWidget
{
    Q_OBJECT

public:
    /// `list` outlives the panel.
    explicit RunsPanel(RunList *list, QWidget *parent = nullptr);
    ~RunsPanel() override;

    /// "Runs 2 ⋯", at the top until a dock takes it as its title bar.
    [[nodiscard]] look::PanelHeader *header() const { return m_header; }
    /// Above the table until a tab bar takes it into its corner.
    [[nodiscard]] FilterField *filterField() const { return m_filter; }
    [[nodiscard]] RunTableView *table() const { return m_table; }
    /// The ⋯ menu, which is the table's context menu too.
    [[nodiscard]] QMenu *menu() const;
    /// High enough for a few runs.
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    /// "Duplicate into builder".
    void duplicateRequested(normscope::RunId id);
    void pauseRequested(normscope::RunId id);
    void resumeRequested(normscope::RunId id);
    void stopRequested(normscope::RunId id);
    void exportRequested(const std::vector<normscope::RunId> &ids);
    void foldRequested(normscope::RunId id);

protected:
    void changeEvent(QEvent *event) override;

private:
    void readFilter(const QString &text);
    void showState();
    void showMenu(const QPoint &position);
    void applySizes();

    RunList *m_list;
    look::PanelHeader *m_header;
    QWidget *m_filterRow;
    QToolButton *m_more = nullptr;
    FilterField *m_filter;
    RunTableView *m_table;
    QStackedLayout *m_stack;
    RunActions *m_actions;
};

} // namespace normscope::ui
