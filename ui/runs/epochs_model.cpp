#include "ui/runs/epochs_model.h"

#include "engine/history/evaluations.h"
#include "ui/runs/figure_table.h"
#include "ui/runs/run_cells.h"
#include "ui/runs/run_text.h"
#include "ui/runs/table_header.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

namespace normscope::ui {

EpochsModel::EpochsModel(QObject *parent) : QAbstractTableModel(parent) {}

void EpochsModel::setRuns(const std::vector<EpochsOf> &shown)
{
    beginResetModel();
    std::unordered_map<const RunHistory *, std::vector<EpochRecord>> known;
    for (Shown &before : m_shown)
        for (Run &run : before.runs)
            known[run.entry.history.get()] = std::move(run.epochs);
    m_shown.clear();
    m_columns.clear();
    for (const EpochsOf &each : shown) {
        Shown next{each.title, each.slot, {}};
        for (const RunEntry &entry : each.runs) {
            const auto found = known.find(entry.history.get());
            next.runs.push_back(
                {entry, found == known.end() ? entry.history->epochs() : found->second});
        }
        m_columns.push_back({m_shown.size(), {}});
        for (const std::size_t kind : shownEvaluations(next.spec()))
            m_columns.push_back({m_shown.size(), kind});
        m_shown.push_back(std::move(next));
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
    for (const Shown &shown : m_shown)
        for (const Run &run : shown.runs) {
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
    for (Shown &shown : m_shown)
        for (Run &run : shown.runs)
            for (const EpochRecord &record : run.entry.history->epochs(run.epochs.size()))
                if (int(run.epochs.size()) < rows)
                    run.epochs.push_back(record);
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
    for (const Shown &shown : m_shown) {
        for (const Run &run : shown.runs)
            m_rows = std::max(m_rows, int(run.epochs.size()));
        m_best.push_back(bestEpoch(shown));
    }
}

double EpochsModel::value(const EpochRecord &record, std::optional<std::size_t> evaluation) const
{
    const Evaluated found = evaluation ? evaluationKinds()[*evaluation].of(record)
                                       : Evaluated{record.trainLoss, record.trainAccuracy};
    return m_figure == Figure::Loss ? found.loss : found.accuracy;
}

GroupFigures EpochsModel::figures(const Shown &shown, std::size_t epoch,
                                  std::optional<std::size_t> evaluation) const
{
    std::vector<Measured> values;
    for (const Run &run : shown.runs) {
        Measured each{std::numeric_limits<double>::quiet_NaN(), run.entry.history->status().state,
                      run.entry.history->spec().training.seed};
        if (epoch < run.epochs.size())
            each.value = value(run.epochs[epoch], evaluation);
        values.push_back(each);
    }
    return figuresOf(values);
}

QString EpochsModel::text(const Column &column, std::size_t epoch) const
{
    const Shown &shown = m_shown[column.shown];
    if (shown.runs.size() == 1) {
        const std::vector<EpochRecord> &epochs = shown.runs.front().epochs;
        return epoch < epochs.size() ? figureText(value(epochs[epoch], column.evaluation))
                                     : unknownText();
    }
    const GroupFigures all = figures(shown, epoch, column.evaluation);
    QString text = figureText(all.mean);
    if (std::isfinite(all.sd))
        text += plusMinus() + figureText(all.sd);
    if (all.averaged > 0 && all.averaged < all.runs)
        text += QStringLiteral(" (%1)").arg(countText(std::int64_t(all.averaged)));
    return text;
}

QString EpochsModel::explanation(const Column &column, std::size_t epoch) const
{
    const Shown &shown = m_shown[column.shown];
    if (shown.runs.size() == 1)
        return {};
    const GroupFigures all = figures(shown, epoch, column.evaluation);
    return tr("%1, %2, epoch %3: mean ± standard deviation of %4 of %5 runs")
        .arg(shown.title, titleOf(column), countText(std::int64_t(epoch) + 1),
             countText(std::int64_t(all.averaged)), countText(std::int64_t(all.runs)));
}

int EpochsModel::bestEpoch(const Shown &shown) const
{
    const std::size_t chosenOn = choiceEvaluation(shown.spec());
    std::size_t count = 0;
    for (const Run &run : shown.runs)
        count = std::max(count, run.epochs.size());
    int best = -1;
    double then = 0;
    for (std::size_t epoch = 0; epoch < count; ++epoch) {
        const double now = shown.runs.size() == 1
                               ? value(shown.runs.front().epochs[epoch], chosenOn)
                               : figures(shown, epoch, chosenOn).mean;
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
    const auto epoch = static_cast<std::size_t>(index.row());
    switch (role) {
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case strongRole:
        return column.evaluation == choiceEvaluation(m_shown[column.shown].spec()) &&
               m_best[column.shown] == index.row();
    case Qt::DisplayRole:
        return text(column, epoch);
    case Qt::ToolTipRole:
        return explanation(column, epoch);
    default:
        return {};
    }
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
    const Shown &shown = m_shown[column.shown];
    switch (role) {
    case Qt::DisplayRole:
        return titleOf(column);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return tr("%1, %2").arg(shown.title, titleOf(column));
    case headerSlotRole:
        return column.evaluation ? QVariant() : QVariant(shown.slot);
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace normscope::ui
