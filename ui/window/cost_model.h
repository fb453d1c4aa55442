// What the parts of a training step cost on several backends, beside each other: a row a part,
// forward and backward of each backend.
#pragma once

#include "engine/experiment/network_analysis.h"
#include "engine/service/backend_costs.h"

#include <QAbstractTableModel>

#include <functional>
#include <optional>
#include <vector>

namespace normscope::ui {

class CostModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    explicit CostModel(QObject *parent = nullptr);

    /// `network` is the analysis of the model that was measured. Layers that some backend computes
    /// at once share a row, so that what stands beside each other did the same work.
    void setCosts(const NetworkAnalysis &network, const std::vector<BackendCosts> &costs);
    /// In microseconds, with `.` for the decimal mark and full precision.
    [[nodiscard]] QString csv() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    /// Of one backend, nanoseconds an example.
    struct Cost
    {
        double forward = 0;
        double backward = 0;
        [[nodiscard]] double whole() const { return forward + backward; }
    };
    struct Row
    {
        QString title;
        std::vector<std::optional<Cost>> costs; ///< one per backend; none where it does not tell
    };

    void addRow(const QString &title, const std::function<bool(const StepCost &)> &belongs);
    /// Nanoseconds; nothing where it is not known.
    [[nodiscard]] std::optional<double> value(int row, int column) const;
    /// How many times faster the first backend is than the last; the last column.
    [[nodiscard]] std::optional<double> ratio(int row) const;

    std::vector<BackendCosts> m_backends;
    std::vector<Row> m_rows;
};

} // namespace normscope::ui
