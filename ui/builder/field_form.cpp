#include "ui/builder/field_form.h"

#include "ui/look/icon.h"
#include "ui/look/metrics.h"
#include "ui/look/number_field.h"
#include "ui/look/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QSignalBlocker>
#include <QToolButton>
#include <QWheelEvent>

#include <algorithm>

namespace normscope::ui {

using look::px;

namespace {

/// Lets the wheel scroll the list instead of changing the choice by accident.
class ChoiceBox : public QComboBox
{
public:
    using QComboBox::QComboBox;

protected:
    void wheelEvent(QWheelEvent *event) override { event->ignore(); }
};

QString choicesToolTip(const Field &field)
{
    QString text = look::fieldToolTip(field);
    for (const Choice &choice : field.choices)
        if (!choice.meaning.empty())
            text += QStringLiteral("\n%1: %2")
                        .arg(QString::fromStdString(choice.label),
                             QString::fromStdString(choice.meaning));
    return text;
}

} // namespace

FieldForm::FieldForm(QWidget *parent) : QWidget(parent), m_reason(new QLabel(this))
{
    m_reason->setProperty("role", "error");
    m_reason->setWordWrap(true);
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->hide();
}

void FieldForm::addField(const Field &field, const QString &prefix)
{
    const int index = count();
    Row row{field, nullptr, makeEditor(field, index)};
    const QString key = QString::fromStdString(field.key);
    row.editor->setObjectName(prefix.isEmpty() ? key : prefix + u'.' + key);
    row.editor->setAccessibleName(QString::fromStdString(field.label));
    if (field.type != FieldType::Boolean) {
        row.label = new QLabel(QString::fromStdString(field.label), this);
        row.label->setProperty("role", "form");
        row.label->setBuddy(row.editor);
        row.label->setToolTip(row.editor->toolTip());
        row.label->show();
    }
    row.editor->show();
    m_rows.push_back(std::move(row));
}

QWidget *FieldForm::makeEditor(const Field &field, int index)
{
    switch (field.type) {
    case FieldType::Boolean: {
        auto *box = new QCheckBox(QString::fromStdString(field.label), this);
        box->setToolTip(look::fieldToolTip(field));
        connect(box, &QCheckBox::toggled, this,
                [this, index](bool on) { Q_EMIT edited(index, Value(on)); });
        return box;
    }
    case FieldType::Choice: {
        auto *box = new ChoiceBox(this);
        for (const Choice &choice : field.choices) {
            box->addItem(QString::fromStdString(choice.label),
                         QString::fromStdString(choice.value));
            box->setItemData(box->count() - 1, QString::fromStdString(choice.meaning),
                             Qt::ToolTipRole);
        }
        box->setToolTip(choicesToolTip(field));
        connect(box, &QComboBox::currentIndexChanged, this, [this, index, box](int) {
            Q_EMIT edited(index, Value(box->currentData().toString().toStdString()));
        });
        return box;
    }
    case FieldType::Text: {
        auto *line = new QLineEdit(this);
        line->setToolTip(look::fieldToolTip(field));
        connect(line, &QLineEdit::editingFinished, this,
                [this, index, line] { Q_EMIT edited(index, Value(line->text().toStdString())); });
        return line;
    }
    case FieldType::Integer:
    case FieldType::Real:
        break;
    }
    auto *number = new look::NumberField(field, this);
    connect(number, &look::NumberField::valueEdited, this,
            [this, index](const Value &value) { Q_EMIT edited(index, value); });
    connect(number, &look::NumberField::reasonChanged, this, &FieldForm::showParts);
    return number;
}

void FieldForm::foldSeldom(const QString &accessibleName)
{
    m_more = new QToolButton(this);
    m_more->setObjectName(QStringLiteral("more"));
    m_more->setAccessibleName(accessibleName);
    m_more->setToolTip(tr("Options that are seldom needed"));
    m_more->setProperty("flat", true);
    m_more->setCheckable(true);
    m_more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->hide();
    connect(m_more, &QToolButton::clicked, this, [this](bool open) {
        m_askedOpen = open;
        showParts();
    });
}

void FieldForm::showState(const Row &row, const FieldState &state)
{
    QWidget *widget = row.editor;
    const QSignalBlocker blocker(widget);
    if (auto *number = qobject_cast<look::NumberField *>(widget)) {
        number->setValue(state.value);
        number->setProblem(state.problem);
        return;
    }
    if (auto *check = qobject_cast<QCheckBox *>(widget))
        check->setChecked(std::get<bool>(state.value));
    else if (auto *choice = qobject_cast<QComboBox *>(widget))
        choice->setCurrentIndex(
            choice->findData(QString::fromStdString(std::get<std::string>(state.value))));
    else if (auto *line = qobject_cast<QLineEdit *>(widget))
        line->setText(QString::fromStdString(std::get<std::string>(state.value)));
    look::setVariant(widget, "wrong", !state.problem.isEmpty());
}

void FieldForm::setStates(const std::vector<FieldState> &states)
{
    for (std::size_t i = 0; i < states.size() && i < m_rows.size(); ++i) {
        Row &row = m_rows[i];
        row.shown = states[i].shown || !states[i].problem.isEmpty();
        row.changed = states[i].changed;
        row.problem = states[i].problem;
        showState(row, states[i]);
    }
    showParts();
}

bool FieldForm::isOpen() const
{
    return m_askedOpen.value_or(std::any_of(m_rows.begin(), m_rows.end(), [](const Row &row) {
        return row.field.seldom && row.shown && row.changed;
    })) || std::any_of(m_rows.begin(), m_rows.end(), [](const Row &row) {
               return row.field.seldom && !row.problem.isEmpty();
           });
}

bool FieldForm::isFolded(const Row &row) const
{
    return m_more != nullptr && row.field.seldom && !isOpen();
}

QString FieldForm::reasonText() const
{
    for (const Row &row : m_rows) {
        const auto *number = qobject_cast<const look::NumberField *>(row.editor);
        if (number != nullptr && number->hasUnreadText())
            return number->reason();
        if (m_tellsProblems && !row.problem.isEmpty())
            return row.problem;
    }
    return {};
}

void FieldForm::showParts()
{
    bool moved = false;
    int seldom = 0;
    int changed = 0;
    const auto show = [&moved](QWidget *widget, bool shown) {
        moved = moved || widget->isHidden() == shown;
        widget->setVisible(shown);
    };
    for (const Row &row : m_rows) {
        const bool shown = row.shown && !isFolded(row);
        show(row.editor, shown);
        if (row.label != nullptr)
            show(row.label, shown);
        if (row.shown && row.field.seldom) {
            ++seldom;
            changed += row.changed ? 1 : 0;
        }
    }
    if (m_more != nullptr) {
        m_more->setChecked(isOpen());
        m_more->setIcon(look::icon(isOpen() ? QStringLiteral("chevron-down")
                                            : QStringLiteral("chevron-right")));
        m_more->setText(changed > 0 ? tr("More, %1 changed").arg(changed) : tr("More"));
        show(m_more, seldom > 0);
    }
    const QString reason = reasonText();
    moved = moved || reason != m_reason->text();
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
    if (!moved)
        return;
    arrange(width(), true);
    Q_EMIT heightChanged();
}

std::vector<QWidget *> FieldForm::tabChain() const
{
    std::vector<QWidget *> chain;
    const auto add = [&](bool seldom) {
        for (const Row &row : m_rows)
            if (!seldom == (m_more == nullptr || !row.field.seldom))
                chain.push_back(row.editor);
    };
    add(false);
    if (m_more != nullptr) {
        chain.push_back(m_more);
        add(true);
    }
    return chain;
}

int FieldForm::leastWidth(const Row &row) const
{
    if (row.field.type == FieldType::Integer) {
        const QString longest = QString::number(row.field.maximum, 'f', 0).left(6);
        const int text = row.editor->fontMetrics().horizontalAdvance(longest);
        return std::max(px(40), text + px(18));
    }
    return row.field.type == FieldType::Real ? px(62) : row.editor->sizeHint().width();
}

bool FieldForm::fitsHalf(const Row &row, int half) const
{
    const int label = row.label != nullptr ? row.label->sizeHint().width() + px(6) : 0;
    return label + leastWidth(row) <= half;
}

std::vector<FieldForm::Line> FieldForm::lines(int half, bool seldom) const
{
    std::vector<const Row *> rows;
    for (const Row &row : m_rows)
        if (row.shown && !isFolded(row) && seldom == (m_more != nullptr && row.field.seldom))
            rows.push_back(&row);
    std::vector<Line> result;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool pair =
            i + 1 < rows.size() && fitsHalf(*rows[i], half) && fitsHalf(*rows[i + 1], half);
        result.push_back({rows[i], pair ? rows[i + 1] : nullptr});
        i += pair ? 1 : 0;
    }
    return result;
}

void FieldForm::placeRow(const Row &row, const QRect &place, int numberWidth) const
{
    if (row.label == nullptr) {
        row.editor->setGeometry(place);
        return;
    }
    const int labelWidth = row.label->sizeHint().width();
    const int space = place.width() - labelWidth - px(6);
    const bool isNumber = row.field.type == FieldType::Integer || row.field.type == FieldType::Real;
    const int width = isNumber ? std::min(space, numberWidth) : space;
    row.label->setGeometry(place.left(), place.top(), labelWidth, place.height());
    row.editor->setGeometry(place.right() + 1 - width, place.top(), width, place.height());
}

int FieldForm::arrange(int width, bool place) const
{
    const int side = px(9);
    const int between = px(8);
    const int lineHeight = px(26);
    const int inner = width - 2 * side - px(1);
    const int half = (inner - between) / 2;
    std::vector<Line> all = lines(half, false);
    const std::size_t often = all.size();
    const std::vector<Line> seldom = lines(half, true);
    all.insert(all.end(), seldom.begin(), seldom.end());
    // Number fields are of one width, so that they stand under each other.
    int numberWidth = px(62);
    for (const Line &line : all)
        for (const Row *row : {line.left, line.right})
            if (row != nullptr && line.right != nullptr && row->label != nullptr)
                numberWidth = std::min(numberWidth, half - row->label->sizeHint().width() - px(6));

    int y = px(8);
    const auto placeMore = [&] {
        if (m_more == nullptr || m_more->isHidden())
            return;
        if (place)
            m_more->setGeometry(side - px(4), y, std::min(inner, m_more->sizeHint().width()),
                                px(22));
        y += px(22) + px(6);
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Line &line = all[i];
        if (i == often)
            placeMore();
        if (place) {
            const bool pair = line.right != nullptr;
            placeRow(*line.left, QRect(side, y, pair ? half : inner, lineHeight), numberWidth);
            if (pair)
                placeRow(*line.right, QRect(side + half + between, y, half, lineHeight),
                         numberWidth);
        }
        y += lineHeight + px(6);
    }
    if (often == all.size())
        placeMore();
    if (!m_reason->text().isEmpty()) {
        const int height = m_reason->heightForWidth(inner);
        if (place)
            m_reason->setGeometry(side, y, inner, height);
        y += height + px(6);
    }
    return m_rows.empty() ? 0 : y + px(2);
}

int FieldForm::heightForWidth(int width) const
{
    return arrange(width, false);
}

QSize FieldForm::sizeHint() const
{
    return {px(236), heightForWidth(px(236))};
}

void FieldForm::resizeEvent(QResizeEvent *)
{
    arrange(width(), true);
}

void FieldForm::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        arrange(width(), true);
}

} // namespace normscope::ui
