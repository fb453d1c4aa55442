#include "ui/explore/explore_legend.h"

#include "ui/charts/legend_strip.h"
#include "ui/charts/plot_style.h"
#include "ui/look/icon.h"
#include "ui/look/metrics.h"

#include <QPainter>

namespace normscope::ui {

using look::px;

ExploreLegend::ExploreLegend(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("exploreLegend"));
    setAccessibleName(tr("Legend"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    for (std::size_t slot = 0; slot < m_chips.size(); ++slot) {
        m_chips[slot] = new LegendChip(this);
        connect(m_chips[slot], &LegendChip::toggled, this, [this, slot](bool shown) {
            m_hidden[slot] = !shown;
            Q_EMIT toggled();
        });
    }
    showChips();
}

void ExploreLegend::showChips()
{
    int x = px(4);
    for (std::size_t slot = 0; slot < m_chips.size(); ++slot) {
        LegendEntry entry;
        entry.slot = static_cast<int>(slot);
        entry.title = slot == 0 ? tr("BN") : tr("no BN");
        entry.hidden = m_hidden[slot];
        const QSignalBlocker blocker(m_chips[slot]);
        m_chips[slot]->setEntry(entry);
        m_chips[slot]->setObjectName(QStringLiteral("exploreLegend%1").arg(slot));
        const QSize size = m_chips[slot]->sizeHint();
        m_chips[slot]->setGeometry(x, (height() - size.height()) / 2, size.width(), size.height());
        x += size.width() + px(8);
    }
}

void ExploreLegend::setTexts(const QString &differs, const QString &common)
{
    if (differs == m_differs && common == m_common)
        return;
    m_differs = differs;
    m_common = common;
    update();
}

bool ExploreLegend::isHiddenSlot(int slot) const
{
    return m_hidden.at(static_cast<std::size_t>(slot));
}

void ExploreLegend::paintEvent(QPaintEvent *)
{
    const look::Tokens &tokens = look::tokensOf(palette());
    const PlotStyle style = screenStyle(tokens);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont font = look::uiFont(look::TextSize::Form);
    const double middle = height() / 2.0;
    painter.setFont(font);
    double x = m_chips.back()->geometry().right() + px(14);
    const double end = width() - px(4);
    const auto line = [&](double length, double thickness, double opacity) {
        QColor color = tokens.muted;
        color.setAlphaF(static_cast<float>(opacity));
        QPen pen(color, thickness * look::scale());
        pen.setCapStyle(Qt::FlatCap);
        painter.setPen(pen);
        painter.drawLine(QPointF(x, middle), QPointF(x + px(length), middle));
        x += px(length) + px(4);
    };
    const auto word = [&](const QString &text) {
        const double wide = style.width(font, text);
        painter.setPen(tokens.muted);
        style.draw(painter, QRectF(x, 0, wide, height()), Qt::AlignLeft | Qt::AlignVCenter, text);
        x += wide + px(12);
    };
    const QString earlier = tr("earlier answers, fading");
    if (x + style.width(font, tr("now") + earlier) + px(150) < end) {
        line(20, 2.75, 1);
        word(tr("now"));
        line(14, 1.5, 0.6);
        line(14, 1.5, 0.45);
        line(14, 1.5, 0.35);
        word(earlier);
    }
    const QString pinned = tr("pinned, stays");
    if (x + style.width(font, pinned) + px(30) < end) {
        look::paintIcon(painter, QStringLiteral("pinned"),
                        QRectF(x, middle - px(6), px(12), px(12)), tokens.text);
        x += px(16);
        word(pinned);
    }
    QString text = m_differs;
    if (!m_common.isEmpty())
        text += QStringLiteral(" · ") + m_common;
    if (x + px(8) + style.width(font, text) > end)
        text = m_differs;
    const double wide = style.width(font, text);
    if (x + px(8) + wide > end)
        return;
    painter.setPen(tokens.muted);
    style.draw(painter, QRectF(end - wide, 0, wide, height()), Qt::AlignRight | Qt::AlignVCenter,
               text);
}

void ExploreLegend::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    showChips();
}

QSize ExploreLegend::sizeHint() const
{
    return {px(600), px(36)};
}

QSize ExploreLegend::minimumSizeHint() const
{
    return {px(200), px(36)};
}

} // namespace normscope::ui
