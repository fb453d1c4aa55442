#include "ui/charts/control_strip.h"

#include "ui/charts/scale.h"
#include "ui/look/metrics.h"
#include "ui/look/segmented_control.h"
#include "ui/look/tabular.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <cmath>

namespace normscope::ui {

using look::px;

namespace {

constexpr int smoothingSteps = 99; ///< the slider's positions: hundredths

QLabel *formLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", QStringLiteral("form"));
    return label;
}

} // namespace

ControlStrip::ControlStrip(bool withCurves, QWidget *parent)
    : QWidget(parent),
      m_x(new look::SegmentedControl(this)),
      m_xLabel(formLabel(tr("x axis"), this)),
      m_sameX(new QCheckBox(tr("Same x in all charts"), this)),
      m_export(new QToolButton(this)),
      m_exportMenu(new QMenu(this)),
      m_row(new QHBoxLayout(this)),
      m_middle(new QHBoxLayout)
{
    m_x->setObjectName(QStringLiteral("x-axis"));
    m_x->setAccessibleName(tr("x axis"));
    m_x->addSegment(tr("Step"));
    m_x->addSegment(tr("Epoch"));
    m_x->addSegment(tr("Seconds"));
    m_xLabel->setBuddy(m_x);
    m_sameX->setObjectName(QStringLiteral("same-x"));
    m_sameX->setToolTip(tr("Zooming one chart zooms the others"));

    m_export->setObjectName(QStringLiteral("export"));
    m_export->setText(tr("Export") + QStringLiteral("  ⌄"));
    m_export->setProperty("compact", true);
    m_export->setPopupMode(QToolButton::InstantPopup);
    m_export->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_export->setFocusPolicy(Qt::StrongFocus);
    m_export->setMenu(m_exportMenu);
    m_export->setAccessibleName(tr("Export"));

    m_row->addWidget(m_xLabel);
    m_row->addWidget(m_x);
    addGap(10);
    m_row->addLayout(m_middle);
    if (withCurves) {
        m_smoothingLabel = formLabel(tr("Smoothing"), this);
        m_smoothing = new QSlider(Qt::Horizontal, this);
        m_smoothing->setObjectName(QStringLiteral("smoothing"));
        m_smoothing->setAccessibleName(tr("Smoothing"));
        m_smoothing->setToolTip(tr("Weight of the steps before in the average; 0 draws every "
                                   "minibatch as it was"));
        m_smoothing->setRange(0, smoothingSteps);
        m_smoothing->setPageStep(5);
        m_smoothingLabel->setBuddy(m_smoothing);
        m_smoothingValue = formLabel({}, this);
        m_smoothingValue->setObjectName(QStringLiteral("smoothing-value"));
        m_smoothingValue->setProperty("role", QStringLiteral("value"));
        m_logY = new QCheckBox(tr("Log y"), this);
        m_logY->setObjectName(QStringLiteral("log-y"));
        m_logY->setToolTip(tr("Logarithmic y axis of loss and accuracy; values at 0 or below are "
                              "left out"));
        m_row->addWidget(m_smoothingLabel);
        m_row->addWidget(m_smoothing);
        m_row->addWidget(m_smoothingValue);
        addGap(8);
        m_row->addWidget(m_logY);
        m_difference = new QCheckBox(this);
        m_difference->setObjectName(QStringLiteral("difference"));
        m_difference->hide();
        addGap(4);
        m_row->addWidget(m_difference);
        connect(m_difference, &QCheckBox::toggled, this, [this](bool on) {
            ChartSettings settings = m_settings;
            settings.difference = on;
            choose(settings);
        });
        addGap(4);
        connect(m_smoothing, &QSlider::valueChanged, this, [this](int value) {
            ChartSettings settings = m_settings;
            settings.smoothing = value / 100.0;
            choose(settings);
        });
        connect(m_logY, &QCheckBox::toggled, this, [this](bool on) {
            ChartSettings settings = m_settings;
            settings.logY = on;
            choose(settings);
        });
    }
    m_row->addWidget(m_sameX);
    m_row->addStretch(1);
    m_row->addWidget(m_export);

    connect(m_x, &look::SegmentedControl::currentChanged, this, [this](int index) {
        ChartSettings settings = m_settings;
        settings.x = static_cast<XAxis>(index);
        choose(settings);
    });
    connect(m_sameX, &QCheckBox::toggled, this, [this](bool on) {
        ChartSettings settings = m_settings;
        settings.sameX = on;
        choose(settings);
    });
    applySizes();
    show(m_settings);
}

void ControlStrip::addGap(int pixels)
{
    auto *gap = new QSpacerItem(0, 0);
    m_row->addItem(gap);
    m_gaps.emplace_back(gap, pixels);
}

void ControlStrip::applySizes()
{
    m_row->setContentsMargins(px(4), px(6), px(4), px(6));
    m_row->setSpacing(px(8));
    m_middle->setSpacing(px(8));
    for (const auto &[gap, pixels] : m_gaps)
        gap->changeSize(px(pixels), 0, QSizePolicy::Fixed, QSizePolicy::Minimum);
    if (m_smoothing)
        m_smoothing->setFixedWidth(px(108));
    setMinimumWidth(px(380));
    m_row->invalidate();
}

void ControlStrip::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applySizes();
}

void ControlStrip::setBaseline(const QString &name)
{
    if (!m_difference)
        return;
    const QString shown = m_difference->fontMetrics().elidedText(name, Qt::ElideRight, px(110));
    m_difference->setText(tr("Difference to %1").arg(shown));
    m_difference->setToolTip(tr("Draw loss and accuracy less those of %1, step by step").arg(name));
    m_difference->setVisible(!name.isEmpty());
    fit();
}

void ControlStrip::addControl(QWidget *label, QWidget *control)
{
    m_middle->addWidget(label);
    m_middle->addWidget(control);
    m_extraLabels.append(label);
}

void ControlStrip::show(const ChartSettings &settings)
{
    const QSignalBlocker x(m_x);
    const QSignalBlocker same(m_sameX);
    m_x->setCurrentIndex(static_cast<int>(settings.x));
    m_sameX->setChecked(settings.sameX);
    if (m_smoothing) {
        const QSignalBlocker smoothing(m_smoothing);
        const QSignalBlocker log(m_logY);
        m_smoothing->setValue(static_cast<int>(std::lround(settings.smoothing * 100)));
        m_smoothingValue->setText(numberText(settings.smoothing, 2));
        m_smoothingValue->setMinimumWidth(static_cast<int>(
            std::ceil(look::tabularWidth(m_smoothingValue->font(), QStringLiteral("0.00")))));
        m_logY->setChecked(settings.logY);
        const QSignalBlocker difference(m_difference);
        m_difference->setChecked(settings.difference);
    }
}

void ControlStrip::setSettings(const ChartSettings &settings)
{
    m_settings = settings;
    show(settings);
}

void ControlStrip::choose(const ChartSettings &settings)
{
    if (settings == m_settings)
        return;
    setSettings(settings);
    Q_EMIT settingsChanged(settings);
}

void ControlStrip::fit()
{
    // Words first go where the control says it too, then what is least often touched.
    const auto fits = [this] { return m_row->sizeHint().width() <= width(); };
    QList<QWidget *> leave{m_sameX, m_xLabel};
    if (m_smoothingLabel)
        leave << m_smoothingLabel;
    leave << m_extraLabels;
    for (QWidget *widget : leave)
        widget->show();
    for (QWidget *widget : leave) {
        m_row->invalidate();
        if (fits())
            break;
        widget->hide();
    }
}

void ControlStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

} // namespace normscope::ui
