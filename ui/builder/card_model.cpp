#include "ui/builder/card_model.h"

#include <algorithm>

namespace normscope::ui {

namespace {

/// The same card, whatever its numbers have become: these rows keep selection and editors.
bool isSame(const Card &a, const Card &b)
{
    return a.kind == b.kind && a.name == b.name && a.hasRow == b.hasRow;
}

} // namespace

CardModel::CardModel(const ExperimentDocument *document, QObject *parent)
    : QAbstractListModel(parent), m_document(document), m_cards(cardsOf(*document))
{
    connect(document, &ExperimentDocument::changed, this, &CardModel::takeChanges);
}

int CardModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_cards.size());
}

QVariant CardModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Card &row = card(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return row.name;
    case Qt::AccessibleTextRole:
        return row.spoken();
    default:
        return {};
    }
}

Qt::ItemFlags CardModel::flags(const QModelIndex &index) const
{
    if (!index.isValid() || card(index.row()).kind != Card::Kind::Block)
        return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

void CardModel::takeChanges()
{
    std::vector<Card> next = cardsOf(*m_document);
    const auto shorter = std::min(next.size(), m_cards.size());
    if (next.size() != m_cards.size()) {
        // Rows come or go in one place: between what is the same above and below it.
        std::size_t above = 0;
        while (above < shorter - 1 && isSame(next[above], m_cards[above]))
            ++above;
        const auto position = std::vector<Card>::difference_type(above);
        if (next.size() > m_cards.size()) {
            const auto added = std::vector<Card>::difference_type(next.size() - m_cards.size());
            beginInsertRows({}, int(above), int(above) + int(added) - 1);
            m_cards.insert(m_cards.begin() + position, next.begin() + position,
                           next.begin() + position + added);
            endInsertRows();
        } else {
            const auto removed = std::vector<Card>::difference_type(m_cards.size() - next.size());
            beginRemoveRows({}, int(above), int(above) + int(removed) - 1);
            m_cards.erase(m_cards.begin() + position, m_cards.begin() + position + removed);
            endRemoveRows();
        }
    }
    m_cards = std::move(next);
    Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

} // namespace normscope::ui
