#include "ui/inspect/formula_page.h"

#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/network_analysis.h"
#include "ui/look/metrics.h"
#include "ui/look/number_field.h"
#include "ui/look/theme.h"
#include "ui/runs/run_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

using look::px;

namespace {

Field channelField()
{
    return {.key = "channel",
            .label = "Channel",
            .type = FieldType::Integer,
            .defaultValue = std::int64_t{1},
            .minimum = 1,
            .maximum = 1e6,
            .meaning = "Which channel's numbers are shown, counted from 1"};
}

Field valueField()
{
    return {.key = "value",
            .label = "Value",
            .type = FieldType::Real,
            .defaultValue = 0.0,
            .minimum = -1e9,
            .maximum = 1e9,
            .meaning = "The value that is followed through the normalization"};
}

QLabel *stripLabel(const QString &text, QWidget *buddy, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", "form");
    label->setBuddy(buddy);
    return label;
}

/// The normalizations of a network that has no run.
std::vector<NormLayerInfo> layersOf(const ModelSpec &model)
{
    std::vector<NormLayerInfo> layers;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        if (kindOf(model.layers[i]).role != LayerRole::Normalization)
            continue;
        NormLayerInfo info;
        info.label = normLabel(model, i);
        info.layerIndex = i;
        layers.push_back(std::move(info));
    }
    return layers;
}

/// A value a little beside the middle, of few digits, so that every step does something.
double exampleValue(const NormNumbers &at)
{
    const MeanVariance by = at.training.value_or(at.moving.value_or(MeanVariance{0, 1}));
    const double value = by.mean + 1.5 * std::sqrt(by.variance + at.epsilon);
    if (!std::isfinite(value) || value == 0)
        return 1;
    return QString::number(value, 'g', 2).toDouble();
}

/// Whether the statistics are of one example, not of a minibatch.
bool ofExampleAlone(const LayerSpec &norm)
{
    return !kindOf(norm).minibatchRefusal;
}

QString stateWords(const QString &what, const std::string &state)
{
    if (state == "frozen")
        return FormulaPage::tr("%1, frozen").arg(what);
    return FormulaPage::tr("%1, trained").arg(what);
}

} // namespace

FormulaPage::FormulaPage(QWidget *parent) : QWidget(parent), m_canvas(new FormulaCanvas(this))
{
    setObjectName(QStringLiteral("formulaPage"));
    buildStrip();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_strip);
    column->addWidget(m_canvas, 1);
    fillRuns();
    fillLayers();
    showNumbers();
}

void FormulaPage::buildStrip()
{
    m_strip = new QWidget(this);
    m_runBox = new QComboBox(m_strip);
    m_runBox->setObjectName(QStringLiteral("formulaRun"));
    m_runBox->setAccessibleName(tr("Run"));
    m_runBox->setMinimumContentsLength(4); // it may be narrower than its texts
    m_runBox->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_layerBox = new QComboBox(m_strip);
    m_layerBox->setObjectName(QStringLiteral("formulaLayer"));
    m_layerBox->setAccessibleName(tr("Layer"));
    m_layerBox->setMinimumContentsLength(5);
    m_layerBox->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    const auto arrow = [this](const QString &text, const QString &name, const QString &words) {
        auto *button = new QToolButton(m_strip);
        button->setText(text);
        button->setObjectName(name);
        button->setAccessibleName(words);
        button->setToolTip(words);
        button->setProperty("compact", true);
        button->setFocusPolicy(Qt::StrongFocus);
        return button;
    };
    m_previous =
        arrow(QStringLiteral("‹"), QStringLiteral("previousChannel"), tr("The channel before"));
    m_next = arrow(QStringLiteral("›"), QStringLiteral("nextChannel"), tr("The next channel"));
    m_channelField = new look::NumberField(channelField(), m_strip);
    m_channelField->setObjectName(QStringLiteral("formulaChannel"));
    m_channelField->setAccessibleName(tr("Channel"));
    m_channelField->setFixedWidth(px(44));
    m_channels = new QLabel(m_strip);
    m_channels->setProperty("role", "muted");
    m_valueField = new look::NumberField(valueField(), m_strip);
    m_valueField->setObjectName(QStringLiteral("formulaValue"));
    m_valueField->setAccessibleName(tr("Value that is followed"));
    m_valueField->setFixedWidth(px(62));
    m_step = new QLabel(m_strip);
    m_step->setProperty("role", "muted");
    m_step->setObjectName(QStringLiteral("formulaStep"));
    m_hold = arrow(tr("Hold the numbers"), QStringLiteral("holdNumbers"),
                   tr("Keep the numbers still while the run goes on"));
    m_hold->setCheckable(true);

    auto *line = new QHBoxLayout(m_strip);
    line->setContentsMargins(px(16), px(6), px(12), px(6));
    line->setSpacing(px(8));
    line->setSizeConstraint(QLayout::SetNoConstraint); // what has no room gives way
    m_strip->setMinimumWidth(px(320));
    const auto addLabel = [&](const QString &text, QWidget *of) {
        QLabel *label = stripLabel(text, of, m_strip);
        m_givesWay.push_back(label);
        line->addWidget(label);
    };
    addLabel(tr("Run"), m_runBox);
    line->addWidget(m_runBox);
    addLabel(tr("Layer"), m_layerBox);
    line->addWidget(m_layerBox);
    addLabel(tr("Channel"), m_channelField);
    for (QWidget *widget :
         std::initializer_list<QWidget *>{m_previous, m_channelField, m_next, m_channels})
        line->addWidget(widget);
    addLabel(tr("Value"), m_valueField);
    line->addWidget(m_valueField);
    line->addStretch(1);
    line->addWidget(m_step);
    line->addWidget(m_hold);
    m_givesWay.insert(m_givesWay.end(), {m_channels, m_step, m_hold});

    connect(m_runBox, &QComboBox::activated, this, [this](int index) {
        m_run = m_runBox->itemData(index).toULongLong();
        fillLayers();
        showNumbers();
    });
    connect(m_layerBox, &QComboBox::activated, this, [this](int index) {
        m_layer = static_cast<std::size_t>(index);
        setChannel(1);
    });
    connect(m_previous, &QToolButton::clicked, this, [this] { stepChannel(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { stepChannel(1); });
    connect(m_channelField, &look::NumberField::valueEdited, this,
            [this](const Value &value) { setChannel(std::get<std::int64_t>(value)); });
    connect(m_valueField, &look::NumberField::valueEdited, this, [this](const Value &value) {
        m_value = std::get<double>(value);
        showNumbers();
    });
    connect(m_hold, &QToolButton::toggled, this, [this](bool held) {
        if (!held)
            showNumbers();
    });
}

const RunEntry *FormulaPage::shownRun() const
{
    for (const RunEntry &run : m_runs)
        if (run.id == m_run)
            return &run;
    return nullptr;
}

std::vector<NormLayerInfo> FormulaPage::layers() const
{
    const RunEntry *run = shownRun();
    return run != nullptr ? run->history->normLayers() : layersOf(m_model);
}

void FormulaPage::setRuns(const std::vector<RunEntry> &runs)
{
    m_runs.clear();
    for (const RunEntry &run : runs)
        if (run.history && hasNormalization(run.history->spec().model))
            m_runs.push_back(run);
    if (shownRun() == nullptr)
        m_run = m_runs.empty() ? 0 : m_runs.back().id;
    fillRuns();
    fillLayers();
    showNumbers();
}

void FormulaPage::setModel(const ModelSpec &model)
{
    if (model == m_model)
        return;
    m_model = model;
    if (shownRun() != nullptr)
        return;
    fillLayers();
    showNumbers();
}

void FormulaPage::showLayer(std::size_t layerIndex)
{
    // The run may be of another network than the card: then the one of the same number.
    std::size_t number = 0;
    for (std::size_t i = 0; i < layerIndex && i < m_model.layers.size(); ++i)
        number += kindOf(m_model.layers[i]).role == LayerRole::Normalization ? 1 : 0;
    m_layer = number;
    fillLayers();
    setChannel(1);
}

void FormulaPage::fillRuns()
{
    const QSignalBlocker blocker(m_runBox);
    m_runBox->clear();
    for (const RunEntry &run : m_runs)
        m_runBox->addItem(run.title(), QVariant::fromValue<qulonglong>(run.id));
    m_runBox->setCurrentIndex(m_runBox->findData(QVariant::fromValue<qulonglong>(m_run)));
    m_runBox->setEnabled(!m_runs.empty());
}

void FormulaPage::fillLayers()
{
    m_layers = layers();
    m_layer = std::min(m_layer, m_layers.empty() ? 0 : m_layers.size() - 1);
    const QSignalBlocker blocker(m_layerBox);
    m_layerBox->clear();
    for (const NormLayerInfo &layer : m_layers) {
        const QString label = QString::fromStdString(layer.label);
        m_layerBox->addItem(
            layer.after.empty()
                ? label
                : tr("%1, after %2").arg(label, QString::fromStdString(layer.after)));
    }
    m_layerBox->setCurrentIndex(m_layers.empty() ? -1 : static_cast<int>(m_layer));
    m_layerBox->setEnabled(!m_layers.empty());
    fit();
}

void FormulaPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

void FormulaPage::fit()
{
    // Words that the controls say too go first.
    for (QWidget *widget : m_givesWay)
        widget->show();
    for (QWidget *widget : m_givesWay) {
        m_strip->layout()->invalidate();
        if (m_strip->layout()->sizeHint().width() <= width())
            break;
        widget->hide();
    }
}

void FormulaPage::stepChannel(int by)
{
    setChannel(m_channel + by);
}

void FormulaPage::setChannel(std::int64_t channel)
{
    m_channel = channel;
    showNumbers();
}

void FormulaPage::refresh()
{
    if (m_hold->isChecked())
        return;
    if (layers().size() != m_layers.size())
        fillLayers();
    showNumbers();
}

FormulaShown FormulaPage::shownOf(const LayerSpec &norm, const std::optional<NormNumbers> &at) const
{
    FormulaShown shown;
    shown.formula = formulaOf(norm);
    if (!at) {
        shown.note = tr("The numbers of a channel stand here once a run with this layer trains.");
        return shown;
    }
    shown.slot = shownRun()->slot;
    const double x = m_value.value_or(exampleValue(*at));
    shown.training = trainingExample(norm, *at, x);
    shown.prediction = predictionExample(norm, *at, x);
    const NormLayerInfo &layer = m_layers[m_layer];
    const auto add = [&](Math symbol, const QString &value, const QString &meaning) {
        shown.terms.push_back({std::move(symbol), value, meaning});
    };
    if (shown.training || shown.prediction)
        add(followed(symbol(QStringLiteral("x"))), figureText(x, 3), tr("the value followed"));
    else if (ofExampleAlone(norm))
        shown.note = tr("It takes them of each example anew, in prediction too; a run does not "
                        "write them down.");
    else
        shown.note = tr("A run does not write its quantiles or covariance down while it trains.");
    if (layer.gamma != "absent")
        add(symbol(QStringLiteral("γ")), figureText(at->gamma, 3),
            stateWords(tr("scale"), layer.gamma));
    if (layer.beta != "absent")
        add(symbol(QStringLiteral("β")), figureText(at->beta, 3),
            stateWords(tr("shift"), layer.beta));
    if (at->epsilon > 0)
        add(symbol(QStringLiteral("ε")), epsilonText(at->epsilon), tr("keeps the root above 0"));
    return shown;
}

void FormulaPage::showNumbers()
{
    const RunEntry *run = shownRun();
    const bool any = m_layer < m_layers.size();
    const auto channels = any ? m_layers[m_layer].channels : 0;
    m_channel = std::clamp<std::int64_t>(m_channel, 1, std::max<std::int64_t>(1, channels));
    m_channelField->setValue(m_channel);
    m_channels->setText(channels > 0 ? tr("of %1").arg(countText(channels)) : QString());
    m_previous->setEnabled(m_channel > 1);
    m_next->setEnabled(m_channel < channels);
    if (!any) {
        FormulaShown shown;
        shown.note = tr("This network has no normalization.");
        m_canvas->setShown(shown);
        m_step->clear();
        return;
    }
    const ModelSpec &model = run != nullptr ? run->history->spec().model : m_model;
    std::optional<NormNumbers> at;
    if (run != nullptr)
        at = readNorm(*run->history, m_layer, static_cast<std::size_t>(m_channel - 1));
    const FormulaShown shown = shownOf(model.layers.at(m_layers[m_layer].layerIndex), at);
    if (at && !m_value)
        m_valueField->setValue(exampleValue(*at));
    m_valueField->setEnabled(shown.training || shown.prediction);
    m_hold->setEnabled(at.has_value());
    m_step->setText(at ? tr("step %1").arg(countText(at->step)) : QString());
    m_canvas->setShown(shown);
}

} // namespace normscope::ui
