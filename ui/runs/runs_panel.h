// The panel of runs: filter, grouping, repeating, table, menu.
#pragma once

#include "ui/runs/run_list.h"

#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;
class QMenu;
class QPushButton;
class QStackedLayout;
class QToolButton;

namespace normscope::look {
class PanelHeader;
class TitledButton;
} // namespace normscope::look

namespace normscope::ui {

class ColumnMenu;
class FilterField;
class GroupMenu;
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
    /// "Repeat ×5" of the selected runs; without any, of what the builder holds.
    void repeatRequested(const std::vector<normscope::RunId> &ids);

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void readFilter(const QString &text);
    void showState();
    void buildFilterRow();
    void showGrouping();
    void showMenu(const QPoint &position);
    void applySizes();
    void placeControls(); ///< beside the filter, or under it where the panel is narrow

    RunList *m_list;
    look::PanelHeader *m_header;
    QWidget *m_filterRow;
    QToolButton *m_more = nullptr;
    FilterField *m_filter;
    QLabel *m_fault = nullptr;
    look::TitledButton *m_grouping = nullptr;
    GroupMenu *m_groupMenu = nullptr;
    QPushButton *m_repeat = nullptr;
    QGridLayout *m_controls = nullptr;
    RunTableView *m_table;
    ColumnMenu *m_columnMenu = nullptr;
    QStackedLayout *m_stack;
    RunActions *m_actions;
};

} // namespace normscope::ui
