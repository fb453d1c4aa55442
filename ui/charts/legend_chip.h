// A button for a run or a group of runs over the charts: its glyph and what differs.
#pragma once

#include "ui/runs/run_entry.h"

#include <QAbstractButton>

namespace normscope::ui {

/// What a chip stands for: a run, or a group of them.
struct LegendEntry
{
    RunId id = 0; ///< of a group groupId()
    QString title;
    QString count; ///< of a group: "4 of 5 seeds"
    int slot = 0;
    bool hidden = false;
    friend bool operator==(const LegendEntry &, const LegendEntry &) = default;
};

/// One run or group; pressed means shown.
class LegendChip : public QAbstractButton
{
    Q_OBJECT

public:
    explicit LegendChip(QWidget *parent = nullptr);
    void setEntry(const LegendEntry &entry);
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
    QString m_count;
    int m_slot = 0;
};

} // namespace normscope::ui
