#include "ui/runs/run_delegate.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/tabular.h"
#include "ui/look/tokens.h"
#include "ui/runs/figures.h"
#include "ui/runs/run_columns.h"
#include "ui/runs/run_rows.h"
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
// Of a group's line and those below it.
constexpr double chevronX = 15;
constexpr double groupGlyphX = 33;
constexpr double groupTextX = 46;
constexpr double memberTextX = 50;
constexpr double pinSize = 12;

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

/// A name with its marks: pinned as the baseline, noted. Gives the width that it took.
int paintName(QPainter &painter, const QRect &rect, const QModelIndex &index,
              const look::Tokens &tokens)
{
    const bool noted = !index.data(RunTableModel::NoteRole).toString().isEmpty();
    const bool pinned = index.data(RunRows::BaselineRole).toBool();
    const int room = (noted ? px(14) : 0) + (pinned ? px(pinSize + 4) : 0);
    painter.setPen(index.data(RunTableModel::HiddenRole).toBool() ||
                           index.data(RunRows::MemberRole).toBool()
                       ? tokens.muted
                       : tokens.text);
    const QString name = painter.fontMetrics().elidedText(
        index.data(Qt::DisplayRole).toString(), Qt::ElideRight, std::max(0, rect.width() - room));
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, name);
    int width = painter.fontMetrics().horizontalAdvance(name);
    const double middle = QRectF(rect).center().y();
    if (pinned) {
        look::paintIcon(painter, QStringLiteral("pinned"),
                        QRectF(rect.left() + width + px(4), middle - px(pinSize) / 2.0, px(pinSize),
                               px(pinSize)),
                        tokens.muted);
        width += px(pinSize + 4);
    }
    if (noted) {
        drawNoteMark(painter, QPointF(rect.left() + width + px(10), middle), tokens.muted);
        width += px(14);
    }
    return width;
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
    const QTableView *table = tableOf(option);
    const bool member = index.data(RunRows::MemberRole).toBool();
    bool selected = (option.state & QStyle::State_Selected) != 0;
    // A group that is selected says it for all of its runs.
    if (const auto *rows = qobject_cast<const RunRows *>(index.model());
        selected && member && rows != nullptr && table != nullptr)
        selected =
            !table->selectionModel()->isSelected(rows->index(rows->groupLineOf(index.row()), 0));
    const bool highlighted =
        m_list->highlighted() != 0 &&
        index.siblingAtColumn(0).data(RunTableModel::IdRole).toULongLong() == m_list->highlighted();
    if (highlighted || selected || member)
        painter.fillRect(option.rect, highlighted ? tokens.hover
                                      : selected  ? tokens.selected
                                                  : tokens.card);
    if (selected && index.column() == 0)
        painter.fillRect(QRect(option.rect.topLeft(), QSize(px(3), option.rect.height())),
                         tokens.accent);
    if (member || index.data(RunRows::GroupRole).toBool() ||
        index.row() + 1 < index.model()->rowCount())
        painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                         tokens.border);
}

void RunDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                        const QModelIndex &index) const
{
    painter->save();
    paintGround(*painter, option, index);
    if (index.column() != int(RunColumn::Run))
        paintFigure(*painter, option, index);
    else if (index.data(RunRows::GroupRole).toBool())
        paintGroup(*painter, option, index);
    else if (index.data(RunRows::MemberRole).toBool())
        paintMember(*painter, option, index);
    else
        paintRun(*painter, option, index);
    painter->restore();
}

void RunDelegate::paintRun(QPainter &painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    const look::Tokens &tokens = look::tokensOf(option.palette);
    const int right = rightPadding(tableOf(option), index.column());
    const bool hidden = index.data(RunTableModel::HiddenRole).toBool();
    look::drawGlyph(painter,
                    QPointF(option.rect.left() + px(glyphX), option.rect.top() + px(nameY)), px(9),
                    index.data(RunTableModel::SlotRole).toInt(), tokens, hidden, tokens.panel);
    painter.setFont(look::uiFont(look::TextSize::Body, QFont::Medium));
    paintName(painter, line(option.rect, nameY, textX, right), index, tokens);
    paintState(painter, line(option.rect, stateY, textX, right), index, tokens);
}

void RunDelegate::paintGroup(QPainter &painter, const QStyleOptionViewItem &option,
                             const QModelIndex &index) const
{
    const look::Tokens &tokens = look::tokensOf(option.palette);
    const double middle = QRectF(option.rect).center().y();
    const double left = option.rect.left();
    const double icon = px(12);
    look::paintIcon(painter,
                    index.data(RunRows::ExpandedRole).toBool() ? QStringLiteral("chevron-down")
                                                               : QStringLiteral("chevron-right"),
                    QRectF(left + px(chevronX) - icon / 2, middle - icon / 2, icon, icon),
                    tokens.muted);
    const int slot = index.data(RunTableModel::SlotRole).toInt();
    look::drawGlyph(painter, QPointF(left + px(groupGlyphX), middle), px(9), slot, tokens);
    painter.setFont(look::uiFont(look::TextSize::Body, QFont::Medium));
    QRect name =
        option.rect.adjusted(px(groupTextX), 0, -rightPadding(tableOf(option), index.column()), -1);
    const QVariant progress = index.data(RunTableModel::ProgressRole);
    const int used = paintName(painter, name, index, tokens);
    name.setLeft(name.left() + used + px(barGap));
    if (!progress.isValid() || name.width() < px(shortestBar))
        return;
    const double height = px(barHeight);
    drawBar(painter,
            QRectF(name.left(), middle - height / 2, std::min(name.width(), px(barWidth)), height),
            progress.toDouble(), look::runColor(slot, tokens), tokens);
}

void RunDelegate::paintMember(QPainter &painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const
{
    const look::Tokens &tokens = look::tokensOf(option.palette);
    QRect rest = option.rect.adjusted(px(memberTextX), 0,
                                      -rightPadding(tableOf(option), index.column()), -1);
    painter.setFont(look::uiFont(look::TextSize::Form));
    const int used = paintName(painter, rest, index, tokens);
    rest.setLeft(rest.left() + used + px(barGap));
    // What is done says so by its figures.
    const bool fault = index.data(RunTableModel::FaultRole).toBool();
    if (rest.width() > 0 && (fault || index.data(RunTableModel::ProgressRole).isValid()))
        paintState(painter, rest, index, tokens);
}

void RunDelegate::paintFigure(QPainter &painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const
{
    const look::Tokens &tokens = look::tokensOf(option.palette);
    const QString text = index.data(Qt::DisplayRole).toString();
    const bool known = text != unknownText();
    const bool group = index.data(RunRows::GroupRole).toBool();
    const bool member = index.data(RunRows::MemberRole).toBool();
    const bool best = known && index.column() == int(RunColumn::BestTest) && !group && !member;
    QRect inner = option.rect.adjusted(0, 0, -rightPadding(tableOf(option), index.column()), -1);
    const QFont font = look::uiFont(look::TextSize::Form, best ? QFont::DemiBold : QFont::Normal);
    // Means stand under each other, and the runs' own values under them.
    const qsizetype at = text.indexOf(plusMinus());
    if (at >= 0) {
        painter.setPen(tokens.muted);
        drawFigures(painter, inner, font, text.mid(at));
        inner.setRight(inner.right() - px(2) - int(look::tabularWidth(font, text.mid(at))));
    } else if (member && index.column() < int(RunColumn::ExamplesPerSecond) &&
               index.column() > int(RunColumn::Members) &&
               index.column() != int(RunColumn::Versus)) {
        inner.setRight(inner.right() - px(2) -
                       int(look::tabularWidth(font, plusMinus() + figureText(0))));
    }
    painter.setPen(known ? tokens.text : tokens.muted);
    drawFigures(painter, inner, font, at >= 0 ? text.left(at) : text);
}

int RunDelegate::chevronRoom()
{
    return px(26);
}

int RunDelegate::groupNameRoom()
{
    return px(groupTextX + pinSize + 12);
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
    const int left = px(option.rect.height() < px(40) ? memberTextX : textX);
    editor->setGeometry(option.rect.left() + left - margin, option.rect.top() + px(1),
                        option.rect.width() - left, std::min(px(26), option.rect.height()));
}

} // namespace normscope::ui
