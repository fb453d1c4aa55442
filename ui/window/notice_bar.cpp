#include "ui/window/notice_bar.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <utility>

namespace normscope::ui {

NoticeBar::NoticeBar(QWidget *parent)
    : QFrame(parent),
      m_icon(new QLabel(this)),
      m_sentence(new QLabel(this)),
      m_answer(new QPushButton(this)),
      m_close(new QPushButton(this))
{
    setObjectName("noticeBar");
    setAttribute(Qt::WA_StyledBackground);
    look::setVariant(this, "ground", "card");
    m_sentence->setObjectName("noticeSentence");
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_answer->setObjectName("noticeAnswer");
    m_close->setObjectName("noticeClose");
    m_close->setAccessibleName(tr("Put this notice away"));
    m_close->setToolTip(m_close->accessibleName());
    m_close->setIcon(look::icon("close"));
    look::setVariant(m_close, "flat", true);
    auto *row = new QHBoxLayout(this);
    row->addWidget(m_icon);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_answer);
    row->addWidget(m_close);
    connect(m_answer, &QPushButton::clicked, this, [this] {
        const auto then = std::exchange(m_then, {});
        withdraw();
        if (then)
            then();
    });
    connect(m_close, &QPushButton::clicked, this, &NoticeBar::withdraw);
    applySizes();
    hide();
}

void NoticeBar::show(const QString &sentence, const QString &detail, const Answer &answer,
                     bool fault)
{
    m_sentence->setText(sentence);
    m_sentence->setToolTip(detail);
    m_answer->setText(answer.text);
    m_answer->setAccessibleName(answer.text);
    m_answer->setVisible(!answer.text.isEmpty());
    m_then = answer.then;
    m_fault = fault;
    applySizes();
    setVisible(true);
}

void NoticeBar::withdraw()
{
    m_then = {};
    m_sentence->clear();
    hide();
}

QString NoticeBar::sentence() const
{
    return m_sentence->text();
}

void NoticeBar::applySizes()
{
    if (layout() == nullptr)
        return; // a parent's style reaches the widget while it is still being built
    layout()->setContentsMargins(look::px(12), look::px(6), look::px(8), look::px(6));
    layout()->setSpacing(look::px(10));
    const int side = look::px(16);
    m_icon->setPixmap(
        look::icon(m_fault ? "warning" : "play", m_fault ? look::Ink::Warning : look::Ink::Accent)
            .pixmap(side, side));
}

void NoticeBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        applySizes();
    QFrame::changeEvent(event);
}

} // namespace normscope::ui
