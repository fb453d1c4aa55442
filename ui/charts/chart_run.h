// What the lines of a chart stand for: a run, a group of runs, or a single run within a group.
#pragma once

#include "ui/charts/curve_data.h"
#include "ui/runs/run_entry.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace normscope::ui {

enum class ChartRole {
    Run,
    Group,  ///< its curves are means
    Member, ///< of a group: a thin line, and where it broke off
};

struct ChartRun
{
    RunEntry entry;
    RunCurves curves;
    RunStatus status;
    std::optional<EpochRecord> best; ///< only of a run that is over
    std::vector<NormLayerInfo> layers;
    std::uint64_t revision = 0; ///< of the history, when last read
    std::uint64_t stamp = 0;    ///< one that no curves had before, whenever they are others
    bool read = false;
    ChartRole role = ChartRole::Run;
    QString count;             ///< of a group: "4 of 5 seeds"
    QString group;             ///< of a member: its group's label
    bool isDifference = false; ///< its curves are less those of the baseline

    [[nodiscard]] int slot() const { return entry.slot; }
    [[nodiscard]] bool isOver() const { return normscope::isOver(status.state); }
    /// Its curves are seen beyond what they share with the others: raw, best epoch, name.
    [[nodiscard]] bool standsAlone() const { return role == ChartRole::Run && !isDifference; }
};

/// A group in a chart has an id of its own, which no run has.
[[nodiscard]] constexpr RunId groupId(RunId first)
{
    return first | (RunId{1} << 63);
}
/// The run itself, or the one that stands for a group.
[[nodiscard]] constexpr RunId runOf(RunId id)
{
    return id & ~(RunId{1} << 63);
}

} // namespace normscope::ui
