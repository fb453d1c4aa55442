// Finished epochs of several runs, or groups of runs, beside each other: a row an epoch, train and
// test of each, and whatever else it is judged on. Of a group mean ± standard deviation, and how
// many runs these are of where they are not all.
#pragma once

#include "ui/runs/run_entry.h"

#include "engine/compare/group_figures.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace normscope::ui {

/// One run, or several whose mean is shown.
struct EpochsOf
{
    QString title;
    int slot = 0;
    std::vector<RunEntry> runs; ///< never empty
};

class EpochsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class Figure { Loss, Accuracy };

    explicit EpochsModel(QObject *parent = nullptr);

    void setRuns(const std::vector<EpochsOf> &shown);
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
    struct Shown
    {
        QString title;
        int slot = 0;
        std::vector<Run> runs;
        [[nodiscard]] const ExperimentSpec &spec() const
        {
            return runs.front().entry.history->spec();
        }
    };
    /// A column of what is shown: training, or one of evaluationKinds().
    struct Column
    {
        std::size_t shown = 0;
        std::optional<std::size_t> evaluation;
    };
    [[nodiscard]] double value(const EpochRecord &record,
                               std::optional<std::size_t> evaluation) const;
    /// Over the runs that have come so far; none of one that came to nothing, unless it is alone.
    [[nodiscard]] GroupFigures figures(const Shown &shown, std::size_t epoch,
                                       std::optional<std::size_t> evaluation) const;
    [[nodiscard]] QString text(const Column &column, std::size_t epoch) const;
    [[nodiscard]] QString explanation(const Column &column, std::size_t epoch) const;
    [[nodiscard]] static QString titleOf(const Column &column);
    /// The epoch with the best figure of what it is chosen on, the earliest of equals; −1 without
    /// any.
    [[nodiscard]] int bestEpoch(const Shown &shown) const;
    void countRows();

    std::vector<Shown> m_shown;
    std::vector<Column> m_columns;
    std::vector<int> m_best; ///< rows, beside m_shown
    Figure m_figure = Figure::Accuracy;
    int m_rows = 0;
};

} // namespace normscope::ui
