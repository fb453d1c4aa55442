// The tab "Formula": the formula of one normalization of a run, and one value going through it with
// the numbers of a channel, as the run has them now.
#pragma once

#include "ui/inspect/formula_canvas.h"
#include "ui/runs/run_entry.h"

#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QToolButton;

namespace normscope::look {
class NumberField;
} // namespace normscope::look

namespace normscope::ui {

class FormulaPage : public QWidget
{
    Q_OBJECT

public:
    explicit FormulaPage(QWidget *parent = nullptr);

    /// Keeps the shown run while it is among them; else the last one that is normalized.
    void setRuns(const std::vector<RunEntry> &runs);
    /// The network of the builder, whose formula is shown while no run has one.
    void setModel(const ModelSpec &model);
    /// The normalization at this index of the model.
    void showLayer(std::size_t layerIndex);
    /// Takes the numbers that the run has now, unless they are held.
    void refresh();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fit();
    [[nodiscard]] const RunEntry *shownRun() const;
    [[nodiscard]] std::vector<NormLayerInfo> layers() const;
    void buildStrip();
    void fillRuns();
    void fillLayers();
    void stepChannel(int by);
    void setChannel(std::int64_t channel);
    void showNumbers();
    [[nodiscard]] FormulaShown shownOf(const LayerSpec &norm,
                                       const std::optional<NormNumbers> &at) const;

    std::vector<RunEntry> m_runs;
    ModelSpec m_model;
    RunId m_run = 0;
    std::size_t m_layer = 0; ///< among the normalizations of the run, or of the model
    std::int64_t m_channel = 1;
    std::optional<double> m_value; ///< as a person typed it
    std::vector<NormLayerInfo> m_layers;

    QWidget *m_strip;
    QComboBox *m_runBox;
    QComboBox *m_layerBox;
    QToolButton *m_previous;
    look::NumberField *m_channelField;
    QToolButton *m_next;
    QLabel *m_channels;
    look::NumberField *m_valueField;
    QLabel *m_step;
    QToolButton *m_hold;
    std::vector<QWidget *> m_givesWay; ///< of the strip, where it is narrow
    FormulaCanvas *m_canvas;
};

} // namespace normscope::ui
