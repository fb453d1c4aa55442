#include "ui/runs/runs_panel.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/panel_header.h"
#include "ui/look/titled_button.h"
#include "ui/runs/column_menu.h"
#include "ui/runs/empty_state.h"
#include "ui/runs/filter_field.h"
#include "ui/runs/group_menu.h"
#include "ui/runs/run_actions.h"
#include "ui/runs/run_rows.h"
#include "ui/runs/run_table_view.h"

#include "engine/compare/run_query.h"

#include <QEvent>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cstring>

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

    buildFilterRow();
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

    m_columnMenu = new ColumnMenu(m_table, this);
    QHeaderView *header = m_table->columnHeader();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](const QPoint &at) {
        m_columnMenu->popup(header->viewport()->mapToGlobal(at));
    });
    m_actions->addMenu(m_columnMenu, tr("Columns"));

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

void RunsPanel::buildFilterRow()
{
    m_filter->setObjectName(QStringLiteral("runFilter"));
    m_filter->setAccessibleName(tr("Filter runs"));
    m_filter->setMaxLength(int(RunQuery::longest) + 1); // one more is said to be too long
    m_filter->setPlaceholderText(tr("Filter runs"));
    m_filter->setToolTip(
        tr("<p>Shows the runs that match:</p><p><b>bn and lr&gt;0.1 and acc&lt;0.8</b><br>"
           "<b>batch=256 or not bn</b><br><b>state=diverged</b><br><b>name~first</b><br>"
           "<b>training.optimizer.kind=adam</b></p>"
           "<p>Other words are looked for in what a row shows. Ctrl+Space offers names.</p>"));
    m_fault = new QLabel(m_filterRow);
    m_fault->setObjectName(QStringLiteral("runFilterFault"));
    m_fault->setProperty("role", "error");
    m_fault->setTextFormat(Qt::PlainText);
    m_fault->setWordWrap(true);
    m_fault->hide();

    m_groupMenu = new GroupMenu(m_list, this);
    m_grouping = new look::TitledButton(m_filterRow);
    m_grouping->setObjectName(QStringLiteral("groupBy"));
    m_grouping->setProperty("compact", true);
    m_grouping->setToolTip(tr("Shows runs that belong together as one row and one curve"));
    m_grouping->setMenu(m_groupMenu);
    m_repeat = new QPushButton(tr("Repeat ×5"), m_filterRow);
    m_repeat->setObjectName(QStringLiteral("repeatRuns"));
    m_repeat->setProperty("compact", true);
    m_repeat->setToolTip(tr("Trains the selected experiments with other seeds until there are five "
                            "runs of each; of those that have five, five more"));
    m_controls = new QGridLayout(m_filterRow);
    connect(m_repeat, &QPushButton::clicked, this,
            [this] { Q_EMIT repeatRequested(m_list->selected()); });
    connect(m_list, &RunList::groupsChanged, this, &RunsPanel::showGrouping);
    showGrouping();
}

void RunsPanel::showGrouping()
{
    m_grouping->setTitle(tr("Group by"), m_groupMenu->chosenText());
    m_grouping->setAccessibleName(tr("Group by %1").arg(m_groupMenu->chosenText()));
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
    const std::string lower = text.toLower().toStdString();
    auto query = RunQuery::read(lower);
    if (auto *read = std::get_if<RunQuery>(&query)) {
        m_fault->hide();
        m_filter->setAccessibleDescription({});
        m_filter->markFault(0, 0);
        m_table->setQuery(std::move(*read));
        return;
    }
    // The table stays as it was: the text is on its way to something. Letters of an "and" that is
    // on its way are no words to look for.
    for (const char *word : {" and", " or", " not"})
        if (const QString whole = text.toLower().trimmed(); whole.endsWith(QLatin1String(word))) {
            auto before = RunQuery::read(whole.chopped(qsizetype(std::strlen(word))).toStdString());
            if (auto *read = std::get_if<RunQuery>(&before))
                m_table->setQuery(std::move(*read));
        }
    const auto &fault = std::get<QueryFault>(query);
    const auto letters = [&](std::size_t from, std::size_t count) {
        return int(QString::fromStdString(lower.substr(from, count)).size());
    };
    const QString sentence = QString::fromStdString(fault.sentence);
    m_fault->setText(sentence);
    m_fault->show();
    m_filter->setAccessibleDescription(sentence);
    m_filter->markFault(letters(0, fault.at), letters(fault.at, fault.length));
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
    const int shown = m_table->shownCount();
    QString detail = QLocale().toString(all);
    if (shown != all || !m_filter->text().simplified().isEmpty())
        detail = tr("%1 of %2").arg(QLocale().toString(shown), detail);
    if (const RunRows *rows = m_table->rows(); rows->isGrouped())
        detail = rows->shownGroups() == 1
                     ? tr("%1, in 1 group").arg(detail)
                     : tr("%1, in %2 groups").arg(detail, QLocale().toString(rows->shownGroups()));
    m_header->setDetail(all == 0 ? QString() : detail);
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

void RunsPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    placeControls();
}

void RunsPanel::placeControls()
{
    const bool beside = width() >= look::px(440);
    for (QWidget *control : {static_cast<QWidget *>(m_filter), static_cast<QWidget *>(m_grouping),
                             static_cast<QWidget *>(m_repeat), static_cast<QWidget *>(m_fault)})
        m_controls->removeWidget(control);
    const int row = beside ? 0 : 2;
    m_controls->addWidget(m_filter, 0, 0, 1, beside ? 1 : 3);
    m_controls->addWidget(m_fault, 1, 0, 1, 3);
    m_controls->addWidget(m_grouping, row, beside ? 1 : 0, 1, beside ? 1 : 2,
                          beside ? Qt::Alignment() : Qt::AlignLeft);
    m_controls->addWidget(m_repeat, row, 2);
    m_controls->setColumnStretch(0, 1);
}

void RunsPanel::applySizes()
{
    // As in the mock-ups: 26 of field between the title's line and the header's.
    m_controls->setContentsMargins(look::px(12), 0, look::px(12), look::px(6));
    m_controls->setSpacing(look::px(6));
    // Narrow docks shorten the words of buttons.
    m_filter->setMinimumWidth(look::px(60));
    m_grouping->setMinimumWidth(look::px(40));
    m_repeat->setMinimumWidth(look::px(40));
    m_more->setIconSize(QSize(look::px(16), look::px(16)));
    placeControls();
}

} // namespace normscope::ui
