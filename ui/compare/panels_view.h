// Small multiples on the screen.
#pragma once

#include "ui/compare/panels.h"

#include <QPixmap>
#include <QWidget>

#include <vector>

namespace normscope::ui {

class PanelsView : public QWidget
{
    Q_OBJECT

public:
    explicit PanelsView(const ChartSource &source, QWidget *parent = nullptr);

    void setRuns(const std::vector<RunEntry> &runs, const std::vector<RunGroupEntry> &groups,
                 const SettingKey *key, const QString &hint);
    void setSource(const ChartSource &source);
    void setSettings(const ChartSettings &settings);
    void setHighlighted(RunId run);
    void refresh();
    [[nodiscard]] const Panels &panels() const { return m_panels; }
    /// As laid out now.
    [[nodiscard]] const std::vector<Plot> &plots();
    [[nodiscard]] std::size_t panelsWithoutRoom();

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// Other panels, or more or fewer of them have room.
    void laidOut();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void changed();
    void layOut();

    Panels m_panels;
    std::vector<PlotBuilder> m_builders;
    Panels::Layout m_layout;
    QString m_hint;
    RunId m_highlighted = 0;
    QPixmap m_drawn;
    bool m_current = false; ///< the layout is that of the panels
};

} // namespace normscope::ui
