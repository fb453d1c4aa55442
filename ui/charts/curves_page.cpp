#include "ui/charts/curves_page.h"

#include "ui/charts/chart_card.h"
#include "ui/charts/chart_exporter.h"
#include "ui/charts/chart_group.h"
#include "ui/charts/chart_view.h"
#include "ui/charts/control_strip.h"
#include "ui/charts/group_words.h"
#include "ui/charts/legend_strip.h"
#include "ui/look/metrics.h"

#include <QEvent>
#include <QGridLayout>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace normscope::ui {

using look::px;

namespace {

/// Below this height of the page γ and β are in their own tab alone.
constexpr int heightForNormCharts = 500;

/// From this height on there is room for a companion below the curves.
constexpr int heightForCompanion = 620;

} // namespace

CurvesPage::CurvesPage(QWidget *parent)
    : ChartPage(QStringLiteral("curves-page"), true, parent),
      m_legend(new LegendStrip(this)),
      m_column(new QVBoxLayout(this))
{
    m_grid = new QGridLayout;
    m_grid->setSpacing(px(8));
    m_column->setContentsMargins(px(12), 0, px(12), 0);
    m_column->setSpacing(0);
    m_column->addWidget(m_legend);
    m_column->addLayout(m_grid, 1);
    addChart(QStringLiteral("loss"), 0, 0);
    addChart(QStringLiteral("accuracy"), 0, 1);
    addChart(QStringLiteral("gamma"), 1, 0);
    addChart(QStringLiteral("beta"), 1, 1);
    m_column->addWidget(controls());
    fillExportMenu();
    updateTitles();
    showHeader();

    connect(m_legend, &LegendStrip::highlightRequested, this,
            [this](RunId id) { point(runOf(id)); });
    connect(m_legend, &LegendStrip::hiddenToggled, this, &CurvesPage::setHidden);
    connect(m_legend, &LegendStrip::bandChosen, this, [this](BandKind band) {
        ChartSettings changed = settings();
        changed.band = band;
        controls()->choose(changed);
    });
    connect(m_legend, &LegendStrip::singleRunsToggled, this, [this](bool on) {
        ChartSettings changed = settings();
        changed.singleRuns = on;
        controls()->choose(changed);
    });
    connect(this, &ChartPage::settingsShown, this, [this](const ChartSettings &settings) {
        m_legend->setSettings(settings);
        updateTitles();
        refresh();
    });
    connect(group(), &ChartGroup::runHovered, this, &CurvesPage::point);
}

void CurvesPage::addChart(const QString &source, int row, int column)
{
    auto *card = new ChartCard(source, this);
    auto *view = new ChartView(chartSource(source), card);
    card->addView(view);
    exporter()->addActions(card->menu(), view);
    exporter()->addSizes(card->menu());
    m_grid->addWidget(card, row, column);
    m_grid->setRowStretch(row, 1);
    m_grid->setColumnStretch(column, 1);
    group()->add(view);
    m_charts.push_back({card, view});
}

void CurvesPage::fillExportMenu()
{
    QMenu *menu = exportMenu();
    for (const Chart &chart : m_charts)
        exporter()->addActions(menu->addMenu(chart.view->data().source().title), chart.view);
    menu->addSeparator();
    exporter()->addSizes(menu);
}

ChartView *CurvesPage::view(const QString &source) const
{
    for (const Chart &chart : m_charts)
        if (chart.view->data().source().id == source)
            return chart.view;
    return nullptr;
}

void CurvesPage::showRuns()
{
    for (const Chart &chart : m_charts) {
        chart.view->setRuns(runs());
        if (!chart.view->data().source().perLayer)
            chart.view->setGroups(groups());
    }
    showLegend();
    showHeader();
    fit();
    refresh();
}

void CurvesPage::setBaseline(const RunEntry *run)
{
    const auto entry = run != nullptr ? std::optional(*run) : std::nullopt;
    for (const Chart &chart : m_charts)
        if (!chart.view->data().source().perLayer)
            chart.view->setBaseline(entry);
    controls()->setBaseline(m_charts.front().view->data().baselineName());
    updateTitles();
    refresh();
}

void CurvesPage::showLegend()
{
    if (groups().empty()) {
        m_legend->setRuns(runs());
        return;
    }
    std::vector<LegendEntry> entries;
    for (const ChartRun &drawn : m_charts.front().view->data().drawn())
        if (drawn.role != ChartRole::Member)
            entries.push_back({drawn.entry.id, drawn.entry.title(), drawn.count, drawn.slot(),
                               drawn.entry.hidden});
    std::vector<std::vector<std::int64_t>> seeds;
    for (const RunGroupEntry &group : groups()) {
        std::vector<std::int64_t> &own = seeds.emplace_back();
        for (const RunEntry &run : runs())
            if (std::find(group.runs.begin(), group.runs.end(), run.id) != group.runs.end())
                own.push_back(run.history->spec().training.seed);
    }
    m_legend->setGroups(runs(), entries, seedsText(seeds));
}

void CurvesPage::takeNews()
{
    fillLayerMenus();
    group()->refresh();
    if (!groups().empty())
        showLegend(); // how many runs are in a mean
}

void CurvesPage::point(RunId run)
{
    setHighlighted(run);
    Q_EMIT highlightRequested(run);
}

void CurvesPage::setHidden(RunId id, bool hidden)
{
    std::vector<RunId> hiding{id};
    if (id != runOf(id))
        for (const RunGroupEntry &group : groups())
            if (group.runs.front() == runOf(id))
                hiding = group.runs;
    std::vector<RunEntry> entries = runs();
    for (RunEntry &entry : entries)
        if (std::find(hiding.begin(), hiding.end(), entry.id) != hiding.end())
            entry.hidden = hidden;
    setRuns(entries, std::vector(groups()));
    for (const RunId run : hiding)
        Q_EMIT hiddenToggled(run, hidden);
}

void CurvesPage::setBanner(QWidget *banner)
{
    if (banner == m_banner)
        return;
    delete m_banner;
    m_banner = banner;
    if (m_banner)
        m_column->insertWidget(0, m_banner);
    showHeader();
}

void CurvesPage::showHeader()
{
    const bool empty = runs().empty();
    m_legend->setVisible(!empty);
    controls()->setVisible(!empty);
    if (m_banner)
        m_banner->setVisible(empty);
    m_column->setContentsMargins(px(12), empty ? px(12) : 0, px(12), empty ? px(12) : 0);
    m_column->setSpacing(empty && m_banner ? px(8) : 0);
}

void CurvesPage::changeEvent(QEvent *event)
{
    ChartPage::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        m_grid->setSpacing(px(8));
        showHeader();
    }
}

void CurvesPage::fillLayerMenus()
{
    QStringList labels;
    for (const RunEntry &run : runs()) {
        if (run.hidden || !run.history || !hasNormalization(run.history->spec().model))
            continue;
        const std::vector<NormLayerInfo> layers = run.history->normLayers();
        for (std::size_t i = static_cast<std::size_t>(labels.size()); i < layers.size(); ++i)
            labels += QString::fromStdString(layers[i].label);
    }
    if (labels == m_layerLabels)
        return;
    m_layerLabels = labels;
    if (m_layer >= static_cast<std::size_t>(std::max<qsizetype>(labels.size(), 1)))
        setLayer(0);
    for (const Chart &chart : m_charts) {
        if (!chart.view->data().source().perLayer)
            continue;
        QToolButton *button = chart.card->layerButton();
        button->setVisible(!labels.isEmpty());
        if (!button->menu())
            button->setMenu(new QMenu(button));
        button->menu()->clear();
        for (qsizetype i = 0; i < labels.size(); ++i) {
            QAction *action = button->menu()->addAction(labels[i]);
            connect(action, &QAction::triggered, this,
                    [this, i] { setLayer(static_cast<std::size_t>(i)); });
        }
    }
    updateTitles();
}

void CurvesPage::setLayer(std::size_t layer)
{
    m_layer = layer;
    for (const Chart &chart : m_charts)
        if (chart.view->data().source().perLayer)
            chart.view->setLayer(layer);
    updateTitles();
    refresh();
}

void CurvesPage::updateTitles()
{
    const auto index = static_cast<qsizetype>(m_layer);
    for (const Chart &chart : m_charts) {
        const ChartSource &source = chart.view->data().source();
        QString unit = source.unit;
        if (chart.view->data().isDifference())
            unit = tr("%1, difference to %2").arg(unit, chart.view->data().baselineName());
        if (source.perLayer && m_layerLabels.isEmpty())
            unit = tr("%1, BN 1").arg(source.unit);
        else if (source.perLayer)
            unit = tr("%1, one line per channel").arg(source.unit);
        chart.card->setTitle(source.title, unit);
        if (index < m_layerLabels.size())
            chart.card->layerButton()->setText(m_layerLabels[index] + QStringLiteral("  ⌄"));
    }
}

void CurvesPage::fit()
{
    // Channels of several runs have no mean: γ and β of groups are in their own tab alone.
    const bool room = height() >= px(heightForNormCharts) && groups().empty();
    for (const Chart &chart : m_charts)
        if (chart.view->data().source().perLayer)
            chart.card->setVisible(room);
    m_grid->setRowStretch(1, room ? 1 : 0);
    if (!m_companion || !isVisible())
        return;
    const bool compares = !groups().empty() && height() >= px(heightForCompanion);
    const bool here = m_grid->indexOf(m_companion) >= 0;
    if (compares && !here)
        m_grid->addWidget(m_companion, 2, 0, 1, 2);
    m_grid->setRowStretch(0, compares ? 10 : 1);
    m_grid->setRowStretch(2, compares ? 12 : 0);
    if (compares || here)
        m_companion->setVisible(compares);
}

void CurvesPage::setCompanion(QWidget *companion)
{
    m_companion = companion;
    fit();
}

} // namespace normscope::ui
