// What stands in place of the curves while exploring: the bar, loss and accuracy of both networks
// with earlier answers fading behind, γ and β as they move, and all answers in one small chart.
#pragma once

#include "ui/charts/chart_page.h"
#include "ui/explore/explore_session.h"

#include <vector>

class QHBoxLayout;
class QVBoxLayout;

namespace normscope::ui {

class AnswerChart;
class ChartCard;
class ChartView;
struct AnswerPicture;
struct ChartSource;
struct Exportable;
class ExploreBar;
class ExploreLegend;

class ExplorePage : public ChartPage
{
    Q_OBJECT

public:
    /// `session` outlives the page.
    explicit ExplorePage(ExploreSession *session, QWidget *parent = nullptr);

    /// In place of setSettings(), for γ and β too.
    void applySettings(const ChartSettings &settings);
    [[nodiscard]] ChartView *loss() const { return m_loss.view; }
    [[nodiscard]] ChartView *accuracy() const { return m_accuracy.view; }
    [[nodiscard]] ChartView *gamma() const { return m_gamma.view; }
    [[nodiscard]] AnswerChart *answerChart() const { return m_answers; }
    /// Narrow enough that the window can come to where its docks lie below.
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void leaveRequested();

protected:
    void showRuns() override;
    void takeNews() override;
    void fit() override;

private:
    struct Chart
    {
        ChartCard *card = nullptr;
        ChartView *view = nullptr;
    };
    Chart makeChart(const ChartSource &source, const QString &name, ChartGroup *with);
    void showSession();
    void showAnswers();
    [[nodiscard]] AnswerPicture answerPicture() const;
    [[nodiscard]] Exportable exportableAnswers() const;
    void showNote();
    [[nodiscard]] std::vector<RunEntry> entries() const;
    void setLayer(std::size_t layer);
    void fillLayers();

    ExploreSession *m_session;
    ChartGroup *m_norms; ///< γ and β have room of their own for their labels
    ExploreBar *m_bar;
    ExploreLegend *m_legend;
    Chart m_loss, m_accuracy, m_gamma, m_beta;
    ChartCard *m_answersCard;
    AnswerChart *m_answers;
    QVBoxLayout *m_charts;
    QHBoxLayout *m_upper;
    QHBoxLayout *m_lower;
    QStringList m_layers;
    std::size_t m_layer = 0;
    bool m_due = false; ///< the session is another one than what is shown
    int m_answersShown = -1;
    ChangedKey m_keyShown;
    bool m_nowShown = false;
};

} // namespace normscope::ui
