#include "ui/runs/empty_state.h"

#include "ui/look/tokens.h"

#include <QEvent>

#include <utility>

namespace normscope::ui {

EmptyState::EmptyState(QString strong, QString text, QWidget *parent)
    : QLabel(parent), m_strong(std::move(strong)), m_sentence(std::move(text))
{
    setTextFormat(Qt::RichText);
    setProperty("role", "sentence");
    setWordWrap(true);
    setIndent(0); // the padding is a frame, for which a label would add some
    setAlignment(Qt::AlignLeft | Qt::AlignTop);
    compose();
}

void EmptyState::setSentence(const QString &text)
{
    m_sentence = text;
    compose();
}

void EmptyState::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        compose();
}

void EmptyState::compose()
{
    QString lead;
    if (!m_strong.isEmpty())
        lead = QStringLiteral("<span style=\"color:%1; font-weight:600\">%2</span> ")
                   .arg(look::tokensOf(palette()).text.name(), m_strong.toHtmlEscaped());
    const QString text = QStringLiteral("<p style=\"line-height:130%\">") + lead +
                         m_sentence.toHtmlEscaped() + QStringLiteral("</p>");
    if (text != QLabel::text())
        setText(text);
}

} // namespace normscope::ui
