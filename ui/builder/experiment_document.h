// The experiment being assembled: its spec, what the spec leads to, and every edit with undo.
#pragma once

#include "engine/experiment/network_analysis.h"
#include "engine/experiment/validation.h"
#include "ui/builder/blocks.h"
#include "ui/builder/experiment_state.h"

#include <QObject>
#include <QUndoStack>

#include <optional>

namespace normscope::ui {

/// Begins as the chapter's network. Layers are named by their index in spec().model.layers, cards
/// by their index in blocks(). An edit that changes nothing makes no step of undo.
class ExperimentDocument : public QObject
{
    Q_OBJECT

public:
    explicit ExperimentDocument(QObject *parent = nullptr);
    ~ExperimentDocument() override;

    [[nodiscard]] const ExperimentSpec &spec() const { return m_state.spec; }
    [[nodiscard]] const std::vector<Block> &blocks() const { return m_blocks; }
    [[nodiscard]] const NetworkAnalysis &analysis() const { return m_analysis; }
    /// validate(spec(), dataShape()); the experiment can run when there is none.
    [[nodiscard]] const std::vector<Problem> &problems() const { return m_problems; }
    /// The problem of one setting or option, named by its path; nullptr when it has none.
    [[nodiscard]] const Problem *problemAt(const std::string &path) const;

    [[nodiscard]] const DataShape &dataShape() const { return m_dataShape; }
    void setDataShape(const DataShape &shape);

    /// Undo and redo; its texts say what: "BN 2 off", "kernel 7×7".
    [[nodiscard]] QUndoStack *undoStack() { return &m_undo; }

    /// Another experiment in place of this one; itself a step of undo, so that nothing is lost.
    void load(const ExperimentSpec &spec, const QString &presetName = {});
    [[nodiscard]] const QString &presetName() const { return m_state.presetName; }
    /// Whether anything differs from what was loaded.
    [[nodiscard]] bool isEdited() const { return m_state.spec != m_state.opened; }
    /// "Chapter", "Chapter (edited)", or "Untitled".
    [[nodiscard]] QString title() const;

    // Edits. Those with the same `gesture` other than 0 become one step (a slider that is dragged).
    void setLayerOption(std::size_t layer, const std::string &key, const Value &value,
                        int gesture = 0);
    void setSetting(const std::string &path, const Value &value, int gesture = 0);
    /// The network starts as its initialization says, not from a file of weights.
    void initializeWeights();
    void insertLayer(std::size_t at, const LayerSpec &layer);
    /// Adds a layer where it does most good: after the block; a normalization or an activation into
    /// the block when it has none. Returns the block that the layer is now in.
    std::size_t addLayer(std::size_t afterBlock, const LayerSpec &layer);
    /// Removes the block's main layer with its normalization and activation.
    void removeBlock(std::size_t block);
    /// Moves a block so that it becomes number `to`; returns the number that it has afterwards.
    std::size_t moveBlock(std::size_t from, std::size_t to);
    /// The normalization right after `layer`.
    void setBatchNorm(std::size_t layer, bool on);
    void setAllBatchNorm(bool on);
    [[nodiscard]] BnPattern bnPattern() const { return bnPatternOf(m_state.spec.model); }
    /// The normalization that the block has, or gets when it is switched on.
    [[nodiscard]] LayerSpec normOfBlock(std::size_t block) const;
    /// The block's normalization as another kind, keeping the options that both have; empty for
    /// none.
    void setNormKind(std::size_t block, const std::string &kind);
    /// Takes a model in which normalizations and dropout stand elsewhere, or have other options
    /// (placement.h); `text` says what it is, `restored` what undoing brings back.
    void rearrange(const ModelSpec &model, const QString &text, const QString &restored);
    /// The activation of a block: a value of the activation's choice, or empty for none.
    void setActivation(std::size_t block, const std::string &function);

    /// What would make a network that cannot work work again: "kernel 5×5", or nothing when no edit
    /// is known that broke it.
    [[nodiscard]] std::optional<QString> repairText() const;
    void repair();

Q_SIGNALS:
    /// Spec, analysis, problems, title: anything may be another one.
    void changed();

private:
    friend class EditCommand;
    void push(ExperimentState after, const QString &text, const QString &restored,
              const QString &mergeKey = {});
    void setState(const ExperimentState &state);
    void analyzeAgain();
    [[nodiscard]] const class EditCommand *breakingEdit() const;

    ExperimentState m_state;
    DataShape m_dataShape;
    std::vector<Block> m_blocks;
    NetworkAnalysis m_analysis;
    std::vector<Problem> m_problems;
    QUndoStack m_undo;
};

/// An option or setting with its value, as it stands in undo texts: "kernel 5×5", "bias off".
[[nodiscard]] QString valueText(const Field &field, const Value &value);

} // namespace normscope::ui
