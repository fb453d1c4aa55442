#include "ui/runs/row_header.h"

#include "ui/look/metrics.h"
#include "ui/look/tokens.h"

#include <QPainter>

#include <algorithm>

namespace normscope::ui {

namespace {

// Titles of more rows than this are all alike: numbers of epochs, widest at the end.
constexpr int measuredRows = 64;

int padding()
{
    return look::px(12) + look::px(6.5);
}

} // namespace

RowHeader::RowHeader(QWidget *parent) : QHeaderView(Qt::Vertical, parent)
{
    setHighlightSections(false);
    setSectionsClickable(false);
    setMinimumSectionSize(1);
    setSectionResizeMode(QHeaderView::Fixed);
    viewport()->setBackgroundRole(QPalette::Window);
}

void RowHeader::setMuted(bool muted)
{
    m_muted = muted;
    viewport()->update();
}

void RowHeader::setClosed(bool closed)
{
    m_closed = closed;
    viewport()->update();
}

void RowHeader::setWidth(int width)
{
    if (m_width == width)
        return;
    m_width = width;
    updateGeometry();
    Q_EMIT geometriesChanged();
}

int RowHeader::neededWidth() const
{
    const QFontMetrics metrics(look::uiFont(look::TextSize::Form));
    int widest = 0;
    const auto measure = [&](int row) {
        widest = std::max(
            widest, metrics.horizontalAdvance(model()->headerData(row, Qt::Vertical).toString()));
    };
    for (int row = 0; row < std::min(count(), measuredRows); ++row)
        measure(row);
    if (count() > measuredRows)
        measure(count() - 1);
    return widest + 1 + padding();
}

QSize RowHeader::sizeHint() const
{
    return {m_width, QHeaderView::sizeHint().height()};
}

void RowHeader::paintEvent(QPaintEvent *event)
{
    {
        QPainter painter(viewport());
        painter.fillRect(viewport()->rect(), palette().color(QPalette::Window));
    }
    QHeaderView::paintEvent(event);
}

void RowHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    const look::Tokens &tokens = look::tokensOf(palette());
    painter->save();
    painter->fillRect(rect, palette().color(QPalette::Window));
    if (m_closed || section + 1 < count())
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.border);
    const QRect inner = rect.adjusted(look::px(12), 0, -look::px(6.5), -1);
    painter->setFont(look::uiFont(look::TextSize::Form));
    painter->setPen(m_muted ? tokens.muted : tokens.text);
    painter->drawText(
        inner, Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(model()->headerData(section, Qt::Vertical).toString(),
                                          Qt::ElideRight, inner.width()));
    painter->restore();
}

void TableCorner::setText(const QString &text)
{
    m_text = text;
    update();
}

int TableCorner::neededWidth() const
{
    return QFontMetrics(look::uiFont(look::TextSize::Axis)).horizontalAdvance(m_text) + padding();
}

void TableCorner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const look::Tokens &tokens = look::tokensOf(palette());
    painter.fillRect(rect(), palette().color(QPalette::Window));
    painter.fillRect(QRect(0, height() - 1, width(), 1), tokens.border);
    painter.setFont(look::uiFont(look::TextSize::Axis));
    painter.setPen(tokens.muted);
    painter.drawText(rect().adjusted(look::px(12), 0, 0, -1), Qt::AlignLeft | Qt::AlignVCenter,
                     m_text);
}

} // namespace normscope::ui
