// Over the cards of the tab "γ and β": which run, which quantities, how they are drawn.
#pragma once

#include "ui/charts/chart_data.h"
#include "ui/runs/run_entry.h"

#include <QWidget>

#include <vector>

class QLabel;
class QToolButton;

namespace normscope::ui {

class NormStrip : public QWidget
{
    Q_OBJECT

public:
    explicit NormStrip(QWidget *parent = nullptr);

    /// The runs to choose from; setShown() follows.
    void setRuns(const std::vector<RunEntry> &runs);
    /// 0 for none.
    void setShown(RunId run);
    /// Groups are drawn, all of them: there is no run to choose.
    void setGrouped(bool grouped);

Q_SIGNALS:
    void runChosen(RunId run);
    /// 0: γ and β; 1: moving mean and variance.
    void quantitiesChosen(int index);
    void drawingChosen(ChannelDrawing drawing);
    void sameYChosen(bool same);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void fillMenu();
    void showRun();
    void fit();

    std::vector<RunEntry> m_runs;
    RunId m_shown = 0;
    bool m_grouped = false;
    QLabel *m_runLabel;
    QToolButton *m_run;
    QLabel *m_drawLabel;
    QLabel *m_yLabel;
    QLabel *m_common; ///< what all layers of the run have in common
};

} // namespace normscope::ui
