// The tab "Formula": the formula of one normalization of a run, and one value going through it: of
// the minibatch that the run trains on now, or with the numbers of a channel that it has recorded.
#pragma once

#include "ui/inspect/formula_canvas.h"
#include "ui/inspect/formula_strip.h"
#include "ui/runs/run_entry.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

class QScrollArea;

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
    /// Takes the numbers that the run has now, unless they are held, and asks for newer ones.
    void refresh();

Q_SIGNALS:
    /// The numbers of a run's normalization are wanted (TrainingService::look).
    void lookWanted(normscope::RunId run, const normscope::NormLook &look);
    /// No longer (TrainingService::lookAway).
    void lookedAway(normscope::RunId run);

protected:
    void showEvent(QShowEvent *event) override;

private:
    /// What was asked for, and where the run stood.
    struct Asked
    {
        RunId run = 0;
        NormLook look;
        std::int64_t step = -1;
        RunState state = RunState::Queued;
        friend bool operator==(const Asked &, const Asked &) = default;
    };

    [[nodiscard]] const RunEntry *shownRun() const;
    void followNewcomer(const std::vector<RunEntry> &before);
    [[nodiscard]] std::vector<NormLayerInfo> layers() const;
    void connectStrip();
    void fillRuns();
    void fillLayers();
    void setPlace(const ValuePlace &place);
    void ask();
    void showNumbers();
    [[nodiscard]] ValueExtent extentOf(const RunEntry *run) const;
    /// The last minibatch of the shown layer that was looked at; nullptr for none.
    [[nodiscard]] std::shared_ptr<const NormProbe> seen() const;
    [[nodiscard]] FormulaShown shownOf(const LayerSpec &norm, const NormProbe *probe,
                                       const std::optional<NormNumbers> &at) const;
    void addTerms(FormulaShown &shown, double x, double gamma, double beta, double epsilon) const;
    [[nodiscard]] QString noteOf(const LayerSpec &norm, bool recorded) const;

    std::vector<RunEntry> m_runs;
    ModelSpec m_model;
    RunId m_run = 0;
    std::size_t m_layer = 0; ///< among the normalizations of the run, or of the model
    ValuePlace m_place;
    bool m_placed = false;         ///< a person has said where; else it is the middle of the image
    std::optional<double> m_value; ///< as a person typed it
    std::vector<NormLayerInfo> m_layers;
    std::optional<Asked> m_asked;
    bool m_wantsOne = false;       ///< while held: something else was chosen
    std::vector<RunId> m_lookedAt; ///< whose minibatches are still kept, the last one last

    FormulaStrip *m_strip;
    FormulaCanvas *m_canvas;
    QScrollArea *m_scroll;
};

} // namespace normscope::ui
