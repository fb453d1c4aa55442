// What differs between the selected runs or groups of runs, and only that; what is the same unfolds
// below it.
#pragma once

#include "ui/runs/differences_model.h"
#include "ui/runs/run_list.h"

#include "engine/experiment/experiment_spec.h"

#include <QTimer>
#include <QWidget>

#include <optional>
#include <vector>

class QScrollArea;
class QStackedLayout;

namespace normscope::look {
class PanelHeader;
}

namespace normscope::ui {

class EmptyState;
class Expander;
class FigureTable;

/// More stand in no table, and working them out would take a while.
inline constexpr std::size_t mostComparedColumns = 24;

/// What stands beside each other.
struct Comparison
{
    std::vector<DifferencesModel::Column> columns;
    std::vector<SpecRow> rows; ///< a value for every column; none for fewer than two
    std::size_t all = 0;       ///< columns that there would be without a limit
    QString detail;            ///< beside the panel's title: "2 runs"
    QString tooFew;            ///< the sentence in place of fewer than two
    QString alike;             ///< the sentence when nothing differs
};

class DifferencesPanel : public QWidget
{
    Q_OBJECT

public:
    /// `list` outlives the panel.
    explicit DifferencesPanel(RunList *list, QWidget *parent = nullptr);

    /// "Differences 2 runs", at the top until a dock takes it as its title bar.
    [[nodiscard]] look::PanelHeader *header() const { return m_header; }
    /// Something else in place of the selected runs; nothing: the runs again.
    void compareInstead(std::optional<Comparison> comparison);
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
    [[nodiscard]] static Comparison emptyComparison();
    [[nodiscard]] Comparison comparedRuns() const;
    [[nodiscard]] Comparison comparedGroups() const;
    [[nodiscard]] int heightFor(int content) const;

    RunList *m_list;
    std::optional<Comparison> m_instead;
    look::PanelHeader *m_header;
    DifferencesModel *m_model;
    FigureTable *m_table = nullptr;
    EmptyState *m_alike = nullptr;
    EmptyState *m_tooFew = nullptr;
    Fold m_settings;
    Fold m_layers; ///< within m_settings
    QScrollArea *m_page = nullptr;
    QStackedLayout *m_stack;
    QTimer m_timer; ///< several runs may be chosen or added at once
};

} // namespace normscope::ui
