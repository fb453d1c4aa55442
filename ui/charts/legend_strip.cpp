#include "ui/charts/legend_strip.h"

#include "ui/charts/chart_run.h"
#include "ui/charts/line_keys.h"
#include "ui/charts/plot_painter.h"
#include "ui/look/metrics.h"
#include "ui/look/tabular.h"

#include <QCheckBox>
#include <QEnterEvent>
#include <QFocusEvent>
#include <QFontMetrics>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

#include <algorithm>

namespace normscope::ui {

using look::px;

namespace {

constexpr int chipPadding = 10;
constexpr int glyphRoom = 18;
constexpr int countGap = 8;

QFont chipFont()
{
    return look::uiFont(look::TextSize::Form, QFont::Medium);
}

/// As much as fits of "no BN, lr 1.0, seed 3": what differs stands at the end, and color and glyph
/// tell what is before.
QString shortened(const QString &text, const QFontMetrics &metrics, int width)
{
    if (metrics.horizontalAdvance(text) <= width)
        return text;
    const QString last = text.section(QStringLiteral(", "), -1);
    if (metrics.horizontalAdvance(last) + metrics.horizontalAdvance(QStringLiteral("… ")) > width)
        return metrics.elidedText(last, Qt::ElideRight, width);
    return metrics.elidedText(text, Qt::ElideLeft, width);
}

} // namespace

LegendChip::LegendChip(QWidget *parent) : QAbstractButton(parent)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
}

void LegendChip::setEntry(const LegendEntry &entry)
{
    m_run = entry.id;
    m_slot = entry.slot;
    m_count = entry.count;
    setObjectName(QStringLiteral("legend-%1").arg(runOf(entry.id)));
    setText(entry.title);
    const QString whole = entry.count.isEmpty()
                              ? entry.title
                              : QStringLiteral("%1, %2").arg(entry.title, entry.count);
    setAccessibleName(entry.count.isEmpty() ? tr("Show the run %1").arg(whole)
                                            : tr("Show the group %1").arg(whole));
    setToolTip(entry.hidden ? tr("Show %1").arg(whole) : tr("Hide %1").arg(whole));
    setChecked(!entry.hidden);
    update();
}

QSize LegendChip::sizeHint() const
{
    const int count =
        m_count.isEmpty()
            ? 0
            : px(countGap) +
                  QFontMetrics(look::uiFont(look::TextSize::Form)).horizontalAdvance(m_count);
    return {QFontMetrics(chipFont()).horizontalAdvance(text()) + count +
                px(2 * chipPadding + glyphRoom + 2),
            px(24)};
}

void LegendChip::paintEvent(QPaintEvent *)
{
    const look::Tokens &tokens = look::tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double edge = hasFocus() ? 2 : 1;
    painter.setPen(QPen(hasFocus() ? tokens.accent : tokens.border, edge));
    painter.setBrush(underMouse() ? tokens.hover : tokens.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2),
                            px(6), px(6));
    // Chips that share too little room spend it on their words.
    const int padding = width() < sizeHint().width() ? px(chipPadding) / 2 : px(chipPadding);
    const QRect inner = rect().adjusted(padding, 0, -padding, 0);
    look::drawGlyph(painter, QPointF(inner.left() + px(4), rect().height() / 2.0), px(9), m_slot,
                    tokens, !isChecked(), tokens.card);
    QFont font = chipFont();
    font.setStrikeOut(!isChecked());
    painter.setFont(font);
    painter.setPen(isChecked() ? tokens.text : tokens.muted);
    QRect label = inner.adjusted(px(glyphRoom), 0, 0, 0);
    painter.drawText(label, Qt::AlignLeft | Qt::AlignVCenter,
                     shortened(text(), QFontMetrics(font), label.width()));
    if (m_count.isEmpty())
        return;
    label.setLeft(label.left() + QFontMetrics(font).horizontalAdvance(text()) + px(countGap));
    painter.setFont(look::uiFont(look::TextSize::Form));
    painter.setPen(tokens.muted);
    if (label.width() > px(24))
        painter.drawText(
            label, Qt::AlignLeft | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(m_count, Qt::ElideRight, label.width() + px(2)));
}

void LegendChip::enterEvent(QEnterEvent *event)
{
    QAbstractButton::enterEvent(event);
    Q_EMIT pointed(m_run, true);
}

void LegendChip::leaveEvent(QEvent *event)
{
    QAbstractButton::leaveEvent(event);
    Q_EMIT pointed(m_run, false);
}

void LegendChip::focusInEvent(QFocusEvent *event)
{
    QAbstractButton::focusInEvent(event);
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason)
        Q_EMIT pointed(m_run, true);
}

void LegendChip::focusOutEvent(QFocusEvent *event)
{
    QAbstractButton::focusOutEvent(event);
    Q_EMIT pointed(m_run, false);
}

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
