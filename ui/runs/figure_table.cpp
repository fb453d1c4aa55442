#include "ui/runs/figure_table.h"

#include "ui/look/metrics.h"
#include "ui/look/tabular.h"
#include "ui/look/tokens.h"
#include "ui/runs/figures.h"
#include "ui/runs/row_header.h"
#include "ui/runs/run_text.h"
#include "ui/runs/table_header.h"

#include <QEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>
#include <vector>

namespace normscope::ui {

namespace {

constexpr int measuredRows = 64;

class FigureDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const look::Tokens &tokens = look::tokensOf(option.palette);
        const auto *table = qobject_cast<const FigureTable *>(option.widget);
        painter->save();
        if ((option.state & QStyle::State_HasFocus) != 0) {
            painter->setPen(QPen(tokens.accent, look::px(1)));
            painter->drawRect(option.rect.adjusted(0, 0, -1, -2));
        }
        const bool closed = table != nullptr && table->isClosed();
        if (closed || index.row() + 1 < index.model()->rowCount())
            painter->fillRect(
                QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                tokens.border);
        const QString text = index.data(Qt::DisplayRole).toString();
        const bool strong = index.data(strongRole).toBool();
        painter->setPen(text == unknownText() ? tokens.muted : tokens.text);
        drawFigures(*painter,
                    option.rect.adjusted(look::px(4), 0, -rightPadding(table, index.column()), -1),
                    look::uiFont(look::TextSize::Form, strong ? QFont::DemiBold : QFont::Normal),
                    text);
        painter->restore();
    }
};

} // namespace

FigureTable::FigureTable(QWidget *parent)
    : QTableView(parent),
      m_columns(new TableHeader(this)),
      m_rows(new RowHeader(this)),
      m_corner(new TableCorner(this))
{
    setHorizontalHeader(m_columns);
    setVerticalHeader(m_rows);
    m_columns->setSectionsClickable(false);
    setItemDelegate(new FigureDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setSelectionMode(QAbstractItemView::NoSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false);
    viewport()->setBackgroundRole(QPalette::Window);
    applySizes();
}

void FigureTable::setModel(QAbstractItemModel *model)
{
    QTableView::setModel(model);
    connect(model, &QAbstractItemModel::modelReset, this, &FigureTable::layOutColumns);
    connect(model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int first) {
        // The first values decide widths; those that follow are alike.
        if (m_hugging || first < measuredRows)
            layOutColumns();
    });
    layOutColumns();
}

void FigureTable::setCornerText(const QString &text)
{
    static_cast<TableCorner *>(m_corner)->setText(text);
    layOutColumns();
}

void FigureTable::setMutedRows(bool muted)
{
    m_rows->setMuted(muted);
}

void FigureTable::setClosed(bool closed)
{
    m_closed = closed;
    m_rows->setClosed(closed);
    viewport()->update();
}

void FigureTable::setHuggingRows(bool hugging)
{
    m_hugging = hugging;
    setVerticalScrollBarPolicy(hugging ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    layOutColumns();
}

int FigureTable::neededWidth(int column) const
{
    const QFont strong = look::uiFont(look::TextSize::Form, QFont::DemiBold);
    qreal widest = 0;
    for (int row = 0; row < std::min(model()->rowCount(), measuredRows); ++row)
        widest = std::max(
            widest, look::tabularWidth(strong, model()->index(row, column).data().toString()));
    const int text = std::min(int(widest) + 1, look::px(160));
    return std::max(text, m_shortTitles ? 0 : m_columns->titleWidth(column)) + 2 * look::px(6.5);
}

void FigureTable::layOutColumns()
{
    if (m_layingOut || model() == nullptr || isPutAway())
        return;
    m_layingOut = true;
    const int count = model()->columnCount();
    const int edge = look::px(12) - look::px(6.5);
    const int width = viewport()->geometry().right() + 1; // row titles counted in
    int needed = 0;
    for (int column = 0; column < count; ++column)
        needed = std::max(needed, neededWidth(column));
    int titles =
        std::max(m_rows->neededWidth(), static_cast<TableCorner *>(m_corner)->neededWidth());
    if (count > 0) {
        titles = std::min(titles, std::max(width / 2, look::px(60)));
        // Columns share what the row titles leave, but two of them do not drift apart.
        titles = std::max(titles, (width - edge) / (count + 1));
        const int rest = width - titles - edge;
        const int share = std::min(rest / count, std::max(look::px(97), rest / (count + 2)));
        const int each = std::max(share, needed);
        titles = std::max(titles, width - edge - each * count);
        m_columns->setGlyphsAlone(false);
        bool fit = true;
        for (int column = 0; column < count; ++column)
            fit = fit && m_columns->titleWidth(column) + 2 * look::px(6.5) <= each;
        m_columns->setGlyphsAlone(m_shortTitles && !fit);
        for (int column = 0; column < count; ++column)
            setColumnWidth(column, each + (column + 1 == count ? edge : 0));
    }
    m_rows->setWidth(titles);
    if (m_hugging) {
        const int rows = m_rows->defaultSectionSize() * model()->rowCount();
        const int header = m_columns->isHidden() ? 0 : m_columns->sizeHint().height();
        const bool scrolls = titles + m_columns->length() > width;
        setFixedHeight(header + rows + (scrolls ? horizontalScrollBar()->sizeHint().height() : 0));
    }
    updateGeometries();
    m_layingOut = false;
    // A scroll bar that has gone leaves its room to the columns, one that has come takes some.
    if (const int now = viewport()->geometry().right() + 1; now != width && now != m_triedWidth) {
        m_triedWidth = width;
        layOutColumns();
    }
    m_triedWidth = -1;
}

void FigureTable::applySizes()
{
    m_rows->setDefaultSectionSize(look::px(26));
    verticalScrollBar()->setSingleStep(look::px(26));
    layOutColumns();
}

void FigureTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    layOutColumns();
}

void FigureTable::showEvent(QShowEvent *event)
{
    layOutColumns();
    QTableView::showEvent(event);
}

bool FigureTable::isPutAway() const
{
    return isHidden() && testAttribute(Qt::WA_WState_ExplicitShowHide);
}

void FigureTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        applySizes();
}

void FigureTable::updateGeometries()
{
    QTableView::updateGeometries();
    m_corner->setVisible(!m_columns->isHidden() && !m_rows->isHidden());
    m_corner->setGeometry(0, 0, m_rows->width(), m_columns->height());
    m_corner->raise();
}

} // namespace normscope::ui
