// Editors for settings and options, made from their descriptions, two beside each other where they
// fit.
#pragma once

#include "engine/experiment/field.h"

#include <QLabel>
#include <QWidget>

#include <vector>

namespace normscope::ui {

class FieldForm : public QWidget
{
    Q_OBJECT

public:
    explicit FieldForm(QWidget *parent = nullptr);

    /// Adds the editor that suits the field: a number field, a box of choices, a check box, a line.
    /// `prefix` makes its object name, `prefix.key`.
    void addField(const Field &field, const QString &prefix);
    /// Shows the values, in the order of addField; emits nothing.
    void setValues(const std::vector<Value> &values);
    /// Marks field `index` as wrong; an empty reason clears the mark.
    void setProblem(int index, const QString &reason);
    [[nodiscard]] QWidget *editor(int index) const { return m_rows.at(std::size_t(index)).editor; }
    [[nodiscard]] int count() const { return int(m_rows.size()); }

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void edited(int index, const normscope::Value &value);
    /// A reason came or went: another height.
    void heightChanged();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Row
    {
        Field field;
        QLabel *label = nullptr;
        QWidget *editor = nullptr;
    };
    QWidget *makeEditor(const Field &field, int index);
    void showReason();
    /// Two rows beside each other, or one alone.
    struct Line
    {
        const Row *left = nullptr;
        const Row *right = nullptr;
    };
    [[nodiscard]] int leastWidth(const Row &row) const;
    [[nodiscard]] bool fitsHalf(const Row &row, int half) const;
    [[nodiscard]] std::vector<Line> lines(int half) const;
    void placeRow(const Row &row, const QRect &place, int numberWidth) const;
    /// Goes through the places of all widgets, or only measures; returns the height.
    int arrange(int width, bool place) const;

    std::vector<Row> m_rows;
    QLabel *m_reason; ///< of what was typed and cannot be read
};

} // namespace normscope::ui
