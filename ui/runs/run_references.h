// What the lines of the table of runs are compared with in "vs …": the pinned run or its group;
// without one, each group of repeats with the group that differs from it in nothing but having all
// its BN.
#pragma once

#include "ui/runs/run_table_model.h"

#include "engine/compare/group_figures.h"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace normscope::ui {

struct RunReference
{
    std::vector<RunId> runs;
    std::vector<Measured> best; ///< best test accuracy of each
    QString label;
};

class RunReferences
{
public:
    /// Both outlive this.
    RunReferences(const RunList *list, const RunTableModel *model) : m_list(list), m_model(model) {}

    /// Again from the list: when runs have come, gone, got other figures, or are grouped otherwise.
    void read();

    /// Of a group, by its first run; 0 for runs that stand for themselves. nullptr for none.
    [[nodiscard]] const RunReference *of(RunId group) const;
    /// Whether something is compared with this run.
    [[nodiscard]] bool contains(RunId id) const { return m_runs.contains(id); }
    /// "BN", over the column; empty where nothing is compared.
    [[nodiscard]] QString label() const;
    [[nodiscard]] bool isPinned() const { return !m_pinned.runs.empty(); }

private:
    void readPinned();
    void readCounterparts();
    [[nodiscard]] RunReference referenceTo(std::vector<RunId> runs, const QString &label) const;
    /// Equal for groups that differ in nothing but their normalizations.
    [[nodiscard]] const std::string &family(const RunEntry &entry, const Grouping &grouping);

    const RunList *m_list;
    const RunTableModel *m_model;
    RunReference m_pinned;
    std::vector<RunReference> m_references;                ///< without a pinned one
    std::unordered_map<RunId, std::size_t> m_counterparts; ///< by group, into m_references
    std::unordered_set<RunId> m_runs;
    std::unordered_map<RunId, std::string> m_families; ///< a run's experiment never changes
};

/// Best test accuracy of each of these that has a row.
[[nodiscard]] std::vector<Measured> bestTest(const std::vector<RunId> &ids,
                                             const RunTableModel &model);

} // namespace normscope::ui
