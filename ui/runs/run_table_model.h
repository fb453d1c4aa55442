// The rows of the table of runs: texts and numbers worked out once per change and kept, so that
// painting, sorting and filtering a thousand runs ask no history.
#pragma once

#include "ui/runs/run_columns.h"
#include "ui/runs/run_list.h"
#include "ui/runs/run_text.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <array>
#include <limits>
#include <vector>

namespace normscope::ui {

class RunTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole, ///< qulonglong
        SortRole,              ///< double (NaN: unknown) or QString
        FilterRole,            ///< every shown text of the row, a line each
        StateRole,             ///< the state in words
        FaultRole,             ///< bool: the state is a fault
        ProgressRole,          ///< double 0 … 1, or invalid for a run that is over
        SlotRole,              ///< int
        NoteRole,              ///< QString
        HiddenRole             ///< bool: switched off in the legend
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
    /// The longest text of a column, for its width.
    [[nodiscard]] QString widestText(RunColumn column) const;

Q_SIGNALS:
    /// Rows have come or gone, and names or settings are what the list says.
    void rebuilt();

private:
    struct Cell
    {
        QString text;
        double number = std::numeric_limits<double>::quiet_NaN();
        friend bool operator==(const Cell &a, const Cell &b) { return a.text == b.text; }
    };
    struct Row
    {
        RunId id = 0;
        int slot = 0;
        bool hidden = false;
        QString note;
        StateText state;
        std::size_t epochs = 0;
        std::array<Cell, runColumnCount> cells;
    };

    [[nodiscard]] static Cell &cell(Row &row, RunColumn column);
    [[nodiscard]] static Row makeRow(const RunEntry &entry);
    static void readEntry(Row &row, const RunEntry &entry);
    static void readHistory(Row &row, const RunHistory &history);
    [[nodiscard]] static QString filterText(const Row &row);
    [[nodiscard]] static QString toolTip(const Row &row);

    void rebuild();
    void update(const std::vector<RunId> &ids);
    void announce(int row, const Row &before);

    RunList *m_list;
    std::vector<Row> m_rows;
    QTimer m_rebuildTimer; ///< many runs may be added at once
};

} // namespace normscope::ui
