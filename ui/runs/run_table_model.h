// All runs of the list as a table: texts and numbers worked out once per change and kept, so that
// painting, sorting and filtering a thousand runs ask no history.
#pragma once

#include "ui/runs/run_cells.h"
#include "ui/runs/run_columns.h"
#include "ui/runs/run_list.h"
#include "ui/runs/run_text.h"

#include "engine/compare/run_query.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace normscope::ui {

class RunTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole, ///< qulonglong
        SortRole,              ///< double (NaN: unknown) or QString
        StateRole,             ///< the state in words
        FaultRole,             ///< bool: the state is a fault
        ProgressRole,          ///< double 0 … 1, or invalid for a run that is over
        SlotRole,              ///< int
        NoteRole,              ///< QString
        HiddenRole             ///< bool: switched off in the legend
    };

    struct Row
    {
        RunId id = 0;
        int slot = 0;
        bool hidden = false;
        QString note;
        StateText state;
        RunSummary summary;
        std::shared_ptr<const RunHistory> history;
        std::vector<RunCell> cells; ///< one a column; Members and Versus are empty

        [[nodiscard]] const ExperimentSpec &spec() const { return history->spec(); }
    };

    /// `list` outlives the model.
    explicit RunTableModel(RunList *list, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    /// EditRole of the first column: the name.
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;

    [[nodiscard]] RunId idAt(int row) const;
    /// −1 for a run that has no row (yet).
    [[nodiscard]] int rowOf(RunId id) const;
    [[nodiscard]] const Row &row(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    [[nodiscard]] const RunColumnInfo &column(int column) const
    {
        return m_columns[static_cast<std::size_t>(column)];
    }
    /// Names of the columns behind the usual ones (addedColumn()).
    [[nodiscard]] const std::vector<std::string> &addedColumns() const { return m_added; }
    void setAddedColumns(const std::vector<std::string> &names);
    [[nodiscard]] bool matches(int row, const RunQuery &query) const;

Q_SIGNALS:
    /// Rows have come or gone, and names or settings are what the list says.
    void rebuilt();

private:
    /// What a filter looks at, in lower case; made when first asked for.
    struct Searched
    {
        std::string name;
        std::string note;
        std::string text;
    };

    [[nodiscard]] Row makeRow(const RunEntry &entry) const;
    [[nodiscard]] bool readEntry(Row &row, const RunEntry &entry) const;
    /// The columns that changed, from first to last; none when last is 0.
    struct Changed
    {
        bool state = false;
        int first = 0;
        int last = 0;
    };
    [[nodiscard]] Changed readHistory(Row &row) const;
    void fillCells(Row &row) const;
    [[nodiscard]] const Searched &searched(int row) const;
    [[nodiscard]] QString toolTip(const Row &row) const;

    void rebuild();
    void update(const std::vector<RunId> &ids);

    RunList *m_list;
    std::vector<RunColumnInfo> m_columns;
    std::vector<std::string> m_added;
    std::vector<Row> m_rows;
    std::unordered_map<RunId, int> m_places; ///< rows by id
    mutable std::unordered_map<RunId, Searched> m_searched;
    QTimer m_rebuildTimer; ///< many runs may be added at once
};

} // namespace normscope::ui
