#include "ui/builder/setting_section.h"

#include "engine/experiment/relevance.h"
#include "ui/builder/card.h"
#include "ui/builder/experiment_document.h"
#include "ui/builder/field_form.h"
#include "ui/look/icon.h"
#include "ui/look/metrics.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace normscope::ui {

using look::px;

SettingSectionView::SettingSectionView(const SettingSection &section, ExperimentDocument *document,
                                       QWidget *parent)
    : QWidget(parent),
      m_section(section),
      m_document(document),
      m_button(new QToolButton(this)),
      m_summary(new QLabel(this)),
      m_form(new FieldForm(this))
{
    setObjectName(QStringLiteral("section.") + section.name);
    m_button->setObjectName(section.name);
    m_button->setText(section.title);
    m_button->setProperty("flat", true);
    m_button->setCheckable(true);
    m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_button->setFocusPolicy(Qt::StrongFocus);
    connect(m_button, &QToolButton::clicked, this, &SettingSectionView::setOpen);
    m_summary->setProperty("role", "muted");
    m_summary->setObjectName(section.name + QStringLiteral(".summary"));
    m_summary->setMinimumWidth(1);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_summary->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (const std::string &path : section.paths)
        m_form->addField(setting(path), {});
    m_form->tellProblems();
    m_form->hide();
    connect(m_form, &FieldForm::edited, this, [this](int index, const Value &value) {
        m_document->setSetting(m_section.paths[std::size_t(index)], value);
    });
    connect(m_form, &FieldForm::heightChanged, this, &SettingSectionView::fit);

    auto *line = new QHBoxLayout;
    line->addWidget(m_button);
    line->addWidget(m_summary, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_form);
    connect(document, &ExperimentDocument::changed, this, &SettingSectionView::showDocument);
    showDocument();
    setOpen(m_open);
}

void SettingSectionView::setOpen(bool open)
{
    m_open = open;
    m_button->setChecked(open);
    m_button->setIcon(
        look::icon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
    m_form->setVisible(open);
    fit();
}

void SettingSectionView::showDocument()
{
    const ExperimentSpec &spec = m_document->spec();
    std::vector<FieldState> states;
    bool wrong = false;
    for (const std::string &path : m_section.paths) {
        FieldState state;
        state.value = settingValue(spec, path);
        state.shown = playsRole(spec, path);
        state.changed = state.value != setting(path).defaultValue;
        if (const Problem *problem = m_document->problemAt(path)) {
            state.problem = asSentence(problem->message);
            if (!problem->remedy.empty())
                state.problem += u' ' + asSentence(problem->remedy);
            wrong = true;
        }
        states.push_back(std::move(state));
    }
    m_form->setStates(states);
    const QString summary = summaryOf(m_section, spec);
    m_summary->setToolTip(summary);
    m_button->setAccessibleName(summary.isEmpty() ? m_section.title
                                                  : tr("%1: %2").arg(m_section.title, summary));
    if (wrong && !m_open)
        setOpen(true);
    else
        fit();
}

void SettingSectionView::fit()
{
    if (m_open)
        m_form->setFixedHeight(m_form->heightForWidth(std::max(width(), px(200))));
    const int room = width() - m_button->sizeHint().width() - px(8);
    m_summary->setText(
        m_open ? QString()
               : m_summary->fontMetrics().elidedText(m_summary->toolTip(), Qt::ElideRight, room));
}

void SettingSectionView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fit();
}

void SettingSectionView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

} // namespace normscope::ui
