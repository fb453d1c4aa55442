#include "ui/runs/run_table_view.h"

#include "ui/look/metrics.h"
#include "ui/look/tokens.h"
#include "ui/runs/run_column_layout.h"
#include "ui/runs/run_columns.h"
#include "ui/runs/run_delegate.h"
#include "ui/runs/run_rows.h"
#include "ui/runs/run_table_model.h"
#include "ui/runs/table_header.h"

#include <QGuiApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace normscope::ui {

namespace {

constexpr int fewRows = 100;

} // namespace

RunTableView::RunTableView(RunList *list, QWidget *parent)
    : QTableView(parent),
      m_list(list),
      m_model(new RunTableModel(list, this)),
      m_rows(new RunRows(list, m_model, this)),
      m_header(new TableHeader(this))
{
    setObjectName(QStringLiteral("runTable"));
    setAccessibleName(tr("Runs"));
    setHorizontalHeader(m_header);
    // Before the view and its selection hear of it: rows that go take their selection along, and
    // that is no one's choice.
    connect(m_rows, &RunRows::aboutToRearrange, this, [this] {
        ++m_rowChanges;
        // Rows come and go in many pieces; the selection is put right once, at the end.
        if (m_rows->rowCount() > fewRows && selectionModel() != nullptr)
            selectionModel()->clearSelection();
    });
    connect(m_rows, &QAbstractItemModel::modelAboutToBeReset, this, [this] { ++m_rowChanges; });
    setModel(m_rows);
    connect(m_rows, &RunRows::rearranged, this, [this] {
        --m_rowChanges;
        sizeRows();
        if (std::exchange(m_columnsChanged, false))
            layOutColumns();
        followRows();
    });
    connect(m_rows, &QAbstractItemModel::modelReset, this, [this] {
        --m_rowChanges;
        m_columnsChanged = true;
    });
    connect(m_rows, &QAbstractItemModel::headerDataChanged, this, &RunTableView::layOutColumns);
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
    connect(m_model, &RunTableModel::rebuilt, this, &RunTableView::layOutColumns);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RunTableView::giveSelectionToList);
    connect(list, &RunList::selectionChanged, this, &RunTableView::takeSelectionFromList);
    connect(list, &RunList::highlightChanged, viewport(), qOverload<>(&QWidget::update));
    applySizes();
    takeSelectionFromList();
}

void RunTableView::setQuery(RunQuery query)
{
    m_rows->setQuery(std::move(query));
    layOutColumns();
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
    return m_rows->shownRuns();
}

QHeaderView *RunTableView::columnHeader() const
{
    return m_header;
}

void RunTableView::setHiddenColumns(std::set<int> columns)
{
    m_hidden = std::move(columns);
    layOutColumns();
}

QModelIndex RunTableView::indexOf(RunId id) const
{
    const int line = m_rows->lineOf(id);
    return line < 0 ? QModelIndex() : m_rows->index(line, 0);
}

std::vector<RunId> RunTableView::selectedIds() const
{
    QModelIndexList lines = selectionModel()->selectedRows();
    std::sort(lines.begin(), lines.end());
    std::vector<RunId> ids;
    std::unordered_set<RunId> seen;
    for (const QModelIndex &line : lines)
        for (const RunId id : m_rows->runsOf(line.row()))
            if (seen.insert(id).second)
                ids.push_back(id);
    return ids;
}

RunId RunTableView::currentId() const
{
    const int line = currentIndex().isValid() ? currentIndex().row() : -1;
    const std::vector<RunId> runs = m_rows->runsOf(line);
    return runs.empty() || m_rows->isGroup(line) ? 0 : runs.front();
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
    const auto lines = static_cast<std::size_t>(m_rows->rowCount());
    std::vector<bool> present(lines, false);
    for (const QItemSelectionRange &range : selectionModel()->selection())
        for (int line = range.top(); line <= range.bottom(); ++line)
            present[static_cast<std::size_t>(line)] = true;

    QItemSelection chosen;
    bool differs = false;
    for (int line = 0; line < int(lines); ++line) {
        const std::vector<RunId> runs = m_rows->runsOf(line);
        const bool choose =
            std::all_of(runs.begin(), runs.end(), [&](RunId id) { return wanted.contains(id); });
        differs = differs || choose != present[static_cast<std::size_t>(line)];
        if (!choose)
            continue;
        const QModelIndex first = m_rows->index(line, 0);
        const QModelIndex last = m_rows->index(line, m_rows->columnCount() - 1);
        if (!chosen.isEmpty() && chosen.last().bottom() == line - 1)
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

void RunTableView::giveSelectionToList(const QItemSelection &, const QItemSelection &deselected)
{
    if (m_rowChanges > 0)
        return;
    const bool adding = QGuiApplication::keyboardModifiers().testFlag(Qt::ControlModifier);
    // A run that is taken out of a group that stays selected takes itself out alone; a group that
    // is taken out takes all of its runs along.
    std::unordered_set<RunId> out;
    if (adding)
        for (const QItemSelectionRange &range : deselected)
            for (int line = range.top(); line <= range.bottom(); ++line)
                for (const RunId id : m_rows->runsOf(line))
                    out.insert(id);
    std::vector<RunId> ids;
    for (const QModelIndex &line : selectionModel()->selectedRows())
        for (const RunId id : m_rows->runsOf(line.row()))
            if (!out.contains(id))
                ids.push_back(id);
    // Adding to the selection keeps what the filter hides and what is folded away.
    if (adding)
        for (const RunId id : m_list->selected())
            if (!out.contains(id) && (!m_rows->isShown(id) || !indexOf(id).isValid()))
                ids.push_back(id);
    m_list->setSelected(ids);
    takeSelectionFromList(); // members follow their group, also where the list has not changed
}

void RunTableView::layOutColumns()
{
    const std::vector<int> widths =
        runColumnWidths(*m_model, *m_rows, viewport()->width(), m_rows->isCompared(), m_hidden,
                        [this](int column) { return m_header->titleWidth(column); });
    for (int column = 0; column < int(widths.size()); ++column) {
        const int width = widths[static_cast<std::size_t>(column)];
        setColumnHidden(column, column > 0 && width <= 0);
        if (width > 0)
            setColumnWidth(column, width);
    }
}

void RunTableView::sizeRows()
{
    const int group = look::px(34);
    const int member = look::px(26);
    const int run = m_rows->isGrouped() ? group : look::px(46);
    QHeaderView *heights = verticalHeader();
    if (heights->defaultSectionSize() != run)
        heights->setDefaultSectionSize(run);
    if (!m_rows->isGrouped())
        return;
    for (int line = 0; line < m_rows->rowCount(); ++line)
        if (const int height = m_rows->isGroup(line) ? group : member;
            heights->sectionSize(line) != height)
            heights->resizeSection(line, height);
}

void RunTableView::applySizes()
{
    verticalHeader()->setMinimumSectionSize(1);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalScrollBar()->setSingleStep(look::px(23));
    sizeRows();
    layOutColumns();
}

void RunTableView::paintEvent(QPaintEvent *event)
{
    QTableView::paintEvent(event);
    QPainter painter(viewport());
    const look::Tokens &tokens = look::tokensOf(palette());
    if (m_rows->rowCount() == 0) {
        painter.setFont(look::uiFont(look::TextSize::Form));
        painter.setPen(tokens.muted);
        painter.drawText(viewport()->rect().adjusted(look::px(12), look::px(12), -look::px(12), 0),
                         Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                         tr("No run matches. Escape in the filter shows all."));
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
    if (event->type() == QEvent::MouseMove) {
        const QModelIndex under = indexAt(static_cast<QMouseEvent *>(event)->position().toPoint());
        const std::vector<RunId> runs = m_rows->runsOf(under.isValid() ? under.row() : -1);
        m_list->setHighlighted(runs.empty() ? 0 : runs.front());
    } else if (event->type() == QEvent::Leave) {
        m_list->setHighlighted(0);
    }
    return QTableView::viewportEvent(event);
}

void RunTableView::focusInEvent(QFocusEvent *event)
{
    m_byKeyboard = event->reason() == Qt::TabFocusReason ||
                   event->reason() == Qt::BacktabFocusReason ||
                   event->reason() == Qt::ShortcutFocusReason;
    QTableView::focusInEvent(event);
    if (m_byKeyboard && !currentIndex().isValid() && m_rows->rowCount() > 0)
        selectionModel()->setCurrentIndex(m_rows->index(0, 0), QItemSelectionModel::NoUpdate);
}

void RunTableView::fold(int line, bool expanded)
{
    const bool current =
        currentIndex().isValid() && m_rows->groupLineOf(currentIndex().row()) == line;
    m_rows->setExpanded(line, expanded);
    // What is folded away is not the current row any more.
    if (current && !expanded)
        selectionModel()->setCurrentIndex(m_rows->index(line, 0), QItemSelectionModel::NoUpdate);
}

// As in a tree: right unfolds, left folds or goes to the group, Return does the other.
bool RunTableView::foldByKey(int key)
{
    const int line = currentIndex().isValid() ? currentIndex().row() : -1;
    const int group = m_rows->groupLineOf(line);
    if (!m_rows->isGrouped() || group < 0 || state() == EditingState)
        return false;
    const bool expanded = m_rows->groupOf(line)->expanded;
    switch (key) {
    case Qt::Key_Right:
    case Qt::Key_Plus:
        if (line == group)
            fold(group, true);
        return true;
    case Qt::Key_Left:
    case Qt::Key_Minus:
        if (line == group)
            fold(group, false);
        else
            selectionModel()->setCurrentIndex(m_rows->index(group, 0),
                                              QItemSelectionModel::ClearAndSelect |
                                                  QItemSelectionModel::Rows);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (line == group)
            fold(group, !expanded);
        return line == group;
    default:
        return false;
    }
}

void RunTableView::keyPressEvent(QKeyEvent *event)
{
    m_byKeyboard = true;
    if (!foldByKey(event->key()))
        QTableView::keyPressEvent(event);
    viewport()->update();
}

void RunTableView::mousePressEvent(QMouseEvent *event)
{
    m_byKeyboard = false;
    const QPoint at = event->position().toPoint();
    const QModelIndex under = indexAt(at);
    // The chevron unfolds and selects nothing.
    if (event->button() == Qt::LeftButton && under.isValid() && m_rows->isGroup(under.row()) &&
        at.x() < RunDelegate::chevronRoom()) {
        fold(under.row(), !m_rows->groupOf(under.row())->expanded);
        return;
    }
    QTableView::mousePressEvent(event);
}

void RunTableView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QModelIndex under = indexAt(event->position().toPoint());
    if (under.isValid() && m_rows->isGroup(under.row())) {
        fold(under.row(), !m_rows->groupOf(under.row())->expanded);
        return;
    }
    QTableView::mouseDoubleClickEvent(event);
}

} // namespace normscope::ui
