// The lines of the table of runs as they are shown: filtered, sorted, and in groups that unfold.
#pragma once

#include "ui/runs/run_references.h"
#include "ui/runs/run_table_model.h"

#include "engine/compare/run_query.h"

#include <QAbstractTableModel>

#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace normscope::ui {

/// A group that is in sight.
struct RunGroupRow
{
    RunId key = 0; ///< its first run, whatever the filter hides
    QString label;
    int slot = 0;
    std::vector<RunId> all;   ///< its runs
    std::vector<RunId> shown; ///< those that the filter lets through, in their order
    bool expanded = false;
    std::vector<RunCell> cells;
    double progress = -1; ///< of all its runs, while some go on; else negative
};

/// Columns are those of RunTableModel. A line of a run answers what RunTableModel answers for it;
/// what is not known stands last in both directions of sorting.
class RunRows : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        GroupRole = Qt::UserRole + 50, ///< bool: a line of a group
        MemberRole,                    ///< bool: a run below its group
        ExpandedRole,                  ///< bool, of a group
        BaselineRole                   ///< bool: pinned, or a group with the one that is
    };

    /// Both outlive this.
    RunRows(RunList *list, RunTableModel *model, QObject *parent = nullptr);

    void setQuery(RunQuery query);
    void setExpanded(int line, bool expanded);

    [[nodiscard]] bool isGrouped() const { return m_grouped; }
    [[nodiscard]] int shownRuns() const { return m_shownRuns; }
    [[nodiscard]] int shownGroups() const { return m_shownGroups; }
    /// The runs of a line: one, or all in sight of its group.
    [[nodiscard]] std::vector<RunId> runsOf(int line) const;
    /// nullptr for a run that stands for itself; of a member its group.
    [[nodiscard]] const RunGroupRow *groupOf(int line) const;
    [[nodiscard]] bool isGroup(int line) const;
    /// The line of a run, −1 when it has none (folded away, or hidden by the filter).
    [[nodiscard]] int lineOf(RunId id) const;
    /// The line of the group that a member stands below.
    [[nodiscard]] int groupLineOf(int line) const;
    [[nodiscard]] bool isShown(RunId id) const; ///< the filter lets it through
    /// Whether any line is compared with others.
    [[nodiscard]] bool isCompared() const { return !m_references.label().isEmpty(); }
    /// The longest text of a column, for its width.
    [[nodiscard]] QString widestText(int column) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    /// −1 sorts by the order of start.
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    void aboutToRearrange();
    void rearranged();

private:
    using Group = std::shared_ptr<RunGroupRow>;
    struct Line
    {
        Group group;
        RunId run = 0; ///< 0: the group's own
        [[nodiscard]] bool isGroup() const { return run == 0; }
        [[nodiscard]] RunId identity() const { return isGroup() ? group->key : run; }
    };
    struct LineHash
    {
        std::size_t operator()(const std::pair<bool, RunId> &key) const
        {
            return std::hash<RunId>()(key.second * 2 + (key.first ? 1 : 0));
        }
    };

    void rearrange();
    [[nodiscard]] std::vector<Line> arranged();
    [[nodiscard]] std::vector<Line> arrangedGroups(const std::vector<char> &matching);
    void apply(std::vector<Line> next);
    void take(std::vector<Line> next); ///< structure as it is; only what lines hold is new
    void fillGroup(RunGroupRow &group) const;
    /// `group` is theirs, or nullptr.
    void sortRuns(std::vector<RunId> &ids, const Group &group) const;
    void modelChanged(const QModelIndex &first, const QModelIndex &last, const QList<int> &roles);
    [[nodiscard]] QVariant groupData(const RunGroupRow &group, int column, int role) const;
    [[nodiscard]] RunCell versus(const Line &line) const;
    [[nodiscard]] RunCell versusOfGroup(const RunGroupRow &group, QString *explanation) const;
    [[nodiscard]] const RunTableModel::Row *source(RunId id) const;
    [[nodiscard]] bool hidesFigure(const Line &line, int column) const;

    RunList *m_list;
    RunTableModel *m_model;
    RunQuery m_query;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    bool m_grouped = false;
    std::vector<Line> m_lines;
    std::unordered_map<std::pair<bool, RunId>, int, LineHash> m_places; ///< group?, identity
    std::unordered_set<RunId> m_expanded;                               ///< keys of groups
    std::unordered_set<RunId> m_shown;
    int m_shownRuns = 0;
    int m_shownGroups = 0;
    RunReferences m_references;
};

} // namespace normscope::ui
