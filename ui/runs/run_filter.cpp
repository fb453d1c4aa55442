#include "ui/runs/run_filter.h"

#include "ui/runs/run_table_model.h"

#include <cmath>

namespace normscope::ui {

RunFilter::RunFilter(QObject *parent) : QSortFilterProxyModel(parent)
{
    setSortRole(RunTableModel::SortRole);
    setFilterRole(RunTableModel::FilterRole);
    setSortLocaleAware(true);
    setDynamicSortFilter(true);
}

void RunFilter::setText(const QString &text)
{
    if (m_text == text.simplified())
        return;
    m_text = text.simplified();
    invalidateFilter();
}

bool RunFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (m_text.isEmpty())
        return true;
    return sourceModel()
        ->index(row, 0, parent)
        .data(RunTableModel::FilterRole)
        .toString()
        .contains(m_text, Qt::CaseInsensitive);
}

bool RunFilter::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const QVariant a = left.data(RunTableModel::SortRole);
    const QVariant b = right.data(RunTableModel::SortRole);
    if (a.userType() != QMetaType::Double)
        return QSortFilterProxyModel::lessThan(left, right);
    const bool aKnown = !std::isnan(a.toDouble());
    const bool bKnown = !std::isnan(b.toDouble());
    if (aKnown != bKnown)
        return (sortOrder() == Qt::AscendingOrder) == aKnown;
    return aKnown && a.toDouble() < b.toDouble();
}

} // namespace normscope::ui
