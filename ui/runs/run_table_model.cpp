#include "ui/runs/run_table_model.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <unordered_set>

namespace normscope::ui {

namespace {

// A progress bar of 48 pixels shows no finer step; what does not show needs no repainting.
constexpr double progressSteps = 96;

QString threeFigures(double value)
{
    if (!(value > 0) || !std::isfinite(value))
        return unknownText();
    const double unit = std::pow(10.0, std::max(0.0, std::floor(std::log10(value)) - 2));
    return countText(std::llround(std::min(value, 1e15) / unit) * std::llround(unit));
}

} // namespace

RunTableModel::RunTableModel(RunList *list, QObject *parent)
    : QAbstractTableModel(parent), m_list(list)
{
    m_rebuildTimer.setSingleShot(true);
    m_rebuildTimer.setInterval(0);
    connect(&m_rebuildTimer, &QTimer::timeout, this, &RunTableModel::rebuild);
    connect(list, &RunList::changed, &m_rebuildTimer, qOverload<>(&QTimer::start));
    connect(list, &RunList::updated, this, &RunTableModel::update);
    rebuild();
}

int RunTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int RunTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : runColumnCount;
}

QVariant RunTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const bool isRun = index.column() == int(RunColumn::Run);
    const Cell &shown = row.cells[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return shown.text;
    case Qt::TextAlignmentRole:
        return QVariant((isRun ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return toolTip(row);
    case Qt::AccessibleTextRole:
        return isRun ? tr("%1, %2").arg(shown.text, row.state.text) : shown.text;
    case IdRole:
        return QVariant::fromValue<qulonglong>(row.id);
    case SortRole:
        return isRun ? QVariant(shown.text) : QVariant(shown.number);
    case FilterRole:
        return filterText(row);
    case StateRole:
        return row.state.text;
    case FaultRole:
        return row.state.fault;
    case ProgressRole:
        return row.state.progress ? QVariant(*row.state.progress) : QVariant();
    case SlotRole:
        return row.slot;
    case NoteRole:
        return row.note;
    case HiddenRole:
        return row.hidden;
    default:
        return {};
    }
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= runColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    const RunColumnInfo &column = runColumns()[static_cast<std::size_t>(section)];
    if (role == Qt::ToolTipRole)
        return column.meaning;
    return role == Qt::DisplayRole ? QVariant(column.title) : QVariant();
}

Qt::ItemFlags RunTableModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index) | Qt::ItemNeverHasChildren;
    if (index.isValid() && index.column() == int(RunColumn::Run))
        flags |= Qt::ItemIsEditable;
    return flags;
}

bool RunTableModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || role != Qt::EditRole || index.column() != int(RunColumn::Run))
        return false;
    const RunId id = idAt(index.row());
    const RunEntry *entry = m_list->find(id);
    if (entry == nullptr)
        return false;
    // The editor opens with the label; leaving it as it was does not make it a name.
    const QString name = value.toString();
    m_list->rename(id, entry->name.isEmpty() && name == entry->label ? QString() : name);
    rebuild();
    return true;
}

RunId RunTableModel::idAt(int row) const
{
    return row < 0 || row >= int(m_rows.size()) ? 0 : m_rows[static_cast<std::size_t>(row)].id;
}

int RunTableModel::rowOf(RunId id) const
{
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].id == id)
            return int(i);
    return -1;
}

QString RunTableModel::widestText(RunColumn column) const
{
    QString widest;
    for (const Row &row : m_rows) {
        const QString &text = row.cells[static_cast<std::size_t>(column)].text;
        if (text.size() > widest.size())
            widest = text;
    }
    return widest;
}

RunTableModel::Cell &RunTableModel::cell(Row &row, RunColumn column)
{
    return row.cells[static_cast<std::size_t>(column)];
}

RunTableModel::Row RunTableModel::makeRow(const RunEntry &entry)
{
    Row row;
    row.id = entry.id;
    const ExperimentSpec &spec = entry.history->spec();
    cell(row, RunColumn::Normalization) = {normalizationText(spec.model),
                                           double(normalizationCount(spec.model))};
    cell(row, RunColumn::LearningRate) = {settingText(spec.training.learningRate),
                                          spec.training.learningRate};
    cell(row, RunColumn::BatchSize) = {countText(spec.training.batchSize),
                                       double(spec.training.batchSize)};
    cell(row, RunColumn::Seed) = {countText(spec.training.seed), double(spec.training.seed)};
    for (const RunColumn unknown :
         {RunColumn::TrainAccuracy, RunColumn::TestAccuracy, RunColumn::Validation,
          RunColumn::BestTest, RunColumn::TrainLoss, RunColumn::ExamplesPerSecond})
        cell(row, unknown).text = unknownText();
    readEntry(row, entry);
    readHistory(row, *entry.history);
    return row;
}

void RunTableModel::readEntry(Row &row, const RunEntry &entry)
{
    row.slot = entry.slot;
    row.note = entry.note;
    row.hidden = entry.hidden;
    cell(row, RunColumn::Run).text = entry.title();
}

void RunTableModel::readHistory(Row &row, const RunHistory &history)
{
    const RunStatus status = history.status();
    row.state = stateText(history, status);
    if (row.state.progress)
        row.state.progress = std::round(*row.state.progress * progressSteps) / progressSteps;
    cell(row, RunColumn::Time) = {durationText(status.seconds), status.seconds};

    const std::size_t epochs = history.epochCount();
    if (epochs == row.epochs)
        return;
    row.epochs = epochs;
    const EpochRecord last = history.epochs(epochs - 1).front();
    const double best = history.bestEpoch().value_or(last).testAccuracy;
    cell(row, RunColumn::TrainAccuracy) = {figureText(last.trainAccuracy), last.trainAccuracy};
    cell(row, RunColumn::TestAccuracy) = {figureText(last.testAccuracy), last.testAccuracy};
    if (last.validation.known())
        cell(row, RunColumn::Validation) = {figureText(last.validation.accuracy),
                                            last.validation.accuracy};
    cell(row, RunColumn::BestTest) = {figureText(best), best};
    cell(row, RunColumn::TrainLoss) = {figureText(last.trainLoss), last.trainLoss};
    cell(row, RunColumn::ExamplesPerSecond) = {threeFigures(last.examplesPerSecond),
                                               last.examplesPerSecond};
}

QString RunTableModel::filterText(const Row &row)
{
    const auto text = [&](RunColumn column) {
        return row.cells[static_cast<std::size_t>(column)].text;
    };
    QStringList lines{text(RunColumn::Run),
                      row.state.text,
                      row.note,
                      text(RunColumn::Normalization),
                      tr("lr %1").arg(text(RunColumn::LearningRate)),
                      tr("batch %1").arg(text(RunColumn::BatchSize)),
                      tr("seed %1").arg(text(RunColumn::Seed))};
    for (auto column = int(RunColumn::TrainAccuracy); column < runColumnCount; ++column)
        lines << text(RunColumn(column));
    return lines.join(QLatin1Char('\n'));
}

QString RunTableModel::toolTip(const Row &row)
{
    QStringList lines{row.cells.front().text, row.state.text};
    if (!row.note.isEmpty())
        lines << QString() << row.note;
    return lines.join(QLatin1Char('\n'));
}

void RunTableModel::rebuild()
{
    m_rebuildTimer.stop();
    const std::vector<RunEntry> &entries = m_list->entries();
    std::unordered_set<RunId> alive;
    for (const RunEntry &entry : entries)
        alive.insert(entry.id);
    for (int row = int(m_rows.size()) - 1; row >= 0; --row) {
        const int last = row;
        while (row >= 0 && !alive.contains(idAt(row)))
            --row;
        if (row == last)
            continue;
        beginRemoveRows({}, row + 1, last);
        m_rows.erase(m_rows.begin() + row + 1, m_rows.begin() + last + 1);
        endRemoveRows();
    }
    // What is left stands in the list's order, so what is missing can be filled in from the top.
    for (int i = 0; i < int(entries.size()); ++i) {
        const RunEntry &entry = entries[static_cast<std::size_t>(i)];
        if (idAt(i) == entry.id) {
            const Row before = m_rows[static_cast<std::size_t>(i)];
            readEntry(m_rows[static_cast<std::size_t>(i)], entry);
            announce(i, before);
            continue;
        }
        int last = i;
        while (last + 1 < int(entries.size()) &&
               entries[static_cast<std::size_t>(last) + 1].id != idAt(i))
            ++last;
        std::vector<Row> added;
        for (int at = i; at <= last; ++at)
            added.push_back(makeRow(entries[static_cast<std::size_t>(at)]));
        beginInsertRows({}, i, last);
        m_rows.insert(m_rows.begin() + i, std::make_move_iterator(added.begin()),
                      std::make_move_iterator(added.end()));
        endInsertRows();
        i = last;
    }
    Q_EMIT rebuilt();
}

void RunTableModel::update(const std::vector<RunId> &ids)
{
    for (const RunId id : ids) {
        const int at = rowOf(id);
        const RunEntry *entry = m_list->find(id);
        if (at < 0 || entry == nullptr)
            continue;
        Row &row = m_rows[static_cast<std::size_t>(at)];
        const Row before = row;
        readHistory(row, *entry->history);
        announce(at, before);
    }
}

void RunTableModel::announce(int row, const Row &before)
{
    const Row &now = m_rows[static_cast<std::size_t>(row)];
    const bool title = !(now.cells.front() == before.cells.front());
    if (title || now.slot != before.slot || now.note != before.note ||
        now.hidden != before.hidden || now.state.text != before.state.text ||
        now.state.fault != before.state.fault || now.state.progress != before.state.progress) {
        // A new state leaves the order of rows alone.
        QList<int> roles{Qt::DisplayRole, Qt::EditRole, StateRole, FilterRole};
        if (title)
            roles << SortRole;
        Q_EMIT dataChanged(index(row, 0), index(row, 0), roles);
    }
    int first = runColumnCount;
    int last = 0;
    for (int column = 1; column < runColumnCount; ++column) {
        const auto at = static_cast<std::size_t>(column);
        if (now.cells[at] == before.cells[at])
            continue;
        first = std::min(first, column);
        last = column;
    }
    if (last > 0)
        Q_EMIT dataChanged(index(row, first), index(row, last));
}

} // namespace normscope::ui
