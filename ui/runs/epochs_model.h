// Finished epochs of several runs beside each other: a row an epoch, train and test of each run,
// and whatever else it is judged on.
#pragma once

#include "ui/runs/run_entry.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace normscope::ui {

class EpochsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class Figure { Loss, Accuracy };

    explicit EpochsModel(QObject *parent = nullptr);

    void setRuns(const std::vector<RunEntry> &runs);
    void setFigure(Figure figure);
    /// Takes the epochs that have been finished since.
    void refresh();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Run
    {
        RunEntry entry;
        std::vector<EpochRecord> epochs;
    };
    /// A column of one run: training, or one of evaluationKinds().
    struct Column
    {
        std::size_t run = 0;
        std::optional<std::size_t> evaluation;
    };
    [[nodiscard]] double value(const EpochRecord &record,
                               std::optional<std::size_t> evaluation) const;
    [[nodiscard]] static QString titleOf(const Column &column);
    /// The epoch with the best figure of what it is chosen on, the earliest of equals; −1 without
    /// any.
    [[nodiscard]] int bestEpoch(const Run &run) const;
    void countRows();

    std::vector<Run> m_runs;
    std::vector<Column> m_columns;
    std::vector<int> m_best; ///< rows, beside m_runs
    Figure m_figure = Figure::Accuracy;
    int m_rows = 0;
};

} // namespace normscope::ui
