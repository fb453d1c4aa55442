// Editors for settings and options, made from their descriptions, two beside each other where they
// fit. What is seldom needed is folded under "More".
#pragma once

#include "engine/experiment/field.h"

#include <QLabel>
#include <QWidget>

#include <optional>
#include <vector>

class QToolButton;

namespace normscope::ui {

/// What a form shows of one field.
struct FieldState
{
    Value value;
    bool shown = true;    ///< false: it plays no role
    bool changed = false; ///< another one than the default
    QString problem;      ///< why it cannot work, or empty
};

class FieldForm : public QWidget
{
    Q_OBJECT

public:
    explicit FieldForm(QWidget *parent = nullptr);

    /// Adds the editor that suits the field: a number field, a box of choices, a check box, a line.
    /// `prefix` makes its object name, `prefix.key`.
    void addField(const Field &field, const QString &prefix);
    /// Folds the fields that are `seldom` under a button, which is open while one of them is
    /// changed or wrong, or as a person left it. Before the first field.
    void foldSeldom(const QString &accessibleName);
    /// Writes the problems of its fields below them too.
    void tellProblems() { m_tellsProblems = true; }
    /// Shows the fields, in the order of addField; emits nothing but heightChanged.
    void setStates(const std::vector<FieldState> &states);
    /// The editors and the button in the order of the Tab key.
    [[nodiscard]] std::vector<QWidget *> tabChain() const;
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
        bool shown = true;
        bool changed = false;
        QString problem = {};
    };
    QWidget *makeEditor(const Field &field, int index);
    static void showState(const Row &row, const FieldState &state);
    [[nodiscard]] bool isFolded(const Row &row) const;
    [[nodiscard]] bool isOpen() const;
    /// Which editors are seen, and what the button and the reason say.
    void showParts();
    [[nodiscard]] QString reasonText() const;
    /// Two rows beside each other, or one alone.
    struct Line
    {
        const Row *left = nullptr;
        const Row *right = nullptr;
    };
    [[nodiscard]] int leastWidth(const Row &row) const;
    [[nodiscard]] bool fitsHalf(const Row &row, int half) const;
    [[nodiscard]] std::vector<Line> lines(int half, bool seldom) const;
    void placeRow(const Row &row, const QRect &place, int numberWidth) const;
    /// Goes through the places of all widgets, or only measures; returns the height.
    int arrange(int width, bool place) const;

    std::vector<Row> m_rows;
    QLabel *m_reason;                ///< of what was typed and cannot be read, or cannot work
    QToolButton *m_more = nullptr;   ///< unfolds what is seldom needed
    std::optional<bool> m_askedOpen; ///< by a person
    bool m_tellsProblems = false;
};

} // namespace normscope::ui
