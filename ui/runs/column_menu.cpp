#include "ui/runs/column_menu.h"

#include "ui/runs/run_columns.h"
#include "ui/runs/run_rows.h"
#include "ui/runs/run_table_view.h"

#include <algorithm>

namespace normscope::ui {

ColumnMenu::ColumnMenu(RunTableView *table, QWidget *parent) : QMenu(parent), m_table(table)
{
    setObjectName(QStringLiteral("columnMenu"));
    setToolTipsVisible(true);
    connect(this, &QMenu::aboutToShow, this, &ColumnMenu::fill);
    fill();
}

void ColumnMenu::fill()
{
    clear();
    for (int column = 1; column < runColumnCount; ++column) {
        const RunColumnInfo &info = runColumns()[static_cast<std::size_t>(column)];
        QAction *action = addAction(info.title);
        action->setObjectName(QStringLiteral("column%1").arg(column));
        action->setToolTip(info.meaning);
        action->setCheckable(true);
        action->setChecked(!m_table->hiddenColumns().contains(column));
        connect(action, &QAction::toggled, m_table, [table = m_table, column](bool shown) {
            std::set<int> hidden = table->hiddenColumns();
            if (shown)
                hidden.erase(column);
            else
                hidden.insert(column);
            table->setHiddenColumns(std::move(hidden));
        });
    }
    addSeparator();
    QMenu *results = addMenu(tr("More results"));
    results->setToolTipsVisible(true);
    for (const std::string &name : addableFigures())
        addAddable(results, name);
    QMenu *more = addMenu(tr("More settings"));
    more->setToolTipsVisible(true);
    for (const std::string &name : addablePaths())
        addAddable(more, name);
    addSeparator();
    QAction *usual = addAction(tr("The usual columns"));
    usual->setObjectName(QStringLiteral("usualColumns"));
    connect(usual, &QAction::triggered, m_table, [table = m_table] {
        table->runModel()->setAddedColumns({});
        table->setHiddenColumns({});
    });
}

void ColumnMenu::addAddable(QMenu *menu, const std::string &name)
{
    const RunColumnInfo info = addedColumn(name);
    QAction *action = menu->addAction(info.title);
    action->setObjectName(QStringLiteral("addColumn:") + QString::fromStdString(name));
    action->setToolTip(info.meaning);
    action->setCheckable(true);
    const std::vector<std::string> &added = m_table->runModel()->addedColumns();
    action->setChecked(std::find(added.begin(), added.end(), name) != added.end());
    connect(action, &QAction::toggled, m_table, [table = m_table, name](bool shown) {
        std::vector<std::string> names = table->runModel()->addedColumns();
        std::erase(names, name);
        if (shown)
            names.push_back(name);
        table->runModel()->setAddedColumns(names);
    });
}

} // namespace normscope::ui
