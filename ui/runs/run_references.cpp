#include "ui/runs/run_references.h"

#include "engine/compare/run_groups.h"
#include "engine/compare/spec_value.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace normscope::ui {

namespace {

/// As valueAt() has it: batch normalization wherever there is a place for it.
constexpr const char *allBn = "BN";

} // namespace

std::vector<Measured> bestTest(const std::vector<RunId> &ids, const RunTableModel &model)
{
    const RunFigure &figure = *findRunFigure("best_test");
    std::vector<Measured> all;
    for (const RunId id : ids)
        if (const int row = model.rowOf(id); row >= 0)
            all.push_back(measured(model.row(row).summary, figure));
    return all;
}

void RunReferences::read()
{
    m_pinned = {};
    m_references.clear();
    m_counterparts.clear();
    m_runs.clear();
    readPinned();
    if (!isPinned())
        readCounterparts();
    m_runs.insert(m_pinned.runs.begin(), m_pinned.runs.end());
    for (const RunReference &reference : m_references)
        m_runs.insert(reference.runs.begin(), reference.runs.end());
}

RunReference RunReferences::referenceTo(std::vector<RunId> runs, const QString &label) const
{
    std::vector<Measured> best = bestTest(runs, *m_model);
    return {std::move(runs), std::move(best), label};
}

void RunReferences::readPinned()
{
    const RunEntry *pinned = m_list->find(m_list->baseline());
    if (pinned == nullptr)
        return;
    m_pinned = referenceTo({pinned->id}, pinned->title());
    for (const RunGroupEntry &group : m_list->allGroups())
        if (std::find(group.runs.begin(), group.runs.end(), pinned->id) != group.runs.end())
            m_pinned = referenceTo(group.runs, group.label);
}

const std::string &RunReferences::family(const RunEntry &entry, const Grouping &grouping)
{
    const auto [found, isNew] = m_families.try_emplace(entry.id);
    if (isNew)
        found->second = groupKey(withoutNormalization(entry.history->spec()), grouping);
    return found->second;
}

void RunReferences::readCounterparts()
{
    // Groups that share one setting differ in others: nothing there is a counterpart.
    const std::optional<Grouping> &grouping = m_list->grouping();
    if (!grouping || !(*grouping == Grouping{}))
        return;
    struct Family
    {
        std::vector<const RunGroupEntry *> bare; ///< without all BN
        std::vector<const RunGroupEntry *> full;
    };
    std::map<std::string, Family> families;
    std::unordered_map<RunId, const RunEntry *> entries;
    for (const RunEntry &entry : m_list->entries())
        entries[entry.id] = &entry;
    for (const RunGroupEntry &group : m_list->allGroups()) {
        const auto first = entries.find(group.runs.front());
        if (first == entries.end())
            continue;
        Family &members = families[family(*first->second, *grouping)];
        const bool full = textAt(first->second->history->spec(), normalizationPath) == allBn;
        (full ? members.full : members.bare).push_back(&group);
    }
    for (const auto &[key, members] : families) {
        // Of several with BN none is the one to compare with.
        if (members.full.size() != 1 || members.bare.empty())
            continue;
        for (const RunGroupEntry *group : members.bare)
            m_counterparts[group->runs.front()] = m_references.size();
        m_references.push_back(
            referenceTo(members.full.front()->runs, members.full.front()->label));
    }
}

const RunReference *RunReferences::of(RunId group) const
{
    if (isPinned())
        return &m_pinned;
    const auto found = m_counterparts.find(group);
    return found == m_counterparts.end() ? nullptr : &m_references[found->second];
}

QString RunReferences::label() const
{
    if (isPinned())
        return m_pinned.label;
    return m_references.empty() ? QString() : QString::fromLatin1(allBn);
}

} // namespace normscope::ui
