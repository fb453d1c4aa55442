#include "ui/builder/training_panel.h"

#include "ui/builder/card.h"
#include "ui/builder/setting_section.h"
#include "ui/builder/weights_note.h"
#include "ui/look/log_slider.h"
#include "ui/look/metrics.h"
#include "ui/look/number_field.h"
#include "ui/look/panel_header.h"
#include "ui/look/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace normscope::ui {

using look::px;

namespace {

constexpr const char *learningRate = "training.learning_rate";
constexpr const char *lastBatch = "training.last_batch";

QLabel *makeLabel(const QString &text, const char *role, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", role);
    return label;
}

QLabel *makeProblemLabel(QWidget *parent)
{
    QLabel *label = makeLabel({}, "error", parent);
    label->setWordWrap(true);
    label->hide();
    return label;
}

QString problemText(const Problem &problem)
{
    QString text = asSentence(problem.message);
    if (!problem.remedy.empty())
        text += u' ' + asSentence(problem.remedy);
    return text;
}

} // namespace

TrainingPanel::TrainingPanel(ExperimentDocument *document, QWidget *parent)
    : QWidget(parent), m_document(document)
{
    setObjectName(QStringLiteral("trainingPanel"));
    setAccessibleName(tr("Training"));
    m_header = new look::PanelHeader(tr("Training"), this);
    m_header->setObjectName(QStringLiteral("trainingHeader"));

    m_slider = new look::LogSlider(1e-4, 100, this);
    m_slider->setObjectName(QStringLiteral("learningRateSlider"));
    m_slider->setAccessibleName(tr("Learning rate, logarithmic"));
    m_slider->setToolTip(look::fieldToolTip(setting(learningRate)));
    connect(m_slider, &look::LogSlider::numberEdited, this, [this](double number, int gesture) {
        m_document->setSetting(learningRate, Value(number), gesture);
    });

    m_body = new QVBoxLayout;
    addRow(m_body, learningRate, m_slider);
    for (const char *path : {"training.batch_size", "training.epochs", "training.seed"}) {
        QLabel *unit = nullptr;
        const Field &field = setting(path);
        const bool saysMore =
            !field.unit.empty() &&
            QString::fromStdString(field.label).toLower() != QString::fromStdString(field.unit);
        if (saysMore)
            unit = makeLabel(QString::fromStdString(field.unit), "unit", this);
        addRow(m_body, path, unit);
    }
    addLastBatchRow(m_body);
    m_note = makeLabel(tr("Changes belong to the next run."), "note", this);
    m_note->setObjectName(QStringLiteral("nextRunNote"));
    m_note->setWordWrap(true);
    m_note->hide();
    m_body->addWidget(m_note);
    m_body->addWidget(new WeightsNote(document, this));
    for (const SettingSection &section : settingSections())
        m_body->addWidget(new SettingSectionView(section, document, this));
    m_backendNote = makeProblemLabel(this);
    m_backendNote->setObjectName(QStringLiteral("backendNote"));
    m_body->addWidget(m_backendNote);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addLayout(m_body);
    layout->addStretch(1);
    applySizes();
    connect(document, &ExperimentDocument::changed, this, &TrainingPanel::showDocument);
    showDocument();
}

void TrainingPanel::addRow(QVBoxLayout *layout, const std::string &path, QWidget *middle)
{
    const Field &field = setting(path);
    auto *row = new QWidget(this);
    auto *number = new look::NumberField(field, row);
    QLabel *label = makeLabel(QString::fromStdString(field.label), "form", row);
    label->setBuddy(number);
    label->setToolTip(number->toolTip());
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(label);
    if (middle == m_slider) {
        line->addWidget(middle, 1);
    } else {
        line->addStretch(1);
        if (middle != nullptr)
            line->addWidget(middle);
    }
    line->addWidget(number);
    layout->addWidget(row);

    QLabel *problem = makeProblemLabel(this);
    problem->setObjectName(QString::fromStdString(path) + QStringLiteral(".problem"));
    layout->addWidget(problem);
    connect(number, &look::NumberField::valueEdited, this,
            [this, path](const Value &value) { m_document->setSetting(path, value); });
    connect(number, &look::NumberField::reasonChanged, this, [this, path] {
        for (const Row &candidate : m_rows)
            if (candidate.path == path)
                showProblem(candidate);
    });
    m_rows.push_back({path, row, number, problem});
}

QComboBox *TrainingPanel::makeChoice(const char *path, QWidget *row)
{
    const Field &field = setting(path);
    auto *box = new QComboBox(row);
    box->setObjectName(QString::fromStdString(field.key));
    box->setAccessibleName(QString::fromStdString(field.label));
    for (const Choice &choice : field.choices) {
        box->addItem(QString::fromStdString(choice.label), QString::fromStdString(choice.value));
        box->setItemData(box->count() - 1, QString::fromStdString(choice.meaning), Qt::ToolTipRole);
    }
    box->setToolTip(look::fieldToolTip(field));
    connect(box, &QComboBox::currentIndexChanged, this, [this, box, path] {
        m_document->setSetting(path, Value(box->currentData().toString().toStdString()));
    });
    QLabel *label = makeLabel(QString::fromStdString(field.label), "form", row);
    label->setBuddy(box);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(label);
    line->addStretch(1);
    line->addWidget(box);
    return box;
}

void TrainingPanel::addLastBatchRow(QVBoxLayout *layout)
{
    m_lastBatchRow = new QWidget(this);
    m_lastBatchRow->setObjectName(QStringLiteral("lastBatchRow"));
    m_lastBatch = makeChoice(lastBatch, m_lastBatchRow);
    layout->addWidget(m_lastBatchRow);
    m_lastBatchProblem = makeProblemLabel(this);
    m_lastBatchProblem->setObjectName(QString::fromLatin1(lastBatch) + QStringLiteral(".problem"));
    layout->addWidget(m_lastBatchProblem);
}

void TrainingPanel::setLanesRefusal(const QString &refusal)
{
    if (refusal == m_lanesRefusal)
        return;
    m_lanesRefusal = refusal;
    showBackend();
}

void TrainingPanel::showBackend()
{
    const bool refused =
        m_document->spec().training.backend == "lanes" && !m_lanesRefusal.isEmpty();
    m_backendNote->setText(
        tr("Lanes cannot compute this network. %1").arg(asSentence(m_lanesRefusal.toStdString())));
    m_backendNote->setVisible(refused);
}

void TrainingPanel::showProblem(const Row &row)
{
    const Problem *problem = m_document->problemAt(row.path);
    const QString text = row.field->hasUnreadText() ? row.field->reason()
                         : problem != nullptr       ? problemText(*problem)
                                                    : QString();
    row.problem->setText(text);
    row.problem->setVisible(!text.isEmpty());
}

void TrainingPanel::showDocument()
{
    const ExperimentSpec &spec = m_document->spec();
    for (const Row &row : m_rows) {
        const Problem *problem = m_document->problemAt(row.path);
        row.field->setValue(settingValue(spec, row.path));
        row.field->setProblem(problem != nullptr ? problemText(*problem) : QString());
        showProblem(row);
    }
    m_slider->setNumber(spec.training.learningRate);

    const Problem *problem = m_document->problemAt(lastBatch);
    const std::string &rule = spec.training.lastBatch;
    m_lastBatchRow->setVisible(problem != nullptr || rule != "refuse");
    const QSignalBlocker blocker(m_lastBatch);
    m_lastBatch->setCurrentIndex(m_lastBatch->findData(QString::fromStdString(rule)));
    look::setVariant(m_lastBatch, "wrong", problem != nullptr);
    m_lastBatchProblem->setText(problem != nullptr ? problemText(*problem) : QString());
    m_lastBatchProblem->setVisible(problem != nullptr);
    showBackend();
}

void TrainingPanel::applySizes()
{
    m_body->setContentsMargins(px(12), 0, px(12), px(10));
    m_body->setSpacing(px(6));
    for (const Row &row : m_rows) {
        row.line->layout()->setSpacing(px(10));
        row.field->setFixedWidth(px(62));
    }
}

void TrainingPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applySizes();
}

void TrainingPanel::setRunGoing(bool going)
{
    m_going = going;
    showNote();
}

void TrainingPanel::setRateMarks(const std::vector<double> &rates)
{
    m_slider->setMarks(rates);
}

void TrainingPanel::setExploring(bool exploring)
{
    m_exploring = exploring;
    showNote();
}

void TrainingPanel::showNote()
{
    m_note->setText(m_exploring ? tr("Each change trains anew at once.")
                                : tr("Changes belong to the next run."));
    m_note->setVisible(m_exploring || m_going);
}

QSize TrainingPanel::minimumSizeHint() const
{
    return {px(240), QWidget::minimumSizeHint().height()};
}

} // namespace normscope::ui
