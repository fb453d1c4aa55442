// The menu that decides how runs are grouped, and what its button says.
#pragma once

#include "ui/runs/run_list.h"

#include <QMenu>

namespace normscope::ui {

class GroupMenu : public QMenu
{
    Q_OBJECT

public:
    /// `list` outlives the menu.
    explicit GroupMenu(RunList *list, QWidget *parent = nullptr);

    /// "off", "all but seed", "lr".
    [[nodiscard]] QString chosenText() const;

private:
    void fill();
    void addChoice(QMenu *menu, const QString &text, const QString &tip,
                   const std::optional<Grouping> &grouping, const char *name);

    RunList *m_list;
};

} // namespace normscope::ui
