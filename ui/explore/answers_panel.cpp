#include "ui/explore/answers_panel.h"

#include "ui/explore/answer_plot.h"
#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/panel_header.h"
#include "ui/look/tabular.h"
#include "ui/look/tokens.h"
#include "ui/runs/figures.h"
#include "ui/runs/table_header.h"

#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace normscope::ui {

using look::px;

namespace {

constexpr int rowHeight = 34;
constexpr int roomForNote = 220;

class AnswerDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const look::Tokens &tokens = look::tokensOf(option.palette);
        const auto *table = qobject_cast<const QTableView *>(option.widget);
        const bool now = index.data(answerNowRole).toBool();
        const bool pinned = index.data(answerPinnedRole).toBool();
        const bool current = table->hasFocus() && table->currentIndex().row() == index.row();
        painter->save();
        if (now)
            painter->fillRect(option.rect, tokens.selected);
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                          tokens.border);
        if (now && index.column() == AnswersModel::Value)
            painter->fillRect(
                QRect(option.rect.left(), option.rect.top(), px(3), option.rect.height()),
                tokens.accent);
        if (current) {
            painter->setPen(QPen(tokens.accent, px(1)));
            painter->drawLine(option.rect.topLeft(), option.rect.topRight());
            painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        }
        const QRect inner = option.rect.adjusted(leftPadding(table, index.column()), 0,
                                                 -rightPadding(table, index.column()), -1);
        switch (index.column()) {
        case AnswersModel::Value:
            paintValue(*painter, inner, index, now, pinned, tokens);
            break;
        case AnswersModel::Keep:
            if (pinned || current || (option.state & QStyle::State_MouseOver) != 0) {
                QFont font = look::uiFont(look::TextSize::Form);
                font.setUnderline(true);
                painter->setFont(font);
                painter->setPen(tokens.text);
                painter->drawText(inner, Qt::AlignRight | Qt::AlignVCenter,
                                  index.data().toString());
            }
            break;
        case AnswersModel::Pin:
            if (pinned || index.data(answerHeldRole).toBool()) {
                const int side = px(14);
                look::paintIcon(
                    *painter, pinned ? QStringLiteral("pinned") : QStringLiteral("pin"),
                    QRectF(inner.right() + 1 - side, inner.center().y() - side / 2.0, side, side),
                    pinned ? tokens.text : tokens.muted);
            }
            break;
        default:
            // What was cut short is not to be read beside what was trained to the end.
            painter->setPen(index.data(answerDivergedRole).toBool()   ? tokens.error
                            : index.data(answerReachedRole).isValid() ? tokens.muted
                                                                      : tokens.text);
            drawFigures(
                *painter, inner,
                look::uiFont(look::TextSize::Form, now || pinned ? QFont::DemiBold : QFont::Normal),
                index.data().toString());
        }
        painter->restore();
    }

private:
    static void paintValue(QPainter &painter, const QRect &inner, const QModelIndex &index,
                           bool now, bool pinned, const look::Tokens &tokens)
    {
        const QString text = index.data().toString();
        const QFont font =
            look::uiFont(look::TextSize::Form, now || pinned ? QFont::DemiBold : QFont::Normal);
        painter.setFont(font);
        painter.setPen(tokens.text);
        const QString shown = QFontMetrics(font).elidedText(text, Qt::ElideRight, inner.width());
        look::drawTabular(painter, QRectF(inner), Qt::AlignLeft | Qt::AlignVCenter, shown);
        const double after = look::tabularWidth(font, shown) + px(8);
        const QVariant reached = index.data(answerReachedRole);
        const QFont small = look::uiFont(look::TextSize::Axis);
        const auto fits = [&](const QString &word) {
            return after + QFontMetricsF(small).horizontalAdvance(word) <= inner.width();
        };
        QString word = now ? AnswersPanel::tr("now") : QString();
        if (pinned && !now) // the pin says it too, the share nothing else does
            word = AnswersPanel::tr("pinned");
        if (reached.isValid()) {
            const QString share = reachedText(reached.toDouble());
            const QString whole = word.isEmpty() ? share : word + QStringLiteral(", ") + share;
            word = fits(whole) ? whole : share;
        }
        if (word.isEmpty() || !fits(word))
            return;
        painter.setFont(small);
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(inner).adjusted(after, 0, 0, 0),
                         int(Qt::AlignLeft | Qt::AlignVCenter), word);
    }
};

} // namespace

AnswersPanel::AnswersPanel(ExploreSession *session, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_model(new AnswersModel(session, this)),
      m_header(new look::PanelHeader(tr("Answers"), this)),
      m_table(new QTableView(this)),
      m_note(new QLabel(this))
{
    setObjectName(QStringLiteral("answersPanel"));
    setAccessibleName(tr("Answers"));
    setProperty("ground", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_header->setDetail(tr("not recorded"));
    m_table->setObjectName(QStringLiteral("answersTable"));
    m_table->setAccessibleName(tr("Train accuracy of each answer with and without BN"));
    m_table->setHorizontalHeader(new TableHeader(m_table));
    m_table->horizontalHeader()->setSectionsClickable(false);
    m_table->verticalHeader()->hide();
    m_table->setModel(m_model);
    m_table->setItemDelegate(new AnswerDelegate(m_table));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setTabKeyNavigation(false);
    m_table->setMouseTracking(true);
    m_table->installEventFilter(this);
    m_note->setObjectName(QStringLiteral("answersNote"));
    m_note->setProperty("role", QStringLiteral("muted"));
    m_note->setWordWrap(true);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_table, 1);
    column->addWidget(m_note);
    connect(m_table, &QTableView::clicked, this, &AnswersPanel::click);
    connect(session, &ExploreSession::changed, this, &AnswersPanel::showSession);
    applySizes();
    showSession();
}

void AnswersPanel::showSession()
{
    m_model->takeAnswers();
    m_note->setText(tr("Train accuracy over the last tenth of %1. A pinned answer stays in the "
                       "charts; a kept one trains with the full budget and joins the runs.")
                        .arg(budgetText(m_session->budget())));
}

void AnswersPanel::click(const QModelIndex &index)
{
    const int number = index.data(answerNumberRole).toInt();
    if (index.column() == AnswersModel::Pin)
        m_session->setPinned(number, !index.data(answerPinnedRole).toBool());
    else if (index.column() == AnswersModel::Keep)
        m_session->keep(number);
}

bool AnswersPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table && event->type() == QEvent::ShortcutOverride) {
        // P is the window's elsewhere; here it is of the row that has the frame.
        const auto *key = static_cast<QKeyEvent *>(event);
        if (m_table->currentIndex().isValid() && key->modifiers() == Qt::NoModifier &&
            key->key() == Qt::Key_P) {
            event->accept();
            return true;
        }
    }
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const QModelIndex current = m_table->currentIndex();
        const bool plain = key->modifiers() == Qt::NoModifier;
        if (current.isValid() && plain && key->key() == Qt::Key_P) {
            click(current.siblingAtColumn(AnswersModel::Pin));
            return true;
        }
        if (current.isValid() && plain && key->key() == Qt::Key_K) {
            click(current.siblingAtColumn(AnswersModel::Keep));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void AnswersPanel::applySizes()
{
    m_table->verticalHeader()->setDefaultSectionSize(px(rowHeight));
    m_note->setContentsMargins(px(12), px(8), px(12), px(8));
    const int whole = m_table->viewport()->width();
    const bool narrow = whole < px(300);
    const int figures = px(narrow ? 62 : 74);
    const int keep = narrow ? 0 : px(46);
    m_table->setColumnHidden(AnswersModel::Keep, narrow);
    const int pin = px(42);
    m_table->setColumnWidth(AnswersModel::Normalized, figures);
    m_table->setColumnWidth(AnswersModel::Plain, figures);
    m_table->setColumnWidth(AnswersModel::Keep, keep);
    m_table->setColumnWidth(AnswersModel::Pin, pin);
    m_table->setColumnWidth(AnswersModel::Value,
                            std::max(px(40), whole - 2 * figures - keep - pin));
}

void AnswersPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_note->setVisible(height() >= px(roomForNote));
    applySizes();
}

void AnswersPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && layout() != nullptr)
        applySizes();
}

QSize AnswersPanel::sizeHint() const
{
    return {px(348), px(36 + 26 + 5 * rowHeight + 70)};
}

QSize AnswersPanel::minimumSizeHint() const
{
    return {px(200), px(120)};
}

} // namespace normscope::ui
