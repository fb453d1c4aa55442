// The menu above the stack of cards: which blocks are normalized, where, and what all of their
// normalizations have in common.
#pragma once

#include "engine/experiment/placement.h"
#include "ui/builder/experiment_document.h"

#include <QMenu>

#include <functional>

namespace normscope::ui {

/// Stays open while blocks are switched, by click or Space, so that any of their combinations is
/// reached at once.
class PlacementMenu : public QMenu
{
    Q_OBJECT

public:
    /// `document` must outlive the menu.
    explicit PlacementMenu(ExperimentDocument *document, QWidget *parent = nullptr);

protected:
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    using Edit = std::function<void(ModelSpec &)>;
    /// An entry that rearranges the network; `name` is its object name.
    QAction *addEdit(QMenu *menu, const QString &name, const QString &text, Edit edit);
    void fill();
    void addBlocks();
    void addPlaces();
    void addKinds();
    void addChoices(const std::string &key, const QString &title);
    void addDropout();
    void apply(const Edit &edit, const QString &text);
    /// Checks what is so, while the menu is open and the network changes under it.
    void showChecks();
    bool switchActive();

    ExperimentDocument *m_document;
    std::vector<std::pair<QAction *, std::function<bool(const ModelSpec &)>>> m_checks;
};

} // namespace normscope::ui
