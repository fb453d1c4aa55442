#include "ui/compare/compare_panel.h"

#include "engine/history/specs_of.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/chart_exporter.h"
#include "ui/compare/difference_strip.h"
#include "ui/compare/panels_view.h"
#include "ui/compare/scatter_plot.h"
#include "ui/compare/scatter_view.h"
#include "ui/look/metrics.h"

#include <QBoxLayout>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace normscope::ui {

using look::px;

namespace {

/// Below, the charts need the room more than the last differences do.
constexpr int heightForAllRows = 400;

bool alike(const std::vector<RunEntry> &a, const std::vector<RunEntry> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const RunEntry &x, const RunEntry &y) {
                          return x.id == y.id && x.history == y.history && x.slot == y.slot &&
                                 x.hidden == y.hidden && x.title() == y.title();
                      });
}

QString withArrow(const QString &text)
{
    return text + QStringLiteral("  ⌄");
}

std::vector<PlotRun> legendOf(std::vector<PlotRun> names)
{
    constexpr std::size_t most = 12; // more would leave no room for the drawing
    names.resize(std::min(names.size(), most));
    return names;
}

} // namespace

ComparePanel::ComparePanel(QWidget *parent)
    : QWidget(parent),
      m_exporter(new ChartExporter(this)),
      m_strip(new DifferenceStrip(this)),
      m_scatterCard(new ChartCard(QStringLiteral("scatter"), this)),
      m_scatter(new ScatterView(m_scatterCard)),
      m_xButton(m_scatterCard->addChooser(QStringLiteral("scatter-x"))),
      m_figureButton(m_scatterCard->addChooser(QStringLiteral("scatter-figure"))),
      m_panelsCard(new ChartCard(QStringLiteral("panels"), this)),
      m_panels(new PanelsView(chartSource(QStringLiteral("accuracy")), m_panelsCard)),
      m_byButton(m_panelsCard->addChooser(QStringLiteral("panels-by"))),
      m_sourceButton(m_panelsCard->addChooser(QStringLiteral("panels-source")))
{
    setObjectName(QStringLiteral("comparePanel"));
    m_scatterCard->addDrawing(m_scatter, true);
    m_panelsCard->addDrawing(m_panels, true);
    m_xButton->setAccessibleName(tr("Setting on the x axis"));
    m_figureButton->setAccessibleName(tr("Result on the y axis"));
    m_byButton->setAccessibleName(tr("Setting that each panel has a value of"));
    m_sourceButton->setAccessibleName(tr("Quantity in the panels"));

    auto *row = new QHBoxLayout;
    row->setSpacing(px(8));
    row->addWidget(m_scatterCard, 38);
    row->addWidget(m_panelsCard, 62);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(px(8));
    column->addWidget(m_strip);
    column->addLayout(row, 1);

    for (const ChartSource &source : chartSources())
        if (!source.perLayer)
            connect(m_sourceButton->menu()->addAction(source.title), &QAction::triggered, this,
                    [this, id = source.id] { chooseSource(id); });
    for (const RunFigure &row_ : runFigures()) {
        QAction *action = m_figureButton->menu()->addAction(figureName(row_));
        action->setObjectName(QStringLiteral("figure-") + QString::fromStdString(row_.name));
        action->setToolTip(QString::fromStdString(row_.meaning));
        connect(action, &QAction::triggered, this,
                [this, name = row_.name] { chooseFigure(name); });
    }
    connect(m_scatter, &ScatterView::runHovered, this, &ComparePanel::highlightRequested);
    connect(m_scatter, &ScatterView::runClicked, this, &ComparePanel::selectRequested);
    connect(m_panels, &PanelsView::laidOut, this, &ComparePanel::showTitles, Qt::QueuedConnection);
    addExports();
}

const RunFigure &ComparePanel::figure() const
{
    const RunFigure *found = findRunFigure(m_figure);
    return found != nullptr ? *found : runFigures().front();
}

// A chart under the pointer is left when it goes, and says so: to nobody, for this goes first.
ComparePanel::~ComparePanel()
{
    m_scatter->disconnect(this);
    m_panels->disconnect(this);
}

const SettingKey *ComparePanel::keyOf(const std::string &chosen) const
{
    const SettingKey *key = findKey(m_keys, chosen);
    return key != nullptr ? key : likelyKey(m_keys);
}

void ComparePanel::setRuns(const std::vector<RunEntry> &runs,
                           const std::vector<RunGroupEntry> &groups, RunId baseline)
{
    if (alike(runs, m_runs) && groups == m_groups && baseline == m_baseline)
        return;
    m_runs = runs;
    m_groups = groups;
    m_baseline = baseline;
    m_due = true;
    refresh();
}

void ComparePanel::setListed(const std::vector<RunEntry> &runs,
                             const std::vector<RunGroupEntry> &groups)
{
    if (alike(runs, m_listed) && groups == m_listedGroups)
        return;
    m_listed = runs;
    m_listedGroups = groups;
    m_due = true;
    refresh();
}

void ComparePanel::setSelectedAlone(bool alone)
{
    m_selectedAlone = alone;
    for (QAction *action : m_scopes)
        action->setChecked(alone);
    m_due = true;
    refresh();
}

void ComparePanel::setSettings(const ChartSettings &settings)
{
    m_settings = settings;
    m_panels->setSettings(settings);
}

void ComparePanel::setHighlighted(RunId run)
{
    m_scatter->setHighlighted(run);
    m_panels->setHighlighted(run);
}

std::uint64_t ComparePanel::revisions() const
{
    std::uint64_t sum = 0;
    for (const RunEntry &run :
         shownRuns()) // results move with epochs and states, not with every step
        sum += run.history->epochCount() + (isOver(run.history->status().state) ? 1000003 : 0);
    return sum;
}

void ComparePanel::refresh()
{
    if (!isVisible()) // else showEvent() catches up
        return;
    if (m_due) {
        m_due = false;
        m_keys = differingKeys(shownRuns());
        fillMenus();
        showPanels();
        m_seen = revisions();
        showResults();
        return;
    }
    m_panels->refresh();
    if (const std::uint64_t now = revisions(); now != m_seen) {
        m_seen = now;
        showResults();
    }
}

void ComparePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void ComparePanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_strip->setMostRows(height() < px(heightForAllRows) ? 3 : 5);
}

void ComparePanel::fillMenus()
{
    const auto fill = [this](QToolButton *button,
                             void (ComparePanel::*choose)(const std::string &)) {
        button->menu()->clear();
        for (const SettingKey &key : m_keys)
            connect(button->menu()->addAction(key.label), &QAction::triggered, this,
                    [this, choose, path = key.path] { (this->*choose)(path); });
        button->setVisible(!m_keys.empty());
    };
    fill(m_xButton, &ComparePanel::chooseX);
    fill(m_byButton, &ComparePanel::choosePanels);
}

void ComparePanel::showResults()
{
    m_strip->setVisible(!m_groups.empty());
    if (!m_groups.empty())
        m_strip->showTable(differencesOf(m_groups, m_runs, m_baseline, figure()));
    const SettingKey *key = keyOf(m_x);
    std::optional<ScatterData> points;
    QString hint = tr("Select runs that differ in a setting: each is a point here, its setting "
                      "against its result.");
    if (key != nullptr) {
        points = scatterOf(shownRuns(), shownGroups(), *key, figure());
        if (points->points.empty()) {
            points.reset();
            hint = tr("No run has a result yet. It comes with the first epoch.");
        }
    }
    m_scatter->showData(std::move(points), hint);
    showTitles();
}

void ComparePanel::showPanels()
{
    m_panels->setRuns(shownRuns(), shownGroups(), keyOf(m_by),
                      tr("Select runs that differ in a setting: each of its values gets a panel "
                         "here."));
    showTitles();
}

void ComparePanel::showTitles()
{
    const SettingKey *x = keyOf(m_x);
    const SettingKey *by = keyOf(m_by);
    m_scatterCard->setTitle(tr("Scatter"), m_selectedAlone ? tr("one point a selected run")
                                                           : tr("one point a run"));
    if (x != nullptr)
        m_xButton->setText(withArrow(x->shortLabel));
    m_figureButton->setText(withArrow(QString::fromStdString(figure().label)));
    m_sourceButton->setText(withArrow(m_panels->panels().source().title));
    QString unit = tr("train, one panel a value, same axes");
    if (by != nullptr) {
        m_byButton->setText(withArrow(tr("by %1").arg(by->shortLabel)));
        unit = tr("train, one panel a %1, same axes").arg(by->label.toLower());
    }
    if (const std::size_t left = m_panels->panelsWithoutRoom(); left > 0)
        unit = tr("%1 of %2 panels have room")
                   .arg(m_panels->panels().panels().size() - left)
                   .arg(m_panels->panels().panels().size());
    m_panelsCard->setTitle(tr("Panels"), unit);
}

void ComparePanel::chooseX(const std::string &path)
{
    m_x = path;
    showResults();
}

void ComparePanel::chooseFigure(const std::string &name)
{
    m_figure = name;
    showResults();
}

void ComparePanel::choosePanels(const std::string &path)
{
    m_by = path;
    showPanels();
}

void ComparePanel::chooseSource(const QString &id)
{
    m_panels->setSource(chartSource(id));
    showTitles();
}

void ComparePanel::addScope(QMenu *menu)
{
    menu->addSeparator();
    QAction *action = menu->addAction(tr("Selected runs alone"));
    action->setObjectName(QStringLiteral("selected-alone"));
    action->setCheckable(true);
    action->setToolTip(tr("Otherwise all runs that the table shows"));
    connect(action, &QAction::triggered, this, &ComparePanel::setSelectedAlone);
    m_scopes.push_back(action);
}

void ComparePanel::addExports()
{
    Exportable scatter;
    scatter.fileName = QStringLiteral("scatter");
    scatter.title = tr("Scatter");
    scatter.sheet = [this](PictureSize size) {
        const ScatterData shown = m_scatter->data().value_or(ScatterData{});
        Sheet sheet;
        sheet.title = tr("%1 against %2").arg(shown.yLabel, shown.xLabel);
        if (!sheet.title.isEmpty())
            sheet.title[0] = sheet.title[0].toUpper();
        sheet.footer = footerOf(specsOf(shownRuns()), 0);
        sheet.runs = legendOf(namesOf(shownRuns(), shownGroups()));
        sheet.size = size;
        sheet.paint = [shown](QPainter &painter, const QRectF &bounds, const PlotStyle &style,
                              double) {
            paintScatter(painter, shown, scatterPlot(shown, bounds, style), style);
        };
        return sheet;
    };
    scatter.csv = [this] {
        return [shown = m_scatter->data().value_or(ScatterData{})] { return scatterCsv(shown); };
    };
    m_exporter->addActions(m_scatterCard->menu(), m_scatter, scatter);
    m_exporter->addSizes(m_scatterCard->menu());
    addScope(m_scatterCard->menu());

    Exportable panels;
    panels.fileName = QStringLiteral("panels");
    panels.title = tr("Panels");
    panels.sheet = [this](PictureSize size) {
        const SettingKey *by = keyOf(m_by);
        Sheet sheet;
        sheet.title = m_panels->panels().source().title;
        if (by != nullptr)
            sheet.title = tr("%1 by %2").arg(sheet.title, by->label.toLower());
        sheet.footer = footerOf(specsOf(shownRuns()), m_settings.smoothing);
        sheet.runs = legendOf(namesOf(shownRuns(), shownGroups()));
        if (!shownGroups().empty())
            sheet.band = m_settings.band;
        sheet.size = size;
        sheet.paint = [shown = m_panels->panels()](QPainter &painter, const QRectF &bounds,
                                                   const PlotStyle &style, double columns) {
            std::vector<PlotBuilder> builders;
            paintPanels(painter, shown.layOut(bounds, style, columns, 0, builders).plots, style);
        };
        return sheet;
    };
    panels.csv = [this] { return [shown = m_panels->panels()] { return shown.csv(); }; };
    m_exporter->addActions(m_panelsCard->menu(), m_panels, panels);
    m_exporter->addSizes(m_panelsCard->menu());
    addScope(m_panelsCard->menu());
}

} // namespace normscope::ui
