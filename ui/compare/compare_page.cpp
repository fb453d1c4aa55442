#include "ui/compare/compare_page.h"

#include "ui/compare/compare_panel.h"
#include "ui/look/metrics.h"
#include "ui/runs/empty_state.h"

#include <QVBoxLayout>

namespace normscope::ui {

using look::px;

ComparePage::ComparePage(ComparePanel *panel, QWidget *parent)
    : QWidget(parent), m_panel(panel), m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("compare-page"));
    setProperty("ground", QStringLiteral("window"));
    setAttribute(Qt::WA_StyledBackground);
    m_empty = new EmptyState(tr("Nothing to compare yet."),
                             tr("Select two or more runs in the table: their results stand here "
                                "against the settings in which they differ. Repeat them with other "
                                "seeds and group them, and their differences get an interval."),
                             this);
    m_empty->setObjectName(QStringLiteral("compare-empty"));
    m_column->setContentsMargins(px(12), px(12), px(12), px(12));
    m_column->addWidget(m_empty);
}

void ComparePage::setRunCount(std::size_t runs)
{
    m_runs = runs;
    if (isVisible())
        showWhatThereIs();
}

void ComparePage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    showWhatThereIs();
}

void ComparePage::showWhatThereIs()
{
    const bool useful = m_runs > 1;
    m_empty->setVisible(!useful);
    if (!m_panel)
        return;
    if (m_column->indexOf(m_panel) < 0)
        m_column->addWidget(m_panel, 1);
    m_panel->setVisible(useful);
}

} // namespace normscope::ui
