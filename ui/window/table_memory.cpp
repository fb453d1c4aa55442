// How the table of runs was, from one start to the next.
#include "ui/window/window_memory.h"

#include "engine/compare/run_figures.h"
#include "engine/compare/spec_value.h"
#include "ui/runs/filter_field.h"
#include "ui/runs/run_columns.h"
#include "ui/runs/run_list.h"
#include "ui/runs/run_table_model.h"
#include "ui/runs/run_table_view.h"
#include "ui/runs/runs_panel.h"

#include <QHeaderView>
#include <QSettings>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace normscope::ui {

namespace {

constexpr const char *groupingKey = "runs/groupedBy";
constexpr const char *addedKey = "runs/addedColumns";
constexpr const char *hiddenKey = "runs/hiddenColumns";
constexpr const char *sortKey = "runs/sortedBy";
constexpr const char *descendingKey = "runs/descending";
constexpr const char *filterKey = "runs/filter";
constexpr const char *baselineKey = "runs/baseline";

/// Of Grouping{}: by everything but the seed. No path is called so.
const QString allButSeed = QStringLiteral("all but seed");

bool isSetting(const std::string &path)
{
    const std::vector<Field> &all = settings();
    return path == normalizationPath || path == parametersPath ||
           std::any_of(all.begin(), all.end(),
                       [&](const Field &field) { return field.key == path; });
}

/// In a settings file: the same whatever the language, and wherever the column stands.
QString nameOf(int column, const RunTableModel &model)
{
    switch (static_cast<RunColumn>(column)) {
    case RunColumn::Run:
        return QStringLiteral("run");
    case RunColumn::Normalization:
        return QStringLiteral("normalizations");
    case RunColumn::Members:
        return QStringLiteral("members");
    case RunColumn::Versus:
        return QStringLiteral("versus");
    default:
        break;
    }
    const RunColumnInfo &info = model.column(column);
    return QString::fromStdString(info.figure.empty() ? info.path : info.figure);
}

/// −1 for a name of no column.
int columnNamed(const QString &name, const RunTableModel &model)
{
    for (int column = 0; column < model.columnCount(); ++column)
        if (nameOf(column, model) == name)
            return column;
    return -1;
}

std::optional<Grouping> groupingNamed(const QString &name)
{
    if (name == allButSeed)
        return Grouping{};
    const std::string path = name.toStdString();
    return isSetting(path) ? std::optional(Grouping{{}, path}) : std::nullopt;
}

} // namespace

void WindowMemory::restoreTable(RunsPanel *panel, RunList *list) const
{
    RunTableView *table = panel->table();
    RunTableModel *model = table->runModel();
    std::vector<std::string> added;
    for (const QString &name : m_settings->value(addedKey).toStringList())
        if (const std::string column = name.toStdString();
            (findRunFigure(column) != nullptr || isSetting(column)) &&
            columnNamed(name, *model) < 0 &&
            std::find(added.begin(), added.end(), column) == added.end())
            added.push_back(column);
    model->setAddedColumns(added);
    std::set<int> hidden;
    for (const QString &name : m_settings->value(hiddenKey).toStringList())
        if (const int column = columnNamed(name, *model); column > 0)
            hidden.insert(column);
    table->setHiddenColumns(std::move(hidden));
    table->sortBy(columnNamed(m_settings->value(sortKey).toString(), *model),
                  m_settings->value(descendingKey).toBool() ? Qt::DescendingOrder
                                                            : Qt::AscendingOrder);
    if (const auto grouping = groupingNamed(m_settings->value(groupingKey).toString()))
        list->setGrouping(grouping);
    panel->filterField()->setText(m_settings->value(filterKey).toString());
}

void WindowMemory::saveTable(const RunsPanel &panel, const RunList &list)
{
    const RunTableView *table = panel.table();
    const RunTableModel &model = *table->runModel();
    QStringList added;
    for (const std::string &name : model.addedColumns())
        added.append(QString::fromStdString(name));
    QStringList hidden;
    for (const int column : table->hiddenColumns())
        hidden.append(nameOf(column, model));
    const QHeaderView *header = table->columnHeader();
    const int sorted = header->sortIndicatorSection();
    const bool isSorted = sorted >= 0 && sorted < model.columnCount();
    const std::optional<Grouping> &grouping = list.grouping();
    m_settings->setValue(addedKey, added);
    m_settings->setValue(hiddenKey, hidden);
    m_settings->setValue(sortKey, isSorted ? nameOf(sorted, model) : QString());
    m_settings->setValue(descendingKey, header->sortIndicatorOrder() == Qt::DescendingOrder);
    m_settings->setValue(groupingKey, !grouping ? QString()
                                      : grouping->key.empty()
                                          ? allButSeed
                                          : QString::fromStdString(grouping->key));
    m_settings->setValue(filterKey, panel.filterField()->text());
}

QString WindowMemory::baseline() const
{
    return m_settings->value(baselineKey).toString();
}

void WindowMemory::saveBaseline(const QString &id)
{
    m_settings->setValue(baselineKey, id);
}

} // namespace normscope::ui
