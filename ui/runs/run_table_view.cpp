#include "ui/runs/run_table_view.h"

#include "ui/look/metrics.h"
#include "ui/look/tabular.h"
#include "ui/look/tokens.h"
#include "ui/runs/run_columns.h"
#include "ui/runs/run_delegate.h"
#include "ui/runs/run_filter.h"
#include "ui/runs/run_table_model.h"
#include "ui/runs/run_text.h"
#include "ui/runs/table_header.h"

#include <QGuiApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_set>

namespace normscope::ui {

namespace {

// The run's own column at 100 %: what it needs, what it likes, and what it takes at most.
constexpr double runMinimum = 144;
constexpr double runComfortable = 184;
constexpr double runMaximum = 360;
// Room that the other columns take before the run's column grows.
constexpr double comfortablePadding = 7;

} // namespace

RunTableView::RunTableView(RunList *list, QWidget *parent)
    : QTableView(parent),
      m_list(list),
      m_model(new RunTableModel(list, this)),
      m_filter(new RunFilter(this)),
      m_header(new TableHeader(this))
{
    setObjectName(QStringLiteral("runTable"));
    setAccessibleName(tr("Runs"));
    setHorizontalHeader(m_header);
    m_filter->setSourceModel(m_model);
    // Before the view and its selection hear of it: rows that go take their selection along, and
    // that is no one's choice.
    connect(m_filter, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this] { ++m_rowChanges; });
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, [this] {
        --m_rowChanges;
        followRows();
    });
    setModel(m_filter);
    setItemDelegate(new RunDelegate(list, this));

    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    viewport()->setBackgroundRole(QPalette::Window);
    verticalHeader()->hide();
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::DoubleClicked);
    setTabKeyNavigation(false);
    setMouseTracking(true);

    m_header->setSortIndicatorClearable(true);
    m_header->setSortIndicator(-1, Qt::AscendingOrder);
    setSortingEnabled(true);
    m_header->setSectionsClickable(true);
    connect(m_header, &QHeaderView::sortIndicatorChanged, this, &RunTableView::layOutColumns);

    connect(m_filter, &QAbstractItemModel::rowsInserted, this, &RunTableView::followRows);
    connect(m_model, &RunTableModel::rebuilt, this, [this] {
        followRows();
        layOutColumns();
    });
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RunTableView::giveSelectionToList);
    connect(list, &RunList::selectionChanged, this, &RunTableView::takeSelectionFromList);
    connect(list, &RunList::highlightChanged, viewport(), qOverload<>(&QWidget::update));
    applySizes();
    takeSelectionFromList();
}

void RunTableView::setFilterText(const QString &text)
{
    // Rows come and go in many pieces; the selection is put right once, at the end.
    ++m_rowChanges;
    selectionModel()->clearSelection();
    m_filter->setText(text);
    --m_rowChanges;
    followRows();
}

void RunTableView::followRows()
{
    if (m_rowChanges > 0)
        return;
    takeSelectionFromList();
    Q_EMIT shownCountChanged();
}

int RunTableView::shownCount() const
{
    return m_filter->rowCount();
}

RunId RunTableView::idAt(const QModelIndex &index) const
{
    return index.isValid() ? index.data(RunTableModel::IdRole).toULongLong() : 0;
}

QModelIndex RunTableView::indexOf(RunId id) const
{
    const int row = m_model->rowOf(id);
    return row < 0 ? QModelIndex() : m_filter->mapFromSource(m_model->index(row, 0));
}

std::vector<RunId> RunTableView::selectedIds() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    std::vector<RunId> ids;
    for (const QModelIndex &row : rows)
        ids.push_back(idAt(row));
    return ids;
}

RunId RunTableView::currentId() const
{
    return idAt(currentIndex());
}

void RunTableView::editName(RunId id)
{
    const QModelIndex name = indexOf(id);
    if (!name.isValid())
        return;
    selectionModel()->setCurrentIndex(name, QItemSelectionModel::NoUpdate);
    scrollTo(name);
    QTableView::edit(name, QAbstractItemView::AllEditTriggers, nullptr);
}

bool RunTableView::edit(const QModelIndex &index, EditTrigger trigger, QEvent *event)
{
    // The name is what there is to edit, wherever in the row the double click fell.
    if (trigger == QAbstractItemView::DoubleClicked)
        return QTableView::edit(index.siblingAtColumn(int(RunColumn::Run)), trigger, event);
    return QTableView::edit(index, trigger, event);
}

void RunTableView::sortBy(int column, Qt::SortOrder order)
{
    sortByColumn(column, order);
}

void RunTableView::takeSelectionFromList()
{
    const std::vector<RunId> selected = m_list->selected();
    const std::unordered_set<RunId> wanted(selected.begin(), selected.end());
    const auto rows = static_cast<std::size_t>(m_filter->rowCount());
    std::vector<bool> present(rows, false);
    for (const QItemSelectionRange &range : selectionModel()->selection())
        for (int row = range.top(); row <= range.bottom(); ++row)
            present[static_cast<std::size_t>(row)] = true;

    QItemSelection chosen;
    bool differs = false;
    for (int row = 0; row < int(rows); ++row) {
        const QModelIndex first = m_filter->index(row, 0);
        const bool choose = wanted.contains(idAt(first));
        differs = differs || choose != present[static_cast<std::size_t>(row)];
        if (!choose)
            continue;
        const QModelIndex last = m_filter->index(row, runColumnCount - 1);
        if (!chosen.isEmpty() && chosen.last().bottom() == row - 1)
            chosen.last() = QItemSelectionRange(chosen.last().topLeft(), last);
        else
            chosen.append(QItemSelectionRange(first, last));
    }
    if (!differs)
        return;
    ++m_rowChanges;
    selectionModel()->select(chosen, QItemSelectionModel::ClearAndSelect);
    --m_rowChanges;
}

void RunTableView::giveSelectionToList()
{
    if (m_rowChanges > 0)
        return;
    std::vector<RunId> ids = selectedIds();
    // Adding to the selection keeps what the filter hides; choosing anew does not.
    if (QGuiApplication::keyboardModifiers().testFlag(Qt::ControlModifier))
        for (const RunId id : m_list->selected())
            if (!indexOf(id).isValid())
                ids.push_back(id);
    m_list->setSelected(ids);
}

void RunTableView::layOutColumns()
{
    const auto &columns = runColumns();
    const QFont plain = look::uiFont(look::TextSize::Form);
    const QFont strong = look::uiFont(look::TextSize::Form, QFont::DemiBold);
    std::array<int, runColumnCount> widths{};
    std::vector<int> shown;
    for (int column = 1; column < runColumnCount; ++column) {
        const auto at = static_cast<std::size_t>(column);
        const QString widest = m_model->widestText(RunColumn(column));
        if (columns[at].optional && (widest.isEmpty() || widest == unknownText()))
            continue;
        const qreal text = std::max(look::tabularWidth(strong, columns[at].sample),
                                    look::tabularWidth(plain, widest));
        const int most = look::px(120);
        widths[at] = std::max(std::min(int(text) + 1, most), m_header->titleWidth(column)) +
                     2 * look::px(6.5);
        shown.push_back(column);
    }
    const int edge = look::px(12) - look::px(6.5);
    const int width = viewport()->width() - edge;
    const auto sum = [&] {
        return std::accumulate(shown.begin(), shown.end(), 0, [&](int total, int column) {
            return total + widths[static_cast<std::size_t>(column)];
        });
    };
    const auto keep = [&](int column) { return columns[static_cast<std::size_t>(column)].keep; };
    while (!shown.empty() && sum() + look::px(runMinimum) > width)
        shown.erase(std::min_element(shown.begin(), shown.end(),
                                     [&](int a, int b) { return keep(a) < keep(b); }));

    int run = width - sum();
    if (!shown.empty()) {
        const int count = int(shown.size());
        int spare = std::max(0, run - look::px(runComfortable));
        int each = std::min(spare / count, look::px(comfortablePadding));
        spare = std::max(0, run - each * count - look::px(runMaximum));
        each += spare / count;
        for (const int column : shown)
            widths[static_cast<std::size_t>(column)] += each;
        run -= each * count;
        widths[static_cast<std::size_t>(shown.back())] += edge;
    } else {
        run += edge;
    }
    widths[0] = run;
    for (int column = 0; column < runColumnCount; ++column) {
        const bool visible =
            column == 0 || std::find(shown.begin(), shown.end(), column) != shown.end();
        setColumnHidden(column, !visible);
        if (visible)
            setColumnWidth(column, widths[static_cast<std::size_t>(column)]);
    }
}

void RunTableView::applySizes()
{
    verticalHeader()->setMinimumSectionSize(1);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(look::px(46));
    verticalScrollBar()->setSingleStep(look::px(23));
    layOutColumns();
}

void RunTableView::paintEvent(QPaintEvent *event)
{
    QTableView::paintEvent(event);
    QPainter painter(viewport());
    const look::Tokens &tokens = look::tokensOf(palette());
    if (shownCount() == 0) {
        painter.setFont(look::uiFont(look::TextSize::Form));
        painter.setPen(tokens.muted);
        painter.drawText(viewport()->rect().adjusted(look::px(12), look::px(12), -look::px(12), 0),
                         Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                         tr("No run has this in its row."));
    }
    if (hasFocus() && m_byKeyboard && currentIndex().isValid()) {
        const QRect name = visualRect(currentIndex().siblingAtColumn(0));
        const int inset = look::px(1);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(tokens.accent, look::px(2)));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(0, name.top(), viewport()->width(), name.height() - 1)
                                    .adjusted(inset, inset, -inset, -inset),
                                look::px(3), look::px(3));
    }
}

void RunTableView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    layOutColumns();
}

void RunTableView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        applySizes();
}

bool RunTableView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::MouseMove)
        m_list->setHighlighted(
            idAt(indexAt(static_cast<QMouseEvent *>(event)->position().toPoint())));
    else if (event->type() == QEvent::Leave)
        m_list->setHighlighted(0);
    return QTableView::viewportEvent(event);
}

void RunTableView::focusInEvent(QFocusEvent *event)
{
    m_byKeyboard = event->reason() == Qt::TabFocusReason ||
                   event->reason() == Qt::BacktabFocusReason ||
                   event->reason() == Qt::ShortcutFocusReason;
    QTableView::focusInEvent(event);
    if (m_byKeyboard && !currentIndex().isValid() && shownCount() > 0)
        selectionModel()->setCurrentIndex(m_filter->index(0, 0), QItemSelectionModel::NoUpdate);
}

void RunTableView::keyPressEvent(QKeyEvent *event)
{
    m_byKeyboard = true;
    QTableView::keyPressEvent(event);
    viewport()->update();
}

void RunTableView::mousePressEvent(QMouseEvent *event)
{
    m_byKeyboard = false;
    QTableView::mousePressEvent(event);
}

} // namespace normscope::ui
