// The cards of a document as rows: the input, the blocks, the output.
#pragma once

#include "ui/builder/card.h"

#include <QAbstractListModel>

namespace normscope::ui {

class CardModel : public QAbstractListModel
{
    Q_OBJECT

public:
    /// `document` must outlive the model.
    explicit CardModel(const ExperimentDocument *document, QObject *parent = nullptr);

    [[nodiscard]] const Card &card(int row) const { return m_cards.at(std::size_t(row)); }
    [[nodiscard]] int rowOfBlock(std::size_t block) const { return int(block) + 1; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    /// Only blocks can be chosen.
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
    void takeChanges();

    const ExperimentDocument *m_document;
    std::vector<Card> m_cards;
};

} // namespace normscope::ui
