// The Network dock: how many parameters, normalization for all at once, and the stack of layers.
#pragma once

#include "ui/builder/experiment_document.h"

#include <QWidget>

class QLabel;
class QMenu;
class QToolButton;

namespace normscope::look {
class PanelHeader;
class SegmentedControl;
} // namespace normscope::look

namespace normscope::ui {

class CardList;

class NetworkPanel : public QWidget
{
    Q_OBJECT

public:
    /// `document` must outlive the panel.
    explicit NetworkPanel(ExperimentDocument *document, QWidget *parent = nullptr);

    /// Title, parameters and menu, 36 high; a dock can take it for its title bar
    /// (QDockWidget::setTitleBarWidget), or hide it where a tab has the title.
    [[nodiscard]] look::PanelHeader *header() const { return m_header; }
    [[nodiscard]] CardList *cards() const { return m_cards; }
    [[nodiscard]] QMenu *addLayerMenu() const { return m_addMenu; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildHeader();
    void buildAddMenu();
    void buildBar();
    void applySizes();
    void showDocument();
    void addLayer(const std::string &kind);

    ExperimentDocument *m_document;
    look::PanelHeader *m_header = nullptr;
    QWidget *m_bar = nullptr;
    look::SegmentedControl *m_pattern = nullptr;
    QLabel *m_barLabel = nullptr;
    QToolButton *m_placement = nullptr;
    QToolButton *m_add = nullptr;
    QMenu *m_addMenu = nullptr;
    CardList *m_cards = nullptr;
};

} // namespace normscope::ui
