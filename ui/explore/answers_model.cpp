#include "ui/explore/answers_model.h"

#include "ui/charts/scale.h"
#include "ui/explore/answer_plot.h"
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

AnswersModel::Row AnswersModel::rowOf(const Answer &answer) const
{
    Row row;
    row.number = answer.number;
    row.value = valueOf(answer.values, m_key).text;
    row.normalized = answer.normalized;
    row.plain = answer.plain;
    row.now = &answer == m_session->latest();
    row.pinned = answer.pinned;
    row.held = !answer.runs.empty();
    row.reached = answer.reached;
    return row;
}

void AnswersModel::takeAnswers()
{
    const auto &answers = m_session->answers();
    const ChangedKey key = m_session->key();
    const bool begunAnew = answers.size() < m_rows.size() ||
                           (!m_rows.empty() && answers.front().number != m_rows.front().number);
    if (begunAnew) {
        beginResetModel();
        m_rows.clear();
        endResetModel();
    }
    if (!(key == m_key)) {
        m_key = key;
        Q_EMIT headerDataChanged(Qt::Horizontal, Value, Value);
    }
    const int count = static_cast<int>(m_rows.size());
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        Row row = rowOf(answers[i]);
        if (row.isLike(m_rows[i]))
            continue;
        m_rows[i] = std::move(row);
        const int shown = count - 1 - static_cast<int>(i);
        Q_EMIT dataChanged(index(shown, 0), index(shown, ColumnCount - 1));
    }
    if (answers.size() == m_rows.size())
        return;
    beginInsertRows({}, 0, static_cast<int>(answers.size()) - count - 1);
    for (std::size_t i = m_rows.size(); i < answers.size(); ++i)
        m_rows.push_back(rowOf(answers[i]));
    endInsertRows();
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
    const Row &row = at(index.row());
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
        if (figure && figure->guesses) {
            const auto note =
                learningNote(*figure, index.column() == Normalized ? tr("BN") : tr("no BN"));
            return tr("%1. %2.").arg(note->headline, note->reason);
        }
        if (index.column() == Value && row.reached < 1)
            return tr("The next change came after %1 % of the budget")
                .arg(qRound(100 * row.reached));
        if (figure && row.reached < 1)
            return tr("After %1 % of the budget: it has seen less than the others")
                .arg(qRound(100 * row.reached));
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
        if (figure && row.reached < 1)
            return tr("%1, %2").arg(data(index, Qt::DisplayRole).toString(),
                                    reachedText(row.reached));
        return data(index, Qt::DisplayRole);
    case answerNumberRole:
        return row.number;
    case answerPinnedRole:
        return row.pinned;
    case answerNowRole:
        return row.now;
    case answerHeldRole:
        return row.held;
    case answerReachedRole:
        return row.reached < 1 ? QVariant(row.reached) : QVariant();
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
