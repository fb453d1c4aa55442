#include "ui/runs/run_rows.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <utility>

namespace normscope::ui {

RunRows::RunRows(RunList *list, RunTableModel *model, QObject *parent)
    : QAbstractTableModel(parent), m_list(list), m_model(model), m_references(list, model)
{
    connect(model, &RunTableModel::rebuilt, this, &RunRows::rearrange);
    connect(model, &RunTableModel::dataChanged, this, &RunRows::modelChanged);
    connect(model, &RunTableModel::modelAboutToBeReset, this, [this] {
        beginResetModel();
        m_lines.clear();
        m_places.clear();
    });
    connect(model, &RunTableModel::modelReset, this, [this] {
        if (m_sortColumn >= m_model->columnCount())
            m_sortColumn = -1;
        endResetModel();
        rearrange();
    });
    connect(list, &RunList::groupsChanged, this, [this] {
        // Groups of runs whose rows are still to come are looked at when these have come.
        if (m_list->grouping().has_value() != m_grouped || m_model->rowCount() > 0)
            rearrange();
    });
    connect(list, &RunList::baselineChanged, this, &RunRows::rearrange);
    rearrange();
}

void RunRows::setQuery(RunQuery query)
{
    m_query = std::move(query);
    rearrange();
}

void RunRows::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    rearrange();
}

void RunRows::setExpanded(int line, bool expanded)
{
    if (!isGroup(line))
        return;
    const RunId key = m_lines[static_cast<std::size_t>(line)].group->key;
    if (expanded)
        m_expanded.insert(key);
    else
        m_expanded.erase(key);
    rearrange();
}

std::vector<RunId> RunRows::runsOf(int line) const
{
    if (line < 0 || line >= int(m_lines.size()))
        return {};
    const Line &shown = m_lines[static_cast<std::size_t>(line)];
    return shown.isGroup() ? shown.group->shown : std::vector{shown.run};
}

const RunGroupRow *RunRows::groupOf(int line) const
{
    return line < 0 || line >= int(m_lines.size())
               ? nullptr
               : m_lines[static_cast<std::size_t>(line)].group.get();
}

bool RunRows::isGroup(int line) const
{
    return line >= 0 && line < int(m_lines.size()) &&
           m_lines[static_cast<std::size_t>(line)].isGroup();
}

int RunRows::lineOf(RunId id) const
{
    const auto found = m_places.find({false, id});
    return found == m_places.end() ? -1 : found->second;
}

int RunRows::groupLineOf(int line) const
{
    const RunGroupRow *group = groupOf(line);
    const auto found = group == nullptr ? m_places.end() : m_places.find({true, group->key});
    return found == m_places.end() ? -1 : found->second;
}

bool RunRows::isShown(RunId id) const
{
    return m_shown.contains(id);
}

QString RunRows::widestText(int column) const
{
    QString widest;
    for (int line = 0; line < rowCount(); ++line) {
        const QString text = index(line, column).data().toString();
        if (text.size() > widest.size())
            widest = text;
    }
    return widest;
}

int RunRows::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_lines.size());
}

int RunRows::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_model->columnCount();
}

const RunTableModel::Row *RunRows::source(RunId id) const
{
    const int at = m_model->rowOf(id);
    return at < 0 ? nullptr : &m_model->row(at);
}

// What a run came to says nothing in a group that leaves it out.
bool RunRows::hidesFigure(const Line &line, int column) const
{
    const RunTableModel::Row *row = source(line.run);
    return line.group != nullptr && row != nullptr && !m_model->column(column).figure.empty() &&
           cameToNothing(row->summary.status.state) && column < int(RunColumn::ExamplesPerSecond);
}

QVariant RunRows::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= int(m_lines.size()))
        return {};
    const Line &line = m_lines[static_cast<std::size_t>(index.row())];
    switch (role) {
    case GroupRole:
        return line.isGroup();
    case MemberRole:
        return !line.isGroup() && line.group != nullptr;
    case ExpandedRole:
        return line.isGroup() && line.group->expanded;
    case BaselineRole: {
        const std::vector<RunId> &runs = line.isGroup() ? line.group->all : std::vector{line.run};
        return m_list->baseline() != 0 &&
               std::find(runs.begin(), runs.end(), m_list->baseline()) != runs.end();
    }
    default:
        break;
    }
    if (line.isGroup())
        return groupData(*line.group, index.column(), role);
    const bool shown = role == Qt::DisplayRole || role == Qt::EditRole;
    if (index.column() == int(RunColumn::Versus) && shown)
        return versus(line).text;
    if (shown && hidesFigure(line, index.column()))
        return unknownText();
    const int at = m_model->rowOf(line.run);
    if (at < 0)
        return {};
    if (line.group != nullptr && index.column() == 0 && role == Qt::DisplayRole &&
        m_list->grouping() && m_list->grouping()->key.empty() &&
        m_list->grouping()->ignored == Grouping{}.ignored) {
        const RunEntry *entry = m_list->find(line.run);
        if (entry != nullptr && entry->name.isEmpty())
            return tr("seed %1").arg(countText(m_model->row(at).spec().training.seed));
    }
    return m_model->data(m_model->index(at, index.column()), role);
}

QVariant RunRows::groupData(const RunGroupRow &group, int column, int role) const
{
    const auto at = static_cast<std::size_t>(column);
    const auto text = [&](int of) {
        return of == int(RunColumn::Versus) ? versusOfGroup(group, nullptr).text
                                            : group.cells[static_cast<std::size_t>(of)].text;
    };
    switch (role) {
    case Qt::DisplayRole:
        return text(column);
    case Qt::ToolTipRole: {
        if (column == int(RunColumn::Versus)) {
            QString explanation;
            (void)versusOfGroup(group, &explanation);
            return explanation;
        }
        return tr("%1: %2 runs").arg(group.label, QLocale().toString(group.shown.size()));
    }
    case Qt::AccessibleTextRole:
        if (column != 0)
            return text(column);
        return tr("%1, %2 runs, %3 %4, %5")
            .arg(group.label, group.cells[std::size_t(RunColumn::Members)].text,
                 runColumns()[std::size_t(RunColumn::BestTest)].title,
                 group.cells[std::size_t(RunColumn::BestTest)].text,
                 group.expanded ? tr("unfolded") : tr("folded"));
    case Qt::TextAlignmentRole:
        return QVariant((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case RunTableModel::IdRole:
        return QVariant::fromValue<qulonglong>(group.shown.front());
    case RunTableModel::SortRole:
        return column == 0 ? QVariant(group.label) : QVariant(group.cells[at].number);
    case RunTableModel::SlotRole:
        return group.slot;
    case RunTableModel::ProgressRole:
        return group.progress < 0 ? QVariant() : QVariant(group.progress);
    default:
        return {};
    }
}

QVariant RunRows::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole) {
        if (section == int(RunColumn::Versus) && isCompared())
            return tr("vs %1").arg(m_references.label());
        if (m_grouped && section == int(RunColumn::Run))
            return tr("Group");
        if (m_grouped && section == int(RunColumn::BestTest))
            return tr("best test ± sd");
    }
    if (orientation == Qt::Horizontal && role == Qt::ToolTipRole &&
        section == int(RunColumn::Versus) && isCompared())
        return m_references.isPinned()
                   ? tr("Best test accuracy less that of %1; the same seeds are compared where "
                        "both have them")
                         .arg(m_references.label())
                   : tr("Best test accuracy less that of the same experiment with BN; the same "
                        "seeds are compared where both have them. B pins another baseline.");
    return m_model->headerData(section, orientation, role);
}

Qt::ItemFlags RunRows::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    Qt::ItemFlags flags = QAbstractTableModel::flags(index) | Qt::ItemNeverHasChildren;
    if (index.column() == int(RunColumn::Run) && !isGroup(index.row()))
        flags |= Qt::ItemIsEditable;
    return flags;
}

bool RunRows::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || isGroup(index.row()))
        return false;
    const int at = m_model->rowOf(m_lines[static_cast<std::size_t>(index.row())].run);
    return at >= 0 && m_model->setData(m_model->index(at, index.column()), value, role);
}

void RunRows::modelChanged(const QModelIndex &first, const QModelIndex &last,
                           const QList<int> &roles)
{
    bool elsewhere = m_sortColumn >= first.column() && m_sortColumn <= last.column() &&
                     (roles.isEmpty() || roles.contains(RunTableModel::SortRole));
    bool baseline = false;
    for (int row = first.row(); row <= last.row(); ++row) {
        const RunId id = m_model->idAt(row);
        elsewhere = elsewhere || m_model->matches(row, m_query) != isShown(id);
        baseline = baseline || m_references.contains(id);
    }
    if (baseline)
        m_references.read();
    if (elsewhere) {
        rearrange();
        return;
    }
    for (int row = first.row(); row <= last.row(); ++row) {
        const RunId id = m_model->idAt(row);
        if (const int line = lineOf(id); line >= 0) {
            Q_EMIT dataChanged(index(line, first.column()), index(line, last.column()), roles);
        }
        if (!m_grouped)
            continue;
        for (const Line &line : m_lines)
            if (line.isGroup() && std::find(line.group->shown.begin(), line.group->shown.end(),
                                            id) != line.group->shown.end()) {
                fillGroup(*line.group);
                const int at = m_places.at({true, line.group->key});
                Q_EMIT dataChanged(index(at, 0), index(at, columnCount() - 1));
                break;
            }
    }
    if (baseline && rowCount() > 0)
        Q_EMIT dataChanged(index(0, int(RunColumn::Versus)),
                           index(rowCount() - 1, int(RunColumn::Versus)));
}

} // namespace normscope::ui
