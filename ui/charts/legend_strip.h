// Over the charts of a tab: a chip per run that says what differs, how train and test are drawn,
// and on the right what all runs have in common.
#pragma once

#include "ui/charts/chart_view_settings.h"
#include "ui/charts/legend_chip.h"
#include "ui/runs/run_entry.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QToolButton;

namespace normscope::ui {

class BandKey;

class LegendStrip : public QWidget
{
    Q_OBJECT

public:
    explicit LegendStrip(QWidget *parent = nullptr);
    void setRuns(const std::vector<RunEntry> &runs);
    /// Groups of `runs`, and those of them without one: a chip each. `seeds` stands with what all
    /// have in common. Cheap when nothing is new.
    void setGroups(const std::vector<RunEntry> &runs, const std::vector<LegendEntry> &entries,
                   const QString &seeds);
    /// Which of the choices for groups are made.
    void setSettings(const ChartSettings &settings);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// Of a run or group.
    void hiddenToggled(RunId id, bool hidden);
    void highlightRequested(RunId id);
    void bandChosen(BandKind band);
    void singleRunsToggled(bool on);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void place();
    LegendChip *makeChip();
    void show(const std::vector<LegendEntry> &entries);
    using QWidget::show;

    std::vector<LegendChip *> m_chips; ///< children
    std::vector<LegendChip *> m_spare; ///< hidden ones, for runs to come
    std::vector<LegendEntry> m_entries;
    BandKey *m_band;
    QCheckBox *m_singles;
    bool m_grouped = false;
    QString m_common;
    QStringList m_keys;                     ///< names of line styles, as many as there is room for
    std::vector<std::size_t> m_evaluations; ///< of the runs in sight, told apart by line style
    double m_keysAt = 0;
    double m_end = 0; ///< of all but what is in common
};

/// "both: lr 1.0 · batch 256 · seed 0", "all: …"; of a single run without the first word. With
/// `more`, for which the word counts `sides` instead of the runs.
[[nodiscard]] QString commonText(const std::vector<RunEntry> &runs, const QString &more = {},
                                 std::size_t sides = 0);

} // namespace normscope::ui
