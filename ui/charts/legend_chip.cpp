#include "ui/charts/legend_chip.h"

#include "ui/charts/chart_run.h"
#include "ui/look/metrics.h"
#include "ui/look/tabular.h"
#include "ui/look/tokens.h"

#include <QEnterEvent>
#include <QFocusEvent>
#include <QFontMetrics>
#include <QPainter>

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

} // namespace normscope::ui
