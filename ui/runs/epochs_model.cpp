#include "ui/runs/epochs_model.h"

#include "engine/history/evaluations.h"
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
    m_columns.clear();
    for (std::size_t run = 0; run < m_runs.size(); ++run) {
        m_columns.push_back({run, {}});
        for (const std::size_t kind : shownEvaluations(m_runs[run].entry.history->spec()))
            m_columns.push_back({run, kind});
    }
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

double EpochsModel::value(const EpochRecord &record, std::optional<std::size_t> evaluation) const
{
    const Evaluated found = evaluation ? evaluationKinds()[*evaluation].of(record)
                                       : Evaluated{record.trainLoss, record.trainAccuracy};
    return m_figure == Figure::Loss ? found.loss : found.accuracy;
}

int EpochsModel::bestEpoch(const Run &run) const
{
    const std::size_t chosenOn = choiceEvaluation(run.entry.history->spec());
    int best = -1;
    double then = 0;
    for (std::size_t epoch = 0; epoch < run.epochs.size(); ++epoch) {
        const double now = value(run.epochs[epoch], chosenOn);
        if (!std::isfinite(now))
            continue;
        if (best < 0 || (m_figure == Figure::Loss ? now < then : now > then)) {
            best = int(epoch);
            then = now;
        }
    }
    return best;
}

QString EpochsModel::titleOf(const Column &column)
{
    return column.evaluation ? QString::fromStdString(evaluationKinds()[*column.evaluation].label)
                             : tr("train");
}

int EpochsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int EpochsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant EpochsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Column &column = m_columns[static_cast<std::size_t>(index.column())];
    const Run &run = m_runs[column.run];
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == strongRole)
        return column.evaluation == choiceEvaluation(run.entry.history->spec()) &&
               m_best[column.run] == index.row();
    if (role != Qt::DisplayRole)
        return {};
    const auto epoch = static_cast<std::size_t>(index.row());
    return epoch < run.epochs.size() ? figureText(value(run.epochs[epoch], column.evaluation))
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
    const Column &column = m_columns[static_cast<std::size_t>(section)];
    const RunEntry &entry = m_runs[column.run].entry;
    switch (role) {
    case Qt::DisplayRole:
        return titleOf(column);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return tr("%1, %2").arg(entry.title(), titleOf(column));
    case headerSlotRole:
        return column.evaluation ? QVariant() : QVariant(entry.slot);
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace normscope::ui
