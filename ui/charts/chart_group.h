// The charts of one tab: they share runs, settings, crosshair, highlight and, where wished, the
// zoom of x; and their areas line up.
#pragma once

#include "ui/charts/chart_view_settings.h"
#include "ui/runs/run_entry.h"

#include <QObject>
#include <QTimer>

#include <optional>
#include <vector>

namespace normscope::ui {

class ChartView;

class ChartGroup : public QObject
{
    Q_OBJECT

public:
    explicit ChartGroup(QObject *parent = nullptr);

    /// The view is owned by its card; call remove() before deleting it.
    void add(ChartView *view);
    void remove(ChartView *view);
    [[nodiscard]] const std::vector<ChartView *> &views() const { return m_views; }

    void setSettings(const ChartSettings &settings);
    void setHighlighted(RunId run);
    void setPlannedEpochs(int epochs);
    /// Takes what is new, lines the areas up, and has what changed painted again: one chart after
    /// the other, so that a key or a click waits for one of them at most.
    void refresh();
    void resetViews();
    /// Spent on all charts since the last call.
    [[nodiscard]] double takeMilliseconds();

Q_SIGNALS:
    /// 0 when the pointer is over no curve.
    void runHovered(RunId run);

private:
    void lineUp();
    void paintNext();
    /// Whether a chart that has to be painted is painted now or in a turn of its own: of much that
    /// comes at once a little at a time, so that no key or click waits for all of it.
    [[nodiscard]] bool takeTurn(ChartView *view);
    void nextTurn();
    void moveCrosshair(ChartView *under, std::optional<double> x);
    void shareX(ChartView *from);

    std::vector<ChartView *> m_views;
    std::vector<ChartView *> m_unpainted; ///< the next one last
    QTimer m_turn;
    std::vector<ChartView *> m_waiting; ///< for a turn to be painted
    QTimer m_pass;                      ///< ends this pass of the event loop
    std::size_t m_drawn = 0;            ///< in it: points, see ChartView::weight()
    ChartSettings m_settings;
    RunId m_highlighted = 0;
    int m_plannedEpochs = 10;
    bool m_sharing = false;
};

} // namespace normscope::ui
