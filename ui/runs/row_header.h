// The titles of a FigureTable's rows, and the one over them.
#pragma once

#include <QHeaderView>
#include <QString>

namespace normscope::ui {

class RowHeader : public QHeaderView
{
    Q_OBJECT

public:
    explicit RowHeader(QWidget *parent = nullptr);
    void setMuted(bool muted);
    /// A rule below the last row too.
    void setClosed(bool closed);
    void setWidth(int width);
    /// Of the widest title, with its padding.
    [[nodiscard]] int neededWidth() const;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;

private:
    bool m_muted = false;
    bool m_closed = false;
    int m_width = 0;
};

/// Covers the corner button of a table whose rows are not selected by it.
class TableCorner : public QWidget
{
    Q_OBJECT

public:
    explicit TableCorner(QWidget *parent = nullptr) : QWidget(parent) {}
    void setText(const QString &text);
    [[nodiscard]] int neededWidth() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
};

} // namespace normscope::ui
