#include "ui/charts/chart_page.h"

#include "ui/charts/chart_exporter.h"
#include "ui/charts/chart_group.h"
#include "ui/charts/control_strip.h"

#include <QMenu>

#include <algorithm>

namespace normscope::ui {

namespace {

bool drawnAlike(const RunEntry &a, const RunEntry &b)
{
    return a.id == b.id && a.history == b.history && a.slot == b.slot && a.hidden == b.hidden &&
           a.title() == b.title() && a.look == b.look;
}

} // namespace

ChartPage::ChartPage(const QString &name, bool withCurves, QWidget *parent)
    : QWidget(parent),
      m_group(new ChartGroup(this)),
      m_exporter(new ChartExporter(this)),
      m_controls(new ControlStrip(withCurves))
{
    setObjectName(name);
    setProperty("ground", QStringLiteral("window"));
    setAttribute(Qt::WA_StyledBackground);

    QAction *comparison = exportMenu()->addAction(tr("Export comparison…"));
    comparison->setObjectName(QStringLiteral("export-comparison"));
    connect(comparison, &QAction::triggered, this, &ChartPage::exportComparisonRequested);
    exportMenu()->addSeparator();

    connect(m_controls, &ControlStrip::settingsChanged, this,
            [this](const ChartSettings &settings) {
                m_group->setSettings(settings);
                Q_EMIT settingsShown(settings);
                Q_EMIT settingsChanged(settings);
            });
}

ChartPage::~ChartPage()
{
    // Charts that the pointer leaves because they go would call a page that is half gone.
    for (QObject *child : findChildren<QObject *>())
        child->disconnect(this);
}

void ChartPage::setRuns(const std::vector<RunEntry> &runs, const std::vector<RunGroupEntry> &groups)
{
    if (std::equal(runs.begin(), runs.end(), m_runs.begin(), m_runs.end(), drawnAlike) &&
        groups == m_groups)
        return;
    m_runs = runs;
    m_groups = groups;
    showRuns();
}

void ChartPage::refresh()
{
    if (isVisible()) // else showEvent() catches up
        takeNews();
}

void ChartPage::setHighlighted(RunId run)
{
    m_group->setHighlighted(run);
}

void ChartPage::setPlannedEpochs(int epochs)
{
    m_group->setPlannedEpochs(epochs);
}

void ChartPage::setSettings(const ChartSettings &settings)
{
    m_controls->setSettings(settings);
    m_group->setSettings(settings);
    Q_EMIT settingsShown(settings);
}

ChartSettings ChartPage::settings() const
{
    return m_controls->settings();
}

double ChartPage::takePaintMilliseconds()
{
    return m_group->takeMilliseconds();
}

QMenu *ChartPage::exportMenu() const
{
    return m_controls->exportMenu();
}

void ChartPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    fit();
    refresh();
}

void ChartPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

} // namespace normscope::ui
