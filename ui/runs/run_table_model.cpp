#include "ui/runs/run_table_model.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <unordered_set>

namespace normscope::ui {

namespace {

// A progress bar of 48 pixels shows no finer step; what does not show needs no repainting.
constexpr double progressSteps = 96;

std::string lowered(const QString &text)
{
    return text.toLower().toStdString();
}

RunCell &cell(RunTableModel::Row &row, RunColumn column)
{
    return row.cells[static_cast<std::size_t>(column)];
}

} // namespace

RunTableModel::RunTableModel(RunList *list, QObject *parent)
    : QAbstractTableModel(parent), m_list(list), m_columns(runColumns())
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
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant RunTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Row &shown = row(index.row());
    const bool isRun = index.column() == int(RunColumn::Run);
    const RunCell &cell = shown.cells[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return cell.text;
    case Qt::TextAlignmentRole:
        return QVariant((isRun ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return toolTip(shown);
    case Qt::AccessibleTextRole:
        return isRun ? tr("%1, %2").arg(cell.text, shown.state.text) : cell.text;
    case IdRole:
        return QVariant::fromValue<qulonglong>(shown.id);
    case SortRole:
        return isRun ? QVariant(cell.text) : QVariant(cell.number);
    case StateRole:
        return shown.state.text;
    case FaultRole:
        return shown.state.fault;
    case ProgressRole:
        return shown.state.progress ? QVariant(*shown.state.progress) : QVariant();
    case SlotRole:
        return shown.slot;
    case NoteRole:
        return shown.note;
    case HiddenRole:
        return shown.hidden;
    default:
        return {};
    }
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return column(section).meaning;
    return role == Qt::DisplayRole ? QVariant(column(section).title) : QVariant();
}

Qt::ItemFlags RunTableModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    Qt::ItemFlags flags = QAbstractTableModel::flags(index) | Qt::ItemNeverHasChildren;
    if (index.column() == int(RunColumn::Run))
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
    const auto found = m_places.find(id);
    return found == m_places.end() ? -1 : found->second;
}

void RunTableModel::setAddedColumns(const std::vector<std::string> &names)
{
    if (m_added == names)
        return;
    beginResetModel();
    m_added = names;
    m_searched.clear();
    m_columns = runColumns();
    for (const std::string &name : names)
        m_columns.push_back(addedColumn(name));
    for (Row &row : m_rows) {
        row.cells.resize(m_columns.size());
        fillCells(row);
    }
    endResetModel();
}

RunTableModel::Row RunTableModel::makeRow(const RunEntry &entry) const
{
    Row row;
    row.id = entry.id;
    row.history = entry.history;
    row.cells.resize(m_columns.size());
    cell(row, RunColumn::Normalization) = {normalizationText(row.spec().model),
                                           double(normalizationCount(row.spec().model))};
    (void)readEntry(row, entry);
    row.summary = summaryOf(*row.history);
    (void)readHistory(row);
    fillCells(row);
    return row;
}

void RunTableModel::fillCells(Row &row) const
{
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const RunColumnInfo &column = m_columns[i];
        if (!column.path.empty()) {
            row.cells[i] = settingCell(column, row.spec());
        } else if (!column.figure.empty()) {
            const double value = findRunFigure(column.figure)->of(row.summary);
            row.cells[i] = {figureCell(column, value), value};
        }
    }
}

bool RunTableModel::readEntry(Row &row, const RunEntry &entry) const
{
    RunCell &name = cell(row, RunColumn::Run);
    const QString title = entry.title();
    if (row.slot == entry.slot && row.note == entry.note && row.hidden == entry.hidden &&
        name.text == title)
        return false;
    row.slot = entry.slot;
    row.note = entry.note;
    row.hidden = entry.hidden;
    name.text = title;
    return true;
}

RunTableModel::Changed RunTableModel::readHistory(Row &row) const
{
    const RunStatus status = row.history->status();
    StateText state = stateText(*row.history, status);
    if (m_list->isElsewhere(row.id))
        state.text = tr("%1 (elsewhere)", "of a run that another program trains").arg(state.text);
    if (state.progress)
        state.progress = std::round(*state.progress * progressSteps) / progressSteps;
    Changed changed;
    changed.state = state.text != row.state.text || state.fault != row.state.fault ||
                    state.progress != row.state.progress;
    row.state = std::move(state);
    if (row.history->epochCount() != row.summary.epochs)
        row.summary = summaryOf(*row.history);
    row.summary.status = status;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const RunColumnInfo &column = m_columns[i];
        if (column.figure.empty())
            continue;
        const double value = findRunFigure(column.figure)->of(row.summary);
        RunCell &shown = row.cells[i];
        if (value == shown.number || (std::isnan(value) && std::isnan(shown.number)))
            continue;
        RunCell next{figureCell(column, value), value};
        if (!(next == shown)) {
            changed.first = changed.last == 0 ? int(i) : changed.first;
            changed.last = int(i);
        }
        shown = std::move(next);
    }
    return changed;
}

const RunTableModel::Searched &RunTableModel::searched(int at) const
{
    const Row &row = this->row(at);
    const auto [found, isNew] = m_searched.try_emplace(row.id);
    if (!isNew)
        return found->second;
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
    for (auto column = int(RunColumn::TrainAccuracy); column < columnCount(); ++column)
        lines << row.cells[static_cast<std::size_t>(column)].text;
    found->second = {lowered(text(RunColumn::Run)), lowered(row.note),
                     lowered(lines.join(QLatin1Char('\n')))};
    return found->second;
}

bool RunTableModel::matches(int at, const RunQuery &query) const
{
    if (query.isEmpty())
        return true;
    const Searched &text = searched(at);
    return query.matches({row(at).spec(), row(at).summary, text.name, text.note, text.text});
}

QString RunTableModel::toolTip(const Row &row) const
{
    QStringList lines{row.cells.front().text, row.state.text};
    if (m_list->isElsewhere(row.id))
        lines << tr("Another program trains it; it is shown here as it goes.");
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
    const auto place = [this] {
        m_places.clear();
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            m_places[m_rows[i].id] = int(i);
    };
    for (int row = int(m_rows.size()) - 1; row >= 0; --row) {
        const int last = row;
        while (row >= 0 && !alive.contains(idAt(row)))
            m_searched.erase(idAt(row--));
        if (row == last)
            continue;
        beginRemoveRows({}, row + 1, last);
        m_rows.erase(m_rows.begin() + row + 1, m_rows.begin() + last + 1);
        place();
        endRemoveRows();
    }
    // What is left stands in the list's order, so what is missing can be filled in from the top.
    for (int i = 0; i < int(entries.size()); ++i) {
        const RunEntry &entry = entries[static_cast<std::size_t>(i)];
        if (idAt(i) == entry.id) {
            if (readEntry(m_rows[static_cast<std::size_t>(i)], entry)) {
                m_searched.erase(entry.id);
                Q_EMIT dataChanged(index(i, 0), index(i, 0));
            }
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
        place();
        endInsertRows();
        i = last;
    }
    Q_EMIT rebuilt();
}

void RunTableModel::update(const std::vector<RunId> &ids)
{
    for (const RunId id : ids) {
        const int at = rowOf(id);
        if (at < 0)
            continue;
        const Changed changed = readHistory(m_rows[static_cast<std::size_t>(at)]);
        if (changed.state || changed.last > 0)
            m_searched.erase(id);
        // A new state leaves the order of rows alone.
        if (changed.state)
            Q_EMIT dataChanged(index(at, 0), index(at, 0),
                               {Qt::DisplayRole, Qt::EditRole, StateRole});
        if (changed.last > 0)
            Q_EMIT dataChanged(index(at, changed.first), index(at, changed.last));
    }
}

} // namespace normscope::ui
