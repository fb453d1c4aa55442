// The finished epochs of the selected runs: loss or accuracy, train and test, the best one strong.
#pragma once

#include "ui/runs/run_list.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QStackedLayout;

namespace normscope::look {
class PanelHeader;
class SegmentedControl;
} // namespace normscope::look

namespace normscope::ui {

class EpochsModel;
class FigureTable;

class EpochsPanel : public QWidget
{
    Q_OBJECT

public:
    /// `list` outlives the panel.
    explicit EpochsPanel(RunList *list, QWidget *parent = nullptr);

    /// "Epochs Loss|Accuracy", at the top until a dock takes it as its title bar.
    [[nodiscard]] look::PanelHeader *header() const { return m_header; }
    /// In the header until a tab bar takes it into its corner.
    [[nodiscard]] look::SegmentedControl *figureChoice() const { return m_choice; }

private:
    void showSelection();
    void follow(const std::vector<RunId> &ids);

    RunList *m_list;
    look::PanelHeader *m_header;
    look::SegmentedControl *m_choice;
    EpochsModel *m_model;
    FigureTable *m_table;
    QStackedLayout *m_stack;
    QTimer m_timer; ///< several runs may be chosen or added at once
    std::vector<RunId> m_shown;
};

} // namespace normscope::ui
