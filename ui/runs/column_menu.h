// The menu on the header of the table of runs: which columns it has.
#pragma once

#include <QMenu>

namespace normscope::ui {

class RunTableView;

class ColumnMenu : public QMenu
{
    Q_OBJECT

public:
    /// `table` outlives the menu.
    explicit ColumnMenu(RunTableView *table, QWidget *parent = nullptr);

private:
    void fill();
    void addAddable(QMenu *menu, const std::string &name);

    RunTableView *m_table;
};

} // namespace normscope::ui
