#include "ui/runs/runs_panel.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/panel_header.h"
#include "ui/runs/empty_state.h"
#include "ui/runs/filter_field.h"
#include "ui/runs/run_actions.h"
#include "ui/runs/run_table_view.h"

#include "engine/compare/run_query.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace normscope::ui {

RunsPanel::RunsPanel(RunList *list, QWidget *parent)
    : QWidget(parent),
      m_list(list),
      m_header(new look::PanelHeader(tr("Runs"), this)),
      m_filterRow(new QWidget(this)),
      m_filter(new FilterField(m_filterRow)),
      m_table(new RunTableView(list, this)),
      m_stack(new QStackedLayout),
      m_actions(new RunActions(list, m_table, this))
{
    setObjectName(QStringLiteral("runsPanel"));
    m_more = new QToolButton(m_header);
    m_more->setObjectName(QStringLiteral("runsMore"));
    m_more->setAccessibleName(tr("What can be done with the selected runs"));
    m_more->setToolTip(tr("More"));
    m_more->setIcon(look::icon(QStringLiteral("more")));
    m_more->setProperty("flat", true);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setFocusPolicy(Qt::TabFocus);
    m_more->setMenu(m_actions->menu());
    m_header->addControl(m_more);

    m_filter->setObjectName(QStringLiteral("runFilter"));
    m_filter->setAccessibleName(tr("Filter runs"));
    m_filter->setPlaceholderText(tr("Filter runs"));
    m_filter->setToolTip(tr("Shows the runs with this text in their row: a name, a state, lr 1.0"));

    auto *filterLayout = new QHBoxLayout(m_filterRow);
    filterLayout->addWidget(m_filter, 1);
    filterLayout->addStretch(0);
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
    connect(m_filter, &QLineEdit::textChanged, this, &RunsPanel::readFilter);
    connect(m_filter, &QLineEdit::textChanged, this, &RunsPanel::showState);
    connect(m_filter, &FilterField::left, m_table,
            [this] { m_table->setFocus(Qt::ShortcutFocusReason); });
    connect(m_table, &RunTableView::shownCountChanged, this, &RunsPanel::showState);
    connect(list, &RunList::changed, this, &RunsPanel::showState);
    connect(m_actions, &RunActions::duplicateRequested, this, &RunsPanel::duplicateRequested);
    connect(m_actions, &RunActions::pauseRequested, this, &RunsPanel::pauseRequested);
    connect(m_actions, &RunActions::resumeRequested, this, &RunsPanel::resumeRequested);
    connect(m_actions, &RunActions::stopRequested, this, &RunsPanel::stopRequested);
    connect(m_actions, &RunActions::exportRequested, this, &RunsPanel::exportRequested);
    connect(m_actions, &RunActions::foldRequested, this, &RunsPanel::foldRequested);
    showState();
}

RunsPanel::~RunsPanel()
{
    // A name that is still being edited is taken over when the window closes around it; by then
    // there is no panel left to follow.
    m_list->disconnect(this);
    m_table->disconnect(this);
}

void RunsPanel::readFilter(const QString &text)
{
    auto query = RunQuery::read(text.toLower().toStdString());
    if (auto *read = std::get_if<RunQuery>(&query))
        m_table->setQuery(std::move(*read));
}

QMenu *RunsPanel::menu() const
{
    return m_actions->menu();
}

QSize RunsPanel::sizeHint() const
{
    const int rows = std::clamp(m_table->shownCount(), 2, 6);
    int height = look::px(26 + 46 * rows + 16);
    for (const QWidget *above :
         {static_cast<const QWidget *>(m_header), static_cast<const QWidget *>(m_filterRow)})
        if (above->parentWidget() == this && !above->isHidden())
            height += above->sizeHint().height();
    return {look::px(348), height};
}

void RunsPanel::showState()
{
    const auto all = static_cast<qlonglong>(m_list->count());
    m_stack->setCurrentIndex(all == 0 ? 0 : 1);
    m_filterRow->setVisible(all > 0 && m_filter->parentWidget() == m_filterRow);
    if (all == 0)
        m_header->setDetail({});
    else if (m_filter->text().simplified().isEmpty())
        m_header->setDetail(QLocale().toString(all));
    else
        m_header->setDetail(
            tr("%1 of %2").arg(QLocale().toString(m_table->shownCount()), QLocale().toString(all)));
    updateGeometry();
}

void RunsPanel::showMenu(const QPoint &position)
{
    m_actions->menu()->popup(m_table->viewport()->mapToGlobal(position));
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
    m_filter->setMaximumWidth(look::px(324));
    m_more->setIconSize(QSize(look::px(16), look::px(16)));
}

} // namespace normscope::ui
