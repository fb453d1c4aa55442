#include "ui/inspect/formula_strip.h"

#include "engine/experiment/field.h"
#include "ui/look/metrics.h"
#include "ui/look/number_field.h"
#include "ui/runs/run_text.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>

namespace normscope::ui {

using look::px;

namespace {

Field countField(const QString &key, const QString &label, const QString &meaning)
{
    return {.key = key.toStdString(),
            .label = label.toStdString(),
            .type = FieldType::Integer,
            .defaultValue = std::int64_t{1},
            .minimum = 1,
            .maximum = 1e6,
            .meaning = meaning.toStdString()};
}

Field valueField()
{
    return {.key = "value",
            .label = "Value",
            .type = FieldType::Real,
            .defaultValue = 0.0,
            .minimum = -1e9,
            .maximum = 1e9,
            .meaning = "The value that is followed through the normalization"};
}

QComboBox *box(const char *name, const QString &words, int least, QWidget *parent)
{
    auto *made = new QComboBox(parent);
    made->setObjectName(QLatin1String(name));
    made->setAccessibleName(words);
    made->setMinimumContentsLength(least); // it may be narrower than its texts
    made->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    return made;
}

QToolButton *button(const QString &text, const char *name, const QString &words, QWidget *parent)
{
    auto *made = new QToolButton(parent);
    made->setText(text);
    made->setObjectName(QLatin1String(name));
    made->setAccessibleName(words);
    made->setToolTip(words);
    made->setProperty("compact", true);
    made->setFocusPolicy(Qt::StrongFocus);
    return made;
}

QHBoxLayout *lineOf(QWidget *part)
{
    auto *line = new QHBoxLayout(part);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(px(8));
    line->setSizeConstraint(QLayout::SetNoConstraint); // what has no room gives way
    return line;
}

QLabel *mutedLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setProperty("role", "muted");
    return label;
}

} // namespace

FormulaStrip::FormulaStrip(QWidget *parent)
    : QWidget(parent),
      m_what(new QWidget(this)),
      m_where(new QWidget(this)),
      m_end(new QWidget(this)),
      m_grid(new QGridLayout(this))
{
    m_runs = box("formulaRun", tr("Run"), 4, m_what);
    m_layers = box("formulaLayer", tr("Layer"), 5, m_what);
    auto *what = lineOf(m_what);
    std::vector<QWidget *> names;
    const auto addLabel = [&](QHBoxLayout *line, const QString &text, QWidget *of) {
        auto *label = new QLabel(text, of->parentWidget());
        label->setProperty("role", "form");
        label->setBuddy(of);
        line->addWidget(label);
        return label;
    };
    names.push_back(addLabel(what, tr("Run"), m_runs));
    what->addWidget(m_runs);
    names.push_back(addLabel(what, tr("Layer"), m_layers));
    what->addWidget(m_layers);
    what->addStretch(1);

    auto *where = lineOf(m_where);
    std::vector<QWidget *> channel;
    m_previous = button(QStringLiteral("‹"), "previousChannel", tr("The channel before"), m_where);
    m_next = button(QStringLiteral("›"), "nextChannel", tr("The next channel"), m_where);
    m_channel = addField(where, QStringLiteral("Channel"), tr("Channel"),
                         tr("Which channel's numbers are shown, counted from 1"), channel);
    where->insertWidget(1, m_previous);
    where->addWidget(m_next);
    m_channels = mutedLabel(m_where);
    where->addWidget(m_channels);
    m_example =
        addField(where, QStringLiteral("Example"), tr("Example"),
                 tr("Which example of the minibatch the value is of, counted from 1"), m_followed);
    m_row = addField(where, QStringLiteral("Row"), tr("Row"),
                     tr("Where in its image the value is, counted from the top"), m_ofImage);
    m_column = addField(where, QStringLiteral("Column"), tr("Column"),
                        tr("Where in its image the value is, counted from the left"), m_ofImage);
    m_value = new look::NumberField(valueField(), m_where);
    m_value->setObjectName(QStringLiteral("formulaValue"));
    m_value->setAccessibleName(tr("Value that is followed"));
    m_value->setFixedWidth(px(62));
    m_typed = {addLabel(where, tr("Value"), m_value), m_value};
    where->addWidget(m_value);
    where->addStretch(1);

    auto *end = lineOf(m_end);
    m_step = mutedLabel(m_end);
    m_step->setObjectName(QStringLiteral("formulaStep"));
    m_hold = button(tr("Hold the numbers"), "holdNumbers",
                    tr("Keep the numbers still while the run goes on"), m_end);
    m_hold->setCheckable(true);
    end->addWidget(m_step);
    end->addWidget(m_hold);
    m_givesWay = names;
    m_givesWay.insert(m_givesWay.end(), {m_channels, m_step, m_hold});

    m_grid->setContentsMargins(px(16), px(6), px(12), px(6));
    m_grid->setHorizontalSpacing(px(12));
    m_grid->setVerticalSpacing(px(6));
    m_grid->setSizeConstraint(QLayout::SetNoConstraint);
    setMinimumWidth(px(320));
    arrange(true);
    showParts();

    connect(m_previous, &QToolButton::clicked, this,
            [this] { edit(&ValuePlace::channel, m_place.channel - 1); });
    connect(m_next, &QToolButton::clicked, this,
            [this] { edit(&ValuePlace::channel, m_place.channel + 1); });
    const auto follow = [this](look::NumberField *field, std::int64_t ValuePlace::*part) {
        connect(field, &look::NumberField::valueEdited, this,
                [this, part](const Value &value) { edit(part, std::get<std::int64_t>(value)); });
    };
    follow(m_channel, &ValuePlace::channel);
    follow(m_example, &ValuePlace::example);
    follow(m_row, &ValuePlace::row);
    follow(m_column, &ValuePlace::column);
    connect(m_value, &look::NumberField::valueEdited, this,
            [this](const Value &value) { Q_EMIT valueEdited(std::get<double>(value)); });
    connect(m_hold, &QToolButton::toggled, this, &FormulaStrip::heldChanged);
}

look::NumberField *FormulaStrip::addField(QHBoxLayout *line, const QString &key,
                                          const QString &label, const QString &meaning,
                                          std::vector<QWidget *> &all)
{
    auto *field = new look::NumberField(countField(key.toLower(), label, meaning), m_where);
    field->setObjectName(QStringLiteral("formula") + key);
    field->setAccessibleName(label);
    field->setFixedWidth(px(44));
    auto *words = new QLabel(label, m_where);
    words->setProperty("role", "form");
    words->setBuddy(field);
    line->addWidget(words);
    line->addWidget(field);
    all.insert(all.end(), {words, field});
    return field;
}

bool FormulaStrip::isHeld() const
{
    return m_hold->isChecked();
}

void FormulaStrip::edit(std::int64_t ValuePlace::*part, std::int64_t value)
{
    ValuePlace place = m_place;
    place.*part = value;
    Q_EMIT placeEdited(place);
}

void FormulaStrip::setPlace(const ValuePlace &place, const ValueExtent &extent, bool ofMinibatch)
{
    const auto within = [](std::int64_t value, std::int64_t count) {
        return std::clamp<std::int64_t>(value, 1, std::max<std::int64_t>(1, count));
    };
    const bool parts = m_ofMinibatch != ofMinibatch || m_extent.image != extent.image ||
                       m_extent.channels != extent.channels;
    m_extent = extent;
    m_ofMinibatch = ofMinibatch;
    m_place = {within(place.channel, extent.channels), within(place.example, extent.examples),
               within(place.row, extent.rows), within(place.column, extent.columns)};
    m_channel->setValue(m_place.channel);
    m_example->setValue(m_place.example);
    m_row->setValue(m_place.row);
    m_column->setValue(m_place.column);
    m_previous->setEnabled(m_place.channel > 1);
    m_next->setEnabled(m_place.channel < extent.channels);
    if (parts)
        showParts();
}

void FormulaStrip::setValue(double value)
{
    m_value->setValue(value);
}

void FormulaStrip::setValueEnabled(bool enabled)
{
    m_value->setEnabled(enabled);
}

void FormulaStrip::setStep(const QString &words)
{
    if (words == m_step->text())
        return;
    const bool longer = words.size() != m_step->text().size();
    m_step->setText(words);
    if (longer)
        fit();
}

void FormulaStrip::setHoldEnabled(bool enabled)
{
    m_hold->setEnabled(enabled);
}

void FormulaStrip::showParts()
{
    m_channels->setText(m_extent.channels > 1 ? tr("of %1").arg(countText(m_extent.channels))
                                              : QString());
    for (QWidget *widget : m_followed)
        widget->setVisible(m_ofMinibatch);
    for (QWidget *widget : m_ofImage)
        widget->setVisible(m_ofMinibatch && m_extent.image);
    for (QWidget *widget : m_typed)
        widget->setVisible(!m_ofMinibatch);
    fit();
}

void FormulaStrip::arrange(bool oneLine)
{
    m_oneLine = oneLine;
    for (QWidget *part : {m_what, m_where, m_end})
        m_grid->removeWidget(part);
    m_grid->addWidget(m_what, 0, 0);
    m_grid->addWidget(m_where, oneLine ? 0 : 1, oneLine ? 1 : 0, 1, oneLine ? 1 : 3);
    m_grid->addWidget(m_end, 0, 2);
    m_grid->setColumnStretch(0, oneLine ? 0 : 1);
    m_grid->setColumnStretch(1, oneLine ? 1 : 0);
}

int FormulaStrip::wantedWidth(bool oneLine) const
{
    const auto wide = [](const QWidget *part) {
        part->layout()->invalidate();
        return part->layout()->sizeHint().width();
    };
    const QMargins margins = m_grid->contentsMargins();
    const int sides = margins.left() + margins.right();
    const int gap = m_grid->horizontalSpacing();
    const int first = wide(m_what) + gap + wide(m_end);
    return sides + (oneLine ? first + gap + wide(m_where) : std::max(first, wide(m_where)));
}

void FormulaStrip::fit()
{
    for (QWidget *widget : m_givesWay)
        widget->show();
    const bool oneLine = wantedWidth(true) <= width();
    for (QWidget *widget : m_givesWay) {
        if (oneLine || wantedWidth(false) <= width())
            break;
        widget->hide();
    }
    if (oneLine != m_oneLine)
        arrange(oneLine);
}

void FormulaStrip::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    fit(); // fonts are known now
}

void FormulaStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

} // namespace normscope::ui
