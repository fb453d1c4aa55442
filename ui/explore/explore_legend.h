// Over the charts while exploring: the two networks, how now, earlier and pinned answers are drawn,
// and what differs between them.
#pragma once

#include <QWidget>

#include <array>

namespace normscope::ui {

class LegendChip;

class ExploreLegend : public QWidget
{
    Q_OBJECT

public:
    explicit ExploreLegend(QWidget *parent = nullptr);

    /// "differs: lr", "all: batch 256 · seed 0".
    void setTexts(const QString &differs, const QString &common);
    [[nodiscard]] bool isHiddenSlot(int slot) const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A network was hidden or shown again.
    void toggled();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void showChips();

    std::array<LegendChip *, 2> m_chips{};
    std::array<bool, 2> m_hidden{};
    QString m_differs;
    QString m_common;
};

} // namespace normscope::ui
