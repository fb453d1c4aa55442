#include "ui/window/cost_model.h"

#include "engine/experiment/field.h"
#include "ui/runs/figure_table.h"
#include "ui/runs/run_text.h"

#include <QStringList>

namespace normscope::ui {

namespace {

/// Layer indices at which a row begins: where no backend computes the layers on both sides at once.
std::vector<std::size_t> rowStarts(std::size_t layers, const std::vector<BackendCosts> &backends)
{
    std::vector<bool> inside(layers + 1, false);
    for (const BackendCosts &backend : backends)
        for (const StepCost &part : backend.parts)
            for (std::size_t i = 1; i < part.layerCount; ++i)
                if (part.firstLayer + i < layers)
                    inside[part.firstLayer + i] = true;
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < layers; ++i)
        if (!inside[i])
            starts.push_back(i);
    return starts;
}

QString titleOf(const NetworkAnalysis &network, std::size_t first, std::size_t end)
{
    QStringList titles;
    for (std::size_t i = first; i < end; ++i)
        titles << QString::fromStdString(network.layers[i].title);
    return titles.join(" · ");
}

QString csvField(const QString &text)
{
    return text.contains(',') || text.contains('"') ? '"' + QString(text).replace('"', "\"\"") + '"'
                                                    : text;
}

} // namespace

CostModel::CostModel(QObject *parent) : QAbstractTableModel(parent) {}

void CostModel::setCosts(const NetworkAnalysis &network, const std::vector<BackendCosts> &costs)
{
    beginResetModel();
    m_backends = costs;
    m_rows.clear();
    const auto part = [](const char *name) {
        return [name](const StepCost &cost) { return cost.layerCount == 0 && cost.part == name; };
    };
    addRow(tr("whole step"), [](const StepCost &) { return true; });
    addRow(tr("bytes to images"), part("images"));
    const std::vector<std::size_t> starts = rowStarts(network.layers.size(), costs);
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const std::size_t end = i + 1 < starts.size() ? starts[i + 1] : network.layers.size();
        addRow(titleOf(network, starts[i], end), [first = starts[i], end](const StepCost &cost) {
            return cost.layerCount > 0 && cost.firstLayer >= first && cost.firstLayer < end;
        });
    }
    addRow(tr("loss"), part("loss"));
    addRow(tr("update"), part("update"));
    endResetModel();
}

void CostModel::addRow(const QString &title, const std::function<bool(const StepCost &)> &belongs)
{
    Row row{title, {}};
    for (const BackendCosts &backend : m_backends) {
        std::optional<Cost> sum;
        for (const StepCost &part : backend.parts)
            if (belongs(part)) {
                Cost cost = sum.value_or(Cost{});
                cost.forward += part.forward;
                cost.backward += part.backward;
                sum = cost;
            }
        row.costs.push_back(sum);
    }
    m_rows.push_back(std::move(row));
}

std::optional<double> CostModel::value(int row, int column) const
{
    const auto &cost =
        m_rows[static_cast<std::size_t>(row)].costs[static_cast<std::size_t>(column / 2)];
    if (!cost)
        return std::nullopt;
    return column % 2 == 0 ? cost->forward : cost->backward;
}

std::optional<double> CostModel::ratio(int row) const
{
    const auto &costs = m_rows[static_cast<std::size_t>(row)].costs;
    if (costs.size() < 2 || !costs.front() || !costs.back() || costs.front()->whole() <= 0)
        return std::nullopt;
    return costs.back()->whole() / costs.front()->whole();
}

int CostModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CostModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() || m_backends.empty() ? 0 : static_cast<int>(2 * m_backends.size()) + 1;
}

QVariant CostModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const bool last = index.column() + 1 == columnCount();
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == strongRole)
        return index.row() == 0; // the whole step
    if (role != Qt::DisplayRole)
        return {};
    if (last) {
        const auto times = ratio(index.row());
        return times ? tr("%1 ×").arg(figureText(*times, 1)) : unknownText();
    }
    const auto nanoseconds = value(index.row(), index.column());
    return nanoseconds ? figureText(*nanoseconds / 1000, 3) : unknownText();
}

QVariant CostModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (section < 0 || role != Qt::DisplayRole)
        return role == Qt::TextAlignmentRole ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                             : QVariant();
    if (orientation == Qt::Vertical)
        return section < rowCount() ? QVariant(m_rows[static_cast<std::size_t>(section)].title)
                                    : QVariant();
    if (section + 1 == columnCount())
        return tr("faster");
    if (section >= columnCount())
        return {};
    const QString backend =
        QString::fromStdString(m_backends[static_cast<std::size_t>(section / 2)].title);
    return section % 2 == 0 ? tr("%1 forward").arg(backend) : tr("%1 backward").arg(backend);
}

QString CostModel::csv() const
{
    QStringList header{"part"};
    for (const BackendCosts &backend : m_backends)
        for (const char *direction : {"forward", "backward"})
            header << QString("%1_%2_us")
                          .arg(QString::fromStdString(backend.title).replace(' ', '_'), direction);
    QStringList lines{header.join(',')};
    for (int row = 0; row < rowCount(); ++row) {
        QStringList fields{csvField(m_rows[static_cast<std::size_t>(row)].title)};
        for (int column = 0; column + 1 < columnCount(); ++column) {
            const auto nanoseconds = value(row, column);
            fields << (nanoseconds ? QString::fromStdString(toText(*nanoseconds / 1000))
                                   : QString());
        }
        lines << fields.join(',');
    }
    return lines.join('\n') + '\n';
}

} // namespace normscope::ui
