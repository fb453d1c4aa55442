#include "ui/runs/table_header.h"

#include "ui/look/metrics.h"
#include "ui/look/tokens.h"

#include <QPainter>
#include <QTableView>

namespace normscope::ui {

namespace {

constexpr double cellPadding = 6.5;
constexpr double edgePadding = 12;
constexpr double glyphSize = 8;
constexpr double glyphGap = 6;

int glyphRoom()
{
    return look::px(glyphSize + glyphGap);
}

constexpr double arrowWidth = 5;
constexpr double arrowGap = 1.5;

} // namespace

int leftPadding(const QTableView *table, int column)
{
    if (table == nullptr)
        return look::px(edgePadding);
    if (!table->verticalHeader()->isHidden())
        return look::px(cellPadding); // row titles stand before the first column
    for (int before = 0; before < column; ++before)
        if (!table->isColumnHidden(before))
            return look::px(cellPadding);
    return look::px(edgePadding);
}

int rightPadding(const QTableView *table, int column)
{
    if (table == nullptr)
        return look::px(edgePadding);
    for (int after = column + 1; after < table->horizontalHeader()->count(); ++after)
        if (!table->isColumnHidden(after))
            return look::px(cellPadding);
    return look::px(edgePadding);
}

TableHeader::TableHeader(QWidget *parent) : QHeaderView(Qt::Horizontal, parent)
{
    setHighlightSections(false);
    setSectionResizeMode(QHeaderView::Fixed);
    setSectionsMovable(false);
    setMinimumSectionSize(1);
    viewport()->setBackgroundRole(QPalette::Window);
}

bool TableHeader::sortedBy(int section) const
{
    return isSortIndicatorShown() && sortIndicatorSection() == section;
}

QString TableHeader::title(int section) const
{
    if (m_glyphsAlone && model()->headerData(section, Qt::Horizontal, headerSlotRole).isValid())
        return {};
    return model()->headerData(section, Qt::Horizontal).toString();
}

void TableHeader::setGlyphsAlone(bool alone)
{
    if (m_glyphsAlone == alone)
        return;
    m_glyphsAlone = alone;
    viewport()->update();
}

int TableHeader::titleWidth(int section) const
{
    const QString text = title(section);
    const int width = QFontMetrics(look::uiFont(look::TextSize::Axis)).horizontalAdvance(text) + 1;
    if (!model()->headerData(section, Qt::Horizontal, headerSlotRole).isValid())
        return width;
    return text.isEmpty() ? look::px(glyphSize) : width + glyphRoom();
}

QSize TableHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), look::px(26)};
}

void TableHeader::paintEvent(QPaintEvent *event)
{
    {
        QPainter painter(viewport());
        const look::Tokens &tokens = look::tokensOf(palette());
        painter.fillRect(viewport()->rect(), palette().color(QPalette::Window));
        painter.fillRect(QRect(0, viewport()->height() - 1, viewport()->width(), 1), tokens.border);
    }
    QHeaderView::paintEvent(event);
}

void TableHeader::paintArrow(QPainter &painter, const QRectF &place) const
{
    const bool up = sortIndicatorOrder() == Qt::AscendingOrder;
    const QPointF tip(place.center().x(), up ? place.top() : place.bottom());
    const double base = up ? place.bottom() : place.top();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(look::tokensOf(palette()).text);
    painter.drawPolygon(QPolygonF{tip, QPointF(place.right(), base), QPointF(place.left(), base)});
}

void TableHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    const look::Tokens &tokens = look::tokensOf(palette());
    painter->fillRect(rect, palette().color(QPalette::Window));
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.border);

    const auto *table = qobject_cast<const QTableView *>(parentWidget());
    const QRect inner =
        rect.adjusted(leftPadding(table, section), 0, -rightPadding(table, section), -1);
    QString text = title(section);
    const QVariant alignment = model()->headerData(section, Qt::Horizontal, Qt::TextAlignmentRole);
    const bool left = (Qt::Alignment(alignment.toInt()) & Qt::AlignLeft) != 0;

    painter->save();
    painter->setFont(look::uiFont(look::TextSize::Axis));
    const QVariant slot = model()->headerData(section, Qt::Horizontal, headerSlotRole);
    const int room = slot.isValid() ? glyphRoom() : 0;
    text = painter->fontMetrics().elidedText(text, Qt::ElideRight, inner.width() - room);
    painter->setPen(sortedBy(section) ? tokens.text : tokens.muted);
    painter->drawText(inner, int((left ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter), text);
    const int width = painter->fontMetrics().horizontalAdvance(text);
    if (sortedBy(section)) {
        const QSizeF size(look::px(arrowWidth), look::px(arrowWidth - 1));
        const double x = left ? inner.left() + width + look::px(2 * arrowGap)
                              : inner.right() + 1 - width - look::px(arrowGap) - size.width();
        paintArrow(*painter, {QPointF(x, QRectF(inner).center().y() - size.height() / 2), size});
    }
    if (slot.isValid()) {
        const double size = look::px(glyphSize);
        const double right = inner.right() + 1 - (text.isEmpty() ? 0 : width + look::px(glyphGap));
        look::drawGlyph(*painter, QPointF(right - size / 2, QRectF(inner).center().y()), size,
                        slot.toInt(), tokens);
    }
    painter->restore();
}

} // namespace normscope::ui
