// The table of runs. What is selected in it is what the list has selected (a group: all of its
// runs); pointing at a row highlights its run everywhere.
#pragma once

#include "ui/runs/run_list.h"

#include <QItemSelection>
#include <QTableView>

#include <set>
#include <vector>

namespace normscope {
class RunQuery;
}

namespace normscope::ui {

class RunRows;
class RunTableModel;
class TableHeader;

class RunTableView : public QTableView
{
    Q_OBJECT

public:
    /// `list` outlives the view.
    explicit RunTableView(RunList *list, QWidget *parent = nullptr);

    [[nodiscard]] RunTableModel *runModel() const { return m_model; }
    [[nodiscard]] RunRows *rows() const { return m_rows; }
    void setQuery(RunQuery query);
    /// Runs that the filter lets through, folded away or not.
    [[nodiscard]] int shownCount() const;
    /// The selected runs that are in sight, from top to bottom.
    [[nodiscard]] std::vector<RunId> selectedIds() const;
    /// 0 on a group's line.
    [[nodiscard]] RunId currentId() const;
    /// Opens the name of a run in sight for editing.
    void editName(RunId id);
    /// `column` −1 is the order of start.
    void sortBy(int column, Qt::SortOrder order);

    /// Columns that the person has put away.
    [[nodiscard]] const std::set<int> &hiddenColumns() const { return m_hidden; }
    void setHiddenColumns(std::set<int> columns);
    [[nodiscard]] QHeaderView *columnHeader() const;

Q_SIGNALS:
    void shownCountChanged();

protected:
    bool edit(const QModelIndex &index, EditTrigger trigger, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    [[nodiscard]] QModelIndex indexOf(RunId id) const;
    [[nodiscard]] bool foldByKey(int key);
    void fold(int line, bool expanded);
    void followRows();
    void takeSelectionFromList();
    void giveSelectionToList(const QItemSelection &selected, const QItemSelection &deselected);
    void layOutColumns();
    void sizeRows();
    void applySizes();

    RunList *m_list;
    RunTableModel *m_model;
    RunRows *m_rows;
    TableHeader *m_header;
    std::set<int> m_hidden;
    int m_rowChanges = 0; ///< above 0 while rows come and go: that is no one's choice
    bool m_columnsChanged = false;
    bool m_byKeyboard = false; ///< the current row is marked while keys move it
};

} // namespace normscope::ui
