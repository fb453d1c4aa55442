// A plain table of figures beside the charts: rows of 26 with a rule between them, row titles that
// stay in sight, values at the right of their columns.
#pragma once

#include <QTableView>

namespace normscope::ui {

class RowHeader;
class TableHeader;

/// data(): true where a value is the best of its kind.
inline constexpr int strongRole = Qt::UserRole + 110;

class FigureTable : public QTableView
{
    Q_OBJECT

public:
    explicit FigureTable(QWidget *parent = nullptr);

    void setModel(QAbstractItemModel *model) override;
    /// What stands over the row titles.
    void setCornerText(const QString &text);
    /// Row titles as units rather than as values.
    void setMutedRows(bool muted);
    /// Column titles give way to their glyphs where they do not fit.
    void setShortTitles(bool shortTitles) { m_shortTitles = shortTitles; }
    /// A rule below the last row too.
    void setClosed(bool closed);
    [[nodiscard]] bool isClosed() const { return m_closed; }
    /// As high as its rows, inside a page that scrolls.
    void setHuggingRows(bool hugging);
    /// Works out the widths again: when columns or titles have changed.
    void layOutColumns();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;
    void updateGeometries() override;

private:
    /// Hidden on purpose, not only not shown yet: its columns wait until somebody asks for it.
    [[nodiscard]] bool isPutAway() const;
    [[nodiscard]] int neededWidth(int column) const;
    void applySizes();

    TableHeader *m_columns;
    RowHeader *m_rows;
    QWidget *m_corner;
    bool m_shortTitles = false;
    bool m_closed = false;
    bool m_hugging = false;
    bool m_layingOut = false;
    int m_triedWidth = -1;
};

} // namespace normscope::ui
