#include "ui/runs/group_menu.h"

#include "engine/compare/spec_value.h"
#include "ui/runs/key_text.h"

#include <set>
#include <utility>

namespace normscope::ui {

GroupMenu::GroupMenu(RunList *list, QWidget *parent) : QMenu(parent), m_list(list)
{
    setObjectName(QStringLiteral("groupMenu"));
    setToolTipsVisible(true);
    connect(this, &QMenu::aboutToShow, this, &GroupMenu::fill);
    fill();
}

void GroupMenu::addChoice(QMenu *menu, const QString &text, const QString &tip,
                          const std::optional<Grouping> &grouping, const char *name)
{
    QAction *action = menu->addAction(text);
    action->setObjectName(QString::fromLatin1(name));
    action->setToolTip(tip);
    action->setCheckable(true);
    action->setChecked(m_list->grouping() == grouping);
    connect(action, &QAction::triggered, m_list,
            [list = m_list, grouping] { list->setGrouping(grouping); });
}

void GroupMenu::fill()
{
    clear();
    addChoice(this, tr("Off"), tr("Each run stands for itself"), std::nullopt, "groupOff");
    addChoice(this, tr("All but seed"), tr("Runs that differ in nothing but their seed"),
              Grouping{}, "groupAllButSeed");
    addSeparator();
    // What runs differ in is what one groups by; everything else is one menu further.
    std::set<std::string> offered;
    const auto addKey = [&](QMenu *menu, const std::string &path) {
        if (!offered.insert(path).second)
            return;
        addChoice(menu, shortKey(path), QString::fromStdString(labelOf(path)), Grouping{{}, path},
                  ("groupBy:" + path).c_str());
    };
    const std::vector<RunEntry> &entries = m_list->entries();
    const auto differs = [&](const std::string &path) {
        for (const RunEntry &entry : entries)
            if (valueAt(entry.history->spec(), path) !=
                valueAt(entries.front().history->spec(), path))
                return true;
        return false;
    };
    std::vector<std::string> paths{std::string(normalizationPath)};
    for (const Field &field : settings())
        paths.push_back(field.key);
    for (const std::string &path : paths)
        if (differs(path))
            addKey(this, path);
    QMenu *more = addMenu(tr("Any setting"));
    more->setToolTipsVisible(true);
    for (const std::string &path : paths)
        addKey(more, path);
}

QString GroupMenu::chosenText() const
{
    const std::optional<Grouping> &grouping = m_list->grouping();
    if (!grouping)
        return tr("off");
    if (!grouping->key.empty())
        return shortKey(grouping->key);
    return tr("all but seed");
}

} // namespace normscope::ui
