#include "ui/runs/filter_field.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/tokens.h"
#include "ui/runs/filter_completer.h"

#include <QCoreApplication>
#include <QEvent>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QTextCharFormat>

namespace normscope::ui {

FilterField::FilterField(QWidget *parent)
    : QLineEdit(parent), m_completer(new FilterCompleter(this))
{
    // The clear button is a tool button, and takes no more room than its icon here.
    setStyleSheet(QStringLiteral(
        "QToolButton { border: none; background: transparent; min-height: 0; padding: 0; }"));
    setClearButtonEnabled(true);
    connect(this, &QLineEdit::textEdited, this, [this] { m_completer->offer(false); });
    applySizes();
}

void FilterField::markFault(int at, int length)
{
    m_faultAt = at;
    m_faultLength = length;
    // A line edit takes formats from input methods alone.
    QList<QInputMethodEvent::Attribute> attributes;
    if (length > 0) {
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setForeground(look::tokensOf(palette()).error);
        format.setUnderlineColor(look::tokensOf(palette()).error);
        attributes << QInputMethodEvent::Attribute(QInputMethodEvent::TextFormat,
                                                   at - cursorPosition(), length, format);
    }
    QInputMethodEvent event(QString(), attributes);
    QCoreApplication::sendEvent(this, &event);
}

void FilterField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    const double size = look::px(13);
    look::paintIcon(painter, QStringLiteral("search"),
                    QRectF(look::px(10), (height() - size) / 2, size, size),
                    look::tokensOf(palette()).muted);
}

void FilterField::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        if (text().isEmpty())
            break;
        clear();
        return;
    case Qt::Key_Space:
        if (!event->modifiers().testFlag(Qt::ControlModifier))
            break;
        m_completer->offer(true);
        return;
    case Qt::Key_Down:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT left();
        return;
    default:
        break;
    }
    QLineEdit::keyPressEvent(event);
}

void FilterField::changeEvent(QEvent *event)
{
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applySizes();
    else if (event->type() == QEvent::PaletteChange && m_faultLength > 0)
        markFault(m_faultAt, m_faultLength);
}

void FilterField::applySizes()
{
    setTextMargins(look::px(20), 0, 0, 0);
}

} // namespace normscope::ui
