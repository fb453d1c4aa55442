#include "ui/window/tool_strip.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/theme.h"
#include "ui/look/titled_button.h"
#include "ui/window/commands.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace normscope::ui {

namespace {

// A button that shows an action under a text of its own (an action's text has a mnemonic).
void follow(QAbstractButton *button, QAction *action)
{
    const auto show = [button, action] {
        button->setEnabled(action->isEnabled());
        button->setChecked(action->isChecked());
        button->setToolTip(action->toolTip());
        if (qobject_cast<QToolButton *>(button) != nullptr)
            button->setIcon(action->icon());
        QString name = action->text();
        button->setAccessibleName(name.remove('&'));
    };
    button->setCheckable(action->isCheckable());
    QObject::connect(action, &QAction::changed, button, show);
    QObject::connect(button, &QAbstractButton::clicked, action, &QAction::trigger);
    show();
}

} // namespace

ToolStrip::ToolStrip(const Commands &commands, QWidget *parent)
    : QWidget(parent),
      m_row(new QHBoxLayout(this)),
      m_dataMenu(new QMenu(this)),
      m_progressArea(new QWidget(this)),
      m_epoch(new QLabel(m_progressArea)),
      m_bar(new QProgressBar(m_progressArea)),
      m_left(new QLabel(m_progressArea))
{
    setObjectName("toolStrip");
    setAttribute(Qt::WA_StyledBackground);
    look::setVariant(this, "ground", "panel");
    m_train = commandButton(commands.train, tr("Train"));
    m_train->setIcon(look::icon("play"));
    m_compare = commandButton(commands.compare, tr("Compare with/without BN"));
    m_row->addWidget(m_train);
    m_row->addWidget(m_compare);
    m_explore = commandButton(commands.explore, tr("Explore"));
    m_explore->setIcon(look::icon("explore"));
    look::setVariant(m_explore, "toggle", true);
    m_row->addWidget(m_explore);

    auto *group = new QHBoxLayout;
    group->setSpacing(0);
    group->addWidget(runButton(commands.pause, "first"));
    group->addWidget(runButton(commands.step, "middle"));
    group->addWidget(runButton(commands.stop, "last"));
    m_row->addLayout(group);

    auto *line = new QWidget(this);
    line->setAttribute(Qt::WA_StyledBackground);
    line->setFixedWidth(1);
    line->setObjectName("toolSeparator");
    m_row->addWidget(line);

    auto *presetMenu = new QMenu(this);
    presetMenu->setToolTipsVisible(true);
    for (const Preset &preset : presets()) {
        QAction *action = presetMenu->addAction(QString::fromStdString(preset.spec.name));
        action->setObjectName("preset_" + QString::fromStdString(preset.name));
        action->setToolTip(QString::fromStdString(preset.spec.description));
        connect(action, &QAction::triggered, this,
                [this, &preset] { Q_EMIT presetChosen(preset); });
    }
    m_preset = menuButton("presetButton", presetMenu);
    m_data = menuButton("dataButton", m_dataMenu);
    m_row->addWidget(m_preset);
    m_row->addWidget(m_data);
    m_row->addStretch(1);

    m_bar->setTextVisible(false);
    m_bar->setRange(0, 1000);
    m_bar->setAccessibleName(tr("Progress of training"));
    m_bar->setObjectName("trainingProgress");
    m_epoch->setObjectName("progressEpoch");
    m_left->setObjectName("progressLeft");
    look::setVariant(m_epoch, "role", "muted");
    auto *progress = new QHBoxLayout(m_progressArea);
    progress->setContentsMargins({});
    progress->addWidget(m_epoch);
    progress->addWidget(m_bar);
    progress->addWidget(m_left);
    m_row->addWidget(m_progressArea);
    m_progressArea->hide();
    applySizes();
}

QPushButton *ToolStrip::commandButton(QAction *action, const QString &text)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(action->objectName() + "Button");
    follow(button, action);
    return button;
}

QToolButton *ToolStrip::runButton(QAction *action, const char *joined)
{
    auto *button = new QToolButton(this);
    button->setObjectName(action->objectName() + "Button");
    look::setVariant(button, "joined", joined);
    button->setFocusPolicy(Qt::TabFocus);
    follow(button, action);
    return button;
}

look::TitledButton *ToolStrip::menuButton(const QString &name, QMenu *menu)
{
    auto *button = new look::TitledButton(this);
    button->setObjectName(name);
    button->setMenu(menu);
    return button;
}

void ToolStrip::applySizes()
{
    if (m_progressArea->layout() == nullptr)
        return; // a parent's style reaches the widget while it is still being built
    m_row->setContentsMargins(look::px(12), look::px(8), look::px(16), look::px(8));
    m_row->setSpacing(look::px(8));
    setFixedHeight(look::px(50)); // the same while nothing goes on and while something does
    m_progressArea->layout()->setSpacing(look::px(10));
    m_bar->setFixedWidth(look::px(width() < look::px(1200) ? 96 : 150));
    m_left->setMinimumWidth(look::px(56));
    for (QAbstractButton *button : findChildren<QAbstractButton *>())
        button->setIconSize(QSize(look::px(16), look::px(16)));
    showTitles();
}

void ToolStrip::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange)
        applySizes();
    QWidget::changeEvent(event);
}

void ToolStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    applySizes();
}

void ToolStrip::showTitles()
{
    // Where room is short the word before the title goes, as the title says enough.
    const bool wide = width() >= look::px(1200);
    m_compare->setText(wide ? tr("Compare with/without BN") : tr("Compare"));
    m_preset->setTitle(wide ? tr("Preset") : QString(), m_experimentTitle);
    m_data->setTitle(wide ? tr("Data") : QString(), m_dataTitle);
    m_preset->setAccessibleName(tr("Preset: %1").arg(m_experimentTitle));
    m_data->setAccessibleName(tr("Data: %1").arg(m_dataTitle));
}

void ToolStrip::setExperimentTitle(const QString &title)
{
    m_experimentTitle = title;
    showTitles();
}

void ToolStrip::setDataTitle(const QString &title)
{
    m_dataTitle = title;
    showTitles();
}

void ToolStrip::setComparePrimary(bool primary)
{
    look::setVariant(m_compare, "primary", primary);
    m_compare->setIcon(look::icon("compare", primary ? look::Ink::OnAccent : look::Ink::Text));
}

void ToolStrip::showFraction(double fraction)
{
    const int value = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * 1000);
    if (value == m_bar->value())
        return;
    // The bar would paint itself before anything else goes on.
    m_bar->setUpdatesEnabled(false);
    m_bar->setValue(value);
    m_bar->setUpdatesEnabled(true);
}

void ToolStrip::setProgress(int epoch, int epochs, double fraction, const QString &left)
{
    if (m_exploring)
        return;
    m_progressArea->setVisible(epochs > 0);
    m_epoch->setText(
        tr("epoch <b>%1</b> of %2").arg(locale().toString(epoch), locale().toString(epochs)));
    showFraction(fraction);
    m_left->setText(left);
}

void ToolStrip::setAnswer(int number, double fraction, const QString &seconds)
{
    const bool wasExploring = m_exploring;
    m_exploring = number > 0;
    if (m_exploring || wasExploring)
        m_progressArea->setVisible(m_exploring);
    if (!m_exploring)
        return;
    m_epoch->setText(tr("answer <b>%1</b>").arg(locale().toString(number)));
    showFraction(fraction);
    m_left->setText(seconds);
}

QSize ToolStrip::minimumSizeHint() const
{
    return {look::px(700), QWidget::minimumSizeHint().height()};
}

} // namespace normscope::ui
