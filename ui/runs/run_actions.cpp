#include "ui/runs/run_actions.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/tokens.h"
#include "ui/runs/run_columns.h"
#include "ui/runs/run_table_view.h"

#include <QActionGroup>
#include <QHeaderView>
#include <QInputDialog>
#include <QMenu>
#include <QPainter>

#include <algorithm>

namespace normscope::ui {

namespace {

constexpr int colorCount = 8;

bool isGoing(RunState state)
{
    return !isOver(state);
}

bool canPause(RunState state)
{
    return isGoing(state) && state != RunState::Paused;
}

bool isBaseline(const RunList &list, const std::vector<RunId> &ids)
{
    return list.baseline() != 0 && std::find(ids.begin(), ids.end(), list.baseline()) != ids.end();
}

/// It goes on where it stands when it is asked to.
bool isPaused(RunState state)
{
    return state == RunState::Paused || canGoOn(state);
}

QIcon glyphIcon(int slot, const QPalette &palette, qreal ratio)
{
    const int size = look::px(16);
    QPixmap pixmap(QSize(size, size) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    look::drawGlyph(painter, QPointF(size / 2.0, size / 2.0), look::px(10), slot,
                    look::tokensOf(palette));
    painter.end();
    return QIcon(pixmap);
}

QString colorName(int color)
{
    const QString names[colorCount] = {RunActions::tr("Blue"),  RunActions::tr("Orange"),
                                       RunActions::tr("Green"), RunActions::tr("Violet"),
                                       RunActions::tr("Cyan"),  RunActions::tr("Dark red"),
                                       RunActions::tr("Olive"), RunActions::tr("Pink")};
    return names[color];
}

} // namespace

RunActions::RunActions(RunList *list, RunTableView *table, QObject *parent)
    : QObject(parent), m_list(list), m_table(table), m_menu(std::make_unique<QMenu>())
{
    m_menu->setObjectName(QStringLiteral("runMenu"));
    m_rename = addAction(m_menu.get(), "renameRun", tr("Rename"));
    m_rename->setShortcut(Qt::Key_F2);
    m_colors = m_menu->addMenu(tr("Color"));
    m_colors->setObjectName(QStringLiteral("runColorMenu"));
    m_note = addAction(m_menu.get(), "noteRun", tr("Note…"));
    m_duplicate = addAction(m_menu.get(), "duplicateRun", tr("Duplicate into builder"));
    m_duplicate->setIcon(look::icon(QStringLiteral("copy")));
    m_baseline = addAction(m_menu.get(), "pinBaseline", tr("Pin as baseline"));
    m_baseline->setShortcut(Qt::Key_B);
    m_menu->addSeparator();
    m_pause = addAction(m_menu.get(), "pauseRun", tr("Pause"));
    m_stop = addAction(m_menu.get(), "stopRun", tr("Stop"));
    m_stop->setIcon(look::icon(QStringLiteral("stop")));
    m_menu->addSeparator();
    m_export = addAction(m_menu.get(), "exportRun", tr("Export…"));
    m_export->setIcon(look::icon(QStringLiteral("export")));
    m_fold = addAction(m_menu.get(), "foldRun", tr("Fold batch norm…"));
    m_menu->addSeparator();
    m_delete = addAction(m_menu.get(), "deleteRun", tr("Delete"));
    m_delete->setIcon(look::icon(QStringLiteral("trash")));
    m_delete->setShortcut(QKeySequence::Delete);
    m_undo = addAction(m_menu.get(), "undoDeleteRun", tr("Undo delete"));
    m_undo->setIcon(look::icon(QStringLiteral("undo")));
    m_menu->addSeparator();
    addSorting();
    addColors();

    // The keys work in the table alone: a field's Delete deletes a letter.
    for (QAction *key : {m_rename, m_delete, m_baseline}) {
        key->setShortcutContext(Qt::WidgetShortcut);
        m_table->addAction(key);
    }

    connect(m_menu.get(), &QMenu::aboutToShow, this, &RunActions::prepare);
    connect(m_rename, &QAction::triggered, this, [this] {
        const RunId chosen = single();
        m_table->editName(chosen != 0 ? chosen : m_table->currentId());
    });
    connect(m_note, &QAction::triggered, this, &RunActions::editNote);
    connect(m_duplicate, &QAction::triggered, this, [this] {
        if (const RunId id = single())
            Q_EMIT duplicateRequested(id);
    });
    connect(m_pause, &QAction::triggered, this, &RunActions::pauseOrResume);
    connect(m_stop, &QAction::triggered, this, [this] {
        for (const RunId id : m_list->commandable(selectedWhere(isGoing)))
            Q_EMIT stopRequested(id);
    });
    connect(m_export, &QAction::triggered, this, [this] {
        if (const std::vector<RunId> ids = m_table->selectedIds(); !ids.empty())
            Q_EMIT exportRequested(ids);
    });
    connect(m_fold, &QAction::triggered, this, [this] {
        if (const RunId id = single())
            Q_EMIT foldRequested(id);
    });
    connect(m_baseline, &QAction::triggered, this, [this] {
        const std::vector<RunId> ids = m_table->selectedIds();
        if (!ids.empty())
            m_list->setBaseline(isBaseline(*m_list, ids) ? 0 : ids.front());
    });
    connect(m_delete, &QAction::triggered, this,
            [this] { m_list->remove(m_table->selectedIds()); });
    connect(m_undo, &QAction::triggered, m_list, &RunList::undoRemove);
    prepare();
}

RunActions::~RunActions() = default;

QAction *RunActions::addAction(QMenu *menu, const char *name, const QString &text)
{
    QAction *action = menu->addAction(text);
    action->setObjectName(QString::fromLatin1(name));
    return action;
}

void RunActions::addColors()
{
    for (int color = 0; color < colorCount; ++color) {
        QAction *action = addAction(m_colors, "", colorName(color));
        action->setObjectName(QStringLiteral("runColor%1").arg(color + 1));
        connect(action, &QAction::triggered, this, [this, color] {
            for (const RunId id : m_table->selectedIds())
                m_list->setSlot(id, m_list->freeSlot(color, id));
        });
    }
}

void RunActions::addSorting()
{
    QMenu *sorting = m_menu->addMenu(tr("Sort by"));
    sorting->setObjectName(QStringLiteral("runSortMenu"));
    QAction *start = addAction(sorting, "sortByStart", tr("Start"));
    connect(start, &QAction::triggered, this, [this] { m_table->sortBy(-1, Qt::AscendingOrder); });
    for (int column = 0; column < runColumnCount; ++column) {
        const RunColumnInfo &info = runColumns()[static_cast<std::size_t>(column)];
        QAction *action = addAction(sorting, "", info.title);
        action->setObjectName(QStringLiteral("sortBy%1").arg(column));
        action->setToolTip(info.meaning);
        // What is chosen again turns round; of results the best ones are looked for first.
        connect(action, &QAction::triggered, this, [this, column] {
            const auto *header = m_table->horizontalHeader();
            const bool again = header->sortIndicatorSection() == column;
            const bool ascending = again ? header->sortIndicatorOrder() == Qt::DescendingOrder
                                         : column < int(RunColumn::TrainAccuracy);
            m_table->sortBy(column, ascending ? Qt::AscendingOrder : Qt::DescendingOrder);
        });
    }
}

template <class Fits>
std::vector<RunId> RunActions::selectedWhere(Fits fits) const
{
    std::vector<RunId> fitting;
    for (const RunId id : m_table->selectedIds())
        if (const RunEntry *entry = m_list->find(id))
            if (fits(entry->history->status().state))
                fitting.push_back(id);
    return fitting;
}

RunId RunActions::single() const
{
    const std::vector<RunId> ids = m_table->selectedIds();
    return ids.size() == 1 ? ids.front() : 0;
}

void RunActions::prepare()
{
    const std::vector<RunId> ids = m_table->selectedIds();
    const bool any = !ids.empty();
    const bool running = !selectedWhere(canPause).empty();
    m_colors->setEnabled(any);
    m_note->setEnabled(single() != 0);
    m_duplicate->setEnabled(single() != 0);
    const bool paused = !selectedWhere(isPaused).empty();
    m_pause->setEnabled(running || paused);
    m_pause->setText(paused && !running ? tr("Resume") : tr("Pause"));
    m_pause->setIcon(
        look::icon(paused && !running ? QStringLiteral("play") : QStringLiteral("pause")));
    m_stop->setEnabled(!selectedWhere(isGoing).empty());
    m_export->setEnabled(any);
    prepareFold();
    prepareBaseline();
    m_undo->setEnabled(m_list->canUndoRemove());
    const QList<QAction *> colors = m_colors->actions();
    for (int color = 0; any && color < colors.size(); ++color)
        colors[color]->setIcon(glyphIcon(m_list->freeSlot(color, ids.front()), m_table->palette(),
                                         m_table->devicePixelRatioF()));
}

void RunActions::prepareFold()
{
    const RunEntry *entry = m_list->find(single());
    const RunState state = entry != nullptr ? entry->history->status().state : RunState::Queued;
    // A run that failed, or was stopped before it began, left no tensors.
    const bool over = entry != nullptr && isOver(state) && state != RunState::Failed &&
                      entry->history->stepCount() > 0;
    const auto refusal = over ? foldRefusal(entry->history->spec().model) : std::nullopt;
    m_fold->setEnabled(over && !refusal);
    m_fold->setToolTip(refusal ? QString::fromStdString(refusal->text())
                       : over  ? tr("An equivalent network without batch norm")
                               : tr("For a single run that is over"));
}

void RunActions::prepareBaseline()
{
    const std::vector<RunId> ids = m_table->selectedIds();
    const bool pinned = isBaseline(*m_list, ids);
    m_baseline->setText(pinned ? tr("Unpin the baseline") : tr("Pin as baseline"));
    m_baseline->setIcon(look::icon(pinned ? QStringLiteral("pinned") : QStringLiteral("pin")));
    m_baseline->setToolTip(tr("The column \"vs …\" compares the others with it"));
}

void RunActions::addMenu(QMenu *menu, const QString &title)
{
    menu->setTitle(title);
    m_menu->addMenu(menu);
}

void RunActions::editNote()
{
    const RunId id = single();
    const RunEntry *entry = m_list->find(id);
    if (entry == nullptr)
        return;
    auto *dialog = new QInputDialog(m_table->window());
    dialog->setObjectName(QStringLiteral("noteDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Note"));
    dialog->setLabelText(tr("Note on %1").arg(entry->title()));
    dialog->setOption(QInputDialog::UsePlainTextEditForTextInput);
    dialog->setTextValue(entry->note);
    connect(dialog, &QInputDialog::textValueSelected, m_list,
            [list = m_list, id](const QString &note) { list->setNote(id, note); });
    dialog->open();
}

void RunActions::pauseOrResume()
{
    const std::vector<RunId> running = selectedWhere(canPause);
    for (const RunId id : m_list->commandable(running))
        Q_EMIT pauseRequested(id);
    if (running.empty())
        for (const RunId id : m_list->commandable(selectedWhere(isPaused)))
            Q_EMIT resumeRequested(id);
}

} // namespace normscope::ui
