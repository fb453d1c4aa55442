#include "ui/charts/norm_page.h"

#include "engine/experiment/network_analysis.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/chart_exporter.h"
#include "ui/charts/chart_group.h"
#include "ui/charts/chart_view.h"
#include "ui/charts/control_strip.h"
#include "ui/charts/legend_strip.h"
#include "ui/look/metrics.h"
#include "ui/look/segmented_control.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace normscope::ui {

using look::px;

namespace {

/// What is drawn left and right.
constexpr std::array<std::array<const char *, 2>, 2> quantities = {
    {{"gamma", "beta"}, {"moving_mean", "moving_variance"}}};

constexpr int cardHeight = 168;

QLabel *stripLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", QStringLiteral("form"));
    return label;
}

QIcon glyphIcon(int slot, const QWidget *widget)
{
    const qreal ratio = widget->devicePixelRatioF();
    QPixmap pixmap(QSize(px(14), px(14)) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    look::drawGlyph(painter, QPointF(px(14) / 2.0, px(14) / 2.0), px(9), slot,
                    look::tokensOf(widget->palette()));
    return QIcon(pixmap);
}

} // namespace

NormPage::NormPage(QWidget *parent)
    : QWidget(parent),
      m_group(new ChartGroup(this)),
      m_exporter(new ChartExporter(this)),
      m_order(new QComboBox),
      m_scroll(new QScrollArea(this)),
      m_stack(nullptr),
      m_controls(new ControlStrip(false, this))
{
    setObjectName(QStringLiteral("norm-page"));
    setProperty("ground", QStringLiteral("window"));
    setAttribute(Qt::WA_StyledBackground);

    m_top = makeTopStrip();
    auto *ground = new QWidget(m_scroll);
    ground->setProperty("ground", QStringLiteral("window"));
    m_stack = new QVBoxLayout(ground);
    m_stack->setContentsMargins(px(12), 0, px(12), 0);
    m_stack->setSpacing(px(8));
    m_scroll->setWidget(ground);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setObjectName(QStringLiteral("norm-scroll"));

    m_order->setObjectName(QStringLiteral("channel-order"));
    m_order->setAccessibleName(tr("Channels in images"));
    m_order->addItems({tr("Sorted by current value"), tr("In channel order")});
    auto *orderLabel = stripLabel(tr("Channels in images"), this);
    orderLabel->setBuddy(m_order);
    m_controls->addControl(orderLabel, m_order);
    connect(m_order, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_ranked = index == 0;
        for (ChartView *view : m_group->views())
            view->setRanked(m_ranked);
    });

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_top);
    column->addWidget(m_scroll, 1);
    auto *bottom = new QHBoxLayout;
    bottom->setContentsMargins(px(12), 0, px(12), 0);
    bottom->addWidget(m_controls);
    column->addLayout(bottom);

    QAction *comparison = m_controls->exportMenu()->addAction(tr("Export comparison…"));
    comparison->setObjectName(QStringLiteral("export-comparison"));
    connect(comparison, &QAction::triggered, this, &NormPage::exportComparisonRequested);
    m_controls->exportMenu()->addSeparator();
    m_exporter->addSizes(m_controls->exportMenu());

    connect(m_group, &ChartGroup::runHovered, this, &NormPage::highlightRequested);
    connect(m_controls, &ControlStrip::settingsChanged, this,
            [this](const ChartSettings &settings) {
                m_group->setSettings(settings);
                Q_EMIT settingsChanged(settings);
            });
    makeCards(1);
    describeCards();
}

QWidget *NormPage::makeTopStrip()
{
    auto *strip = new QWidget(this);
    auto *row = new QHBoxLayout(strip);
    row->setContentsMargins(px(16), px(4), px(16), px(4));
    row->setSpacing(px(8));

    m_runLabel = stripLabel(tr("Run"), strip);
    m_runButton = new QToolButton(strip);
    m_runButton->setObjectName(QStringLiteral("norm-run"));
    m_runButton->setProperty("compact", true);
    m_runButton->setPopupMode(QToolButton::InstantPopup);
    m_runButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_runButton->setFocusPolicy(Qt::StrongFocus);
    m_runButton->setAccessibleName(tr("Run shown"));
    m_runButton->setMenu(new QMenu(m_runButton));

    auto *what = new look::SegmentedControl(strip);
    what->setObjectName(QStringLiteral("norm-quantities"));
    what->setAccessibleName(tr("Quantities shown"));
    what->addSegment(tr("γ and β"), tr("Scale and shift, which are trained"));
    what->addSegment(tr("Mean and variance"), tr("The moving averages that prediction uses"));
    connect(what, &look::SegmentedControl::currentChanged, this, &NormPage::setQuantities);

    m_drawLabel = stripLabel(tr("Draw as"), strip);
    auto *drawing = new look::SegmentedControl(strip);
    drawing->setObjectName(QStringLiteral("norm-drawing"));
    drawing->setAccessibleName(tr("Draw channels as"));
    drawing->addSegment(tr("Automatic"), tr("Lines up to 16 channels, an image over that"));
    drawing->addSegment(tr("Lines"));
    drawing->addSegment(tr("Image"));
    connect(drawing, &look::SegmentedControl::currentChanged, this, [this](int index) {
        m_drawing = static_cast<ChannelDrawing>(index);
        for (ChartView *view : m_group->views())
            view->setChannelDrawing(m_drawing);
        shareExtents();
        m_group->refresh();
    });

    m_yLabel = stripLabel(tr("y axis"), strip);
    auto *y = new look::SegmentedControl(strip);
    y->setObjectName(QStringLiteral("norm-y"));
    y->setAccessibleName(tr("y axis"));
    y->addSegment(tr("Same"), tr("The same y axis in all layers drawn as lines"));
    y->addSegment(tr("Own"), tr("Each layer has its own y axis"));
    connect(y, &look::SegmentedControl::currentChanged, this, [this](int index) {
        m_sameY = index == 0;
        shareExtents();
    });

    m_common = stripLabel({}, strip);
    m_common->setObjectName(QStringLiteral("norm-common"));
    row->addWidget(m_runLabel);
    row->addWidget(m_runButton);
    row->addSpacing(px(4));
    row->addWidget(what);
    row->addSpacing(px(4));
    row->addWidget(m_drawLabel);
    row->addWidget(drawing);
    row->addSpacing(px(4));
    row->addWidget(m_yLabel);
    row->addWidget(y);
    row->addStretch(1);
    row->addWidget(m_common);
    strip->setFixedHeight(px(40));
    strip->setMinimumWidth(px(320));
    return strip;
}

NormPage::~NormPage()
{
    // Charts that the pointer leaves because they go would call a page that is half gone.
    for (QObject *child : findChildren<QObject *>())
        child->disconnect(this);
}

void NormPage::makeCards(std::size_t count)
{
    while (m_cards.size() > count) {
        for (ChartView *view : m_cards.back().views)
            m_group->remove(view);
        delete m_cards.back().card;
        m_cards.pop_back();
    }
    while (m_cards.size() < count) {
        const std::size_t layer = m_cards.size();
        LayerCard made;
        made.card = new ChartCard(QStringLiteral("norm-%1").arg(layer + 1));
        for (std::size_t side = 0; side < 2; ++side) {
            const ChartSource &source = chartSource(
                QString::fromLatin1(quantities[static_cast<std::size_t>(m_quantities)][side]));
            auto *view = new ChartView(source, made.card);
            view->setHeading(true);
            view->setLayer(layer);
            view->setChannelDrawing(m_drawing);
            view->setRanked(m_ranked);
            made.card->addView(view);
            m_exporter->addActions(made.card->menu()->addMenu(source.title), view);
            m_group->add(view);
            made.views[side] = view;
        }
        m_exporter->addSizes(made.card->menu());
        made.card->setMinimumHeight(px(cardHeight));
        m_stack->addWidget(made.card, 1);
        made.card->show();
        m_cards.push_back(made);
    }
    // One title of the x axis, under the last card.
    for (std::size_t i = 0; i < m_cards.size(); ++i)
        for (ChartView *view : m_cards[i].views)
            view->setXTitle(i + 1 == m_cards.size());
}

void NormPage::describeCards()
{
    const auto shown = std::find_if(m_runs.begin(), m_runs.end(),
                                    [this](const RunEntry &run) { return run.id == m_shown; });
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        if (i >= m_layers.size() || shown == m_runs.end()) {
            m_cards[i].card->setTitle(tr("BN %1").arg(i + 1), {});
            m_cards[i].card->setCaption({});
            continue;
        }
        const NormLayerInfo &layer = m_layers[i];
        const auto number = static_cast<int>(layer.channels);
        // Written out: plural forms need a translation file, which English has not.
        const QString count = layer.convolutional
                                  ? (number == 1 ? tr("1 channel") : tr("%1 channels").arg(number))
                                  : (number == 1 ? tr("1 feature") : tr("%1 features").arg(number));
        m_cards[i].card->setTitle(
            QString::fromStdString(layer.label),
            tr("after %1 · %2").arg(QString::fromStdString(layer.after), count));
        const BetaNote note = betaNote(shown->history->spec().model, layer.layerIndex);
        m_cards[i].card->setCaption(m_quantities == 0 ? QString::fromStdString(note.sentence)
                                                      : QString());
    }
}

void NormPage::setRuns(const std::vector<RunEntry> &runs)
{
    const auto same = [](const RunEntry &a, const RunEntry &b) {
        return a.id == b.id && a.history == b.history && a.slot == b.slot && a.title() == b.title();
    };
    if (std::equal(runs.begin(), runs.end(), m_runs.begin(), m_runs.end(), same))
        return;
    m_runs = runs;
    const bool known = std::any_of(runs.begin(), runs.end(),
                                   [this](const RunEntry &run) { return run.id == m_shown; });
    RunId wanted = known ? m_shown : 0;
    for (const RunEntry &run : runs) {
        if (wanted != 0)
            break;
        if (run.history && hasNormalization(run.history->spec().model))
            wanted = run.id;
    }
    if (wanted == 0 && !runs.empty())
        wanted = runs.front().id;
    fillRunMenu();
    showRun(wanted);
}

void NormPage::fillRunMenu()
{
    QMenu *menu = m_runButton->menu();
    menu->clear();
    for (const RunEntry &run : m_runs) {
        QAction *action = menu->addAction(glyphIcon(run.slot, this), run.title());
        action->setData(QVariant::fromValue<qulonglong>(run.id));
        connect(action, &QAction::triggered, this, [this, id = run.id] { showRun(id); });
    }
}

void NormPage::showRun(RunId run)
{
    m_shown = run;
    std::vector<RunEntry> shown;
    for (const RunEntry &entry : m_runs)
        if (entry.id == run)
            shown.push_back(entry);
    for (RunEntry &entry : shown)
        entry.hidden = false; // hidden belongs to the curves
    m_runButton->setEnabled(!m_runs.empty());
    m_runButton->setText((shown.empty() ? tr("none") : shown.front().title()) +
                         QStringLiteral("  ⌄"));
    m_runButton->setIcon(shown.empty() ? QIcon() : glyphIcon(shown.front().slot, this));
    m_common->setText(commonText(shown));
    m_layers.clear();
    for (ChartView *view : m_group->views())
        view->setRuns(shown);
    describeCards();
    fit();
    refresh();
}

void NormPage::refresh()
{
    if (!isVisible())
        return; // showEvent() catches up
    for (const RunEntry &entry : m_runs) {
        if (entry.id != m_shown || !entry.history)
            continue;
        const std::vector<NormLayerInfo> layers = entry.history->normLayers();
        const std::size_t cards = std::max<std::size_t>(layers.size(), 1);
        if (layers.size() == m_layers.size() && cards == m_cards.size())
            continue;
        m_layers = layers;
        makeCards(cards);
        RunEntry shown = entry;
        shown.hidden = false;
        for (ChartView *view : m_group->views())
            view->setRuns({shown});
        describeCards();
    }
    // The extents are those of what is read: first all, then what they share.
    m_group->refresh();
    shareExtents();
}

void NormPage::shareExtents()
{
    for (std::size_t side = 0; side < 2; ++side) {
        Range all;
        for (const LayerCard &card : m_cards)
            if (!drawsImage(card.views[side]->data(), m_drawing))
                all.add(card.views[side]->data().valueExtent());
        // In steps of a round number, so that what is shared does not move with every sample.
        if (!all.isEmpty() && all.span() > 0)
            all = roundRange(all, 4);
        for (const LayerCard &card : m_cards)
            card.views[side]->setSharedExtent(m_sameY && !all.isEmpty() ? std::optional(all)
                                                                        : std::nullopt);
    }
}

void NormPage::setQuantities(int index)
{
    m_quantities = index;
    const std::size_t count = m_cards.size();
    // The cards' menus name what they show: they are made anew.
    makeCards(0);
    makeCards(count);
    m_layers.clear();
    showRun(m_shown);
    describeCards();
}

void NormPage::setHighlighted(RunId run)
{
    m_group->setHighlighted(run);
}

void NormPage::setPlannedEpochs(int epochs)
{
    m_group->setPlannedEpochs(epochs);
}

void NormPage::setSettings(const ChartSettings &settings)
{
    m_controls->setSettings(settings);
    m_group->setSettings(settings);
}

ChartSettings NormPage::settings() const
{
    return m_controls->settings();
}

double NormPage::takePaintMilliseconds()
{
    return m_group->takeMilliseconds();
}

void NormPage::fit()
{
    // Words that the controls say too go first.
    const QList<QWidget *> leave{m_common, m_yLabel, m_drawLabel, m_runLabel};
    for (QWidget *widget : leave)
        widget->show();
    for (QWidget *widget : leave) {
        m_top->layout()->invalidate();
        if (m_top->layout()->sizeHint().width() <= width())
            break;
        widget->hide();
    }
}

void NormPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    fit();
    refresh();
}

void NormPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

void NormPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        fillRunMenu();
        showRun(m_shown);
    }
}

} // namespace normscope::ui
