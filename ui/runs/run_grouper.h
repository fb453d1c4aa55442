// The runs of a list in groups, worked out when asked for and kept until the list changes.
#pragma once

#include "ui/runs/run_entry.h"

#include "engine/compare/run_groups.h"

#include <QString>

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace normscope::ui {

struct RunGroupEntry
{
    std::vector<RunId> runs; ///< in the list's order; never empty
    QString label;           ///< what tells the group from the others: "BN, lr 1.0"
    int slot = 0;            ///< color and glyph; the color belongs to the normalization
    friend bool operator==(const RunGroupEntry &, const RunGroupEntry &) = default;
};

class RunGrouper
{
public:
    [[nodiscard]] const std::optional<Grouping> &grouping() const { return m_grouping; }
    /// True when it is another one.
    bool setGrouping(std::optional<Grouping> grouping);
    /// Runs have come, gone, or are selected otherwise.
    void forget();

    [[nodiscard]] const std::vector<RunGroupEntry> &all(const std::vector<RunEntry> &entries) const;
    /// Groups of `ids` alone. Those that share a color take its further glyphs.
    [[nodiscard]] const std::vector<RunGroupEntry> &selected(const std::vector<RunEntry> &entries,
                                                             const std::vector<RunId> &ids) const;

private:
    /// What does not change while a run lives.
    struct Known
    {
        std::string group;
        std::string normalization;
    };
    using Chosen = std::vector<const RunEntry *>;

    [[nodiscard]] const Known &known(const RunEntry &entry) const;
    [[nodiscard]] std::vector<RunGroupEntry> groupsOf(const Chosen &runs) const;
    void setLabels(std::vector<RunGroupEntry> &groups, const Chosen &firsts) const;
    [[nodiscard]] int slotOf(const Known &run) const;

    std::optional<Grouping> m_grouping;
    mutable std::unordered_map<RunId, Known> m_known;
    mutable std::map<std::string, int> m_slots; ///< of normalizations or groups, kept for life
    mutable bool m_byNormalization = false;     ///< what m_slots are of
    mutable std::optional<std::vector<RunGroupEntry>> m_all;
    mutable std::optional<std::vector<RunGroupEntry>> m_selected;
};

} // namespace normscope::ui
