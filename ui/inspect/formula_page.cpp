#include "ui/inspect/formula_page.h"

#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/network_analysis.h"
#include "ui/inspect/math_terms.h"
#include "ui/look/metrics.h"
#include "ui/look/theme.h"
#include "ui/runs/run_text.h"

#include <QComboBox>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace normscope::ui {

namespace {

constexpr std::size_t mostLookedAt = 4; ///< runs whose last minibatch is kept

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

FormulaPage::FormulaPage(QWidget *parent)
    : QWidget(parent),
      m_strip(new FormulaStrip(this)),
      m_canvas(new FormulaCanvas(this)),
      m_scroll(new QScrollArea(this))
{
    setObjectName(QStringLiteral("formulaPage"));
    m_scroll->setWidget(m_canvas);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_strip);
    column->addWidget(m_scroll, 1);
    connectStrip();
    fillRuns();
    fillLayers();
    showNumbers();
}

void FormulaPage::connectStrip()
{
    connect(m_strip->runs(), &QComboBox::activated, this, [this](int index) {
        m_run = m_strip->runs()->itemData(index).toULongLong();
        fillLayers();
        setPlace(m_place);
    });
    connect(m_strip->layers(), &QComboBox::activated, this, [this](int index) {
        m_layer = static_cast<std::size_t>(index);
        m_placed = false;
        setPlace({.example = m_place.example});
    });
    connect(m_strip, &FormulaStrip::placeEdited, this, [this](const ValuePlace &place) {
        m_placed = m_placed || place.row != m_place.row || place.column != m_place.column;
        setPlace(place);
    });
    connect(m_strip, &FormulaStrip::valueEdited, this, [this](double value) {
        m_value = value;
        showNumbers();
    });
    connect(m_strip, &FormulaStrip::heldChanged, this, [this](bool held) {
        if (!held)
            refresh();
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
    if (run == nullptr)
        return layersOf(m_model);
    // A run that has not begun knows its network, but not yet the shapes in it.
    std::vector<NormLayerInfo> known = run->history->normLayers();
    return known.empty() ? layersOf(run->history->spec().model) : known;
}

/// A network that begins to train is looked at while the shown one is at rest.
void FormulaPage::followNewcomer(const std::vector<RunEntry> &before)
{
    for (const RunEntry &run : m_runs)
        if (!isOver(run.history->status().state) &&
            std::none_of(before.begin(), before.end(),
                         [&](const RunEntry &known) { return known.id == run.id; }))
            m_run = run.id;
}

void FormulaPage::setRuns(const std::vector<RunEntry> &runs)
{
    const std::vector<RunEntry> before = std::exchange(m_runs, {});
    for (const RunEntry &run : runs)
        if (run.history && hasNormalization(run.history->spec().model))
            m_runs.push_back(run);
    if (shownRun() == nullptr)
        m_run = m_runs.empty() ? 0 : m_runs.back().id;
    else if (isOver(shownRun()->history->status().state))
        followNewcomer(before);
    fillRuns();
    fillLayers();
    showNumbers();
    ask();
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
    m_placed = false;
    fillLayers();
    setPlace({.example = m_place.example});
}

void FormulaPage::fillRuns()
{
    QComboBox *box = m_strip->runs();
    const QSignalBlocker blocker(box);
    box->clear();
    for (const RunEntry &run : m_runs)
        box->addItem(run.title(), QVariant::fromValue<qulonglong>(run.id));
    box->setCurrentIndex(box->findData(QVariant::fromValue<qulonglong>(m_run)));
    box->setEnabled(!m_runs.empty());
}

void FormulaPage::fillLayers()
{
    m_layers = layers();
    m_layer = std::min(m_layer, m_layers.empty() ? 0 : m_layers.size() - 1);
    QComboBox *box = m_strip->layers();
    const QSignalBlocker blocker(box);
    box->clear();
    for (const NormLayerInfo &layer : m_layers) {
        const QString label = QString::fromStdString(layer.label);
        box->addItem(layer.after.empty()
                         ? label
                         : tr("%1, after %2").arg(label, QString::fromStdString(layer.after)));
    }
    box->setCurrentIndex(m_layers.empty() ? -1 : static_cast<int>(m_layer));
    box->setEnabled(!m_layers.empty());
    m_strip->fit();
}

void FormulaPage::setPlace(const ValuePlace &place)
{
    m_place = place;
    m_wantsOne = true;
    showNumbers();
    ask();
}

void FormulaPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void FormulaPage::refresh()
{
    if (m_strip->isHeld() && !m_wantsOne)
        return;
    const std::vector<NormLayerInfo> now = layers();
    if (now.size() != m_layers.size() ||
        (!now.empty() && now.front().channels != m_layers.front().channels))
        fillLayers();
    showNumbers();
    ask();
}

void FormulaPage::ask()
{
    const RunEntry *run = shownRun();
    if (!isVisible() || run == nullptr || m_layer >= m_layers.size() ||
        (m_strip->isHeld() && !m_wantsOne))
        return;
    const RunStatus status = run->history->status();
    const Asked now{
        run->id,
        {m_layer, m_place.channel - 1, m_place.example - 1, m_place.row - 1, m_place.column - 1},
        status.step,
        status.state};
    if (m_asked == now)
        return; // once for each minibatch
    m_asked = now;
    std::erase(m_lookedAt, run->id);
    m_lookedAt.push_back(run->id);
    if (m_lookedAt.size() > mostLookedAt) {
        Q_EMIT lookedAway(m_lookedAt.front());
        m_lookedAt.erase(m_lookedAt.begin());
    }
    Q_EMIT lookWanted(now.run, now.look);
}

std::shared_ptr<const NormProbe> FormulaPage::seen() const
{
    const RunEntry *run = shownRun();
    if (run == nullptr)
        return nullptr;
    auto probe = run->history->lookout().seen();
    return probe && probe->at.layer == m_layer ? probe : nullptr;
}

ValueExtent FormulaPage::extentOf(const RunEntry *run) const
{
    ValueExtent extent;
    if (m_layer >= m_layers.size())
        return extent;
    extent.channels = m_layers[m_layer].channels;
    extent.image = m_layers[m_layer].convolutional;
    if (run == nullptr)
        return extent;
    extent.examples = run->history->spec().training.batchSize;
    if (const Shape shape = inputShape(run->history->spec(), m_layers[m_layer].layerIndex);
        shape.size() == 3) {
        extent.rows = shape[1];
        extent.columns = shape[2];
    }
    return extent;
}

void FormulaPage::addTerms(FormulaShown &shown, double x, double gamma, double beta,
                           double epsilon) const
{
    const NormLayerInfo &layer = m_layers[m_layer];
    const auto add = [&](Math symbol, const QString &value, const QString &meaning) {
        shown.terms.push_back({std::move(symbol), value, meaning});
    };
    const QString before = QString::fromStdString(
        kindOf(shownRun()->history->spec().model.layers.at(layer.layerIndex)).shortLabel);
    if (shown.training || shown.prediction)
        add(followed(symbol(QStringLiteral("x"))), figure(x),
            tr("the value, before %1").arg(before));
    if (layer.gamma != "absent")
        add(symbol(QStringLiteral("γ")), figure(gamma), stateWords(tr("scale"), layer.gamma));
    if (layer.beta != "absent")
        add(symbol(QStringLiteral("β")), figure(beta), stateWords(tr("shift"), layer.beta));
    if (epsilon > 0)
        add(symbol(QStringLiteral("ε")), epsilonText(epsilon), tr("keeps the root above 0"));
}

QString FormulaPage::noteOf(const LayerSpec &norm, bool recorded) const
{
    const RunEntry *run = shownRun();
    if (run == nullptr || (!recorded && isOver(run->history->status().state)))
        return tr("The numbers of a channel stand here once a run with this layer trains.");
    if (!isOver(run->history->status().state))
        return tr("The numbers come with the next minibatch.");
    if (ofExampleAlone(norm))
        return tr("It takes them of each example anew, in prediction too: they can be seen here "
                  "while the run trains.");
    return tr("A run does not write its quantiles or covariance down: they can be seen here while "
              "it trains.");
}

FormulaShown FormulaPage::shownOf(const LayerSpec &norm, const NormProbe *probe,
                                  const std::optional<NormNumbers> &at) const
{
    FormulaShown shown;
    shown.formula = formulaOf(norm);
    if (probe == nullptr && !at) {
        shown.note = noteOf(norm, false);
        return shown;
    }
    shown.slot = shownRun()->slot;
    if (probe != nullptr) {
        WorkedPair pair = workedExamples(norm, *probe);
        shown.training = std::move(pair.training);
        shown.prediction = std::move(pair.prediction);
        addTerms(shown, probe->value, probe->gamma, probe->beta, probe->epsilon);
        return shown;
    }
    const double x = m_value.value_or(exampleValue(*at));
    shown.training = trainingExample(norm, *at, x);
    shown.prediction = predictionExample(norm, *at, x);
    if (!shown.training && !shown.prediction)
        shown.note = noteOf(norm, true);
    addTerms(shown, x, at->gamma, at->beta, at->epsilon);
    return shown;
}

void FormulaPage::showNumbers()
{
    const RunEntry *run = shownRun();
    const ValueExtent extent = extentOf(run);
    const auto within = [](std::int64_t value, std::int64_t count) {
        return std::clamp<std::int64_t>(value, 1, std::max<std::int64_t>(1, count));
    };
    if (!m_placed) {
        m_place.row = (extent.rows + 1) / 2;
        m_place.column = (extent.columns + 1) / 2;
    }
    m_place = {within(m_place.channel, extent.channels), within(m_place.example, extent.examples),
               within(m_place.row, extent.rows), within(m_place.column, extent.columns)};
    const auto probe = seen();
    const bool follows =
        probe != nullptr || (run != nullptr && !isOver(run->history->status().state));
    m_strip->setPlace(m_place, extent, follows);
    if (m_layer >= m_layers.size()) {
        FormulaShown shown;
        shown.note = tr("This network has no normalization.");
        m_canvas->setShown(shown);
        m_strip->setStep({});
        return;
    }
    if (probe && probe->at.channel == m_place.channel - 1 &&
        probe->at.example == std::min(m_place.example, probe->examples) - 1 &&
        probe->at.row == m_place.row - 1 && probe->at.column == m_place.column - 1)
        m_wantsOne = false;
    if (!probe && !follows)
        m_wantsOne = false; // what is recorded is there at once
    const ModelSpec &model = run != nullptr ? run->history->spec().model : m_model;
    std::optional<NormNumbers> at;
    if (run != nullptr && !probe)
        at = readNorm(*run->history, m_layer, static_cast<std::size_t>(m_place.channel - 1));
    const FormulaShown shown =
        shownOf(model.layers.at(m_layers[m_layer].layerIndex), probe.get(), at);
    if (at && !m_value)
        m_strip->setValue(exampleValue(*at));
    m_strip->setValueEnabled(shown.training || shown.prediction);
    m_strip->setHoldEnabled(probe || at);
    m_strip->setStep(probe ? tr("step %1").arg(countText(probe->step))
                     : at  ? tr("step %1").arg(countText(at->step))
                           : QString());
    m_canvas->setShown(shown);
}

} // namespace normscope::ui
