#include "ui/builder/experiment_document.h"

#include "engine/experiment/network_analysis.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/spec_path.h"
#include "ui/builder/edit_command.h"
#include "ui/look/number_field.h"

#include <QLocale>

namespace normscope::ui {

namespace {

QString layerTitle(const LayerSpec &layer)
{
    return QString::fromStdString(kindOf(layer).title(layer));
}

/// "Learning rate" within a sentence: "learning rate"; "ε" and names in capitals stay.
QString withinSentence(const std::string &label)
{
    QString text = QString::fromStdString(label);
    if (text.size() > 1 && text[1].isLower())
        text[0] = text[0].toLower();
    return text;
}

/// The layer whose options were all that `edit` changed, if it stands in `now` as the edit left it.
std::optional<std::size_t> onlyLayerChanged(const EditCommand &edit, const ModelSpec &now)
{
    const auto &before = edit.before().spec.model.layers;
    const auto &after = edit.after().spec.model.layers;
    if (before.size() != after.size() || now.layers.size() != after.size())
        return {};
    std::optional<std::size_t> changed;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i] == after[i])
            continue;
        if (changed || before[i].kind != after[i].kind || now.layers[i] != after[i])
            return {};
        changed = i;
    }
    return changed;
}

} // namespace

QString valueText(const Field &field, const Value &value)
{
    const QString label = withinSentence(field.label);
    if (const bool *flag = std::get_if<bool>(&value))
        return *flag ? ExperimentDocument::tr("%1 on").arg(label)
                     : ExperimentDocument::tr("%1 off").arg(label);
    QString text = look::numberText(field, value, QLocale());
    for (const Choice &choice : field.choices)
        if (choice.value == toText(value))
            text = QString::fromStdString(choice.label);
    if (field.key == "kernel_size")
        text += QChar(0x00D7) + text;
    return label + u' ' + text;
}

ExperimentDocument::ExperimentDocument(QObject *parent) : QObject(parent)
{
    m_undo.setUndoLimit(500);
    // Not before the stack has moved: what can be undone is part of what changed.
    connect(&m_undo, &QUndoStack::indexChanged, this, &ExperimentDocument::changed);
    const Preset *chapter = findPreset("d2l-bn");
    const ExperimentSpec spec = chapter != nullptr ? chapter->spec : ExperimentSpec();
    m_dataShape = nominalDataShape(spec.data);
    m_state = stateOf(spec, QString::fromStdString(spec.name));
    analyzeAgain();
}

ExperimentDocument::~ExperimentDocument()
{
    m_undo.disconnect(this); // it clears itself, which is no change of the experiment
}

const Problem *ExperimentDocument::problemAt(const std::string &path) const
{
    for (const Problem &problem : m_problems)
        if (problem.path == path)
            return &problem;
    return nullptr;
}

void ExperimentDocument::setDataShape(const DataShape &shape)
{
    m_dataShape = shape;
    analyzeAgain();
    Q_EMIT changed();
}

void ExperimentDocument::load(const ExperimentSpec &spec, const QString &presetName)
{
    const QString name = !presetName.isEmpty() ? presetName
                         : !spec.name.empty()  ? QString::fromStdString(spec.name)
                                               : tr("experiment");
    push(stateOf(spec, presetName), tr("open %1").arg(name), title());
}

QString ExperimentDocument::title() const
{
    const QString name = m_state.presetName.isEmpty() ? tr("Untitled") : m_state.presetName;
    return isEdited() ? tr("%1 (edited)").arg(name) : name;
}

void ExperimentDocument::setLayerOption(std::size_t layer, const std::string &key,
                                        const Value &value, int gesture)
{
    ExperimentState after = m_state;
    LayerSpec &edited = after.spec.model.layers.at(layer);
    const Field *field = kindOf(edited).field(key);
    if (field == nullptr)
        return;
    const QString restored = valueText(*field, edited.options.at(key));
    setOption(edited, key, value);
    push(std::move(after), valueText(*field, value), restored,
         QStringLiteral("layer/%1/%2").arg(layer).arg(QString::fromStdString(key)) +
             QStringLiteral("/%1").arg(gesture));
}

void ExperimentDocument::setSetting(const std::string &path, const Value &value, int gesture)
{
    ExperimentState after = m_state;
    const Field &field = setting(path);
    const QString restored = valueText(field, settingValue(after.spec, path));
    normscope::setSetting(after.spec, path, value);
    push(std::move(after), valueText(field, value), restored,
         QStringLiteral("setting/%1/%2").arg(QString::fromStdString(path)).arg(gesture));
}

void ExperimentDocument::initializeWeights()
{
    ExperimentState after = m_state;
    after.spec.training.initialWeights = {};
    push(std::move(after), tr("initialized weights"), tr("weights of the file"));
}

void ExperimentDocument::insertLayer(std::size_t at, const LayerSpec &layer)
{
    ExperimentState after = m_state;
    ui::insertLayer(after, at, layer);
    push(std::move(after), tr("add %1").arg(layerTitle(layer)),
         tr("network without %1").arg(layerTitle(layer)));
}

std::size_t ExperimentDocument::addLayer(std::size_t afterBlock, const LayerSpec &layer)
{
    std::size_t at = 0;
    if (afterBlock < m_blocks.size()) {
        const Block &block = m_blocks[afterBlock];
        const LayerRole role = kindOf(m_state.spec.model.layers[block.main]).role;
        const bool takesNorm = role != LayerRole::Normalization && role != LayerRole::Activation;
        const bool isNewNorm = kindOf(layer).role == LayerRole::Normalization;
        at = isNewNorm && takesNorm && !block.norm ? block.main + 1 : block.end();
    }
    insertLayer(at, layer);
    return blockOf(m_blocks, at);
}

void ExperimentDocument::removeBlock(std::size_t block)
{
    const Block removed = m_blocks.at(block);
    const QString name = layerTitle(m_state.spec.model.layers[removed.main]);
    ExperimentState after = m_state;
    removeLayers(after, removed.first(), removed.count());
    push(std::move(after), tr("remove %1").arg(name), name);
}

std::size_t ExperimentDocument::moveBlock(std::size_t from, std::size_t to)
{
    if (from >= m_blocks.size() || to >= m_blocks.size() || from == to)
        return from;
    const Block moved = m_blocks[from];
    const Block &target = m_blocks[to];
    const std::size_t before = to < from ? target.first() : target.end();
    const std::size_t landed = to < from ? before : before - moved.count();
    const QString name = layerTitle(m_state.spec.model.layers[moved.main]);
    ExperimentState after = m_state;
    moveLayers(after, moved.first(), moved.count(), before);
    push(std::move(after), tr("move %1").arg(name), tr("place of %1").arg(name));
    return blockOf(m_blocks, landed);
}

void ExperimentDocument::setBatchNorm(std::size_t layer, bool on)
{
    ExperimentState after = m_state;
    switchNorm(after, layer, on);
    const ModelSpec &with = on ? after.spec.model : m_state.spec.model;
    const std::vector<Block> blocks = blocksOf(with);
    const Block &block = blocks[blockOf(blocks, layer)];
    if (!block.norm)
        return;
    const QString label = QString::fromStdString(normLabel(with, *block.norm));
    const QString onText = tr("%1 on").arg(label);
    const QString offText = tr("%1 off").arg(label);
    push(std::move(after), on ? onText : offText, on ? offText : onText);
}

void ExperimentDocument::setAllBatchNorm(bool on)
{
    ExperimentState after = m_state;
    switchAllNorms(after, on);
    push(std::move(after), on ? tr("all BN on") : tr("all BN off"), tr("BN as it was"));
}

LayerSpec ExperimentDocument::normOfBlock(std::size_t block) const
{
    const Block &shown = m_blocks.at(block);
    const auto &layers = m_state.spec.model.layers;
    if (shown.norm)
        return layers[*shown.norm];
    if (kindOf(layers[shown.main]).role == LayerRole::Normalization)
        return layers[shown.main];
    return normFor(m_state, shown.main);
}

void ExperimentDocument::setNormKind(std::size_t block, const std::string &kind)
{
    const Block edited = m_blocks.at(block);
    const auto &layers = m_state.spec.model.layers;
    const bool isNorm = kindOf(layers[edited.main]).role == LayerRole::Normalization;
    if (kind.empty()) {
        if (isNorm)
            removeBlock(block);
        else
            setBatchNorm(edited.main, false);
        return;
    }
    ExperimentState after = m_state;
    const LayerSpec norm = asKind(normOfBlock(block), kind);
    const bool isThere = isNorm || edited.norm.has_value();
    if (!isThere)
        switchNorm(after, edited.main, true);
    const std::size_t at = isNorm    ? edited.main
                           : isThere ? *edited.norm
                                     : *blocksOf(after.spec.model).at(block).norm;
    after.spec.model.layers[at] = norm;
    const QString number = QString::number(normNumber(after.spec.model, at));
    const auto text = [&](const QString &title) { return tr("norm %1: %2").arg(number, title); };
    const QString restored = text(isThere ? layerTitle(layers[at]) : tr("none"));
    push(std::move(after), text(layerTitle(norm)), restored);
}

void ExperimentDocument::rearrange(const ModelSpec &model, const QString &text,
                                   const QString &restored)
{
    ExperimentState after = m_state;
    ui::rearrange(after, model);
    push(std::move(after), text, restored);
}

void ExperimentDocument::setActivation(std::size_t block, const std::string &function)
{
    const Block edited = m_blocks.at(block);
    ExperimentState after = m_state;
    auto &layers = after.spec.model.layers;
    QString former = tr("no activation");
    if (edited.activation)
        former = tr("activation %1").arg(layerTitle(layers[*edited.activation]));
    QString text = tr("no activation");
    if (function.empty()) {
        if (edited.activation)
            removeLayers(after, *edited.activation, 1);
    } else {
        if (edited.activation)
            layers[*edited.activation].set("function", function);
        else
            ui::insertLayer(after, edited.end(), makeLayer("activation", {{"function", function}}));
        text =
            tr("activation %1").arg(layerTitle(layers[edited.activation.value_or(edited.end())]));
    }
    push(std::move(after), text, former);
}

const EditCommand *ExperimentDocument::breakingEdit() const
{
    if (m_analysis.works())
        return nullptr;
    for (int i = m_undo.index() - 1; i >= 0; --i) {
        const auto *edit = dynamic_cast<const EditCommand *>(m_undo.command(i));
        if (edit == nullptr)
            return nullptr;
        if (analyze(edit->before().spec.model, m_dataShape.example, m_dataShape.classes).works())
            return edit;
    }
    return nullptr;
}

std::optional<QString> ExperimentDocument::repairText() const
{
    const EditCommand *edit = breakingEdit();
    return edit != nullptr ? std::optional(edit->restored()) : std::nullopt;
}

void ExperimentDocument::repair()
{
    const EditCommand *edit = breakingEdit();
    if (edit == nullptr)
        return;
    if (edit == m_undo.command(m_undo.index() - 1)) {
        m_undo.undo();
        return;
    }
    // Edits since then stay, as far as they can.
    ExperimentState after = m_state;
    if (const auto layer = onlyLayerChanged(*edit, m_state.spec.model)) {
        after.spec.model.layers[*layer] = edit->before().spec.model.layers[*layer];
    } else {
        after.spec.model = edit->before().spec.model;
        after.formerNorms = edit->before().formerNorms;
    }
    const QString text = edit->restored();
    push(std::move(after), text, edit->text());
}

void ExperimentDocument::push(ExperimentState after, const QString &text, const QString &restored,
                              const QString &mergeKey)
{
    const bool same = after.spec == m_state.spec && after.presetName == m_state.presetName &&
                      after.opened == m_state.opened;
    if (same)
        return;
    const bool merges = !mergeKey.isEmpty() && !mergeKey.endsWith(QLatin1String("/0"));
    auto *command =
        new EditCommand(this, m_state, std::move(after), restored, merges ? mergeKey : QString());
    command->setText(text);
    m_undo.push(command); // takes it, and redoes it once
}

void ExperimentDocument::setState(const ExperimentState &state)
{
    m_state = state;
    analyzeAgain();
}

void ExperimentDocument::analyzeAgain()
{
    m_blocks = blocksOf(m_state.spec.model);
    m_analysis = analyze(m_state.spec.model, m_dataShape.example, m_dataShape.classes);
    m_problems = validate(m_state.spec, m_dataShape);
}

} // namespace normscope::ui
