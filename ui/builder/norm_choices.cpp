#include "ui/builder/norm_choices.h"

#include "engine/experiment/spec_path.h"
#include "ui/builder/card.h"
#include "ui/look/mnemonics.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>

namespace normscope::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(NormChoices)
};

/// What a normalization of the block works on; empty where it is not known.
Shape inputOf(const ExperimentDocument &document, const Block &block)
{
    const auto &layers = document.analysis().layers;
    if (block.norm)
        return layers[*block.norm].input;
    const bool isNorm =
        kindOf(document.spec().model.layers[block.main]).role == LayerRole::Normalization;
    return isNorm ? layers[block.main].input : layers[block.main].output;
}

/// Only what no option of the kind could mend makes it undefined.
QString refusalOf(const LayerKind &kind, const LayerSpec &layer, const Shape &input)
{
    if (input.empty())
        return {};
    const auto problem = kind.infer(layer, input).problem;
    if (!problem || !problem->path.empty())
        return {};
    QString text = QString::fromStdString(kind.label + " " + problem->message);
    if (!problem->remedy.empty())
        text += QStringLiteral(". ") + asSentence(problem->remedy);
    return text;
}

} // namespace

std::vector<NormChoice> normChoices(const ExperimentDocument &document, std::size_t block)
{
    const Block &shown = document.blocks().at(block);
    const ModelSpec &model = document.spec().model;
    const bool isNorm = kindOf(model.layers[shown.main]).role == LayerRole::Normalization;
    const LayerSpec norm = document.normOfBlock(block);
    const std::string current = isNorm || shown.norm ? norm.kind : std::string();
    const Shape input = inputOf(document, shown);

    std::vector<NormChoice> choices;
    choices.push_back(
        {{}, Words::tr("None"), Words::tr("No normalization here"), {}, current.empty()});
    for (const LayerKind &kind : layerKinds())
        if (kind.role == LayerRole::Normalization)
            choices.push_back({kind.name, QString::fromStdString(kind.label),
                               QString::fromStdString(kind.meaning),
                               refusalOf(kind, asKind(norm, kind.name), input),
                               kind.name == current});
    return choices;
}

void fillNormMenu(QMenu *menu, ExperimentDocument *document, std::size_t block)
{
    menu->setToolTipsVisible(true);
    auto *group = new QActionGroup(menu);
    for (const NormChoice &choice : normChoices(*document, block)) {
        QAction *action = menu->addAction(choice.label);
        action->setObjectName(choice.kind.empty() ? QStringLiteral("none")
                                                  : QString::fromStdString(choice.kind));
        action->setCheckable(true);
        action->setChecked(choice.current);
        action->setActionGroup(group);
        action->setToolTip(choice.refusal.isEmpty() ? choice.meaning : choice.refusal);
        action->setStatusTip(action->toolTip());
        // The current one can be seen to be wrong, and left.
        action->setEnabled(choice.refusal.isEmpty());
        if (!choice.refusal.isEmpty())
            action->setText(choice.label + Words::tr(" – not here"));
        QObject::connect(action, &QAction::triggered, menu, [document, block, kind = choice.kind] {
            document->setNormKind(block, kind);
        });
    }
    look::giveMnemonics(menu);
}

} // namespace normscope::ui
