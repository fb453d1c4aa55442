#include "ui/charts/legend_strip.h"

#include "ui/charts/chart_run.h"
#include "ui/charts/line_keys.h"
#include "ui/charts/plot_painter.h"
#include "ui/look/metrics.h"
#include "ui/look/tabular.h"

#include <QCheckBox>
#include <QEvent>
#include <QFontMetrics>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

#include <algorithm>

namespace normscope::ui {

using look::px;

/// The swatch of a band and what it is; a menu of what it may be.
class BandKey : public QToolButton
{
public:
    explicit BandKey(QWidget *parent) : QToolButton(parent)
    {
        setObjectName(QStringLiteral("legend-band"));
        setAccessibleName(LegendStrip::tr("What is shaded about a mean"));
        setToolTip(LegendStrip::tr("What is shaded about a mean"));
        setPopupMode(QToolButton::InstantPopup);
        setFocusPolicy(Qt::StrongFocus);
        setMenu(new QMenu(this));
    }
    [[nodiscard]] QSize sizeHint() const override
    {
        return {
            QFontMetrics(look::uiFont(look::TextSize::Form)).horizontalAdvance(bandName(m_band)) +
                px(42),
            px(24)};
    }
    void setBand(BandKind band)
    {
        m_band = band;
        setText(bandName(band));
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const look::Tokens &tokens = look::tokensOf(palette());
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (underMouse() || hasFocus()) {
            painter.setPen(hasFocus() ? QPen(tokens.accent, 2) : QPen(Qt::NoPen));
            painter.setBrush(tokens.hover);
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), px(5), px(5));
        }
        paintBandKey(painter, screenStyle(tokens), look::uiFont(look::TextSize::Form), px(4),
                     height() / 2.0, m_band);
    }

private:
    BandKind m_band = BandKind::Deviation;
};

QString commonText(const std::vector<RunEntry> &runs, const QString &more, std::size_t sides)
{
    std::vector<const ExperimentSpec *> specs;
    for (const RunEntry &run : runs)
        if (run.history)
            specs.push_back(&run.history->spec());
    if (specs.empty())
        return {};
    QString common = QString::fromStdString(commonLabel(specs));
    if (!more.isEmpty() && !common.contains(more))
        common += (common.isEmpty() ? QString() : QStringLiteral(" · ")) + more;
    if (sides == 0)
        sides = specs.size();
    if (common.isEmpty() || sides == 1)
        return common;
    return sides == 2 ? LegendStrip::tr("both: %1").arg(common)
                      : LegendStrip::tr("all: %1").arg(common);
}

LegendStrip::LegendStrip(QWidget *parent)
    : QWidget(parent), m_band(new BandKey(this)), m_singles(new QCheckBox(tr("Single runs"), this))
{
    setObjectName(QStringLiteral("legend"));
    setAccessibleName(tr("Legend"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    for (const BandKind band : {BandKind::Deviation, BandKind::Extremes}) {
        QAction *action = m_band->menu()->addAction(bandName(band));
        action->setObjectName(band == BandKind::Extremes ? QStringLiteral("band-extremes")
                                                         : QStringLiteral("band-deviation"));
        action->setCheckable(true);
        action->setData(static_cast<int>(band));
        connect(action, &QAction::triggered, this, [this, band] { Q_EMIT bandChosen(band); });
    }
    m_singles->setObjectName(QStringLiteral("single-runs"));
    m_singles->setToolTip(tr("Draw each run of a group too, thin"));
    connect(m_singles, &QCheckBox::toggled, this, &LegendStrip::singleRunsToggled);
    setSettings({});
}

void LegendStrip::setSettings(const ChartSettings &settings)
{
    const QSignalBlocker blocker(m_singles);
    m_singles->setChecked(settings.singleRuns);
    m_band->setBand(settings.band);
    for (QAction *action : m_band->menu()->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(settings.band));
    place();
}

LegendChip *LegendStrip::makeChip()
{
    auto *chip = new LegendChip(this);
    connect(chip, &LegendChip::toggled, this,
            [this, chip](bool shown) { Q_EMIT hiddenToggled(chip->run(), !shown); });
    connect(chip, &LegendChip::pointed, this,
            [this](RunId run, bool over) { Q_EMIT highlightRequested(over ? run : 0); });
    return chip;
}

void LegendStrip::show(const std::vector<LegendEntry> &entries)
{
    m_entries = entries;
    while (m_chips.size() > entries.size()) {
        m_chips.back()->hide();
        m_spare.push_back(m_chips.back());
        m_chips.pop_back();
    }
    while (m_chips.size() < entries.size()) {
        if (m_spare.empty())
            m_spare.push_back(makeChip());
        m_chips.push_back(m_spare.back());
        m_spare.pop_back();
        m_chips.back()->show();
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const QSignalBlocker blocker(m_chips[i]);
        m_chips[i]->setEntry(entries[i]);
    }
    place();
}

void LegendStrip::setRuns(const std::vector<RunEntry> &runs)
{
    std::vector<LegendEntry> entries;
    entries.reserve(runs.size());
    for (const RunEntry &run : runs)
        entries.push_back({run.id, run.title(), {}, run.slot, run.hidden});
    m_grouped = false;
    m_common = commonText(runs);
    m_evaluations = evaluationsInSight(runs);
    show(entries);
}

void LegendStrip::setGroups(const std::vector<RunEntry> &runs,
                            const std::vector<LegendEntry> &entries, const QString &seeds)
{
    if (m_grouped && entries == m_entries)
        return;
    m_grouped = true;
    m_common = commonText(runs, seeds, entries.size());
    m_evaluations = evaluationsInSight(runs);
    show(entries);
}

void LegendStrip::place()
{
    const PlotStyle style = screenStyle(look::tokensOf(palette()));
    const QFont font = look::uiFont(look::TextSize::Form);
    const int singles = m_singles->sizeHint().width() + px(8);
    const int band = m_band->sizeHint().width() + px(8);
    m_singles->setVisible(m_grouped);
    const int room = width() - px(8) - (m_grouped ? singles : 0);
    // Chips share the width among them when there are many.
    int wanted = 0;
    for (const LegendChip *chip : m_chips)
        wanted += chip->sizeHint().width() + px(8);
    const double squeeze = wanted > room ? std::max(room, 0) / static_cast<double>(wanted) : 1;
    int x = px(4);
    for (LegendChip *chip : m_chips) {
        const QSize size = chip->sizeHint();
        const int chipWidth =
            std::max(px(30), static_cast<int>((size.width() + px(8)) * squeeze) - px(8));
        chip->setGeometry(x, (height() - size.height()) / 2, chipWidth, size.height());
        x += chipWidth + px(8);
    }
    // The long name of the test curve where there is room, then the short one, then none.
    const double after = m_grouped ? singles : 0;
    m_keysAt = x + px(6);
    m_keys.clear();
    double end = m_keysAt;
    for (const bool once : {true, false}) {
        const QStringList names = lineKeyNames(m_evaluations, once);
        const double keys = lineKeysWidth(style, font, names);
        const double all = end + keys + after + (m_grouped ? band + px(16) : 0);
        const bool beside = all + px(24) + style.width(font, m_common) < width();
        const bool alone = !once && all < width();
        if (beside || alone) {
            m_keys = names;
            end += keys + px(12);
            break;
        }
    }
    const auto put = [&](QWidget *widget) {
        widget->resize(widget->sizeHint());
        widget->move(static_cast<int>(end), (height() - widget->height()) / 2);
        end += widget->width() + px(8);
    };
    const bool bandFits = m_grouped && end + band + after < width();
    m_band->setVisible(bandFits);
    if (bandFits)
        put(m_band);
    if (m_grouped)
        put(m_singles);
    m_end = end;
    update();
}

void LegendStrip::paintEvent(QPaintEvent *)
{
    if (m_chips.empty())
        return;
    const look::Tokens &tokens = look::tokensOf(palette());
    const PlotStyle style = screenStyle(tokens);
    QPainter painter(this);
    const QFont font = look::uiFont(look::TextSize::Form);
    if (!m_keys.isEmpty())
        paintLineKeys(painter, style, font, m_keysAt, height() / 2.0, m_evaluations, m_keys);
    painter.setFont(font);
    painter.setPen(tokens.muted);
    const QRectF room(m_end + px(16), 0, width() - px(4) - m_end - px(16), height());
    if (style.width(font, m_common) <= room.width())
        style.draw(painter, room, Qt::AlignRight | Qt::AlignVCenter, m_common);
}

void LegendStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    place();
}

void LegendStrip::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        place();
}

QSize LegendStrip::sizeHint() const
{
    return {px(600), px(40)};
}

QSize LegendStrip::minimumSizeHint() const
{
    return {px(200), px(40)};
}

} // namespace normscope::ui
