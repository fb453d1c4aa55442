// The runs of the window in the order of their start: names, colors, which are selected, which one
// is pointed at. Belongs to the UI's thread alone.
#pragma once

#include "ui/runs/run_entry.h"
#include "ui/runs/run_grouper.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace normscope::ui {

/// Commands with an id that is not in the list do nothing. No run has the id 0.
class RunList : public QObject
{
    Q_OBJECT

public:
    explicit RunList(QObject *parent = nullptr);

    /// Takes the first slot that no run has, for life, and adds the run to the selection.
    void add(RunId id, std::shared_ptr<const RunHistory> history, const QString &name = {});

    /// Runs of a store, with their names, notes and slots (negative: the first free one), not
    /// selected.
    void addStored(std::vector<RunEntry> entries);
    /// Forgets all runs; nothing of it can be taken back.
    void clear();

    /// With labels that tell all of them apart. The reference holds until the next change.
    [[nodiscard]] const std::vector<RunEntry> &entries() const;
    [[nodiscard]] std::size_t count() const { return m_entries.size(); }
    /// nullptr for an unknown id; the pointer holds until the next change.
    [[nodiscard]] const RunEntry *find(RunId id) const;

    /// In the list's order.
    [[nodiscard]] std::vector<RunId> selected() const { return m_selected; }
    void setSelected(const std::vector<RunId> &ids);
    [[nodiscard]] bool isSelected(RunId id) const;
    /// With labels that tell the selected runs apart, whatever else is in the list.
    [[nodiscard]] std::vector<RunEntry> selectedEntries() const;

    /// An empty name shows the label again.
    void rename(RunId id, const QString &name);
    void setNote(RunId id, const QString &note);
    void setSlot(RunId id, int slot);
    /// The slot of color `color` (0 … 7) that `id` would take: the first of that color's glyphs
    /// which no other run has.
    [[nodiscard]] int freeSlot(int color, RunId id) const;
    void setHidden(RunId id, bool hidden);
    /// Its first `steps` steps are exported; what it records later is unexported again.
    void markExported(RunId id, std::size_t steps);

    /// Not those that are elsewhere, which is said.
    void remove(const std::vector<RunId> &ids);
    /// The last removals can be taken back, one after the other.
    [[nodiscard]] bool canUndoRemove() const { return !m_removals.empty(); }
    /// Brings the runs back where they stood, with name, note, selection and color (with another
    /// glyph if a newer run has taken the slot).
    void undoRemove();

    /// 0 for none.
    [[nodiscard]] RunId highlighted() const { return m_highlighted; }
    void setHighlighted(RunId id);

    /// How runs are grouped; nothing when each stands for itself.
    [[nodiscard]] const std::optional<Grouping> &grouping() const { return m_grouper.grouping(); }
    void setGrouping(std::optional<Grouping> grouping);
    /// The selected runs in groups, in the order of their first members, with labels and slots that
    /// tell them apart; empty when runs are not grouped. The reference holds until the next change.
    [[nodiscard]] const std::vector<RunGroupEntry> &groups() const;
    /// The same of all runs: its labels tell all groups apart, and groups of one color share a
    /// slot.
    [[nodiscard]] const std::vector<RunGroupEntry> &allGroups() const;

    /// What others are compared with (grouped: its group); 0 for none.
    [[nodiscard]] RunId baseline() const { return m_baseline; }
    /// 0, or an id that is not in the list, unpins it.
    void setBaseline(RunId id);

    /// Another program trains it: it is shown here, and commanded there.
    [[nodiscard]] bool isElsewhere(RunId id) const { return m_elsewhere.contains(id); }
    [[nodiscard]] const std::set<RunId> &elsewhere() const { return m_elsewhere; }
    void setElsewhere(std::set<RunId> ids);
    /// Those of `ids` that may be commanded; of the others it says why not.
    [[nodiscard]] std::vector<RunId> commandable(std::vector<RunId> ids);

    /// Any that this program trains.
    [[nodiscard]] bool anyGoing() const;
    /// A run that has recorded something that no export holds.
    [[nodiscard]] bool anyUnexported() const;

    /// Looks which histories have moved since the last call and says so. For the window's tick.
    void refresh();

Q_SIGNALS:
    /// Rows, names, notes, slots or labels.
    void changed();
    void selectionChanged();
    void highlightChanged(normscope::RunId id);
    void updated(const std::vector<normscope::RunId> &ids);
    /// groups() may be others now: the grouping or what is selected has changed. Comes after
    /// changed() and selectionChanged(); never while runs are not grouped, but once when that
    /// begins.
    void groupsChanged();
    void baselineChanged(normscope::RunId id);
    void removed(normscope::RunId id);
    void removalUndone();
    /// Something was asked of runs that are elsewhere.
    void refused(const QString &sentence);

private:
    /// What was last seen of a run.
    struct Seen
    {
        std::uint64_t revision = 0;
        std::size_t exportedSteps = 0; ///< an export holds these
    };
    struct Removed
    {
        RunEntry entry;
        Seen seen;
        std::size_t index = 0; ///< where it stood when the ones before it were back
        bool selected = false;
    };
    using Removal = std::vector<Removed>;

    [[nodiscard]] RunEntry *entry(RunId id);
    [[nodiscard]] bool slotTaken(int slot, RunId except) const;
    void regroup(); ///< after what groups are made of has changed
    static void setLabels(std::vector<RunEntry> &entries, const std::vector<std::string> &labels);
    void sortSelection();

    mutable std::vector<RunEntry> m_entries;
    mutable bool m_labelsDue = false; // working out labels takes the specs of all runs
    std::vector<Seen> m_seen;         // beside m_entries
    std::vector<RunId> m_selected;
    // Those of a selection are kept, too: the runs whose labels they are, and they.
    mutable std::vector<RunId> m_labelled;
    mutable std::vector<std::string> m_selectedLabels;
    std::vector<Removal> m_removals;
    std::set<RunId> m_elsewhere;
    RunId m_highlighted = 0;
    RunId m_standIn = 0; ///< selected in place of runs that were removed
    RunId m_baseline = 0;
    RunGrouper m_grouper;
};

} // namespace normscope::ui
