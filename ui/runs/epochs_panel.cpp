#include "ui/runs/epochs_panel.h"

#include "ui/look/panel_header.h"
#include "ui/look/segmented_control.h"
#include "ui/runs/empty_state.h"
#include "ui/runs/epochs_model.h"
#include "ui/runs/figure_table.h"

#include <QScrollBar>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <unordered_map>

namespace normscope::ui {

EpochsPanel::EpochsPanel(RunList *list, QWidget *parent)
    : QWidget(parent),
      m_list(list),
      m_header(new look::PanelHeader(tr("Epochs"), this)),
      m_choice(new look::SegmentedControl(m_header)),
      m_model(new EpochsModel(this)),
      m_table(new FigureTable(this)),
      m_stack(new QStackedLayout)
{
    setObjectName(QStringLiteral("epochsPanel"));
    m_choice->setObjectName(QStringLiteral("epochFigure"));
    m_choice->setAccessibleName(tr("What the table of epochs shows"));
    m_choice->addSegment(tr("Loss"));
    m_choice->addSegment(tr("Accuracy"));
    m_choice->setCurrentIndex(1);
    m_header->addControl(m_choice);

    m_table->setObjectName(QStringLiteral("epochTable"));
    m_table->setAccessibleName(tr("Finished epochs of the selected runs"));
    m_table->setCornerText(tr("epoch"));
    m_table->setModel(m_model);
    m_stack->addWidget(new EmptyState(
        {}, tr("One row per finished epoch: train and test, loss and accuracy."), this));
    m_stack->addWidget(m_table);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addLayout(m_stack, 1);

    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &EpochsPanel::showSelection);
    connect(list, &RunList::changed, &m_timer, qOverload<>(&QTimer::start));
    connect(list, &RunList::selectionChanged, &m_timer, qOverload<>(&QTimer::start));
    connect(list, &RunList::groupsChanged, &m_timer, qOverload<>(&QTimer::start));
    connect(list, &RunList::updated, this, &EpochsPanel::follow);
    connect(m_choice, &look::SegmentedControl::currentChanged, m_model, [this](int index) {
        m_model->setFigure(index == 0 ? EpochsModel::Figure::Loss : EpochsModel::Figure::Accuracy);
    });
    showSelection();
}

void EpochsPanel::showSelection()
{
    std::vector<EpochsOf> shown;
    const std::vector<RunEntry> selected = m_list->selectedEntries();
    std::unordered_map<RunId, std::size_t> groups;
    for (const RunGroupEntry &group : m_list->groups()) {
        for (const RunId id : group.runs)
            groups[id] = shown.size();
        shown.push_back({group.label, group.slot, {}});
    }
    m_shown.clear();
    bool any = false;
    for (const RunEntry &entry : selected) {
        const bool has = entry.history->epochCount() > 0;
        any = any || has;
        const auto group = groups.find(entry.id);
        // A run that ended before its first epoch has nothing to show here, unless in its group.
        if (group == groups.end() && !has && isOver(entry.history->status().state))
            continue;
        m_shown.push_back(entry.id);
        if (group == groups.end())
            shown.push_back({entry.title(), entry.slot, {entry}});
        else
            shown[group->second].runs.push_back(entry);
    }
    std::erase_if(shown, [](const EpochsOf &each) { return each.runs.empty(); });
    m_model->setRuns(shown);
    m_stack->setCurrentIndex(any ? 1 : 0);
}

void EpochsPanel::follow(const std::vector<RunId> &ids)
{
    const bool concerns = std::any_of(ids.begin(), ids.end(), [this](RunId id) {
        return std::find(m_shown.begin(), m_shown.end(), id) != m_shown.end();
    });
    if (!concerns)
        return;
    const QScrollBar *bar = m_table->verticalScrollBar();
    const bool atEnd = bar->value() == bar->maximum();
    const int rows = m_model->rowCount();
    m_model->refresh();
    if (m_model->rowCount() == 0)
        return;
    m_stack->setCurrentIndex(1);
    // Who looks at the last epochs goes on seeing them; who has scrolled back is left there.
    if (m_model->rowCount() > rows && atEnd)
        m_table->scrollToBottom();
}

} // namespace normscope::ui
