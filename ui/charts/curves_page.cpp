#include "ui/charts/curves_page.h"

#include "ui/charts/chart_card.h"
#include "ui/charts/chart_exporter.h"
#include "ui/charts/chart_group.h"
#include "ui/charts/chart_view.h"
#include "ui/charts/control_strip.h"
#include "ui/charts/legend_strip.h"
#include "ui/look/metrics.h"

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

} // namespace

CurvesPage::CurvesPage(QWidget *parent)
    : QWidget(parent),
      m_group(new ChartGroup(this)),
      m_exporter(new ChartExporter(this)),
      m_legend(new LegendStrip(this)),
      m_controls(new ControlStrip(true, this)),
      m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("curves-page"));
    setProperty("ground", QStringLiteral("window"));
    setAttribute(Qt::WA_StyledBackground);

    m_grid = new QGridLayout;
    m_grid->setSpacing(px(8));
    m_column->setContentsMargins(px(12), 0, px(12), 0);
    m_column->setSpacing(0);
    m_column->addWidget(m_legend);
    m_column->addLayout(m_grid, 1);
    m_column->addWidget(m_controls);
    addChart(QStringLiteral("loss"), 0, 0);
    addChart(QStringLiteral("accuracy"), 0, 1);
    addChart(QStringLiteral("gamma"), 1, 0);
    addChart(QStringLiteral("beta"), 1, 1);
    fillExportMenu();
    updateTitles();
    showHeader();

    connect(m_legend, &LegendStrip::highlightRequested, this, &CurvesPage::point);
    connect(m_legend, &LegendStrip::hiddenToggled, this, &CurvesPage::hideRun);
    connect(m_group, &ChartGroup::runHovered, this, &CurvesPage::point);
    connect(m_controls, &ControlStrip::settingsChanged, this,
            [this](const ChartSettings &settings) {
                m_group->setSettings(settings);
                Q_EMIT settingsChanged(settings);
            });
}

CurvesPage::~CurvesPage()
{
    // Charts that the pointer leaves because they go would call a page that is half gone.
    for (QObject *child : findChildren<QObject *>())
        child->disconnect(this);
}

void CurvesPage::addChart(const QString &source, int row, int column)
{
    auto *card = new ChartCard(source, this);
    auto *view = new ChartView(chartSource(source), card);
    card->addView(view);
    m_exporter->addActions(card->menu(), view);
    m_exporter->addSizes(card->menu());
    m_grid->addWidget(card, row, column);
    m_grid->setRowStretch(row, 1);
    m_grid->setColumnStretch(column, 1);
    m_group->add(view);
    m_charts.push_back({card, view});
}

void CurvesPage::fillExportMenu()
{
    QMenu *menu = m_controls->exportMenu();
    QAction *comparison = menu->addAction(tr("Export comparison…"));
    comparison->setObjectName(QStringLiteral("export-comparison"));
    connect(comparison, &QAction::triggered, this, &CurvesPage::exportComparisonRequested);
    menu->addSeparator();
    for (const Chart &chart : m_charts)
        m_exporter->addActions(menu->addMenu(chart.view->data().source().title), chart.view);
    menu->addSeparator();
    m_exporter->addSizes(menu);
}

ChartView *CurvesPage::view(const QString &source) const
{
    for (const Chart &chart : m_charts)
        if (chart.view->data().source().id == source)
            return chart.view;
    return nullptr;
}

void CurvesPage::setRuns(const std::vector<RunEntry> &runs)
{
    const auto same = [](const RunEntry &a, const RunEntry &b) {
        return a.id == b.id && a.history == b.history && a.slot == b.slot && a.hidden == b.hidden &&
               a.title() == b.title();
    };
    if (std::equal(runs.begin(), runs.end(), m_runs.begin(), m_runs.end(), same))
        return;
    m_runs = runs;
    m_legend->setRuns(runs);
    for (const Chart &chart : m_charts)
        chart.view->setRuns(runs);
    showHeader();
    refresh();
}

void CurvesPage::refresh()
{
    if (!isVisible())
        return; // showEvent() catches up
    fillLayerMenus();
    m_group->refresh();
}

void CurvesPage::setHighlighted(RunId run)
{
    m_group->setHighlighted(run);
}

void CurvesPage::point(RunId run)
{
    setHighlighted(run);
    Q_EMIT highlightRequested(run);
}

void CurvesPage::hideRun(RunId run, bool hidden)
{
    std::vector<RunEntry> runs = m_runs;
    for (RunEntry &entry : runs)
        if (entry.id == run)
            entry.hidden = hidden;
    setRuns(runs);
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
    const bool empty = m_runs.empty();
    m_legend->setVisible(!empty);
    m_controls->setVisible(!empty);
    if (m_banner)
        m_banner->setVisible(empty);
    m_column->setContentsMargins(px(12), empty ? px(12) : 0, px(12), empty ? px(12) : 0);
    m_column->setSpacing(empty && m_banner ? px(8) : 0);
}

void CurvesPage::setPlannedEpochs(int epochs)
{
    m_group->setPlannedEpochs(epochs);
}

void CurvesPage::setSettings(const ChartSettings &settings)
{
    m_controls->setSettings(settings);
    m_group->setSettings(settings);
}

ChartSettings CurvesPage::settings() const
{
    return m_controls->settings();
}

double CurvesPage::takePaintMilliseconds()
{
    return m_group->takeMilliseconds();
}

void CurvesPage::fillLayerMenus()
{
    QStringList labels;
    for (const RunEntry &run : m_runs) {
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
        if (source.perLayer && m_layerLabels.isEmpty())
            unit = tr("%1, BN 1").arg(source.unit);
        else if (source.perLayer)
            unit = tr("%1, one line per channel").arg(source.unit);
        chart.card->setTitle(source.title, unit);
        if (index < m_layerLabels.size())
            chart.card->layerButton()->setText(m_layerLabels[index] + QStringLiteral("  ⌄"));
    }
}

void CurvesPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    fit();
    refresh();
}

void CurvesPage::fit()
{
    const bool room = height() >= px(heightForNormCharts);
    for (const Chart &chart : m_charts)
        if (chart.view->data().source().perLayer)
            chart.card->setVisible(room);
    m_grid->setRowStretch(1, room ? 1 : 0);
}

void CurvesPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

} // namespace normscope::ui
