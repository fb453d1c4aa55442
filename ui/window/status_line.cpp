#include "ui/window/status_line.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/theme.h"

#include <QEvent>
#include <QLabel>
#include <QLayout>
#include <QPushButton>

namespace normscope::ui {

StatusLine::StatusLine(QWidget *parent) : QStatusBar(parent)
{
    setObjectName("statusLine");
    setSizeGripEnabled(false);
    m_problemIcon = slot("statusProblemIcon", "error", false);
    m_problem = slot("statusProblem", "error", false);
    m_state = slot("statusState", "title", false);
    m_rate = slot("statusRate", "muted", false);
    m_left = slot("statusLeft", "muted", false);
    m_undoText = slot("statusUndoText", "muted", false);
    m_undo = new QPushButton(tr("Undo"), this);
    m_undo->setObjectName("statusUndo");
    m_undo->setAccessibleName(tr("Undo the deletion"));
    look::setVariant(m_undo, "flat", true);
    addWidget(m_undo);
    m_cores = slot("statusCores", "muted", true);
    m_backend = slot("statusBackend", "muted", true);
    connect(m_undo, &QPushButton::clicked, this, &StatusLine::undoRequested);
    showProblem({});
    withdrawUndo();
    applySizes();
}

void StatusLine::applySizes()
{
    setContentsMargins(look::px(12), 0, look::px(12), 0);
    layout()->setSpacing(look::px(14));
    const int side = look::px(14);
    m_problemIcon->setPixmap(look::icon("error", look::Ink::Error).pixmap(side, side));
}

void StatusLine::changeEvent(QEvent *event)
{
    const bool look = event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange;
    if (look && layout() != nullptr)
        applySizes();
    QStatusBar::changeEvent(event);
}

QLabel *StatusLine::slot(const char *name, const char *role, bool right)
{
    auto *label = new QLabel(this);
    label->setObjectName(name);
    look::setVariant(label, "role", role);
    if (right)
        addPermanentWidget(label);
    else
        addWidget(label);
    return label;
}

void StatusLine::showState(const QString &state, const QString &rate, const QString &left)
{
    m_state->setText(state);
    m_rate->setText(rate);
    m_left->setText(left);
}

void StatusLine::showProblem(const QString &problem)
{
    const bool any = !problem.isEmpty();
    m_problemIcon->setVisible(any);
    m_problem->setVisible(any);
    m_problem->setText(problem);
    m_state->setVisible(!any);
    m_rate->setVisible(!any);
    m_left->setVisible(!any);
}

void StatusLine::offerUndo(const QString &what)
{
    m_undoText->setText(what);
    m_undoText->show();
    m_undo->show();
}

void StatusLine::tell(const QString &what)
{
    m_undoText->setText(what);
    m_undoText->show();
    m_undo->hide();
}

void StatusLine::withdrawUndo()
{
    m_undoText->hide();
    m_undo->hide();
}

void StatusLine::showCores(unsigned used, unsigned all)
{
    m_cores->setText(tr("%1 of %2 cores").arg(used).arg(all));
}

void StatusLine::explainRate(const QString &explanation)
{
    explain(m_rate, explanation);
}

void StatusLine::showBackend(const QString &backend, const QString &explanation)
{
    m_backend->setText(backend);
    explain(m_backend, explanation);
}

void StatusLine::explain(QLabel *label, const QString &explanation)
{
    label->setToolTip(explanation);
    label->setAccessibleDescription(explanation);
}

} // namespace normscope::ui
