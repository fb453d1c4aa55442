// What differs between the selected runs or groups of runs, and only that; what is the same unfolds
// below it.
#pragma once

#include "ui/runs/run_list.h"

#include "engine/experiment/experiment_spec.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QLabel;
class QScrollArea;
class QStackedLayout;

namespace normscope::look {
class PanelHeader;
}

namespace normscope::ui {

class DifferencesModel;
class Expander;
class FigureTable;

class DifferencesPanel : public QWidget
{
    Q_OBJECT

public:
    /// `list` outlives the panel.
    explicit DifferencesPanel(RunList *list, QWidget *parent = nullptr);

    /// "Differences 2 runs", at the top until a dock takes it as its title bar.
    [[nodiscard]] look::PanelHeader *header() const { return m_header; }
    /// All of what it shows, up to a dozen rows.
    [[nodiscard]] QSize sizeHint() const override;
    /// Two rows and what unfolds: the comparison of with and without BN stands whole.
    [[nodiscard]] QSize minimumSizeHint() const override;

private:
    /// An expander and what it unfolds.
    struct Fold
    {
        Expander *expander = nullptr;
        DifferencesModel *model = nullptr;
        FigureTable *table = nullptr;
    };

    Fold makeFold(const char *name, QWidget *parent);
    void fill(const Fold &fold, const QString &text, std::vector<SpecRow> rows);
    void showFolds();
    void compare();
    struct Compared;
    [[nodiscard]] Compared comparedRuns() const;
    [[nodiscard]] Compared comparedGroups() const;
    [[nodiscard]] int heightFor(int content) const;

    RunList *m_list;
    look::PanelHeader *m_header;
    DifferencesModel *m_model;
    FigureTable *m_table = nullptr;
    QLabel *m_alike = nullptr;
    Fold m_settings;
    Fold m_layers; ///< within m_settings
    QScrollArea *m_page = nullptr;
    QStackedLayout *m_stack;
    QTimer m_timer; ///< several runs may be chosen or added at once
};

} // namespace normscope::ui
