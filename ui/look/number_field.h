// A field for one number of an experiment, described by a Field of the engine.
#pragma once

#include "engine/experiment/field.h"

#include <QLineEdit>
#include <QLocale>

#include <optional>

namespace normscope::look {

/// What a person typed, as a value of the field, or why it is none.
struct ParsedNumber
{
    std::optional<Value> value;
    QString reason;
};

/// Reads `1e-3`, `0.001` and what the locale writes (`0,001`). Integers may be grouped (`60,000`
/// in an English locale) or written as `1e3`.
[[nodiscard]] ParsedNumber parseNumber(const Field &field, const QString &text,
                                       const QLocale &locale);
/// As it stands in the field: in the locale, ungrouped, `1.0`, `1e-5`.
[[nodiscard]] QString numberText(const Field &field, const Value &value, const QLocale &locale);

/// "Momentum: share of the old value that is kept. 0 to 1, default 0.9. (source)"
[[nodiscard]] QString fieldToolTip(const Field &field);

/// Return or leaving the field applies, Escape reverts. What cannot be read stays, marked, with the
/// reason in the tooltip; the value remains what it was.
class NumberField : public QLineEdit
{
    Q_OBJECT

public:
    /// `field` is copied; it must be an integer or a real.
    explicit NumberField(const Field &field, QWidget *parent = nullptr);

    [[nodiscard]] const Value &value() const { return m_value; }
    /// From the program: shown as it is, also when it is out of range; emits nothing.
    void setValue(const Value &value);
    /// Marks the value as wrong for a reason found elsewhere; an empty reason clears it.
    void setProblem(const QString &reason);
    /// Why the field is marked, from typing or setProblem(); empty when it is not.
    [[nodiscard]] QString reason() const;
    /// True while the text is something that is not (yet) a value of the field.
    [[nodiscard]] bool hasUnreadText() const { return !m_typingReason.isEmpty(); }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A person entered another value.
    void valueEdited(const normscope::Value &value);
    void reasonChanged();

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void apply(bool byKey);
    void revert();
    void showText();
    void showReason();

    Field m_field;
    Value m_value;
    QString m_typingReason;
    QString m_problem;
};

} // namespace normscope::look
