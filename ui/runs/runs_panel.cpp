#include "ui/runs/runs_panel.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/runs/empty_state.h"
#include "ui/runs/panel_header.h"
#include "ui/runs/run_actions.h"
#include "ui/runs/run_table_view.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace normscope::ui {

RunsPanel::RunsPanel(RunList *list, QWidget *parent)
    : QWidget(parent),
      m_list(list),
      m_header(new PanelHeader(tr("Runs"), this)),
      m_filterRow(new QWidget(this)),
      m_filter(new QLineEdit(m_filterRow)),
      m_table(new RunTableView(list, this)),
      m_stack(new QStackedLayout),
      m_actions(new RunActions(list, m_table, this))
{
    setObjectName(QStringLiteral("runsPanel"));
    auto *more = new QToolButton(m_header);
    more->setObjectName(QStringLiteral("runsMore"));
    more->setAccessibleName(tr("What can be done with the selected runs"));
    more->setToolTip(tr("More"));
    more->setIcon(look::icon(QStringLiteral("more")));
    more->setProperty("flat", true);
    more->setPopupMode(QToolButton::InstantPopup);
    more->setFocusPolicy(Qt::TabFocus);
    more->setMenu(m_actions->menu());
    m_header->addControl(more);

    m_filter->setObjectName(QStringLiteral("runFilter"));
    m_filter->setAccessibleName(tr("Filter runs"));
    m_filter->setPlaceholderText(tr("Filter runs"));
    m_filter->setToolTip(tr("Shows the runs with this text in their row: a name, a state, lr 1.0"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(look::icon(QStringLiteral("search"), look::Ink::Muted),
                        QLineEdit::LeadingPosition);
    m_filter->installEventFilter(this);

    auto *filterLayout = new QHBoxLayout(m_filterRow);
    filterLayout->addWidget(m_filter);
    m_stack->addWidget(new EmptyState(
        tr("No runs yet."), tr("Each training appears here with its color, progress and accuracy."),
        this));
    m_stack->addWidget(m_table);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_filterRow);
    layout->addLayout(m_stack, 1);
    applySizes();

    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, &RunsPanel::showMenu);
    connect(m_filter, &QLineEdit::textChanged, m_table, &RunTableView::setFilterText);
    connect(m_filter, &QLineEdit::textChanged, this, &RunsPanel::showState);
    connect(m_table, &RunTableView::shownCountChanged, this, &RunsPanel::showState);
    connect(list, &RunList::changed, this, &RunsPanel::showState);
    connect(m_actions, &RunActions::duplicateRequested, this, &RunsPanel::duplicateRequested);
    connect(m_actions, &RunActions::pauseRequested, this, &RunsPanel::pauseRequested);
    connect(m_actions, &RunActions::resumeRequested, this, &RunsPanel::resumeRequested);
    connect(m_actions, &RunActions::stopRequested, this, &RunsPanel::stopRequested);
    connect(m_actions, &RunActions::exportRequested, this, &RunsPanel::exportRequested);
    showState();
}

QMenu *RunsPanel::menu() const
{
    return m_actions->menu();
}

void RunsPanel::showState()
{
    const auto all = static_cast<qlonglong>(m_list->entries().size());
    m_stack->setCurrentIndex(all == 0 ? 0 : 1);
    m_filterRow->setVisible(all > 0 && m_filter->parentWidget() == m_filterRow);
    if (all == 0)
        m_header->setDetail({});
    else if (m_filter->text().simplified().isEmpty())
        m_header->setDetail(QLocale().toString(all));
    else
        m_header->setDetail(
            tr("%1 of %2").arg(QLocale().toString(m_table->shownCount()), QLocale().toString(all)));
}

void RunsPanel::showMenu(const QPoint &position)
{
    m_actions->menu()->popup(m_table->viewport()->mapToGlobal(position));
}

bool RunsPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_filter && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Escape && !m_filter->text().isEmpty()) {
            m_filter->clear();
            return true;
        }
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_table->setFocus(Qt::ShortcutFocusReason);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void RunsPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applySizes();
}

void RunsPanel::applySizes()
{
    // As in the mock-ups: 26 of field between the title's line and the header's.
    m_filterRow->layout()->setContentsMargins(look::px(12), 0, look::px(12), look::px(6));
}

} // namespace normscope::ui
