#include "ui/runs/epochs_model.h"

#include "ui/runs/figure_table.h"
#include "ui/runs/run_text.h"
#include "ui/runs/table_header.h"

#include <algorithm>
#include <cmath>

namespace normscope::ui {

EpochsModel::EpochsModel(QObject *parent) : QAbstractTableModel(parent) {}

void EpochsModel::setRuns(const std::vector<RunEntry> &runs)
{
    beginResetModel();
    std::vector<Run> shown;
    for (const RunEntry &entry : runs) {
        const auto known = std::find_if(m_runs.begin(), m_runs.end(), [&](const Run &run) {
            return run.entry.history == entry.history;
        });
        Run run{entry, {}};
        if (known != m_runs.end())
            run.epochs = std::move(known->epochs);
        else
            run.epochs = entry.history->epochs();
        shown.push_back(std::move(run));
    }
    m_runs = std::move(shown);
    countRows();
    endResetModel();
}

void EpochsModel::setFigure(Figure figure)
{
    if (m_figure == figure)
        return;
    beginResetModel();
    m_figure = figure;
    countRows();
    endResetModel();
}

void EpochsModel::refresh()
{
    int rows = m_rows;
    bool grown = false;
    for (const Run &run : m_runs) {
        const std::size_t count = run.entry.history->epochCount();
        grown = grown || count > run.epochs.size();
        rows = std::max(rows, int(count));
    }
    if (!grown)
        return;
    // The worker may finish an epoch while this reads: what is taken is held to the rows announced.
    if (rows > m_rows)
        beginInsertRows({}, m_rows, rows - 1);
    const bool inserted = rows > m_rows;
    for (Run &run : m_runs) {
        for (const EpochRecord &record : run.entry.history->epochs(run.epochs.size()))
            if (int(run.epochs.size()) < rows)
                run.epochs.push_back(record);
    }
    const int before = m_rows;
    countRows();
    if (inserted)
        endInsertRows();
    if (before > 0)
        Q_EMIT dataChanged(index(0, 0), index(before - 1, columnCount() - 1));
}

void EpochsModel::countRows()
{
    m_rows = 0;
    m_best.clear();
    for (const Run &run : m_runs) {
        m_rows = std::max(m_rows, int(run.epochs.size()));
        m_best.push_back(bestEpoch(run));
    }
}

double EpochsModel::value(const Run &run, std::size_t epoch, bool test) const
{
    const EpochRecord &record = run.epochs[epoch];
    if (m_figure == Figure::Loss)
        return test ? record.testLoss : record.trainLoss;
    return test ? record.testAccuracy : record.trainAccuracy;
}

int EpochsModel::bestEpoch(const Run &run) const
{
    int best = -1;
    for (std::size_t epoch = 0; epoch < run.epochs.size(); ++epoch) {
        const double now = value(run, epoch, true);
        if (!std::isfinite(now))
            continue;
        const double then = best < 0 ? 0 : value(run, static_cast<std::size_t>(best), true);
        if (best < 0 || (m_figure == Figure::Loss ? now < then : now > then))
            best = int(epoch);
    }
    return best;
}

int EpochsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int EpochsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(2 * m_runs.size());
}

QVariant EpochsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto at = static_cast<std::size_t>(index.column() / 2);
    const bool test = index.column() % 2 == 1;
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == strongRole)
        return test && m_best[at] == index.row();
    if (role != Qt::DisplayRole)
        return {};
    const auto epoch = static_cast<std::size_t>(index.row());
    return epoch < m_runs[at].epochs.size() ? figureText(value(m_runs[at], epoch, test))
                                            : unknownText();
}

QVariant EpochsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (section < 0)
        return {};
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(countText(section + 1)) : QVariant();
    if (section >= columnCount())
        return {};
    const RunEntry &entry = m_runs[static_cast<std::size_t>(section / 2)].entry;
    const bool test = section % 2 == 1;
    switch (role) {
    case Qt::DisplayRole:
        return test ? tr("test") : tr("train");
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return test ? tr("%1, test").arg(entry.title()) : tr("%1, train").arg(entry.title());
    case headerSlotRole:
        return test ? QVariant() : QVariant(entry.slot);
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace normscope::ui
