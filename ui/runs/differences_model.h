// Settings of several runs beside each other: a row a setting, a column a run.
#pragma once

#include "engine/experiment/experiment_spec.h"

#include <QAbstractTableModel>

#include <vector>

namespace normscope::ui {

class DifferencesModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    explicit DifferencesModel(QObject *parent = nullptr);

    struct Column
    {
        QString title;
        int slot = -1; ///< color and glyph of a run or group; none below 0
    };
    /// Each row has a value for every column.
    void show(std::vector<Column> columns, std::vector<SpecRow> rows);
    /// Of runs that agree: one column of values without a title.
    void showCommon(std::vector<SpecRow> rows);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<Column> m_columns;
    std::vector<SpecRow> m_rows;
};

} // namespace normscope::ui
