#include "ui/runs/differences_model.h"

#include "ui/runs/run_text.h"
#include "ui/runs/table_header.h"

#include <utility>

namespace normscope::ui {

DifferencesModel::DifferencesModel(QObject *parent) : QAbstractTableModel(parent) {}

void DifferencesModel::show(std::vector<Column> columns, std::vector<SpecRow> rows)
{
    beginResetModel();
    m_columns = std::move(columns);
    m_rows = std::move(rows);
    endResetModel();
}

void DifferencesModel::showCommon(std::vector<SpecRow> rows)
{
    beginResetModel();
    m_columns.assign(1, {});
    m_rows = std::move(rows);
    endResetModel();
}

int DifferencesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int DifferencesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant DifferencesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const SpecRow &row = m_rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<std::size_t>(index.column());
    return column < row.values.size() ? localized(row.values[column]) : unknownText();
}

QVariant DifferencesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const bool titles = role == Qt::DisplayRole || role == Qt::ToolTipRole;
    if (section < 0)
        return {};
    const auto at = static_cast<std::size_t>(section);
    if (orientation == Qt::Vertical)
        return titles && at < m_rows.size() ? QVariant(QString::fromStdString(m_rows[at].label))
                                            : QVariant();
    if (at >= m_columns.size())
        return {};
    if (role == headerSlotRole && m_columns[at].slot >= 0)
        return m_columns[at].slot;
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    return titles ? QVariant(m_columns[at].title) : QVariant();
}

} // namespace normscope::ui
