#include "ui/builder/card_editor.h"

#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/relevance.h"

namespace normscope::ui {

namespace {

/// Of the field that is no option of a layer.
constexpr const char *placeKey = "@place";

/// The activation's choices, with "none" for a block without one.
Field activationField()
{
    Field field = *findLayerKind("activation")->field("function");
    field.key = "activation";
    field.label = CardEditor::tr("Activation").toStdString();
    field.defaultValue = std::string();
    field.choices.insert(field.choices.begin(),
                         {"", CardEditor::tr("none").toStdString(),
                          CardEditor::tr("No activation follows").toStdString()});
    return field;
}

/// On which side of the activation the normalization stands.
Field placeField()
{
    Field field;
    field.key = "place";
    field.label = CardEditor::tr("Place").toStdString();
    field.type = FieldType::Choice;
    field.defaultValue = std::string("before");
    field.meaning = CardEditor::tr("Where the normalization stands").toStdString();
    field.choices = {{"before", CardEditor::tr("before the activation").toStdString(), ""},
                     {"after", CardEditor::tr("after the activation").toStdString(), ""}};
    field.seldom = true;
    return field;
}

/// What the option is where nobody says otherwise.
Value usualValue(const LayerSpec &layer, const Field &field)
{
    return broughtValue(kindOf(layer).fields, layer.options, field.key)
        .value_or(field.defaultValue);
}

std::vector<std::string> kindsOf(const ModelSpec &model, const Block &block)
{
    std::vector<std::string> kinds;
    for (std::size_t layer = block.first(); layer < block.end(); ++layer)
        kinds.push_back(model.layers[layer].kind);
    return kinds;
}

QString prefixOf(const ExperimentDocument &document, std::size_t layer)
{
    return QString::fromStdString(document.analysis().layers[layer].name);
}

} // namespace

CardEditor::CardEditor(ExperimentDocument *document, QWidget *viewport)
    : QObject(viewport), m_document(document), m_viewport(viewport)
{
}

void CardEditor::setBlock(std::size_t block)
{
    if (block >= m_document->blocks().size()) {
        hide();
        return;
    }
    const auto kinds = kindsOf(m_document->spec().model, m_document->blocks()[block]);
    const bool rebuild = m_main == nullptr || block != m_block || kinds != m_kinds;
    m_block = block;
    m_kinds = kinds;
    if (rebuild)
        build();
    fill();
}

void CardEditor::build()
{
    if (hasFocus())
        m_focusName = m_viewport->window()->focusWidget()->objectName();
    for (FieldForm *form : {m_main, m_row}) {
        if (form == nullptr)
            continue;
        form->disconnect(this);
        form->hide();
        form->deleteLater(); // an editor of it may be the one that is being answered
    }
    m_main = new FieldForm(m_viewport);
    m_row = new FieldForm(m_viewport);
    m_main->setObjectName(QStringLiteral("layerFields"));
    m_row->setObjectName(QStringLiteral("normFields"));
    m_main->foldSeldom(tr("More options of the layer"));
    m_row->foldSeldom(tr("More options of the normalization"));
    m_mainTargets.clear();
    m_rowTargets.clear();
    const Block &block = m_document->blocks()[m_block];
    addLayerFields(m_main, m_mainTargets, block.main, prefixOf(*m_document, block.main));
    if (block.norm)
        addLayerFields(m_row, m_rowTargets, *block.norm, prefixOf(*m_document, *block.norm));
    const LayerRole role = kindOf(m_document->spec().model.layers[block.main]).role;
    if (role == LayerRole::Affine || block.activation) {
        m_row->addField(activationField(), prefixOf(*m_document, block.main));
        m_rowTargets.push_back({});
    }
    if (block.norm && block.activation) {
        m_row->addField(placeField(), prefixOf(*m_document, *block.norm));
        m_rowTargets.push_back({0, placeKey});
    }
    // Tab goes from the list through the editors and on.
    QWidget *previous = m_viewport->parentWidget();
    for (const FieldForm *form : {m_main, m_row}) {
        for (QWidget *next : form->tabChain()) {
            QWidget::setTabOrder(previous, next);
            previous = next;
        }
    }
    connect(m_main, &FieldForm::edited, this, [this](int index, const Value &value) {
        const Target target = m_mainTargets[std::size_t(index)]; // the edit may rebuild the list
        apply(target, value);
    });
    connect(m_row, &FieldForm::edited, this, [this](int index, const Value &value) {
        const Target target = m_rowTargets[std::size_t(index)];
        apply(target, value);
    });
    connect(m_main, &FieldForm::heightChanged, this, &CardEditor::heightChanged);
    connect(m_row, &FieldForm::heightChanged, this, &CardEditor::heightChanged);
}

void CardEditor::addLayerFields(FieldForm *form, std::vector<Target> &targets, std::size_t layer,
                                const QString &prefix)
{
    for (const Field &field : kindOf(m_document->spec().model.layers[layer]).fields) {
        form->addField(field, prefix);
        targets.push_back({layer, field.key});
    }
}

void CardEditor::fill()
{
    // Layers before the block may have come or gone.
    const Block &block = m_document->blocks()[m_block];
    for (Target &target : m_mainTargets)
        target.layer = block.main;
    for (Target &target : m_rowTargets)
        target.layer = block.norm.value_or(block.main);
    fillForm(m_main, m_mainTargets);
    fillForm(m_row, m_rowTargets);
}

FieldState CardEditor::stateOf(const Target &target) const
{
    const auto &layers = m_document->spec().model.layers;
    const Block &block = m_document->blocks()[m_block];
    FieldState state;
    if (target.key.empty()) {
        state.value = block.activation ? layers[*block.activation].text("function") : std::string();
        return state;
    }
    if (target.key == placeKey) {
        state.changed = block.normIsLast();
        state.value = std::string(state.changed ? "after" : "before");
        return state;
    }
    const LayerSpec &layer = layers[target.layer];
    state.value = layer.options.at(target.key);
    state.shown = playsRole(layer, target.key);
    state.changed = state.value != usualValue(layer, *kindOf(layer).field(target.key));
    const std::string path = "model.layers[" + std::to_string(target.layer) + "]." + target.key;
    if (const Problem *problem = m_document->problemAt(path))
        state.problem = asSentence(problem->message);
    return state;
}

void CardEditor::fillForm(FieldForm *form, const std::vector<Target> &targets)
{
    std::vector<FieldState> states;
    states.reserve(targets.size());
    for (const Target &target : targets)
        states.push_back(stateOf(target));
    form->setStates(states);
}

void CardEditor::movePlace(const std::string &place)
{
    const ModelSpec &model = m_document->spec().model;
    const Block &block = m_document->blocks()[m_block];
    if (!block.norm || !block.activation || block.normIsLast() == (place == "after"))
        return;
    ModelSpec moved = model;
    std::swap(moved.layers[*block.norm], moved.layers[*block.activation]);
    const QString label = QString::fromStdString(normLabel(model, *block.norm));
    const QString before = tr("%1 before the activation").arg(label);
    const QString after = tr("%1 after the activation").arg(label);
    m_document->rearrange(moved, place == "after" ? after : before,
                          place == "after" ? before : after);
}

void CardEditor::apply(const Target &target, const Value &value)
{
    if (target.key.empty())
        m_document->setActivation(m_block, std::get<std::string>(value));
    else if (target.key == placeKey)
        movePlace(std::get<std::string>(value));
    else
        m_document->setLayerOption(target.layer, target.key, value);
}

void CardEditor::place(const CardGeometry &geometry)
{
    if (m_main == nullptr)
        return;
    const auto put = [](FieldForm *form, const QRect &place) {
        form->setVisible(place.isValid());
        if (place.isValid())
            form->setGeometry(place.adjusted(2, 1, -2, -1)); // the edge stays in sight
    };
    put(m_main, geometry.fields);
    put(m_row, geometry.rowFields);
    if (m_focusName.isEmpty())
        return;
    for (FieldForm *form : {m_main, m_row})
        if (auto *editor = form->findChild<QWidget *>(m_focusName))
            editor->setFocus();
    m_focusName.clear();
}

void CardEditor::hide()
{
    for (FieldForm *form : {m_main, m_row})
        if (form != nullptr)
            form->hide();
}

int CardEditor::fieldsHeight(int width) const
{
    return m_main != nullptr ? m_main->heightForWidth(width - 4) : 0;
}

int CardEditor::rowFieldsHeight(int width) const
{
    return m_row != nullptr ? m_row->heightForWidth(width - 4) : 0;
}

QWidget *CardEditor::firstEditor() const
{
    for (FieldForm *form : {m_main, m_row})
        if (form != nullptr && form->count() > 0)
            return form->editor(0);
    return nullptr;
}

bool CardEditor::hasFocus() const
{
    const QWidget *focus = m_viewport->window()->focusWidget();
    return focus != nullptr && ((m_main != nullptr && m_main->isAncestorOf(focus)) ||
                                (m_row != nullptr && m_row->isAncestorOf(focus)));
}

} // namespace normscope::ui
