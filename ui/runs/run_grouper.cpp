#include "ui/runs/run_grouper.h"

#include "engine/compare/spec_value.h"
#include "ui/runs/key_text.h"

#include <algorithm>
#include <set>
#include <unordered_set>
#include <utility>

namespace normscope::ui {

namespace {

constexpr int colorCount = 8;

// Experiments whose labels shall not tell what the grouping does not look at.
ExperimentSpec withoutIgnored(ExperimentSpec spec, const ExperimentSpec &first,
                              const Grouping &grouping)
{
    for (const std::string &path : grouping.ignored)
        for (const Field &field : settings())
            if (field.key == path || field.key.starts_with(path + "."))
                setSetting(spec, field.key, settingValue(first, field.key));
    return spec;
}

} // namespace

bool RunGrouper::setGrouping(std::optional<Grouping> grouping)
{
    if (m_grouping == grouping)
        return false;
    m_grouping = std::move(grouping);
    m_known.clear();
    m_slots.clear();
    forget();
    return true;
}

void RunGrouper::forget()
{
    m_all.reset();
    m_selected.reset();
}

const RunGrouper::Known &RunGrouper::known(const RunEntry &entry) const
{
    const auto found = m_known.find(entry.id);
    if (found != m_known.end())
        return found->second;
    const ExperimentSpec &spec = entry.history->spec();
    return m_known[entry.id] = {groupKey(spec, *m_grouping), textAt(spec, normalizationPath)};
}

int RunGrouper::slotOf(const Known &run) const
{
    const std::string &key = m_byNormalization ? run.normalization : run.group;
    const auto found = m_slots.find(key);
    if (found != m_slots.end())
        return found->second;
    const int next = int(m_slots.size());
    return m_slots[key] = next;
}

std::vector<RunGroupEntry> RunGrouper::groupsOf(const Chosen &runs) const
{
    std::vector<std::string> keys;
    keys.reserve(runs.size());
    for (const RunEntry *run : runs)
        keys.push_back(known(*run).group);
    std::vector<RunGroupEntry> groups;
    Chosen firsts;
    for (const std::vector<std::size_t> &members : groupRuns(keys)) {
        firsts.push_back(runs[members.front()]);
        RunGroupEntry &group = groups.emplace_back();
        group.slot = slotOf(known(*firsts.back()));
        for (const std::size_t member : members)
            group.runs.push_back(runs[member]->id);
    }
    setLabels(groups, firsts);
    return groups;
}

void RunGrouper::setLabels(std::vector<RunGroupEntry> &groups, const Chosen &firsts) const
{
    if (!m_grouping->key.empty()) {
        for (std::size_t i = 0; i < groups.size(); ++i)
            groups[i].label = keyAndValue(firsts[i]->history->spec(), m_grouping->key);
        return;
    }
    std::vector<ExperimentSpec> specs;
    std::vector<const ExperimentSpec *> pointers;
    specs.reserve(groups.size());
    for (const RunEntry *first : firsts) {
        specs.push_back(
            withoutIgnored(first->history->spec(), firsts.front()->history->spec(), *m_grouping));
        pointers.push_back(&specs.back());
    }
    const std::vector<std::string> labels = distinguishingLabels(pointers);
    for (std::size_t i = 0; i < groups.size(); ++i)
        groups[i].label = QString::fromStdString(labels[i]);
}

const std::vector<RunGroupEntry> &RunGrouper::all(const std::vector<RunEntry> &entries) const
{
    if (m_all)
        return *m_all;
    m_all.emplace();
    if (!m_grouping)
        return *m_all;
    Chosen runs;
    std::set<std::string> normalizations;
    for (const RunEntry &entry : entries) {
        runs.push_back(&entry);
        normalizations.insert(known(entry).normalization);
    }
    // Where all runs have the same normalization, it tells none of them apart.
    const bool byNormalization = m_grouping->key.empty() && normalizations.size() > 1;
    if (std::exchange(m_byNormalization, byNormalization) != byNormalization)
        m_slots.clear();
    m_all = groupsOf(runs);
    return *m_all;
}

const std::vector<RunGroupEntry> &RunGrouper::selected(const std::vector<RunEntry> &entries,
                                                       const std::vector<RunId> &ids) const
{
    if (m_selected)
        return *m_selected;
    (void)all(entries); // decides the colors
    m_selected.emplace();
    if (!m_grouping)
        return *m_selected;
    const std::unordered_set<RunId> wanted(ids.begin(), ids.end());
    Chosen runs;
    for (const RunEntry &entry : entries)
        if (wanted.contains(entry.id))
            runs.push_back(&entry);
    m_selected = groupsOf(runs);
    std::set<int> taken;
    for (RunGroupEntry &group : *m_selected)
        while (!taken.insert(group.slot).second)
            group.slot += colorCount;
    return *m_selected;
}

} // namespace normscope::ui
