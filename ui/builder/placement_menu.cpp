#include "ui/builder/placement_menu.h"

#include "ui/builder/card.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>

#include <algorithm>

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
    clear();
    m_checks.clear();
    addBlocks();
    addPlaces();
    addSeparator();
    addChoices("gamma", QStringLiteral("γ"));
    addChoices("beta", QStringLiteral("β"));
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

void PlacementMenu::addChoices(const std::string &key, const QString &letter)
{
    QMenu *menu = addMenu(tr("%1 of all").arg(letter));
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
