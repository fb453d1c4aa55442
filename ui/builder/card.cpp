#include "ui/builder/card.h"

#include "ui/builder/known_shapes.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace normscope::ui {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Card", text);
}

QString shapeText(const std::optional<Shape> &shape)
{
    return shape ? QString::fromStdString(toText(*shape)) : QStringLiteral("–");
}

/// Which of the scale and the shift there are, and which of them stay: "γ β", "γ frozen β".
QString trainedText(const std::vector<TensorSpec> &tensors)
{
    QStringList letters;
    for (const TensorSpec &tensor : tensors) {
        if (tensor.role != TensorRole::Gamma && tensor.role != TensorRole::Beta)
            continue;
        const QString letter =
            tensor.role == TensorRole::Gamma ? QStringLiteral("γ") : QStringLiteral("β");
        letters << (tensor.trained ? letter : tr("%1 frozen").arg(letter));
    }
    return letters.isEmpty() ? tr("no γ β") : letters.join(u' ');
}

void fillRow(Card &card, const Block &block, const ExperimentDocument &document,
             const std::vector<KnownShape> &known)
{
    const ModelSpec &model = document.spec().model;
    const auto switchable = normalizableLayers(model);
    const bool couldHaveNorm =
        std::find(switchable.begin(), switchable.end(), block.main) != switchable.end();
    card.normOn = block.norm.has_value();
    card.hasSwitch = card.normOn || couldHaveNorm;
    const bool isNorm = kindOf(model.layers[block.main]).role == LayerRole::Normalization;
    card.hasKinds = card.hasSwitch || isNorm;
    card.hasFormula = card.normOn || isNorm;
    card.normLast = block.normIsLast();
    card.hasRow = card.hasKinds || block.activation.has_value();
    if (card.hasKinds) {
        const LayerSpec norm = document.normOfBlock(card.block);
        card.normKind = QString::fromStdString(kindOf(norm).title(norm));
        card.normShort = QString::fromStdString(kindOf(norm).shortLabel);
    }
    if (card.hasFormula) {
        const KnownShape &norm = known[block.norm.value_or(block.main)];
        card.normBrief = trainedText(norm.tensors);
        card.normDetail = card.normBrief;
        if (norm.parameterCount && *norm.parameterCount > 0)
            card.normDetail =
                tr("%1 p · %2").arg(groupedText(*norm.parameterCount), card.normBrief);
    }
    if (block.activation) {
        const LayerSpec &activation = model.layers[*block.activation];
        card.activation = QString::fromStdString(kindOf(activation).title(activation));
    }
}

/// The problem of the block, as the document tells it: of its shapes, or of one of its options.
const Problem *problemOf(const Block &block, const ExperimentDocument &document)
{
    for (const Problem &problem : document.problems()) {
        for (std::size_t layer = block.first(); layer < block.end(); ++layer) {
            const std::string path = "model.layers[" + std::to_string(layer) + "]";
            if (problem.path == path || problem.path.starts_with(path + "."))
                return &problem;
        }
    }
    return nullptr;
}

} // namespace

QString groupedText(std::int64_t count)
{
    return QLocale().toString(qlonglong(count));
}

QString asSentence(const std::string &text)
{
    QString result = QString::fromStdString(text);
    if (result.isEmpty())
        return result;
    result[0] = result[0].toUpper();
    return result.endsWith(u'.') ? result : result + u'.';
}

QString Card::spoken() const
{
    if (kind == Kind::Input)
        return tr("Input %1, %2").arg(name, shape);
    if (kind == Kind::Output)
        return isInvalid() ? tr("Output %1. %2 %3").arg(name, error, remedy)
                           : tr("Output %1").arg(name);
    QStringList parts = {name};
    if (!parameters.isEmpty())
        parts << tr("%1 parameters").arg(parameters.chopped(2));
    parts << tr("output %1").arg(shape);
    if (hasSwitch)
        parts << (normOn ? tr("%1 on, %2").arg(normKind, normDetail) : tr("not normalized"));
    else if (hasFormula)
        parts << normDetail;
    if (!activation.isEmpty())
        parts << (normLast ? tr("after %1").arg(activation) : tr("then %1").arg(activation));
    QString text = parts.join(QStringLiteral(", "));
    if (isInvalid())
        text += tr(". Cannot work: %1 %2").arg(error, remedy);
    return text;
}

std::vector<Card> cardsOf(const ExperimentDocument &document)
{
    const ModelSpec &model = document.spec().model;
    const auto known = knownShapes(model, document.analysis());
    std::vector<Card> cards;

    Card input;
    input.kind = Card::Kind::Input;
    const Field &dataset = setting("data.dataset");
    input.name = QString::fromStdString(document.spec().data.dataset);
    for (const Choice &choice : dataset.choices)
        if (choice.value == document.spec().data.dataset)
            input.name = QString::fromStdString(choice.label);
    input.shape = shapeText(document.dataShape().example);
    cards.push_back(input);

    const std::optional<QString> repair = document.repairText();
    for (std::size_t i = 0; i < document.blocks().size(); ++i) {
        const Block &block = document.blocks()[i];
        const LayerSpec &main = model.layers[block.main];
        Card card;
        card.block = i;
        card.name = QString::fromStdString(kindOf(main).title(main));
        const auto count = known[block.main].parameterCount;
        if (count && *count > 0)
            card.parameters = tr("%1 p").arg(groupedText(*count));
        card.shape = shapeText(known[block.main].output);
        fillRow(card, block, document, known);
        if (const Problem *problem = problemOf(block, document)) {
            card.error = asSentence(problem->message);
            card.remedy = asSentence(problem->remedy);
            if (repair)
                card.repair = tr("Undo: %1").arg(*repair);
        }
        cards.push_back(card);
    }

    Card output;
    output.kind = Card::Kind::Output;
    output.name = tr("%1 classes").arg(document.dataShape().classes);
    output.shape = tr("softmax cross-entropy");
    if (const Problem *problem = document.problemAt("model.layers")) {
        output.error = asSentence(problem->message);
        output.remedy = asSentence(problem->remedy);
        if (repair)
            output.repair = tr("Undo: %1").arg(*repair);
    }
    cards.push_back(output);
    return cards;
}

} // namespace normscope::ui
