#include "ui/runs/run_delegate.h"

#include "ui/look/metrics.h"
#include "ui/look/tokens.h"
#include "ui/runs/figures.h"
#include "ui/runs/run_columns.h"
#include "ui/runs/run_table_model.h"
#include "ui/runs/table_header.h"

#include <QLineEdit>
#include <QPainter>
#include <QTableView>

#include <algorithm>

namespace normscope::ui {

namespace {

using look::px;

// Within a run cell at 100 %, from its top left corner.
constexpr double glyphX = 18;
constexpr double textX = 31;
constexpr double nameY = 14;
constexpr double stateY = 31;
constexpr double barWidth = 48;
constexpr double barHeight = 4;
constexpr double barGap = 8;
constexpr double shortestBar = 16;

const QTableView *tableOf(const QStyleOptionViewItem &option)
{
    return qobject_cast<const QTableView *>(option.widget);
}

QRect line(const QRect &cell, double centerY, double left, int right)
{
    const int half = px(10);
    return {cell.left() + px(left), cell.top() + px(centerY) - half,
            cell.width() - px(left) - right, 2 * half};
}

/// A sheet with a turned corner, 8×10.
void drawNoteMark(QPainter &painter, QPointF center, const QColor &color)
{
    const double w = px(7);
    const double h = px(9);
    const double fold = px(3);
    const QPointF corner = center - QPointF(w / 2, h / 2);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, px(1)));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolygon(QPolygonF{corner, corner + QPointF(w - fold, 0), corner + QPointF(w, fold),
                                  corner + QPointF(w, h), corner + QPointF(0, h)});
    painter.drawPolyline(QPolygonF{corner + QPointF(w - fold, 0), corner + QPointF(w - fold, fold),
                                   corner + QPointF(w, fold)});
}

void paintName(QPainter &painter, const QRect &rect, const QModelIndex &index,
               const look::Tokens &tokens)
{
    const bool noted = !index.data(RunTableModel::NoteRole).toString().isEmpty();
    const int noteRoom = noted ? px(14) : 0;
    painter.setFont(look::uiFont(look::TextSize::Body, QFont::Medium));
    painter.setPen(index.data(RunTableModel::HiddenRole).toBool() ? tokens.muted : tokens.text);
    const QString name =
        painter.fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight,
                                         std::max(0, rect.width() - noteRoom));
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, name);
    if (noted)
        drawNoteMark(painter,
                     QPointF(rect.left() + painter.fontMetrics().horizontalAdvance(name) + px(10),
                             QRectF(rect).center().y()),
                     tokens.muted);
}

void drawBar(QPainter &painter, const QRectF &rail, double progress, const QColor &color,
             const look::Tokens &tokens)
{
    const double radius = rail.height() / 2;
    painter.setPen(Qt::NoPen);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(tokens.rail);
    painter.drawRoundedRect(rail, radius, radius);
    if (progress <= 0)
        return;
    QRectF done = rail;
    done.setWidth(std::max(rail.height(), rail.width() * progress));
    painter.setBrush(color);
    painter.drawRoundedRect(done, radius, radius);
}

void paintState(QPainter &painter, QRect rect, const QModelIndex &index, const look::Tokens &tokens)
{
    const bool fault = index.data(RunTableModel::FaultRole).toBool();
    const QString text = index.data(RunTableModel::StateRole).toString();
    const QVariant progress = index.data(RunTableModel::ProgressRole);
    painter.setFont(look::uiFont(look::TextSize::Axis));
    // The words are worth more than the bar: where both do not fit, it shrinks, then goes.
    const int words = painter.fontMetrics().horizontalAdvance(text) + 2; // rounding
    const int room = rect.width() - words - px(barGap);
    if (progress.isValid() && room >= px(shortestBar)) {
        const double width = std::min(room, px(barWidth));
        const double height = px(barHeight);
        const QRectF rail(rect.left(), QRectF(rect).center().y() - height / 2, width, height);
        drawBar(painter, rail, progress.toDouble(),
                look::runColor(index.data(RunTableModel::SlotRole).toInt(), tokens), tokens);
        rect.setLeft(rect.left() + int(width) + px(barGap));
    }
    painter.setPen(fault ? tokens.error : tokens.muted);
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
}

} // namespace

RunDelegate::RunDelegate(const RunList *list, QObject *parent)
    : QStyledItemDelegate(parent), m_list(list)
{
}

void RunDelegate::paintGround(QPainter &painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const
{
    const look::Tokens &tokens = look::tokensOf(option.palette);
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    const bool highlighted =
        m_list->highlighted() != 0 &&
        index.siblingAtColumn(0).data(RunTableModel::IdRole).toULongLong() == m_list->highlighted();
    if (highlighted || selected)
        painter.fillRect(option.rect, highlighted ? tokens.hover : tokens.selected);
    if (selected && index.column() == 0)
        painter.fillRect(QRect(option.rect.topLeft(), QSize(px(3), option.rect.height())),
                         tokens.accent);
    if (index.row() + 1 < index.model()->rowCount())
        painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                         tokens.border);
}

void RunDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                        const QModelIndex &index) const
{
    const look::Tokens &tokens = look::tokensOf(option.palette);
    const QTableView *table = tableOf(option);
    painter->save();
    paintGround(*painter, option, index);
    if (index.column() == int(RunColumn::Run)) {
        const int right = rightPadding(table, index.column());
        const bool hidden = index.data(RunTableModel::HiddenRole).toBool();
        look::drawGlyph(
            *painter, QPointF(option.rect.left() + px(glyphX), option.rect.top() + px(nameY)),
            px(9), index.data(RunTableModel::SlotRole).toInt(), tokens, hidden, tokens.panel);
        paintName(*painter, line(option.rect, nameY, textX, right), index, tokens);
        paintState(*painter, line(option.rect, stateY, textX, right), index, tokens);
    } else {
        const QString text = index.data(Qt::DisplayRole).toString();
        const bool known = text != unknownText();
        const bool best = known && index.column() == int(RunColumn::BestTest);
        painter->setPen(known ? tokens.text : tokens.muted);
        const QRect inner = option.rect.adjusted(0, 0, -rightPadding(table, index.column()), -1);
        drawFigures(*painter, inner,
                    look::uiFont(look::TextSize::Form, best ? QFont::DemiBold : QFont::Normal),
                    text);
    }
    painter->restore();
}

QSize RunDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {px(60), px(46)};
}

QWidget *RunDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &,
                                   const QModelIndex &) const
{
    auto *editor = new QLineEdit(parent);
    editor->setObjectName(QStringLiteral("runNameEditor"));
    editor->setAccessibleName(tr("Name of the run"));
    editor->setMaxLength(200);
    return editor;
}

void RunDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const
{
    // The view asks again whenever the row changes, 30 times a second while the run trains; what a
    // person has typed must not be overwritten.
    static constexpr const char *filled = "filled";
    if (editor->property(filled).toBool())
        return;
    editor->setProperty(filled, true);
    if (auto *field = qobject_cast<QLineEdit *>(editor)) {
        field->setText(index.data(Qt::EditRole).toString());
        field->selectAll();
    }
}

void RunDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                       const QModelIndex &) const
{
    const int margin = px(6);
    editor->setGeometry(option.rect.left() + px(textX) - margin, option.rect.top() + px(1),
                        option.rect.width() - px(textX), px(26));
}

} // namespace normscope::ui
