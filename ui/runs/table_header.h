// The header of the tables beside the charts: small muted titles on a rule, a run's glyph where a
// column belongs to a run, an arrow where the rows are sorted by it.
#pragma once

#include <QHeaderView>

class QTableView;

namespace normscope::ui {

/// headerData() of a column that belongs to a run: its slot.
inline constexpr int headerSlotRole = Qt::UserRole + 100;

/// Space beside the text of a cell: half the gap between columns, 12 at the table's edges.
[[nodiscard]] int leftPadding(const QTableView *table, int column);
[[nodiscard]] int rightPadding(const QTableView *table, int column);

class TableHeader : public QHeaderView
{
    Q_OBJECT

public:
    explicit TableHeader(QWidget *parent = nullptr);

    /// Leaves the titles out where a glyph says enough.
    void setGlyphsAlone(bool alone);
    /// Of a column's title and glyph. The sort arrow stands in the space beside the title, so that
    /// sorting moves no column.
    [[nodiscard]] int titleWidth(int section) const;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;

private:
    [[nodiscard]] bool sortedBy(int section) const;
    [[nodiscard]] QString title(int section) const;
    void paintArrow(QPainter &painter, const QRectF &place) const;

    bool m_glyphsAlone = false;
};

} // namespace normscope::ui
