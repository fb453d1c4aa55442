#include "ui/explore/answers_model.h"

#include "ui/charts/scale.h"
#include "ui/runs/table_header.h"

namespace normscope::ui {

namespace {

constexpr int decimals = 3;
const QString unknown = QStringLiteral("–");

} // namespace

AnswersModel::AnswersModel(const ExploreSession *session, QObject *parent)
    : QAbstractTableModel(parent), m_session(session)
{
    takeAnswers();
}

void AnswersModel::takeAnswers()
{
    const auto &answers = m_session->answers();
    std::vector<Row> rows;
    const ChangedKey key = m_session->key();
    // The texts of values are dear, and those of earlier answers stay the same.
    const bool sameKey = key == m_key;
    for (auto answer = answers.rbegin(); answer != answers.rend(); ++answer) {
        Row row{answer->number, {},    answer->normalized,   answer->plain,
                false,          false, !answer->runs.empty()};
        row.now = &*answer == m_session->latest();
        row.pinned = answer->pinned;
        const auto known = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &each) {
            return each.number == answer->number;
        });
        row.value =
            sameKey && known != m_rows.end() ? known->value : valueOf(answer->spec, key).text;
        rows.push_back(std::move(row));
    }
    if (sameKey && rows == m_rows)
        return;
    beginResetModel();
    m_key = key;
    m_rows = std::move(rows);
    endResetModel();
}

int AnswersModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int AnswersModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AnswersModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const std::optional<Figure> figure = index.column() == Normalized ? row.normalized
                                         : index.column() == Plain
                                             ? std::optional<Figure>(row.plain)
                                             : std::nullopt;
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Value)
            return row.value;
        if (index.column() == Keep)
            return tr("Keep");
        if (index.column() == Pin)
            return {};
        if (!figure)
            return unknown;
        return figure->diverged ? tr("diverged") : numberText(figure->accuracy, decimals);
    case Qt::ToolTipRole:
        if (figure && figure->diverged)
            return figure->reason;
        if (index.column() == Keep)
            return tr("Train both networks with the full budget, as runs (K)");
        if (index.column() == Pin)
            return row.pinned ? tr("Unpin (P)")
                   : row.held ? tr("Stays in the charts (P)")
                              : tr("Its curves are no longer there");
        return {};
    case Qt::AccessibleTextRole:
        if (index.column() == Pin)
            return row.pinned ? tr("pinned") : tr("not pinned");
        return data(index, Qt::DisplayRole);
    case answerNumberRole:
        return row.number;
    case answerPinnedRole:
        return row.pinned;
    case answerNowRole:
        return row.now;
    case answerHeldRole:
        return row.held;
    case answerDivergedRole:
        return figure && figure->diverged;
    default:
        return {};
    }
}

QVariant AnswersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical)
        return {};
    if (role == headerSlotRole && (section == Normalized || section == Plain))
        return section == Normalized ? 0 : 1;
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == Value ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Value:
        return m_key.shortLabel();
    case Normalized:
        return tr("BN");
    case Plain:
        return tr("no BN");
    case Pin:
        return tr("pin");
    default:
        return {};
    }
}

} // namespace normscope::ui
