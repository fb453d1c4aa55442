// How far groups of runs are apart: the figure, its confidence interval against "no difference",
// and how it was found.
#pragma once

#include "ui/compare/difference_words.h"

#include <QWidget>

namespace normscope::ui {

class DifferenceStrip : public QWidget
{
    Q_OBJECT

public:
    explicit DifferenceStrip(QWidget *parent = nullptr);

    void showTable(const DifferenceTable &table);
    /// At most so many differences; the others are counted.
    void setMostRows(std::size_t rows);
    [[nodiscard]] const DifferenceTable &table() const { return m_table; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void paintOne(QPainter &painter, const QRectF &room) const;
    void paintMany(QPainter &painter, const QRectF &room) const;
    [[nodiscard]] std::size_t shownRows() const;
    [[nodiscard]] int wantedHeight() const;

    DifferenceTable m_table;
    std::size_t m_mostRows = 5;
};

} // namespace normscope::ui
