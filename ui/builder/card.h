// What a card of the builder says, in words.
#pragma once

#include "ui/builder/experiment_document.h"

#include <QString>

#include <vector>

namespace normscope::ui {

struct Card
{
    enum class Kind { Input, Block, Output };
    Kind kind = Kind::Block;
    std::size_t block = 0; ///< of Kind::Block
    QString name;          ///< "Conv 6@5×5"; of the input the data set
    QString parameters;    ///< "156 p", or empty
    QString shape;         ///< "6×24×24", "–" when it cannot be known

    bool hasRow = false;    ///< the row below the head, of normalization and activation
    bool hasSwitch = false; ///< a normalization is there, or could be
    bool normOn = false;
    bool hasKinds = false;   ///< the kind of normalization can be chosen
    QString normKind;        ///< "Batch norm": the one that is there, or would be
    QString normShort;       ///< "BN"
    QString normDetail;      ///< "12 p · γ β"
    QString normBrief;       ///< "γ β": where there is no room for more
    bool hasFormula = false; ///< of the normalization that is there
    bool normLast = false;   ///< the normalization follows the activation
    QString activation;      ///< "sigmoid", or empty

    QString error;  ///< "Kernel 13×13 is larger than its 12×12 input."
    QString remedy; ///< "Use a kernel of at most 12."
    QString repair; ///< "Undo: kernel 5×5", or empty

    [[nodiscard]] bool isInvalid() const { return !error.isEmpty(); }
    /// All of it, for a screen reader.
    [[nodiscard]] QString spoken() const;
    friend bool operator==(const Card &, const Card &) = default;
};

/// The input, every block, the output.
[[nodiscard]] std::vector<Card> cardsOf(const ExperimentDocument &document);

/// With a capital and a full stop.
[[nodiscard]] QString asSentence(const std::string &text);
/// "44,878" in the user's locale.
[[nodiscard]] QString groupedText(std::int64_t count);

} // namespace normscope::ui
