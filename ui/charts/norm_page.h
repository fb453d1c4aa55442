// The tab "γ and β": one run, a card per normalization layer, γ left and β right, or the moving
// mean and variance.
#pragma once

#include "ui/charts/chart_data.h"
#include "ui/charts/chart_page.h"

#include <array>
#include <vector>

class QComboBox;
class QMenu;
class QScrollArea;
class QVBoxLayout;

namespace normscope::ui {

class ChartCard;
class ChartView;
class NormStrip;

class NormPage : public ChartPage
{
    Q_OBJECT

public:
    explicit NormPage(QWidget *parent = nullptr);

    [[nodiscard]] RunId shownRun() const { return m_shown; }

protected:
    void showRuns() override;
    void takeNews() override;

private:
    struct LayerCard
    {
        ChartCard *card = nullptr;
        std::array<ChartView *, 2> views{};
        std::array<QMenu *, 2> menus{}; ///< of the views, named after what they show
    };
    void makeCards(std::size_t count);
    void describeCards();
    void showRun(RunId run);
    /// The shown run; of groups all their runs with normalization.
    void giveRuns();
    void setQuantities(int index);
    void setDrawing(ChannelDrawing drawing);
    void shareExtents();

    RunId m_shown = 0;
    std::vector<NormLayerInfo> m_layers;
    std::vector<LayerCard> m_cards;
    int m_quantities = 0;
    ChannelDrawing m_drawing = ChannelDrawing::Automatic;
    bool m_sameY = true;
    bool m_ranked = true;
    NormStrip *m_strip;
    QComboBox *m_order;
    QScrollArea *m_scroll;
    QVBoxLayout *m_stack;
};

} // namespace normscope::ui
