// Paints the table of runs: the two-line run cell with glyph, name, progress and state, the line of
// a group and those of its runs; figures in the other columns; selection and highlight under all of
// them.
#pragma once

#include "ui/runs/run_list.h"

#include <QStyledItemDelegate>

namespace normscope::ui {

class RunDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    /// `list` outlives the delegate.
    explicit RunDelegate(const RunList *list, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;

    /// From the left edge of a group's line, where a click folds and unfolds it.
    [[nodiscard]] static int chevronRoom();
    /// What a group's line takes beside its name: chevron, glyph, pin, spaces.
    [[nodiscard]] static int groupNameRoom();

    // Renaming in place.
    [[nodiscard]] QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option,
                                        const QModelIndex &index) const override;
    void setEditorData(QWidget *editor, const QModelIndex &index) const override;
    void updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const override;

private:
    void paintRun(QPainter &painter, const QStyleOptionViewItem &option,
                  const QModelIndex &index) const;
    void paintGroup(QPainter &painter, const QStyleOptionViewItem &option,
                    const QModelIndex &index) const;
    void paintMember(QPainter &painter, const QStyleOptionViewItem &option,
                     const QModelIndex &index) const;
    void paintFigure(QPainter &painter, const QStyleOptionViewItem &option,
                     const QModelIndex &index) const;
    void paintGround(QPainter &painter, const QStyleOptionViewItem &option,
                     const QModelIndex &index) const;

    const RunList *m_list;
};

} // namespace normscope::ui
