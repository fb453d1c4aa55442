#include "ui/compare/panels_view.h"

#include "ui/look/metrics.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace normscope::ui {

using look::px;

PanelsView::PanelsView(const ChartSource &source, QWidget *parent)
    : QWidget(parent), m_panels(source)
{
    setObjectName(QStringLiteral("panels"));
    setAccessibleName(tr("Curves for each value of a setting"));
}

void PanelsView::changed()
{
    m_current = false;
    m_drawn = QPixmap();
    update();
}

void PanelsView::setRuns(const std::vector<RunEntry> &runs,
                         const std::vector<RunGroupEntry> &groups, const SettingKey *key,
                         const QString &hint)
{
    m_panels.setRuns(runs, groups, key);
    m_builders.clear();
    m_hint = hint;
    m_panels.refresh();
    QStringList told;
    for (const Panel &panel : m_panels.panels())
        told += panel.title;
    setAccessibleDescription(told.isEmpty() ? hint : told.join(QStringLiteral(", ")));
    changed();
}

void PanelsView::setSource(const ChartSource &source)
{
    m_panels.setSource(source);
    m_builders.clear();
    m_panels.refresh();
    changed();
}

void PanelsView::setSettings(const ChartSettings &settings)
{
    if (settings == m_panels.settings())
        return;
    m_panels.setSettings(settings);
    changed();
}

void PanelsView::setHighlighted(RunId run)
{
    if (std::exchange(m_highlighted, run) != run)
        changed();
}

void PanelsView::refresh()
{
    if (m_panels.refresh())
        changed();
}

void PanelsView::layOut()
{
    if (m_current)
        return;
    const std::size_t before = m_layout.left;
    m_layout = m_panels.layOut(QRectF(rect()).adjusted(px(4), 0, -px(2), 0),
                               screenStyle(look::tokensOf(palette())), devicePixelRatioF(),
                               m_highlighted, m_builders);
    m_current = true;
    if (before != m_layout.left)
        Q_EMIT laidOut();
}

const std::vector<Plot> &PanelsView::plots()
{
    layOut();
    return m_layout.plots;
}

std::size_t PanelsView::panelsWithoutRoom()
{
    layOut();
    return m_layout.left;
}

void PanelsView::paintEvent(QPaintEvent *)
{
    const look::Tokens &tokens = look::tokensOf(palette());
    const PlotStyle style = screenStyle(tokens);
    QPainter painter(this);
    if (m_panels.panels().empty()) {
        painter.setFont(style.label);
        painter.setPen(tokens.muted);
        painter.drawText(rect().adjusted(px(16), 0, -px(16), 0), Qt::AlignCenter | Qt::TextWordWrap,
                         m_hint);
        return;
    }
    layOut();
    if (m_drawn.isNull()) {
        m_drawn = QPixmap(size() * devicePixelRatioF());
        m_drawn.setDevicePixelRatio(devicePixelRatioF());
        m_drawn.fill(tokens.card);
        QPainter drawing(&m_drawn);
        paintPanels(drawing, m_layout.plots, style);
    }
    painter.drawPixmap(0, 0, m_drawn);
}

void PanelsView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    changed();
}

void PanelsView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        changed();
}

QSize PanelsView::sizeHint() const
{
    return {px(480), px(220)};
}

QSize PanelsView::minimumSizeHint() const
{
    return {px(180), px(120)};
}

} // namespace normscope::ui
