#include "ui/charts/norm_strip.h"

#include "ui/charts/legend_strip.h"
#include "ui/look/metrics.h"
#include "ui/look/segmented_control.h"
#include "ui/look/tokens.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

namespace normscope::ui {

using look::px;

namespace {

QLabel *stripLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", QStringLiteral("form"));
    return label;
}

QIcon glyphIcon(int slot, const QWidget *widget)
{
    const qreal ratio = widget->devicePixelRatioF();
    QPixmap pixmap(QSize(px(14), px(14)) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    look::drawGlyph(painter, QPointF(px(14) / 2.0, px(14) / 2.0), px(9), slot,
                    look::tokensOf(widget->palette()));
    return QIcon(pixmap);
}

} // namespace

NormStrip::NormStrip(QWidget *parent)
    : QWidget(parent),
      m_runLabel(stripLabel(tr("Run"), this)),
      m_run(new QToolButton(this)),
      m_drawLabel(stripLabel(tr("Draw as"), this)),
      m_yLabel(stripLabel(tr("y axis"), this)),
      m_common(stripLabel({}, this))
{
    m_run->setObjectName(QStringLiteral("norm-run"));
    m_run->setProperty("compact", true);
    m_run->setPopupMode(QToolButton::InstantPopup);
    m_run->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_run->setFocusPolicy(Qt::StrongFocus);
    m_run->setAccessibleName(tr("Run shown"));
    m_run->setMenu(new QMenu(m_run));

    auto *what = new look::SegmentedControl(this);
    what->setObjectName(QStringLiteral("norm-quantities"));
    what->setAccessibleName(tr("Quantities shown"));
    what->addSegment(tr("γ and β"), tr("Scale and shift, which are trained"));
    what->addSegment(tr("Mean and variance"), tr("The moving averages that prediction uses"));
    connect(what, &look::SegmentedControl::currentChanged, this, &NormStrip::quantitiesChosen);

    auto *drawing = new look::SegmentedControl(this);
    drawing->setObjectName(QStringLiteral("norm-drawing"));
    drawing->setAccessibleName(tr("Draw channels as"));
    drawing->addSegment(tr("Automatic"), tr("Lines up to 16 channels, an image over that"));
    drawing->addSegment(tr("Lines"));
    drawing->addSegment(tr("Image"));
    connect(drawing, &look::SegmentedControl::currentChanged, this,
            [this](int index) { Q_EMIT drawingChosen(static_cast<ChannelDrawing>(index)); });

    auto *y = new look::SegmentedControl(this);
    y->setObjectName(QStringLiteral("norm-y"));
    y->setAccessibleName(tr("y axis"));
    y->addSegment(tr("Same"), tr("The same y axis in all layers drawn as lines"));
    y->addSegment(tr("Own"), tr("Each layer has its own y axis"));
    connect(y, &look::SegmentedControl::currentChanged, this,
            [this](int index) { Q_EMIT sameYChosen(index == 0); });

    m_common->setObjectName(QStringLiteral("norm-common"));

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(px(16), px(4), px(16), px(4));
    row->setSpacing(px(8));
    row->addWidget(m_runLabel);
    row->addWidget(m_run);
    row->addSpacing(px(4));
    row->addWidget(what);
    row->addSpacing(px(4));
    row->addWidget(m_drawLabel);
    row->addWidget(drawing);
    row->addSpacing(px(4));
    row->addWidget(m_yLabel);
    row->addWidget(y);
    row->addStretch(1);
    row->addWidget(m_common);
    setFixedHeight(px(40));
    setMinimumWidth(px(320));
}

void NormStrip::setRuns(const std::vector<RunEntry> &runs)
{
    m_runs = runs;
    fillMenu();
}

void NormStrip::setShown(RunId run)
{
    m_shown = run;
    showRun();
    fit();
}

void NormStrip::setGrouped(bool grouped)
{
    m_grouped = grouped;
    m_run->setVisible(!grouped);
    m_runLabel->setVisible(!grouped);
}

void NormStrip::fillMenu()
{
    QMenu *menu = m_run->menu();
    menu->clear();
    for (const RunEntry &run : m_runs) {
        QAction *action = menu->addAction(glyphIcon(run.slot, this), run.title());
        action->setData(QVariant::fromValue<qulonglong>(run.id));
        connect(action, &QAction::triggered, this, [this, id = run.id] { Q_EMIT runChosen(id); });
    }
}

void NormStrip::showRun()
{
    std::vector<RunEntry> shown;
    for (const RunEntry &run : m_runs)
        if (run.id == m_shown)
            shown.push_back(run);
    m_run->setEnabled(!m_runs.empty());
    m_run->setText((shown.empty() ? tr("none") : shown.front().title()) + QStringLiteral("  ⌄"));
    m_run->setIcon(shown.empty() ? QIcon() : glyphIcon(shown.front().slot, this));
    m_common->setText(m_grouped
                          ? tr("Mean of a layer's channels; shaded: how far a group's runs differ")
                          : commonText(shown));
}

void NormStrip::fit()
{
    // Words that the controls say too go first.
    const QList<QWidget *> leave{m_common, m_yLabel, m_drawLabel, m_runLabel};
    for (QWidget *widget : leave)
        widget->setVisible(!(m_grouped && widget == m_runLabel));
    for (QWidget *widget : leave) {
        layout()->invalidate();
        if (layout()->sizeHint().width() <= width())
            break;
        widget->hide();
    }
}

void NormStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

void NormStrip::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        fillMenu();
        showRun();
    }
}

} // namespace normscope::ui
