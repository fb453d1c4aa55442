// The table of runs. What is selected in it is what the list has selected; pointing at a row
// highlights its run everywhere.
#pragma once

#include "ui/runs/run_list.h"

#include <QTableView>

#include <vector>

namespace normscope::ui {

class RunFilter;
class RunTableModel;
class TableHeader;

class RunTableView : public QTableView
{
    Q_OBJECT

public:
    /// `list` outlives the view.
    explicit RunTableView(RunList *list, QWidget *parent = nullptr);

    [[nodiscard]] RunTableModel *runModel() const { return m_model; }
    void setFilterText(const QString &text);
    [[nodiscard]] int shownCount() const;
    /// The selected runs that are in sight, from top to bottom.
    [[nodiscard]] std::vector<RunId> selectedIds() const;
    [[nodiscard]] RunId currentId() const;
    /// Opens the name of a run in sight for editing.
    void editName(RunId id);
    /// `column` −1 is the order of start.
    void sortBy(int column, Qt::SortOrder order);

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

private:
    [[nodiscard]] RunId idAt(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(RunId id) const;
    void followRows();
    void takeSelectionFromList();
    void giveSelectionToList();
    void layOutColumns();
    void applySizes();

    RunList *m_list;
    RunTableModel *m_model;
    RunFilter *m_filter;
    TableHeader *m_header;
    int m_rowChanges = 0;      ///< above 0 while rows come and go: that is no one's choice
    bool m_byKeyboard = false; ///< the current row is marked while keys move it
};

} // namespace normscope::ui
