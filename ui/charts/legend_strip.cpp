#include "ui/charts/legend_strip.h"

#include "ui/charts/line_keys.h"
#include "ui/charts/plot_painter.h"
#include "ui/look/metrics.h"
#include "ui/look/tabular.h"

#include <QEnterEvent>
#include <QFocusEvent>
#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace normscope::ui {

using look::px;

namespace {

constexpr int chipPadding = 10;
constexpr int glyphRoom = 18;

QFont chipFont()
{
    return look::uiFont(look::TextSize::Form, QFont::Medium);
}

} // namespace

LegendChip::LegendChip(QWidget *parent) : QAbstractButton(parent)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
}

void LegendChip::setRun(const RunEntry &run)
{
    m_run = run.id;
    m_slot = run.slot;
    setObjectName(QStringLiteral("legend-%1").arg(run.id));
    setText(run.title());
    setAccessibleName(tr("Show the run %1").arg(run.title()));
    setToolTip(run.hidden ? tr("Show %1").arg(run.title()) : tr("Hide %1").arg(run.title()));
    setChecked(!run.hidden);
    update();
}

QSize LegendChip::sizeHint() const
{
    return {QFontMetrics(chipFont()).horizontalAdvance(text()) +
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
    const QRect inner = rect().adjusted(px(chipPadding), 0, -px(chipPadding), 0);
    look::drawGlyph(painter, QPointF(inner.left() + px(4), rect().height() / 2.0), px(9), m_slot,
                    tokens, !isChecked(), tokens.card);
    QFont font = chipFont();
    font.setStrikeOut(!isChecked());
    painter.setFont(font);
    painter.setPen(isChecked() ? tokens.text : tokens.muted);
    const QRect label = inner.adjusted(px(glyphRoom), 0, 0, 0);
    painter.drawText(label, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(font).elidedText(text(), Qt::ElideRight, label.width()));
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

QString commonText(const std::vector<RunEntry> &runs)
{
    std::vector<const ExperimentSpec *> specs;
    for (const RunEntry &run : runs)
        if (run.history)
            specs.push_back(&run.history->spec());
    if (specs.empty())
        return {};
    QString common = QString::fromStdString(commonLabel(specs));
    if (common.isEmpty() || specs.size() == 1)
        return common;
    return specs.size() == 2 ? LegendStrip::tr("both: %1").arg(common)
                             : LegendStrip::tr("all: %1").arg(common);
}

LegendStrip::LegendStrip(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("legend"));
    setAccessibleName(tr("Legend"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
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

void LegendStrip::setRuns(const std::vector<RunEntry> &runs)
{
    while (m_chips.size() > runs.size()) {
        m_chips.back()->hide();
        m_spare.push_back(m_chips.back());
        m_chips.pop_back();
    }
    while (m_chips.size() < runs.size()) {
        if (m_spare.empty())
            m_spare.push_back(makeChip());
        m_chips.push_back(m_spare.back());
        m_spare.pop_back();
        m_chips.back()->show();
    }
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const QSignalBlocker blocker(m_chips[i]);
        m_chips[i]->setRun(runs[i]);
    }
    m_common = commonText(runs);
    m_evaluations = evaluationsInSight(runs);
    place();
}

void LegendStrip::place()
{
    // Chips share the width among them when there are many.
    int wanted = 0;
    for (const LegendChip *chip : m_chips)
        wanted += chip->sizeHint().width() + px(8);
    const double squeeze = wanted > width() - px(8) ? (width() - px(8.0)) / std::max(wanted, 1) : 1;
    int x = px(4);
    for (LegendChip *chip : m_chips) {
        const QSize size = chip->sizeHint();
        const int chipWidth =
            std::max(px(30), static_cast<int>((size.width() + px(8)) * squeeze) - px(8));
        chip->setGeometry(x, (height() - size.height()) / 2, chipWidth, size.height());
        x += chipWidth + px(8);
    }
    m_chipsEnd = x;
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
    const double middle = height() / 2.0;
    double end = m_chipsEnd + px(6);
    // The long name of the test curve where there is room, then the short one, then none.
    for (const bool once : {true, false}) {
        const QStringList names = lineKeyNames(m_evaluations, once);
        const double keys = lineKeysWidth(style, font, names);
        const bool beside = end + keys + px(24) + style.width(font, m_common) < width();
        const bool alone = !once && end + keys < width();
        if (beside || alone) {
            end = paintLineKeys(painter, style, font, end, middle, m_evaluations, names);
            break;
        }
    }
    painter.setFont(font);
    painter.setPen(tokens.muted);
    const QRectF room(end + px(16), 0, width() - px(4) - end - px(16), height());
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
