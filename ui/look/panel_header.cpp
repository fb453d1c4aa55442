#include "ui/look/panel_header.h"

#include "ui/look/metrics.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

namespace normscope::look {

PanelHeader::PanelHeader(const QString &title, QWidget *parent)
    : QWidget(parent),
      m_title(new QLabel(title, this)),
      m_detail(new QLabel(this)),
      m_layout(new QHBoxLayout(this))
{
    m_title->setProperty("role", "title");
    m_title->setTextFormat(Qt::PlainText);
    m_detail->setProperty("role", "muted");
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setObjectName(QStringLiteral("panelDetail"));
    m_layout->addWidget(m_title);
    m_layout->addWidget(m_detail, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    applySizes();
}

void PanelHeader::setDetail(const QString &text)
{
    if (text != m_detail->text())
        m_detail->setText(text);
}

QString PanelHeader::detail() const
{
    return m_detail->text();
}

void PanelHeader::addControl(QWidget *control)
{
    m_layout->addWidget(control);
}

QSize PanelHeader::sizeHint() const
{
    return {QWidget::sizeHint().width(), px(36)};
}

void PanelHeader::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applySizes();
}

void PanelHeader::applySizes()
{
    m_layout->setContentsMargins(px(12), 0, px(12), 0);
    m_layout->setSpacing(px(8));
}

} // namespace normscope::look
