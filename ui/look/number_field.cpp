#include "ui/look/number_field.h"

#include "ui/look/metrics.h"
#include "ui/look/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QRegularExpression>
#include <QToolTip>

#include <cmath>

namespace normscope::look {

namespace {

std::optional<double> readReal(const QString &text, const QLocale &locale)
{
    QLocale c = QLocale::c();
    c.setNumberOptions(QLocale::RejectGroupSeparator);
    bool fine = false;
    if (const double value = c.toDouble(text, &fine); fine)
        return value;
    QLocale ungrouped = locale; // "1,000" must not be a thousand here and one there
    ungrouped.setNumberOptions(QLocale::RejectGroupSeparator);
    if (const double value = ungrouped.toDouble(text, &fine); fine)
        return value;
    return {};
}

std::optional<std::int64_t> readInteger(const QString &text, const QLocale &locale)
{
    bool fine = false;
    if (const qlonglong value = text.toLongLong(&fine); fine)
        return value;
    if (const qlonglong value = locale.toLongLong(text, &fine); fine)
        return value;
    return {};
}

QString sentence(const std::string &text)
{
    QString result = QString::fromStdString(text);
    if (!result.isEmpty())
        result[0] = result[0].toUpper();
    if (!result.isEmpty() && !result.endsWith(u'.'))
        result += u'.';
    return result;
}

} // namespace

ParsedNumber parseNumber(const Field &field, const QString &text, const QLocale &locale)
{
    QString trimmed = text.trimmed();
    trimmed.replace(QChar(0x2212), u'-'); // the minus sign that the program itself writes
    const QString range = QString::fromStdString(field.rangeText());
    if (trimmed.isEmpty())
        return {{}, NumberField::tr("Enter a number: %1.").arg(range)};

    std::optional<Value> value;
    const auto real = readReal(trimmed, locale);
    if (field.type == FieldType::Integer) {
        if (const auto whole = readInteger(trimmed, locale))
            value = Value(std::int64_t(*whole));
        else if (real && std::abs(*real) < 0x1p53 && *real == std::floor(*real))
            value = Value(std::int64_t(*real));
        else if (real)
            return {{}, NumberField::tr("Enter a whole number: %1.").arg(range)};
    } else if (real) {
        value = Value(*real);
    }
    if (!value)
        return {{}, NumberField::tr("“%1” is not a number.").arg(trimmed)};
    if (const auto why = refusal(field, *value))
        return {{}, sentence(*why)};
    return {value, {}};
}

QString numberText(const Field &field, const Value &value, const QLocale &locale)
{
    QString text = QString::fromStdString(toText(value));
    if (field.type != FieldType::Real)
        return text;
    static const QRegularExpression padded(QStringLiteral("e([+-]?)0*(?=\\d)"));
    text.replace(padded, QStringLiteral("e\\1")).replace(QLatin1String("e+"), QLatin1String("e"));
    return text.replace(u'.', locale.decimalPoint());
}

QString fieldToolTip(const Field &field)
{
    QString text = QString::fromStdString(field.label);
    if (!field.meaning.empty())
        text += QStringLiteral(": ") + QString::fromStdString(field.meaning);
    if (!text.endsWith(u'.'))
        text += u'.';
    if (field.type == FieldType::Integer || field.type == FieldType::Real) {
        QString range = QString::fromStdString(field.rangeText());
        if (!field.unit.empty())
            range += u' ' + QString::fromStdString(field.unit);
        text += u'\n' + NumberField::tr("%1; default %2.")
                            .arg(range, numberText(field, field.defaultValue, QLocale()));
    }
    if (!field.source.empty())
        text += u'\n' + QString::fromStdString(field.source);
    return text;
}

NumberField::NumberField(const Field &field, QWidget *parent)
    : QLineEdit(parent), m_field(field), m_value(field.defaultValue)
{
    setObjectName(QString::fromStdString(field.key));
    setAccessibleName(QString::fromStdString(field.label));
    setAccessibleDescription(QString::fromStdString(field.meaning));
    setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    setMaxLength(64);
    connect(this, &QLineEdit::textEdited, this, [this] {
        if (m_typingReason.isEmpty())
            return;
        m_typingReason.clear(); // judged again when it is applied
        showReason();
    });
    showText();
    showReason();
}

void NumberField::setValue(const Value &value)
{
    if (value == m_value && (isModified() || hasUnreadText()))
        return; // someone is typing, and nothing changed beneath
    m_value = value;
    showText();
}

void NumberField::setProblem(const QString &reason)
{
    if (reason == m_problem)
        return;
    m_problem = reason;
    showReason();
}

QString NumberField::reason() const
{
    return m_typingReason.isEmpty() ? m_problem : m_typingReason;
}

void NumberField::apply(bool byKey)
{
    if (!isModified() && !hasUnreadText())
        return;
    const ParsedNumber parsed = parseNumber(m_field, text(), locale());
    if (!parsed.value) {
        m_typingReason = parsed.reason;
        showReason();
        if (byKey) {
            selectAll();
            QToolTip::showText(mapToGlobal(QPoint(0, height())), m_typingReason, this);
        }
        return;
    }
    const bool another = *parsed.value != m_value;
    m_value = *parsed.value;
    showText();
    if (another)
        Q_EMIT valueEdited(m_value);
}

void NumberField::revert()
{
    showText();
    selectAll();
}

void NumberField::showText()
{
    setText(numberText(m_field, m_value, locale()));
    setModified(false);
    m_typingReason.clear();
    showReason();
}

void NumberField::showReason()
{
    const QString why = reason();
    setVariant(this, "wrong", !why.isEmpty());
    const QString tip = why.isEmpty() ? fieldToolTip(m_field) : why;
    if (tip == toolTip())
        return;
    setToolTip(tip);
    setAccessibleDescription(why.isEmpty() ? QString::fromStdString(m_field.meaning) : why);
    Q_EMIT reasonChanged();
}

QSize NumberField::sizeHint() const
{
    return {px(62), px(26)};
}

QSize NumberField::minimumSizeHint() const
{
    return {px(40), px(26)};
}

bool NumberField::event(QEvent *event)
{
    // With nothing of its own to take back, Undo and Redo are the window's.
    if (event->type() == QEvent::ShortcutOverride && !isModified() && !hasUnreadText()) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return false;
        }
    }
    return QLineEdit::event(event);
}

void NumberField::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        apply(true);
        event->accept();
        return;
    case Qt::Key_Escape:
        if (isModified() || hasUnreadText()) {
            revert();
            event->accept();
            return;
        }
        break;
    default:
        break;
    }
    QLineEdit::keyPressEvent(event);
}

void NumberField::focusOutEvent(QFocusEvent *event)
{
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason)
        apply(false);
}

void NumberField::changeEvent(QEvent *event)
{
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::LocaleChange && !isModified())
        showText();
}

} // namespace normscope::look
