// How RunRows puts its lines in order.
#include "ui/runs/run_rows.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace normscope::ui {

namespace {

/// What a line is sorted by: a text, or a number that may be unknown.
struct SortKey
{
    QString text;
    double number = 0;
    bool isText = false;
};

bool comesBefore(const SortKey &a, const SortKey &b, Qt::SortOrder order)
{
    if (a.isText) {
        const int compared = a.text.localeAwareCompare(b.text);
        return order == Qt::AscendingOrder ? compared < 0 : compared > 0;
    }
    const bool aKnown = !std::isnan(a.number);
    const bool bKnown = !std::isnan(b.number);
    if (aKnown != bKnown)
        return aKnown;
    return aKnown && (order == Qt::AscendingOrder ? a.number < b.number : a.number > b.number);
}

template <class Item>
void sortByKeys(std::vector<Item> &items, const std::vector<SortKey> &keys, Qt::SortOrder order)
{
    std::vector<std::size_t> places(items.size());
    for (std::size_t i = 0; i < places.size(); ++i)
        places[i] = i;
    std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
        return comesBefore(keys[a], keys[b], order);
    });
    std::vector<Item> sorted;
    sorted.reserve(items.size());
    for (const std::size_t place : places)
        sorted.push_back(std::move(items[place]));
    items = std::move(sorted);
}

} // namespace

RunCell RunRows::versusOfGroup(const RunGroupRow &group, QString *explanation) const
{
    const RunReference *reference = m_references.of(group.key);
    if (reference == nullptr || reference->best.empty() ||
        std::find(group.all.begin(), group.all.end(), reference->runs.front()) != group.all.end())
        return {};
    const GroupDifference result = differenceOf(bestTest(group.shown, *m_model), reference->best);
    if (explanation != nullptr) {
        *explanation =
            tr("%1 less %2: %3").arg(group.label, reference->label, signedText(result.difference));
        if (result.kind != DifferenceKind::None)
            *explanation += tr("\n95 % confidence interval %1 to %2")
                                .arg(signedText(result.low), signedText(result.high));
        if (result.kind == DifferenceKind::Paired)
            *explanation += tr("\nPaired by seed: %1 pairs").arg(result.pairs);
        else if (result.kind == DifferenceKind::Welch)
            *explanation +=
                tr("\nNot paired: %1 and %2 runs").arg(result.countA).arg(result.countB);
        else
            *explanation += tr("\nToo few runs for an interval");
        if (result.small)
            *explanation += tr(", a small sample");
        if (result.divergedA + result.divergedB > 0)
            *explanation +=
                tr("\n%1 diverged: counted, not averaged").arg(result.divergedA + result.divergedB);
    }
    return {signedText(result.difference), result.difference};
}

RunCell RunRows::versus(const Line &line) const
{
    if (line.isGroup())
        return versusOfGroup(*line.group, nullptr);
    const RunTableModel::Row *row = source(line.run);
    const RunReference *reference =
        m_references.of(line.group == nullptr ? RunId{0} : line.group->key);
    if (row == nullptr || reference == nullptr || reference->best.empty() ||
        std::find(reference->runs.begin(), reference->runs.end(), line.run) !=
            reference->runs.end())
        return {};
    const Measured own = measured(row->summary, *findRunFigure("best_test"));
    if (!isAveraged(own))
        return {unknownText()};
    // By the run of the baseline with the same seed, where there is one.
    std::vector<Measured> partners;
    for (const Measured &candidate : reference->best)
        if (candidate.seed == own.seed && isAveraged(candidate))
            partners.push_back(candidate);
    const double against = figuresOf(partners.empty() ? reference->best : partners).mean;
    return {signedText(own.value - against), own.value - against};
}

void RunRows::sortRuns(std::vector<RunId> &ids, const Group &group) const
{
    if (m_sortColumn < 0)
        return;
    std::vector<SortKey> keys;
    keys.reserve(ids.size());
    for (const RunId id : ids) {
        const RunTableModel::Row *row = source(id);
        const RunCell cell = m_sortColumn == int(RunColumn::Versus)
                                 ? versus({group, id})
                                 : row->cells[static_cast<std::size_t>(m_sortColumn)];
        // A setting in words has no number.
        const bool words = m_sortColumn == 0 ||
                           (std::isnan(cell.number) && !m_model->column(m_sortColumn).path.empty());
        keys.push_back({cell.text, cell.number, words});
    }
    sortByKeys(ids, keys, m_sortOrder);
}

void RunRows::fillGroup(RunGroupRow &group) const
{
    group.cells.assign(static_cast<std::size_t>(m_model->columnCount()), {});
    group.cells[0].text = group.label;
    // A run that has just gone from the list is in its group until the lines are arranged again.
    std::vector<const RunTableModel::Row *> rows;
    for (const RunId id : group.shown)
        if (const RunTableModel::Row *row = source(id))
            rows.push_back(row);
    double progress = 0;
    bool going = false;
    for (int column = 1; column < m_model->columnCount(); ++column) {
        const RunColumnInfo &info = m_model->column(column);
        RunCell &cell = group.cells[static_cast<std::size_t>(column)];
        if (column == int(RunColumn::Members) || column == int(RunColumn::Versus))
            continue;
        if (!info.figure.empty()) {
            std::vector<Measured> runs;
            runs.reserve(rows.size());
            for (const auto *row : rows)
                runs.push_back(measured(row->summary, *findRunFigure(info.figure)));
            cell = groupFigureCell(info, runs);
            continue;
        }
        std::vector<const RunCell *> cells;
        cells.reserve(rows.size());
        for (const auto *row : rows)
            cells.push_back(&row->cells[static_cast<std::size_t>(column)]);
        cell = commonCell(cells);
    }
    std::size_t lost = 0;
    for (const auto *row : rows) {
        lost += cameToNothing(row->summary.status.state) ? 1 : 0;
        progress += row->state.progress.value_or(1);
        going = going || row->state.progress.has_value();
    }
    const std::size_t count = rows.size();
    group.cells[std::size_t(RunColumn::Members)] = {
        lost == 0 ? countText(std::int64_t(count))
                  : tr("%1 of %2")
                        .arg(countText(std::int64_t(count - lost)), countText(std::int64_t(count))),
        double(count)};
    group.progress = going ? progress / double(count) : -1;
}

std::vector<RunRows::Line> RunRows::arrangedGroups(const std::vector<char> &matching)
{
    // Groups that are selected have the colors and glyphs of the charts.
    std::unordered_map<RunId, int> chosenSlots;
    for (const RunGroupEntry &group : m_list->groups())
        for (const RunId id : group.runs)
            chosenSlots[id] = group.slot;
    std::vector<Group> groups;
    std::vector<SortKey> keys;
    for (const RunGroupEntry &entry : m_list->allGroups()) {
        auto group = std::make_shared<RunGroupRow>();
        group->key = entry.runs.front();
        group->label = entry.label;
        group->slot = entry.slot;
        group->all = entry.runs;
        group->expanded = m_expanded.contains(group->key);
        for (const RunId id : entry.runs) {
            const int row = m_model->rowOf(id);
            if (row >= 0 && matching[static_cast<std::size_t>(row)] != 0)
                group->shown.push_back(id);
            if (const auto chosen = chosenSlots.find(id); chosen != chosenSlots.end())
                group->slot = chosen->second;
        }
        if (group->shown.empty())
            continue;
        fillGroup(*group);
        if (m_sortColumn >= 0) {
            const RunCell cell = m_sortColumn == int(RunColumn::Versus)
                                     ? versusOfGroup(*group, nullptr)
                                     : group->cells[static_cast<std::size_t>(m_sortColumn)];
            const bool words = m_sortColumn == 0 || (std::isnan(cell.number) &&
                                                     !m_model->column(m_sortColumn).path.empty());
            keys.push_back({cell.text, cell.number, words});
        }
        groups.push_back(std::move(group));
    }
    if (m_sortColumn >= 0)
        sortByKeys(groups, keys, m_sortOrder);
    m_shownGroups = int(groups.size());
    std::vector<Line> lines;
    for (const Group &group : groups) {
        lines.push_back({group, 0});
        if (!group->expanded)
            continue;
        std::vector<RunId> members = group->shown;
        sortRuns(members, group);
        for (const RunId id : members)
            lines.push_back({group, id});
    }
    return lines;
}

std::vector<RunRows::Line> RunRows::arranged()
{
    const int count = m_model->rowCount();
    std::vector<char> matching(static_cast<std::size_t>(count));
    std::vector<RunId> ids;
    m_shown.clear();
    for (int row = 0; row < count; ++row) {
        const bool matches = m_model->matches(row, m_query);
        matching[static_cast<std::size_t>(row)] = matches ? 1 : 0;
        if (!matches)
            continue;
        ids.push_back(m_model->idAt(row));
        m_shown.insert(ids.back());
    }
    m_shownRuns = int(ids.size());
    m_shownGroups = 0;
    if (m_grouped)
        return arrangedGroups(matching);
    sortRuns(ids, nullptr);
    std::vector<Line> lines;
    lines.reserve(ids.size());
    for (const RunId id : ids)
        lines.push_back({nullptr, id});
    return lines;
}

void RunRows::rearrange()
{
    const bool grouped = m_list->grouping().has_value();
    const bool other = std::exchange(m_grouped, grouped) != grouped;
    const QString label = m_references.label();
    m_references.read();
    Q_EMIT aboutToRearrange();
    apply(arranged());
    Q_EMIT rearranged();
    if (other || label != m_references.label())
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

void RunRows::take(std::vector<Line> next)
{
    m_lines = std::move(next);
    m_places.clear();
    for (std::size_t i = 0; i < m_lines.size(); ++i)
        m_places[{m_lines[i].isGroup(), m_lines[i].identity()}] = int(i);
}

// Lines that go, then those that stay in their new order, then those that come: what stays keeps
// its selection, its editor and its place in the view.
void RunRows::apply(std::vector<Line> next)
{
    using Key = std::pair<bool, RunId>;
    const auto keyOf = [](const Line &line) { return Key{line.isGroup(), line.identity()}; };
    std::unordered_map<Key, int, LineHash> wanted;
    for (std::size_t i = 0; i < next.size(); ++i)
        wanted[keyOf(next[i])] = int(i);

    for (int line = int(m_lines.size()) - 1; line >= 0; --line) {
        const int last = line;
        while (line >= 0 && !wanted.contains(keyOf(m_lines[static_cast<std::size_t>(line)])))
            --line;
        if (line == last)
            continue;
        beginRemoveRows({}, line + 1, last);
        m_lines.erase(m_lines.begin() + line + 1, m_lines.begin() + last + 1);
        endRemoveRows();
    }

    std::vector<Line> kept = m_lines;
    std::stable_sort(kept.begin(), kept.end(), [&](const Line &a, const Line &b) {
        return wanted.at(keyOf(a)) < wanted.at(keyOf(b));
    });
    bool moved = false;
    for (std::size_t i = 0; i < kept.size(); ++i)
        moved = moved || keyOf(kept[i]) != keyOf(m_lines[i]);
    if (moved) {
        Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
        std::vector<Key> before;
        for (const Line &line : m_lines)
            before.push_back(keyOf(line));
        take(std::move(kept));
        const QModelIndexList old = persistentIndexList();
        QModelIndexList now;
        for (const QModelIndex &index : old)
            now << this->index(m_places.at(before[static_cast<std::size_t>(index.row())]),
                               index.column());
        changePersistentIndexList(old, now);
        Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    }

    for (int line = 0; line < int(next.size()); ++line) {
        const auto stands = [&](int at) {
            return line < int(m_lines.size()) && keyOf(m_lines[static_cast<std::size_t>(line)]) ==
                                                     keyOf(next[static_cast<std::size_t>(at)]);
        };
        int last = line;
        while (last < int(next.size()) && !stands(last))
            ++last;
        if (last == line)
            continue;
        beginInsertRows({}, line, last - 1);
        m_lines.insert(m_lines.begin() + line, next.begin() + line, next.begin() + last);
        endInsertRows();
        line = last - 1;
    }
    take(std::move(next));
    if (!m_lines.empty() && (m_grouped || isCompared()))
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

} // namespace normscope::ui
