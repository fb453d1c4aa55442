#include "ui/runs/run_list.h"

#include "engine/experiment/experiment_spec.h"
#include "engine/history/specs_of.h"

#include <QStringList>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>

namespace normscope::ui {

namespace {

constexpr int colorCount = 8;
// As often as anyone can press a key.
constexpr std::size_t keptRemovals = 1000;

bool contains(const std::vector<RunId> &ids, RunId id)
{
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

} // namespace

RunList::RunList(QObject *parent) : QObject(parent)
{
    // Before anyone else hears of it, so that no one is told of groups that are no more.
    connect(this, &RunList::selectionChanged, this, [this] { m_grouper.forget(); });
    connect(this, &RunList::changed, this, [this] {
        m_grouper.forget();
        if (m_baseline != 0 && entry(m_baseline) == nullptr)
            setBaseline(0);
    });
}

void RunList::add(RunId id, std::shared_ptr<const RunHistory> history, const QString &name)
{
    if (id == 0 || history == nullptr || entry(id) != nullptr)
        return;
    RunEntry added;
    added.id = id;
    added.history = std::move(history);
    added.name = name.trimmed();
    std::unordered_set<int> taken;
    for (const RunEntry &other : m_entries)
        taken.insert(other.slot);
    while (taken.contains(added.slot))
        ++added.slot;
    m_seen.push_back({}); // what it recorded before it came here is news, too
    m_entries.push_back(std::move(added));
    m_selected.push_back(id);
    m_labelsDue = true;
    Q_EMIT changed();
    Q_EMIT selectionChanged();
    regroup();
}

void RunList::addStored(std::vector<RunEntry> entries)
{
    if (entries.empty())
        return;
    std::set<int> taken;
    for (const RunEntry &candidate : m_entries)
        taken.insert(candidate.slot);
    int next = 0;
    for (RunEntry &added : entries) {
        while (added.slot < 0 && taken.count(next) > 0)
            ++next;
        if (added.slot < 0)
            added.slot = next;
        taken.insert(added.slot);
        m_seen.push_back({0, added.history->stepCount()});
        m_entries.push_back(std::move(added));
    }
    m_labelsDue = true;
    Q_EMIT changed();
    regroup();
}

void RunList::clear()
{
    m_entries.clear();
    m_seen.clear();
    m_selected.clear();
    m_labelled.clear();
    m_removals.clear();
    m_elsewhere.clear();
    setHighlighted(0);
    Q_EMIT changed();
    Q_EMIT selectionChanged();
    regroup();
}

const std::vector<RunEntry> &RunList::entries() const
{
    if (m_labelsDue) {
        setLabels(m_entries, distinguishingLabels(specsOf(m_entries)));
        m_labelsDue = false;
    }
    return m_entries;
}

const RunEntry *RunList::find(RunId id) const
{
    for (const RunEntry &candidate : entries())
        if (candidate.id == id)
            return &candidate;
    return nullptr;
}

RunEntry *RunList::entry(RunId id)
{
    for (RunEntry &candidate : m_entries)
        if (candidate.id == id)
            return &candidate;
    return nullptr;
}

void RunList::setSelected(const std::vector<RunId> &ids)
{
    std::vector<RunId> known;
    for (const RunEntry &candidate : m_entries)
        if (contains(ids, candidate.id))
            known.push_back(candidate.id);
    if (known == m_selected)
        return;
    m_selected = std::move(known);
    Q_EMIT selectionChanged();
    regroup();
}

bool RunList::isSelected(RunId id) const
{
    return contains(m_selected, id);
}

std::vector<RunEntry> RunList::selectedEntries() const
{
    if (m_selected.size() == m_entries.size())
        return entries();
    std::vector<RunEntry> chosen;
    for (const RunEntry &candidate : m_entries)
        if (isSelected(candidate.id))
            chosen.push_back(candidate);
    // Several views ask for the same selection.
    std::vector<RunId> ids;
    for (const RunEntry &entry : chosen)
        ids.push_back(entry.id);
    if (ids != m_labelled) {
        m_selectedLabels = distinguishingLabels(specsOf(chosen));
        m_labelled = std::move(ids);
    }
    setLabels(chosen, m_selectedLabels);
    return chosen;
}

void RunList::setLabels(std::vector<RunEntry> &entries, const std::vector<std::string> &labels)
{
    for (std::size_t i = 0; i < entries.size(); ++i)
        entries[i].label = QString::fromStdString(labels[i]);
}

void RunList::sortSelection()
{
    std::vector<RunId> sorted;
    for (const RunEntry &candidate : m_entries)
        if (isSelected(candidate.id))
            sorted.push_back(candidate.id);
    m_selected = std::move(sorted);
}

void RunList::rename(RunId id, const QString &name)
{
    RunEntry *named = entry(id);
    const QString text = name.simplified(); // one line: it stands in legends and file names
    if (named == nullptr || named->name == text)
        return;
    named->name = text;
    Q_EMIT changed();
}

void RunList::setNote(RunId id, const QString &note)
{
    RunEntry *noted = entry(id);
    if (noted == nullptr || noted->note == note.trimmed())
        return;
    noted->note = note.trimmed();
    Q_EMIT changed();
}

bool RunList::slotTaken(int slot, RunId except) const
{
    return std::any_of(m_entries.begin(), m_entries.end(), [&](const RunEntry &candidate) {
        return candidate.slot == slot && candidate.id != except;
    });
}

void RunList::setSlot(RunId id, int slot)
{
    RunEntry *colored = entry(id);
    if (colored == nullptr || slot < 0 || colored->slot == slot)
        return;
    colored->slot = slot;
    Q_EMIT changed();
}

int RunList::freeSlot(int color, RunId id) const
{
    int slot = color;
    while (slotTaken(slot, id))
        slot += colorCount;
    return slot;
}

void RunList::setHidden(RunId id, bool hidden)
{
    RunEntry *toggled = entry(id);
    if (toggled == nullptr || toggled->hidden == hidden)
        return;
    toggled->hidden = hidden;
    Q_EMIT changed();
}

void RunList::markExported(RunId id, std::size_t steps)
{
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (m_entries[i].id != id)
            continue;
        m_seen[i].exportedSteps = steps;
        if (!m_entries[i].exported) {
            m_entries[i].exported = true;
            Q_EMIT changed();
        }
        return;
    }
}

void RunList::setElsewhere(std::set<RunId> ids)
{
    if (ids == m_elsewhere)
        return;
    const std::set<RunId> before = std::exchange(m_elsewhere, std::move(ids));
    std::vector<RunId> turned;
    std::set_symmetric_difference(before.begin(), before.end(), m_elsewhere.begin(),
                                  m_elsewhere.end(), std::back_inserter(turned));
    Q_EMIT updated(turned);
}

std::vector<RunId> RunList::commandable(std::vector<RunId> ids)
{
    QStringList refusedOnes;
    std::erase_if(ids, [&](RunId id) {
        const RunEntry *candidate = isElsewhere(id) ? find(id) : nullptr;
        if (candidate != nullptr)
            refusedOnes.append(candidate->title());
        return candidate != nullptr;
    });
    if (refusedOnes.size() == 1)
        Q_EMIT refused(tr("Another program trains %1 now: it is paused and stopped there, and can "
                          "be deleted when it has ended.")
                           .arg(refusedOnes.front()));
    else if (!refusedOnes.isEmpty())
        Q_EMIT refused(
            tr("Another program trains %1 of these runs now: they are paused and stopped "
               "there, and can be deleted when they have ended.")
                .arg(refusedOnes.size()));
    return ids;
}

void RunList::remove(const std::vector<RunId> &asked)
{
    const std::vector<RunId> ids = commandable(asked);
    Removal removal;
    std::vector<RunEntry> kept;
    std::vector<Seen> seen;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (contains(ids, m_entries[i].id)) {
            const bool chosen = isSelected(m_entries[i].id);
            removal.push_back({std::move(m_entries[i]), m_seen[i], i, chosen});
        } else {
            kept.push_back(std::move(m_entries[i]));
            seen.push_back(m_seen[i]);
        }
    }
    m_entries = std::move(kept);
    m_seen = std::move(seen);
    if (removal.empty())
        return;

    const auto isGone = [&](RunId id) { return contains(ids, id); };
    const bool selectionShrank = std::erase_if(m_selected, isGone) > 0;
    // Charts and tables go on with a neighbour instead of standing empty.
    if (selectionShrank && m_selected.empty() && !m_entries.empty())
        m_selected = {m_standIn =
                          m_entries[std::min(removal.front().index, m_entries.size() - 1)].id};
    std::vector<RunId> gone;
    for (const Removed &one : removal)
        gone.push_back(one.entry.id);
    m_removals.push_back(std::move(removal));
    if (m_removals.size() > keptRemovals)
        m_removals.erase(m_removals.begin());
    m_labelsDue = true;

    if (isGone(m_highlighted))
        setHighlighted(0);
    Q_EMIT changed();
    if (selectionShrank)
        Q_EMIT selectionChanged();
    regroup();
    for (const RunId id : gone)
        Q_EMIT removed(id);
}

void RunList::undoRemove()
{
    if (m_removals.empty())
        return;
    Removal removal = std::move(m_removals.back());
    m_removals.pop_back();
    bool selectionGrew = false;
    if (m_selected == std::vector{m_standIn})
        m_selected.clear();
    for (Removed &one : removal) {
        RunEntry &back = one.entry;
        back.slot = freeSlot(back.slot, back.id);
        if (one.selected) {
            m_selected.push_back(back.id);
            selectionGrew = true;
        }
        const auto at = static_cast<std::ptrdiff_t>(std::min(one.index, m_entries.size()));
        m_seen.insert(m_seen.begin() + at, one.seen);
        m_entries.insert(m_entries.begin() + at, std::move(back));
    }
    sortSelection();
    m_labelsDue = true;
    Q_EMIT changed();
    if (selectionGrew)
        Q_EMIT selectionChanged();
    regroup();
    Q_EMIT removalUndone();
}

void RunList::setHighlighted(RunId id)
{
    if (id == m_highlighted)
        return;
    m_highlighted = id;
    Q_EMIT highlightChanged(id);
}

void RunList::setGrouping(std::optional<Grouping> grouping)
{
    if (m_grouper.setGrouping(std::move(grouping)))
        Q_EMIT groupsChanged();
}

const std::vector<RunGroupEntry> &RunList::groups() const
{
    return m_grouper.selected(m_entries, m_selected);
}

const std::vector<RunGroupEntry> &RunList::allGroups() const
{
    return m_grouper.all(m_entries);
}

void RunList::regroup()
{
    m_grouper.forget();
    if (m_grouper.grouping())
        Q_EMIT groupsChanged();
}

void RunList::setBaseline(RunId id)
{
    const RunId pinned = entry(id) == nullptr ? 0 : id;
    if (std::exchange(m_baseline, pinned) != pinned)
        Q_EMIT baselineChanged(pinned);
}

bool RunList::anyGoing() const
{
    return std::any_of(m_entries.begin(), m_entries.end(), [this](const RunEntry &candidate) {
        return !isElsewhere(candidate.id) && !isOver(candidate.history->status().state);
    });
}

bool RunList::anyUnexported() const
{
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        if (m_entries[i].history->stepCount() > m_seen[i].exportedSteps)
            return true;
    return false;
}

void RunList::refresh()
{
    std::vector<RunId> moved;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const std::uint64_t revision = m_entries[i].history->revision();
        if (revision == m_seen[i].revision)
            continue;
        m_seen[i].revision = revision;
        if (m_entries[i].history->stepCount() > m_seen[i].exportedSteps)
            m_entries[i].exported = false;
        moved.push_back(m_entries[i].id);
    }
    if (!moved.empty())
        Q_EMIT updated(moved);
}

} // namespace normscope::ui
