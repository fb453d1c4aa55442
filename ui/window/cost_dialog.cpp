#include "ui/window/cost_dialog.h"

#include "ui/look/metrics.h"
#include "ui/look/theme.h"
#include "ui/runs/empty_state.h"
#include "ui/runs/figure_table.h"
#include "ui/runs/run_text.h"
#include "ui/window/cost_model.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace normscope::ui {

CostDialog::CostDialog(const ExperimentSpec &spec, const DataShape &shape, QWidget *parent)
    : QDialog(parent),
      m_network(analyze(spec.model, shape.example, shape.classes)),
      m_model(new CostModel(this)),
      m_table(new FigureTable(this)),
      m_note(new QLabel(this)),
      m_copy(new QPushButton(tr("&Copy"), this)),
      m_pages(new QStackedLayout)
{
    setObjectName("costDialog");
    setWindowTitle(tr("Costs by layer"));
    auto *title = new QLabel(tr("Microseconds an example: training by minibatches of %1, on one "
                                "thread.")
                                 .arg(countText(spec.training.batchSize)),
                             this);
    title->setObjectName("costTitle");
    m_table->setObjectName("costTable");
    m_table->setAccessibleName(tr("Costs of each layer, side by side"));
    m_table->setCornerText(tr("part of a step"));
    m_table->setModel(m_model);
    m_pages->addWidget(new EmptyState({}, tr("Measuring. The two runs start then."), this));
    m_pages->addWidget(m_table);
    m_note->setObjectName("costNote");
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    look::setVariant(m_note, "role", "muted");
    m_copy->setObjectName("costCopy");
    m_copy->setToolTip(tr("Copy the table as CSV"));
    m_copy->setEnabled(false);
    auto *closing = new QPushButton(tr("Close"), this);
    closing->setObjectName("costClose");

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(look::px(8));
    buttons->addStretch(1);
    buttons->addWidget(m_copy);
    buttons->addWidget(closing);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(look::px(16), look::px(16), look::px(16), look::px(16));
    column->setSpacing(look::px(12));
    column->addWidget(title);
    column->addLayout(m_pages, 1);
    column->addWidget(m_note);
    column->addLayout(buttons);
    connect(m_copy, &QPushButton::clicked, this, &CostDialog::copy);
    connect(closing, &QPushButton::clicked, this, &QDialog::close);
    closing->setDefault(true);
    const QSize room = parent->size() - QSize(look::px(40), look::px(120));
    resize(QSize(look::px(980), look::px(660)).boundedTo(room));
}

void CostDialog::showCosts(const std::vector<BackendCosts> &costs)
{
    QStringList notes;
    bool any = false;
    for (const BackendCosts &backend : costs) {
        any = any || !backend.parts.empty();
        notes << QString::fromStdString(backend.fault.empty() ? backend.version
                                                              : backend.fault + ".");
    }
    notes.removeDuplicates();
    m_model->setCosts(m_network, costs);
    m_note->setText(notes.join('\n'));
    m_copy->setEnabled(any);
    m_pages->setCurrentIndex(1);
}

void CostDialog::copy()
{
    QApplication::clipboard()->setText(m_model->csv());
}

} // namespace normscope::ui
