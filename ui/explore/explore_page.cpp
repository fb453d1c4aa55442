#include "ui/explore/explore_page.h"

#include "ui/charts/chart_card.h"
#include "ui/charts/chart_exporter.h"
#include "ui/charts/chart_group.h"
#include "ui/charts/chart_view.h"
#include "ui/charts/control_strip.h"
#include "ui/explore/answer_chart.h"
#include "ui/explore/answer_picture.h"
#include "ui/explore/explore_bar.h"
#include "ui/explore/explore_legend.h"
#include "ui/explore/explore_sources.h"
#include "ui/look/metrics.h"

#include <QBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSpinBox>
#include <QToolButton>

#include <algorithm>
#include <array>

namespace normscope::ui {

using look::px;

namespace {

/// Below this height of the page γ and β give way, and the answers stand beside the curves.
constexpr int heightForNormCharts = 420;

constexpr double nowWidth = 2.75;
constexpr double earlierWidth = 1.5;

/// Of the ghosts from the most recent on.
double ghostOpacity(std::size_t index)
{
    constexpr std::array<double, 4> first = {0.60, 0.45, 0.35, 0.25};
    return index < first.size() ? first[index]
                                : std::max(0.1, 0.25 - 0.02 * static_cast<double>(index - 3));
}

} // namespace

ExplorePage::ExplorePage(ExploreSession *session, QWidget *parent)
    : ChartPage(QStringLiteral("explore-page"), true, parent),
      m_session(session),
      m_norms(new ChartGroup(this)),
      m_bar(new ExploreBar(session, this)),
      m_legend(new ExploreLegend(this)),
      m_loss(makeChart(exploredLoss(), QStringLiteral("explore-loss"), group())),
      m_accuracy(makeChart(exploredAccuracy(), QStringLiteral("explore-accuracy"), group())),
      m_gamma(makeChart(chartSource(QStringLiteral("gamma")), QStringLiteral("explore-gamma"),
                        m_norms)),
      m_beta(
          makeChart(chartSource(QStringLiteral("beta")), QStringLiteral("explore-beta"), m_norms)),
      m_answersCard(new ChartCard(QStringLiteral("explore-answers"), this)),
      m_answers(new AnswerChart(m_answersCard)),
      m_charts(new QVBoxLayout),
      m_upper(new QHBoxLayout),
      m_lower(new QHBoxLayout)
{
    m_answersCard->addDrawing(m_answers, true);
    exporter()->addActions(m_answersCard->menu(), m_answers, exportableAnswers());
    exporter()->addActions(exportMenu()->addMenu(tr("Accuracy of all answers")), m_answers,
                           exportableAnswers());
    setFocusPolicy(Qt::ClickFocus);
    m_charts->setSpacing(px(8));
    m_upper->setSpacing(px(8));
    m_lower->setSpacing(px(8));
    m_upper->addWidget(m_loss.card, 1);
    m_upper->addWidget(m_accuracy.card, 1);
    m_lower->addWidget(m_gamma.card, 1);
    m_lower->addWidget(m_beta.card, 1);
    m_lower->addWidget(m_answersCard, 1);
    m_charts->addLayout(m_upper, 5);
    m_charts->addLayout(m_lower, 4);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(px(12), px(10), px(12), 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_legend);
    column->addLayout(m_charts, 1);
    column->addWidget(controls());

    auto *ghostsLabel = new QLabel(tr("Ghosts"), this);
    ghostsLabel->setProperty("role", QStringLiteral("form"));
    auto *ghosts = new QSpinBox(this);
    ghosts->setObjectName(QStringLiteral("exploreGhosts"));
    ghosts->setAccessibleName(tr("Ghosts"));
    ghosts->setToolTip(tr("Earlier answers that stay in the charts, fading"));
    ghosts->setRange(0, mostGhosts);
    ghosts->setButtonSymbols(QAbstractSpinBox::NoButtons);
    ghosts->setValue(session->ghostCount());
    ghostsLabel->setBuddy(ghosts);
    controls()->addControl(ghostsLabel, ghosts);
    connect(ghosts, &QSpinBox::valueChanged, session, &ExploreSession::setGhostCount);

    connect(m_bar, &ExploreBar::leaveRequested, this, &ExplorePage::leaveRequested);
    connect(m_legend, &ExploreLegend::toggled, this, &ExplorePage::showSession);
    connect(controls(), &ControlStrip::settingsChanged, m_norms, &ChartGroup::setSettings);
    connect(session, &ExploreSession::changed, this, [this] { m_due = true; });
    for (const Chart &chart : {m_gamma, m_beta})
        chart.card->setTitle(chart.view->data().source().title, tr("now"));
    for (const Chart &chart : {m_loss, m_accuracy})
        chart.card->setTitle(chart.view->data().source().title, chart.view->data().source().unit);
    applySettings(settings());
    showSession();
}

ExplorePage::Chart ExplorePage::makeChart(const ChartSource &source, const QString &name,
                                          ChartGroup *with)
{
    Chart chart;
    chart.card = new ChartCard(name, this);
    chart.view = new ChartView(source, chart.card);
    chart.view->setObjectName(name);
    chart.card->addView(chart.view);
    exporter()->addActions(chart.card->menu(), chart.view);
    exporter()->addActions(exportMenu()->addMenu(source.title), chart.view);
    with->add(chart.view);
    return chart;
}

void ExplorePage::applySettings(const ChartSettings &settings)
{
    setSettings(settings);
    m_norms->setSettings(settings);
}

std::vector<RunEntry> ExplorePage::entries() const
{
    std::vector<RunEntry> entries;
    const ChangedKey &key = m_session->key();
    const auto add = [&](const std::vector<ExploredRun> &runs, const QString &label,
                         const RunLook &look) {
        for (const ExploredRun &run : runs) {
            RunEntry entry;
            entry.id = run.id;
            entry.history = run.history;
            entry.slot = run.normalized ? 0 : 1;
            entry.hidden = m_legend->isHiddenSlot(entry.slot);
            entry.look = look;
            entry.label = label;
            if (!look.quiet)
                entry.label = (run.normalized ? tr("BN, %1 %2") : tr("no BN, %1 %2"))
                                  .arg(key.shortLabel(), label);
            entries.push_back(entry);
        }
    };
    // From back to front.
    const auto labelOf = [&](const Answer &answer) {
        return differOnlyIn(key, answer.values, m_session->shownValues())
                   ? valueOf(answer.values, key).text
                   : tr("answer %1").arg(answer.number);
    };
    const std::vector<const Answer *> ghosts = m_session->ghosts();
    for (std::size_t i = ghosts.size(); i-- > 0;)
        add(ghosts[i]->runs, labelOf(*ghosts[i]),
            {ghostOpacity(i), earlierWidth, true, false, false});
    for (const Answer &answer : m_session->answers())
        if (answer.pinned && &answer != m_session->latest())
            add(answer.runs, labelOf(answer), {1, earlierWidth, true, true, false});
    add(m_session->shownRuns(), valueOf(m_session->shownValues(), key).text,
        {1, nowWidth, false, false, false});
    return entries;
}

void ExplorePage::showSession()
{
    m_due = false;
    setRuns(entries());
    showAnswers();
    showNote();
    const QString common = QString::fromStdString(commonLabel({&m_session->spec()}));
    m_legend->setTexts(tr("differs: %1").arg(m_session->key().shortLabel()),
                       tr("now: %1").arg(common));
}

void ExplorePage::showRuns()
{
    m_loss.view->setRuns(runs());
    m_accuracy.view->setRuns(runs());
    std::vector<RunEntry> normalized;
    for (const RunEntry &run : runs())
        if (!run.look.quiet && run.slot == 0)
            normalized.push_back(run);
    m_gamma.view->setRuns(normalized);
    m_beta.view->setRuns(normalized);
    refresh();
}

void ExplorePage::showNote()
{
    std::optional<LearningNote> note;
    if (const Answer *latest = m_session->latest()) {
        if (!m_legend->isHiddenSlot(1))
            note = learningNote(latest->plain, tr("no BN"));
        if (!note && latest->normalized && !m_legend->isHiddenSlot(0))
            note = learningNote(*latest->normalized, tr("BN"));
    }
    m_loss.view->setNote(note ? note->headline : QString(), note ? note->reason : QString());
}

void ExplorePage::takeNews()
{
    if (m_due)
        showSession();
    fillLayers();
    group()->refresh();
    m_norms->refresh();
}

void ExplorePage::showAnswers()
{
    const ChangedKey &key = m_session->key();
    const auto &answers = m_session->answers();
    const Answer *latest = m_session->latest();
    const int count = static_cast<int>(answers.size());
    if (count == m_answersShown && key == m_keyShown && (latest != nullptr) == m_nowShown)
        return;
    m_answersShown = count;
    m_keyShown = key;
    m_nowShown = latest != nullptr;
    AnswerMarks shown{key, {}};
    int cutShort = 0;
    for (const Answer &answer : answers) {
        shown.marks.push_back({answer.number, valueOf(answer.values, key), answer.normalized,
                               answer.plain, &answer == latest,
                               !differOnlyIn(key, answer.values, answers.back().values),
                               answer.reached});
        cutShort += answer.reached < 1 ? 1 : 0;
    }
    m_answers->show(std::move(shown));
    QString told = count == 1 ? tr("1 answer") : tr("all %1 answers").arg(count);
    if (cutShort > 0)
        told += tr(", %1 cut short").arg(cutShort);
    m_answersCard->setTitle(tr("Accuracy against %1").arg(key.shortLabel()), told);
}

AnswerPicture ExplorePage::answerPicture() const
{
    AnswerPicture picture;
    picture.answers = m_answers->answers();
    picture.budget = budgetText(m_session->budget());
    std::vector<const ExperimentSpec *> specs;
    for (const AnswerMark &mark : picture.answers.marks)
        if (const Answer *answer = mark.aside ? nullptr : m_session->answer(mark.number))
            specs.push_back(&answer->spec);
    picture.common = footerOf(specs, 0);
    return picture;
}

Exportable ExplorePage::exportableAnswers() const
{
    Exportable shown;
    shown.fileName = QStringLiteral("answers");
    shown.title = tr("Accuracy of all answers");
    shown.sheet = [this](PictureSize size) {
        AnswerPicture picture = answerPicture();
        picture.size = size;
        return sheetOf(picture);
    };
    shown.csv = [this] { return [answers = m_answers->answers()] { return answersCsv(answers); }; };
    return shown;
}

void ExplorePage::fillLayers()
{
    QStringList labels;
    for (const ExploredRun &run : m_session->shownRuns())
        if (run.normalized)
            for (const NormLayerInfo &layer : run.history->normLayers())
                labels += QString::fromStdString(layer.label);
    if (labels == m_layers || labels.isEmpty()) // while a run begins, as the one before it
        return;
    m_layers = labels;
    for (const Chart &chart : {m_gamma, m_beta}) {
        QToolButton *button = chart.card->layerButton();
        button->show();
        if (button->menu() == nullptr)
            button->setMenu(new QMenu(button));
        button->menu()->clear();
        for (qsizetype i = 0; i < labels.size(); ++i)
            connect(button->menu()->addAction(labels[i]), &QAction::triggered, this,
                    [this, i] { setLayer(static_cast<std::size_t>(i)); });
    }
    setLayer(std::min(m_layer, static_cast<std::size_t>(labels.size() - 1)));
}

void ExplorePage::setLayer(std::size_t layer)
{
    m_layer = layer;
    for (const Chart &chart : {m_gamma, m_beta}) {
        chart.view->setLayer(layer);
        chart.card->layerButton()->setText(m_layers.value(static_cast<qsizetype>(layer)) +
                                           QStringLiteral("  ⌄"));
    }
    m_norms->refresh();
}

void ExplorePage::fit()
{
    const bool room = height() >= px(heightForNormCharts);
    m_gamma.card->setVisible(room);
    m_beta.card->setVisible(room);
    (room ? m_lower : m_upper)->addWidget(m_answersCard, 1);
    m_charts->setStretch(1, room ? 4 : 0);
}

QSize ExplorePage::minimumSizeHint() const
{
    return {px(440), QWidget::minimumSizeHint().height()};
}

} // namespace normscope::ui
