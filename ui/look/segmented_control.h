// A row of choices of which one is taken: `All | None | Mixed`.
#pragma once

#include <QString>
#include <QWidget>

#include <vector>

namespace normscope::look {

class Segment;

/// One tab stop; the arrow keys, Home and End move the choice within it. A disabled segment can
/// still be the current one, set by the program: it then names a state that cannot be asked for.
class SegmentedControl : public QWidget
{
    Q_OBJECT
    Q_PROPERTY(int currentIndex READ currentIndex WRITE setCurrentIndex NOTIFY currentChanged)

public:
    explicit SegmentedControl(QWidget *parent = nullptr);

    /// Returns the new segment's index; the first one added becomes the current one.
    int addSegment(const QString &text, const QString &toolTip = {});
    [[nodiscard]] int count() const { return int(m_segments.size()); }
    [[nodiscard]] int currentIndex() const { return m_current; }
    /// Emits currentChanged when the index is another one; an index that is none is left out.
    void setCurrentIndex(int index);
    void setSegmentEnabled(int index, bool enabled);
    void setSegmentText(int index, const QString &text);
    [[nodiscard]] QString segmentText(int index) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void currentChanged(int index);
    /// Only when a person chose it, by pointer or key.
    void activated(int index);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    friend class Segment;
    void choose(int index);
    void moveChoice(int from, int key);
    void placeSegments();
    void updateTabStop();

    std::vector<Segment *> m_segments; ///< children
    int m_current = -1;
};

} // namespace normscope::look
