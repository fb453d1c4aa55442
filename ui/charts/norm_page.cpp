#include "ui/charts/norm_page.h"

#include "engine/experiment/network_analysis.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/chart_exporter.h"
#include "ui/charts/chart_group.h"
#include "ui/charts/chart_view.h"
#include "ui/charts/control_strip.h"
#include "ui/charts/norm_strip.h"
#include "ui/look/metrics.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace normscope::ui {

using look::px;

namespace {

/// What is drawn left and right.
constexpr std::array<std::array<const char *, 2>, 2> quantities = {
    {{"gamma", "beta"}, {"moving_mean", "moving_variance"}}};

const ChartSource &sourceOf(int index, std::size_t side)
{
    return chartSource(QString::fromLatin1(quantities[static_cast<std::size_t>(index)][side]));
}

constexpr int cardHeight = 168;

} // namespace

NormPage::NormPage(QWidget *parent)
    : ChartPage(QStringLiteral("norm-page"), false, parent),
      m_strip(new NormStrip(this)),
      m_order(new QComboBox),
      m_scroll(new QScrollArea(this)),
      m_stack(nullptr)
{
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
    auto *orderLabel = new QLabel(tr("Channels in images"), this);
    orderLabel->setProperty("role", QStringLiteral("form"));
    orderLabel->setBuddy(m_order);
    controls()->addControl(orderLabel, m_order);
    connect(m_order, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_ranked = index == 0;
        for (ChartView *view : group()->views())
            view->setRanked(m_ranked);
    });

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_strip);
    column->addWidget(m_scroll, 1);
    auto *bottom = new QHBoxLayout;
    bottom->setContentsMargins(px(12), 0, px(12), 0);
    bottom->addWidget(controls());
    column->addLayout(bottom);

    exporter()->addSizes(exportMenu());
    connect(group(), &ChartGroup::runHovered, this, &NormPage::highlightRequested);
    connect(m_strip, &NormStrip::runChosen, this, &NormPage::showRun);
    connect(m_strip, &NormStrip::quantitiesChosen, this, &NormPage::setQuantities);
    connect(m_strip, &NormStrip::drawingChosen, this, &NormPage::setDrawing);
    connect(m_strip, &NormStrip::sameYChosen, this, [this](bool same) {
        m_sameY = same;
        shareExtents();
    });
    makeCards(1);
    describeCards();
}

void NormPage::makeCards(std::size_t count)
{
    while (m_cards.size() > count) {
        for (ChartView *view : m_cards.back().views)
            group()->remove(view);
        delete m_cards.back().card;
        m_cards.pop_back();
    }
    while (m_cards.size() < count) {
        const std::size_t layer = m_cards.size();
        LayerCard made;
        made.card = new ChartCard(QStringLiteral("norm-%1").arg(layer + 1));
        for (std::size_t side = 0; side < 2; ++side) {
            const ChartSource &source = sourceOf(m_quantities, side);
            auto *view = new ChartView(source, made.card);
            view->setHeading(true);
            view->setLayer(layer);
            view->setChannelDrawing(m_drawing);
            view->setRanked(m_ranked);
            made.card->addView(view);
            made.menus[side] = made.card->menu()->addMenu(source.title);
            exporter()->addActions(made.menus[side], view);
            group()->add(view);
            made.views[side] = view;
        }
        exporter()->addSizes(made.card->menu());
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
    const auto shown = std::find_if(runs().begin(), runs().end(),
                                    [this](const RunEntry &run) { return run.id == m_shown; });
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        if (i >= m_layers.size() || shown == runs().end()) {
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
        const QString after = QString::fromStdString(layer.after);
        m_cards[i].card->setTitle(QString::fromStdString(layer.label),
                                  groups().empty() ? tr("after %1 · %2").arg(after, count)
                                                   : tr("after %1 · mean of %2").arg(after, count));
        const BetaNote note = betaNote(shown->history->spec().model, layer.layerIndex);
        m_cards[i].card->setCaption(m_quantities == 0 ? QString::fromStdString(note.sentence)
                                                      : QString());
    }
}

void NormPage::showRuns()
{
    const std::vector<RunEntry> &all = runs();
    const bool known = std::any_of(all.begin(), all.end(),
                                   [this](const RunEntry &run) { return run.id == m_shown; });
    RunId wanted = known ? m_shown : 0;
    for (const RunEntry &run : all) {
        if (wanted != 0)
            break;
        if (run.history && hasNormalization(run.history->spec().model))
            wanted = run.id;
    }
    if (wanted == 0 && !all.empty())
        wanted = all.front().id;
    m_strip->setRuns(all);
    m_strip->setGrouped(!groups().empty());
    showRun(wanted);
}

void NormPage::showRun(RunId run)
{
    m_shown = run;
    m_strip->setShown(run);
    m_layers.clear();
    giveRuns();
    describeCards();
    refresh();
}

void NormPage::giveRuns()
{
    std::vector<RunEntry> shown;
    for (const RunEntry &entry : runs())
        if (groups().empty() ? entry.id == m_shown
                             : entry.history && hasNormalization(entry.history->spec().model))
            shown.push_back(entry);
    for (RunEntry &entry : shown)
        entry.hidden = false; // hidden belongs to the curves
    for (ChartView *view : group()->views()) {
        view->setRuns(shown);
        view->setGroups(groups());
    }
}

void NormPage::takeNews()
{
    for (const RunEntry &entry : runs()) {
        if (entry.id != m_shown || !entry.history)
            continue;
        const std::vector<NormLayerInfo> layers = entry.history->normLayers();
        const std::size_t cards = std::max<std::size_t>(layers.size(), 1);
        if (layers.size() == m_layers.size() && cards == m_cards.size())
            continue;
        m_layers = layers;
        makeCards(cards);
        giveRuns();
        describeCards();
    }
    // The extents are those of what is read: first all, then what they share.
    group()->refresh();
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

void NormPage::setDrawing(ChannelDrawing drawing)
{
    m_drawing = drawing;
    for (ChartView *view : group()->views())
        view->setChannelDrawing(drawing);
    shareExtents();
    group()->refresh();
}

void NormPage::setQuantities(int index)
{
    m_quantities = index;
    for (const LayerCard &card : m_cards)
        for (std::size_t side = 0; side < 2; ++side) {
            const ChartSource &source = sourceOf(index, side);
            card.views[side]->setSource(source);
            card.menus[side]->setTitle(source.title);
        }
    describeCards();
    refresh();
}

} // namespace normscope::ui
