// The tab "γ and β": one run, a card per normalization layer, γ left and β right, or the moving
// mean and variance.
#pragma once

#include "ui/charts/chart_data.h"
#include "ui/charts/chart_view_settings.h"
#include "ui/runs/run_entry.h"

#include <QWidget>

#include <array>
#include <vector>

class QComboBox;
class QLabel;
class QMenu;
class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace normscope::look {
class SegmentedControl;
}

namespace normscope::ui {

class ChartCard;
class ChartExporter;
class ChartGroup;
class ChartView;
class ControlStrip;

class NormPage : public QWidget
{
    Q_OBJECT

public:
    explicit NormPage(QWidget *parent = nullptr);
    ~NormPage() override;

    /// The runs to choose from, in order; cheap when they are the same.
    void setRuns(const std::vector<RunEntry> &runs);
    /// Takes what is new from the histories and draws what changed; put off while out of sight.
    void refresh();
    void setHighlighted(RunId run);
    void setPlannedEpochs(int epochs);
    void setSettings(const ChartSettings &settings);
    [[nodiscard]] ChartSettings settings() const;
    [[nodiscard]] double takePaintMilliseconds();

    [[nodiscard]] ChartExporter *exporter() const { return m_exporter; }
    [[nodiscard]] RunId shownRun() const { return m_shown; }
    [[nodiscard]] const ChartGroup *charts() const { return m_group; }

Q_SIGNALS:
    void highlightRequested(RunId run);
    void hiddenToggled(RunId run, bool hidden);
    void exportComparisonRequested();
    void settingsChanged(const ChartSettings &settings);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct LayerCard
    {
        ChartCard *card = nullptr;
        std::array<ChartView *, 2> views{};
    };
    QWidget *makeTopStrip();
    void makeCards(std::size_t count);
    void describeCards();
    void showRun(RunId run);
    void fillRunMenu();
    void setQuantities(int index);
    void shareExtents();
    void fit();

    std::vector<RunEntry> m_runs;
    RunId m_shown = 0;
    std::vector<NormLayerInfo> m_layers;
    std::vector<LayerCard> m_cards;
    int m_quantities = 0;
    ChannelDrawing m_drawing = ChannelDrawing::Automatic;
    bool m_sameY = true;
    bool m_ranked = true;
    ChartGroup *m_group;
    ChartExporter *m_exporter;
    QWidget *m_top;
    QToolButton *m_runButton = nullptr;
    QLabel *m_drawLabel = nullptr;
    QLabel *m_yLabel = nullptr;
    QLabel *m_runLabel = nullptr;
    QLabel *m_common = nullptr;
    QComboBox *m_order;
    QScrollArea *m_scroll;
    QVBoxLayout *m_stack;
    ControlStrip *m_controls;
};

} // namespace normscope::ui
