#include "ui/charts/chart_card.h"

#include "ui/charts/chart_view.h"
#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/tokens.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

namespace normscope::ui {

using look::px;

namespace {

void styleChooser(QToolButton *button)
{
    button->setProperty("flat", true);
    button->setProperty("words", true);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::StrongFocus);
}

} // namespace

ChartCard::ChartCard(const QString &name, QWidget *parent)
    : QWidget(parent),
      m_title(new QLabel(this)),
      m_unit(new QLabel(this)),
      m_caption(new QLabel(this)),
      m_layerButton(new QToolButton(this)),
      m_menuButton(new QToolButton(this)),
      m_menu(new QMenu(this)),
      m_titleRow(new QHBoxLayout),
      m_views(new QHBoxLayout),
      m_captionRow(new QHBoxLayout)
{
    setObjectName(name + QStringLiteral("-card"));
    m_title->setObjectName(name + QStringLiteral("-title"));
    m_unit->setObjectName(name + QStringLiteral("-unit"));
    m_caption->setObjectName(name + QStringLiteral("-caption"));
    m_layerButton->setObjectName(name + QStringLiteral("-layer"));
    m_menuButton->setObjectName(name + QStringLiteral("-menu"));
    m_title->setProperty("role", QStringLiteral("title"));
    m_unit->setProperty("role", QStringLiteral("muted"));
    m_unit->setMinimumWidth(1);
    m_unit->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_caption->setProperty("role", QStringLiteral("muted"));
    m_caption->setMinimumWidth(1);
    m_caption->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_caption->hide();

    styleChooser(m_layerButton);
    m_layerButton->hide();
    m_menuButton->setProperty("flat", true);
    m_menuButton->setIcon(look::icon(QStringLiteral("more")));
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    m_menuButton->setFocusPolicy(Qt::StrongFocus);
    m_menuButton->setMenu(m_menu);
    m_menuButton->setToolTip(tr("Save or copy this chart"));

    m_titleRow->addWidget(m_title);
    m_titleRow->addWidget(m_unit, 1);
    m_titleRow->addWidget(m_layerButton);
    m_titleRow->addWidget(m_menuButton);
    m_views->setSpacing(0);
    m_captionRow->addWidget(m_caption);

    auto *column = new QVBoxLayout(this);
    column->setSpacing(0);
    column->addLayout(m_titleRow);
    column->addLayout(m_views, 1);
    column->addLayout(m_captionRow);
    applySizes();
}

void ChartCard::applySizes()
{
    m_titleRow->setContentsMargins(px(12), px(2), px(6), 0);
    m_titleRow->setSpacing(px(8));
    m_captionRow->setContentsMargins(px(12), 0, px(12), 0);
    layout()->setContentsMargins(1, px(2), 1, px(6));
    m_menuButton->setFixedSize(px(30), px(28));
    m_menuButton->setIconSize(QSize(px(16), px(16)));
}

void ChartCard::setTitle(const QString &title, const QString &unit)
{
    m_title->setText(title);
    m_unitText = unit;
    m_menuButton->setAccessibleName(tr("Menu of the chart %1").arg(title));
    m_layerButton->setAccessibleName(tr("Layer shown in the chart %1").arg(title));
    elideTexts();
}

void ChartCard::setCaption(const QString &sentence)
{
    if (sentence == m_captionText)
        return;
    m_captionText = sentence;
    m_caption->setVisible(!sentence.isEmpty());
    elideTexts();
}

void ChartCard::elideTexts()
{
    const auto fit = [](QLabel *label, const QString &text, int width) {
        const QFontMetrics metrics = label->fontMetrics();
        // Less than four fifths of it says nothing.
        const bool worthIt = 5 * width >= 4 * metrics.horizontalAdvance(text);
        const QString shown = worthIt ? metrics.elidedText(text, Qt::ElideRight, width) : QString();
        if (label->text() != shown)
            label->setText(shown);
        label->setToolTip(shown == text ? QString() : text);
    };
    fit(m_unit, m_unitText, m_unit->width());
    fit(m_caption, m_captionText, width() - px(26));
}

void ChartCard::addView(ChartView *view)
{
    m_views->addWidget(view, 1);
    connect(view, &ChartView::focusChanged, this, [this](bool focused) {
        m_focused = focused;
        update();
    });
}

QToolButton *ChartCard::addChooser(const QString &name)
{
    auto *button = new QToolButton(this);
    button->setObjectName(name);
    styleChooser(button);
    button->setMenu(new QMenu(button));
    m_titleRow->insertWidget(m_titleRow->indexOf(m_menuButton), button);
    return button;
}

void ChartCard::addDrawing(QWidget *drawing, bool withMenu)
{
    m_views->addWidget(drawing, 1);
    if (withMenu)
        return;
    QSizePolicy room = m_menuButton->sizePolicy();
    room.setRetainSizeWhenHidden(true); // titles of cards beside each other line up
    m_menuButton->setSizePolicy(room);
    m_menuButton->hide();
}

void ChartCard::paintEvent(QPaintEvent *)
{
    const look::Tokens &tokens = look::tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(tokens.card);
    const double edge = m_focused ? 2 : 1;
    painter.setPen(QPen(m_focused ? tokens.accent : tokens.border, edge));
    painter.drawRoundedRect(QRectF(rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2),
                            px(8), px(8));
}

void ChartCard::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    layout()->activate();
    elideTexts();
}

void ChartCard::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        applySizes();
        elideTexts();
    }
    if (event->type() == QEvent::PaletteChange)
        update();
}

} // namespace normscope::ui
