// Under the charts of a tab: the x axis, smoothing, logarithmic y, the same x everywhere, export.
#pragma once

#include "ui/charts/chart_view_settings.h"

#include <QWidget>

#include <utility>
#include <vector>

class QBoxLayout;
class QCheckBox;
class QLabel;
class QMenu;
class QSlider;
class QSpacerItem;
class QToolButton;

namespace normscope::look {
class SegmentedControl;
}

namespace normscope::ui {

class ControlStrip : public QWidget
{
    Q_OBJECT

public:
    /// `withCurves`: smoothing and logarithmic y, which only curves have.
    explicit ControlStrip(bool withCurves, QWidget *parent = nullptr);

    [[nodiscard]] const ChartSettings &settings() const { return m_settings; }
    void setSettings(const ChartSettings &settings);
    /// The same, as if chosen here.
    void choose(const ChartSettings &settings);
    /// Offers the difference to it; empty offers none.
    void setBaseline(const QString &name);
    /// Stands between the x axis and the check boxes; hidden when there is no room.
    void addControl(QWidget *label, QWidget *control);
    [[nodiscard]] QMenu *exportMenu() const { return m_exportMenu; }

Q_SIGNALS:
    void settingsChanged(const ChartSettings &settings);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void show(const ChartSettings &settings);
    void fit();
    /// Between controls, in pixels at 100 %.
    void addGap(int pixels);
    void applySizes();

    ChartSettings m_settings;
    look::SegmentedControl *m_x;
    QLabel *m_xLabel;
    QLabel *m_smoothingLabel = nullptr;
    QSlider *m_smoothing = nullptr;
    QLabel *m_smoothingValue = nullptr;
    QCheckBox *m_logY = nullptr;
    QCheckBox *m_difference = nullptr;
    QCheckBox *m_sameX;
    QToolButton *m_export;
    QMenu *m_exportMenu;
    QBoxLayout *m_row;
    QBoxLayout *m_middle;
    QList<QWidget *> m_extraLabels;
    std::vector<std::pair<QSpacerItem *, int>> m_gaps;
};

} // namespace normscope::ui
