// Over the charts of a tab: a chip per run that says what differs, how train and test are drawn,
// and on the right what all runs have in common.
#pragma once

#include "ui/runs/run_entry.h"

#include <QAbstractButton>
#include <QWidget>

#include <vector>

namespace normscope::ui {

/// One run; pressed means shown.
class LegendChip : public QAbstractButton
{
    Q_OBJECT

public:
    explicit LegendChip(QWidget *parent = nullptr);
    void setRun(const RunEntry &run);
    [[nodiscard]] RunId run() const { return m_run; }
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void pointed(RunId run, bool over);

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    RunId m_run = 0;
    int m_slot = 0;
};

class LegendStrip : public QWidget
{
    Q_OBJECT

public:
    explicit LegendStrip(QWidget *parent = nullptr);
    void setRuns(const std::vector<RunEntry> &runs);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void hiddenToggled(RunId run, bool hidden);
    void highlightRequested(RunId run);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void place();
    LegendChip *makeChip();

    std::vector<LegendChip *> m_chips; ///< children
    std::vector<LegendChip *> m_spare; ///< hidden ones, for runs to come
    QString m_common;
    std::vector<std::size_t> m_evaluations; ///< of the runs in sight, told apart by line style
    double m_chipsEnd = 0;
};

/// "both: lr 1.0 · batch 256 · seed 0", "all: …"; of a single run without the first word.
[[nodiscard]] QString commonText(const std::vector<RunEntry> &runs);

} // namespace normscope::ui
