#include "ui/explore/explore_bar.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace normscope::ui {

using look::px;

namespace {

constexpr int mostSteps = 1000000;
constexpr int wideBar = 740;

QLabel *makeLabel(const char *name, const char *role, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(QString::fromLatin1(name));
    label->setProperty("role", QString::fromLatin1(role));
    label->setMinimumWidth(1); // the window may be narrower than its words
    return label;
}

QPushButton *makeButton(const char *name, QWidget *parent)
{
    auto *button = new QPushButton(parent);
    button->setObjectName(QString::fromLatin1(name));
    return button;
}

} // namespace

ExploreBar::ExploreBar(ExploreSession *session, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_title(makeLabel("exploreTitle", "title", this)),
      m_before(makeLabel("exploreBefore", "muted", this)),
      m_budget(new QToolButton(this)),
      m_after(makeLabel("exploreTime", "muted", this)),
      m_problem(makeLabel("exploreProblem", "error", this)),
      m_pin(makeButton("explorePin", this)),
      m_keep(makeButton("exploreKeep", this)),
      m_leave(makeButton("exploreLeave", this))
{
    setObjectName(QStringLiteral("exploreBar"));
    setAccessibleName(tr("Exploring"));
    m_title->setText(tr("Exploring. Nothing is recorded."));
    m_problem->setWordWrap(true);
    m_problem->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_budget->setObjectName(QStringLiteral("exploreBudget"));
    m_budget->setProperty("compact", true);
    m_budget->setPopupMode(QToolButton::InstantPopup);
    m_budget->setFocusPolicy(Qt::StrongFocus);
    m_budget->setMenu(new QMenu(m_budget));
    fillBudgets();

    m_pin->setText(tr("Pin"));
    m_pin->setIcon(look::icon(QStringLiteral("pin")));
    m_pin->setToolTip(tr("The latest answer stays in the charts (P)"));
    m_pin->setCheckable(true);
    look::setVariant(m_keep, "primary", true);
    m_keep->setToolTip(
        tr("Train both networks of the latest answer with the full budget, as runs"));
    m_leave->setText(tr("Leave"));
    m_leave->setAccessibleName(tr("Leave exploring"));
    m_leave->setToolTip(tr("Back to the runs (Esc)"));

    auto *sentence = new QHBoxLayout;
    sentence->setSpacing(px(5));
    sentence->addStrut(px(26)); // as high with a problem as without
    sentence->addWidget(m_before);
    sentence->addWidget(m_budget);
    sentence->addWidget(m_after);
    sentence->addWidget(m_problem, 1);
    sentence->addStretch(0);
    auto *words = new QVBoxLayout;
    words->setSpacing(px(3));
    words->addWidget(m_title);
    words->addLayout(sentence);
    auto *row = new QHBoxLayout(this);
    row->addLayout(words, 1);
    row->addWidget(m_pin);
    row->addWidget(m_keep);
    row->addWidget(m_leave);

    connect(m_pin, &QPushButton::clicked, this, [this](bool pinned) {
        if (const Answer *latest = m_session->latest())
            m_session->setPinned(latest->number, pinned);
    });
    connect(m_keep, &QPushButton::clicked, this, [this] {
        if (const Answer *latest = m_session->latest())
            m_session->keep(latest->number);
    });
    connect(m_leave, &QPushButton::clicked, this, &ExploreBar::leaveRequested);
    connect(session, &ExploreSession::changed, this, &ExploreBar::showSession);
    applySizes();
    showSession();
}

void ExploreBar::fillBudgets()
{
    const Budget budgets[] = {{1, 0}, {2, 0}, {5, 0}, {1, 50}, {1, 100}, {1, 200}};
    QMenu *menu = m_budget->menu();
    for (const Budget &budget : budgets) {
        if (budget == Budget{1, 50})
            menu->addSeparator();
        connect(menu->addAction(budgetText(budget)), &QAction::triggered, this,
                [this, budget] { m_session->setBudget(budget); });
    }
    QAction *other = menu->addAction(tr("Other number of steps…"));
    connect(other, &QAction::triggered, this, &ExploreBar::askForSteps);
}

void ExploreBar::askForSteps()
{
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("exploreSteps"));
    dialog->setWindowTitle(tr("NormScope"));
    dialog->setLabelText(tr("Minibatches that each change is trained for"));
    dialog->setInputMode(QInputDialog::IntInput);
    dialog->setIntRange(1, mostSteps);
    const auto steps = static_cast<int>(m_session->budget().steps);
    dialog->setIntValue(steps > 0 ? steps : 100);
    connect(dialog, &QInputDialog::intValueSelected, this, [this](int chosen) {
        m_session->setBudget({1, chosen});
    });
    dialog->open();
}

void ExploreBar::showSession()
{
    const QString &problem = m_session->problem();
    const Answer *latest = m_session->latest();
    const bool both = hasNormalization(m_session->spec().model);
    const bool wide = width() >= px(wideBar);
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_before->setVisible(problem.isEmpty());
    m_budget->setVisible(problem.isEmpty());
    m_after->setVisible(problem.isEmpty());
    m_before->setText(!wide  ? tr("Each change trains for")
                      : both ? tr("Each change trains both networks for")
                             : tr("No BN is on. Each change trains this network for"));
    m_budget->setText(budgetText(m_session->budget()) + QStringLiteral("  ⌄"));
    m_budget->setAccessibleName(
        tr("Each change is trained for %1").arg(budgetText(m_session->budget())));
    const QLocale locale;
    m_after->setText(m_session->answers().empty()
                         ? QString()
                         : (wide ? tr("and takes %1 s.") : tr("in %1 s."))
                               .arg(locale.toString(m_session->answers().back().seconds, 'f', 1)));
    const bool pinned = latest != nullptr && latest->pinned;
    m_pin->setEnabled(latest != nullptr);
    m_pin->setChecked(pinned);
    m_pin->setIcon(look::icon(pinned ? QStringLiteral("pinned") : QStringLiteral("pin")));
    m_pin->setAccessibleName(pinned ? tr("Unpin the latest answer") : tr("Pin the latest answer"));
    m_keep->setEnabled(latest != nullptr);
    const auto epochs = static_cast<qlonglong>(m_session->spec().training.epochs);
    m_keep->setText(!wide         ? tr("Keep as runs")
                    : epochs == 1 ? tr("Keep as runs, 1 epoch")
                                  : tr("Keep as runs, %1 epochs").arg(locale.toString(epochs)));
    m_keep->setAccessibleName(tr("Keep the latest answer as runs"));
}

void ExploreBar::applySizes()
{
    if (layout() == nullptr)
        return; // a parent's style reaches the widget while it is still being built
    layout()->setContentsMargins(px(16), px(8), px(10), px(8));
    layout()->setSpacing(px(8));
    m_pin->setIconSize(QSize(px(16), px(16)));
}

void ExploreBar::paintEvent(QPaintEvent *)
{
    const look::Tokens &tokens = look::tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(tokens.card);
    painter.setPen(QPen(tokens.accent, 2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), px(8), px(8));
}

void ExploreBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange)
        applySizes();
    QWidget::changeEvent(event);
}

void ExploreBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    showSession();
}

QSize ExploreBar::minimumSizeHint() const
{
    return {px(420), QWidget::minimumSizeHint().height()};
}

} // namespace normscope::ui
