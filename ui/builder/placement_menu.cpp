#include "ui/builder/placement_menu.h"

#include "ui/builder/card.h"
#include "ui/builder/norm_choices.h"
#include "ui/look/mnemonics.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>

#include <algorithm>
#include <map>

namespace normscope::ui {

namespace {

/// What a normalization that comes anew is: as those that are there.
LayerSpec prototypeOf(const ExperimentDocument &document)
{
    const auto &blocks = document.blocks();
    for (std::size_t block = 0; block < blocks.size(); ++block)
        if (kindOf(document.spec().model.layers[blocks[block].main]).role == LayerRole::Affine)
            return document.normOfBlock(block);
    return makeLayer("batch_norm");
}

constexpr double rates[] = {0.1, 0.2, 0.3, 0.5};

} // namespace

PlacementMenu::PlacementMenu(ExperimentDocument *document, QWidget *parent)
    : QMenu(parent), m_document(document)
{
    setObjectName(QStringLiteral("placementMenu"));
    setAccessibleName(tr("Placement of normalizations"));
    setToolTipsVisible(true);
    connect(this, &QMenu::aboutToShow, this, &PlacementMenu::fill);
    connect(document, &ExperimentDocument::changed, this, &PlacementMenu::showChecks);
}

void PlacementMenu::apply(const Edit &edit, const QString &text)
{
    ModelSpec model = m_document->spec().model;
    edit(model);
    if (model != m_document->spec().model)
        m_document->rearrange(model, text, tr("normalizations as they were"));
}

QAction *PlacementMenu::addEdit(QMenu *menu, const QString &name, const QString &text, Edit edit)
{
    QAction *action = menu->addAction(text);
    action->setObjectName(name);
    connect(action, &QAction::triggered, this,
            [this, edit = std::move(edit), text] { apply(edit, text); });
    return action;
}

void PlacementMenu::fill()
{
    m_checks.clear();
    clear();
    qDeleteAll(findChildren<QMenu *>(QString(), Qt::FindDirectChildrenOnly)); // of the last time
    addBlocks();
    addPlaces();
    addSeparator();
    addKinds();
    addChoices("gamma", tr("Scale γ of all"));
    addChoices("beta", tr("Shift β of all"));
    QAction *bias = addEdit(this, QStringLiteral("biasBeforeNorms"),
                            tr("Bias before normalizations"), [](ModelSpec &model) {
                                setBiasBeforeNorms(model, !biasBeforeNorms(model).value_or(false));
                            });
    bias->setCheckable(true);
    bias->setToolTip(tr("A normalization over the examples subtracts it again"));
    bias->setEnabled(hasNormalization(m_document->spec().model));
    m_checks.emplace_back(
        bias, [](const ModelSpec &model) { return biasBeforeNorms(model).value_or(false); });
    addDropout();
    showChecks();
    look::giveMnemonics(this);
    for (QMenu *menu : findChildren<QMenu *>(QString(), Qt::FindDirectChildrenOnly))
        look::giveMnemonics(menu);
}

void PlacementMenu::addBlocks()
{
    connect(addAction(tr("All")), &QAction::triggered, this,
            [this] { m_document->setAllBatchNorm(true); });
    connect(addAction(tr("None")), &QAction::triggered, this,
            [this] { m_document->setAllBatchNorm(false); });
    addSeparator();
    const ModelSpec &model = m_document->spec().model;
    const auto blocks = normBlocks(model);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const LayerSpec &layer = model.layers[blocks[i].affine];
        const QString title = QString::fromStdString(kindOf(layer).title(layer));
        QAction *action = addAction(tr("%1   %2").arg(i + 1).arg(title));
        action->setObjectName(QStringLiteral("block%1").arg(i + 1));
        action->setCheckable(true);
        action->setToolTip(tr("Normalize after %1").arg(title));
        connect(action, &QAction::triggered, this, [this, i] {
            const auto now = normBlocks(m_document->spec().model);
            if (i < now.size())
                m_document->setBatchNorm(now[i].affine, !now[i].norm());
        });
        m_checks.emplace_back(action, [i](const ModelSpec &now) {
            const auto which = normalizedBlocks(now);
            return i < which.size() && which[i];
        });
    }
    const LayerSpec norm = prototypeOf(*m_document);
    QAction *input =
        addEdit(this, QStringLiteral("inputNorm"), tr("On the input"), [norm](ModelSpec &changed) {
            normalizeInput(changed, !normalizesInput(changed), norm);
        });
    input->setCheckable(true);
    input->setToolTip(tr("Normalize the images themselves"));
    m_checks.emplace_back(input, [](const ModelSpec &now) { return normalizesInput(now); });
}

void PlacementMenu::addPlaces()
{
    addSeparator();
    const auto add = [this](const QString &name, const QString &text, NormPlace place) {
        QAction *action =
            addEdit(this, name, text, [place](ModelSpec &model) { placeAllNorms(model, place); });
        action->setCheckable(true);
        action->setEnabled(hasNormalization(m_document->spec().model));
        m_checks.emplace_back(
            action, [place](const ModelSpec &model) { return commonPlace(model) == place; });
    };
    add(QStringLiteral("allBefore"), tr("All before the activation"), NormPlace::BeforeActivation);
    add(QStringLiteral("allAfter"), tr("All after the activation"), NormPlace::AfterActivation);
}

void PlacementMenu::addKinds()
{
    QMenu *menu = addMenu(tr("Kind of all"));
    menu->setToolTipsVisible(true);
    const ModelSpec &model = m_document->spec().model;
    menu->setEnabled(hasNormalization(model));
    // One that is not defined at one of the places is offered for none.
    std::map<std::string, QString> refusals;
    const auto &blocks = m_document->blocks();
    for (std::size_t block = 0; block < blocks.size(); ++block) {
        const bool isNorm =
            kindOf(model.layers[blocks[block].main]).role == LayerRole::Normalization;
        if (isNorm || blocks[block].norm)
            for (const NormChoice &choice : normChoices(*m_document, block))
                if (!choice.refusal.isEmpty())
                    refusals.emplace(choice.kind, choice.refusal);
    }
    for (const LayerKind &kind : layerKinds()) {
        if (kind.role != LayerRole::Normalization)
            continue;
        QAction *action = addEdit(
            menu, QString::fromStdString("all." + kind.name), QString::fromStdString(kind.label),
            [name = kind.name](ModelSpec &changed) { setAllKinds(changed, name); });
        action->setCheckable(true);
        const auto refusal = refusals.find(kind.name);
        action->setEnabled(refusal == refusals.end());
        action->setToolTip(refusal == refusals.end() ? QString::fromStdString(kind.meaning)
                                                     : refusal->second);
        m_checks.emplace_back(
            action, [name = kind.name](const ModelSpec &now) { return commonKind(now) == name; });
    }
}

void PlacementMenu::addChoices(const std::string &key, const QString &title)
{
    QMenu *menu = addMenu(title);
    menu->setEnabled(hasNormalization(m_document->spec().model));
    const Field *field = findLayerKind("batch_norm")->field(key);
    for (const Choice &choice : field->choices) {
        QAction *action =
            addEdit(menu, QString::fromStdString(key + "." + choice.value),
                    QString::fromStdString(choice.label),
                    [key, choice](ModelSpec &model) { setAllChoices(model, key, choice.value); });
        action->setCheckable(true);
        action->setToolTip(QString::fromStdString(choice.meaning));
        m_checks.emplace_back(action, [key, choice](const ModelSpec &model) {
            return commonChoice(model, key) == choice.value;
        });
    }
}

void PlacementMenu::addDropout()
{
    QMenu *menu = addMenu(tr("Dropout after each activation"));
    const auto add = [&](double rate) {
        const QString text = rate == 0 ? tr("off") : QLocale().toString(rate);
        QAction *action = addEdit(menu, QStringLiteral("dropout%1").arg(rate), text,
                                  [rate](ModelSpec &model) { setDropoutRate(model, rate); });
        action->setCheckable(true);
        m_checks.emplace_back(
            action, [rate](const ModelSpec &model) { return dropoutRate(model) == rate; });
    };
    add(0);
    for (const double rate : rates)
        add(rate);
    menu->setToolTip(tr("Any other rate is set on the card of a dropout"));
}

void PlacementMenu::showChecks()
{
    for (const auto &[action, holds] : m_checks)
        action->setChecked(holds(m_document->spec().model));
}

bool PlacementMenu::switchActive()
{
    QAction *action = activeAction();
    if (action == nullptr || !action->isCheckable() || !action->isEnabled())
        return false;
    action->trigger(); // and the menu stays
    showChecks();
    return true;
}

void PlacementMenu::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || actionAt(event->pos()) != activeAction() ||
        !switchActive())
        QMenu::mouseReleaseEvent(event);
}

void PlacementMenu::keyPressEvent(QKeyEvent *event)
{
    if (event->key() != Qt::Key_Space || !switchActive())
        QMenu::keyPressEvent(event);
}

} // namespace normscope::ui
