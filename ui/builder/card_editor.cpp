#include "ui/builder/card_editor.h"

#include "engine/experiment/layer_kinds.h"

namespace normscope::ui {

namespace {

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
    // Tab goes from the list through the editors and on.
    QWidget *previous = m_viewport->parentWidget();
    for (const FieldForm *form : {m_main, m_row}) {
        for (int i = 0; i < form->count(); ++i) {
            QWidget::setTabOrder(previous, form->editor(i));
            previous = form->editor(i);
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

void CardEditor::fillForm(FieldForm *form, const std::vector<Target> &targets)
{
    const auto &layers = m_document->spec().model.layers;
    std::vector<Value> values;
    for (const Target &target : targets) {
        if (!target.key.empty()) {
            values.push_back(layers[target.layer].options.at(target.key));
            continue;
        }
        const auto activation = m_document->blocks()[m_block].activation;
        values.emplace_back(activation ? layers[*activation].text("function") : std::string());
    }
    form->setValues(values);
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const std::string path =
            "model.layers[" + std::to_string(targets[i].layer) + "]." + targets[i].key;
        const Problem *problem = m_document->problemAt(path);
        form->setProblem(int(i), problem != nullptr ? asSentence(problem->message) : QString());
    }
}

void CardEditor::apply(const Target &target, const Value &value)
{
    if (target.key.empty())
        m_document->setActivation(m_block, std::get<std::string>(value));
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
