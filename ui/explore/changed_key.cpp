#include "ui/explore/changed_key.h"

#include "ui/runs/run_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace normscope::ui {

namespace {

struct KeyText
{
    Q_DECLARE_TR_FUNCTIONS(ChangedKey)
};

/// What a change leads to, or what exploring does not look at.
bool isFollowing(const SpecRow &row)
{
    return row.path == "parameters" || row.path == "training.epochs";
}

} // namespace

QString ChangedKey::shortLabel() const
{
    if (path == "training.learning_rate")
        return KeyText::tr("lr");
    if (path == "training.batch_size")
        return KeyText::tr("batch");
    // Of a layer's option its own name is enough: the header is narrow.
    const QString name = label.section(QStringLiteral(": "), -1);
    return name.isEmpty() ? name : name.at(0).toLower() + name.mid(1);
}

std::optional<ChangedKey> changedKey(const ExperimentSpec &before, const ExperimentSpec &after)
{
    for (const SpecRow &row : compareSpecs({&before, &after}))
        if (row.values[0] != row.values[1] && !isFollowing(row))
            return ChangedKey{row.path, QString::fromStdString(row.label)};
    return std::nullopt;
}

KeyValue valueOf(const ExperimentSpec &spec, const ChangedKey &key)
{
    const auto rows = compareSpecs({&spec});
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const SpecRow &each) { return each.path == key.path; });
    if (row == rows.end())
        return {QStringLiteral("–"), std::nullopt};
    KeyValue value{QString::fromStdString(row->values.front()), std::nullopt};
    bool isNumber = false;
    const double number = QLocale::c().toDouble(value.text, &isNumber);
    if (isNumber) {
        value.number = number;
        value.text = localized(row->values.front());
    }
    return value;
}

bool differOnlyIn(const ChangedKey &key, const ExperimentSpec &a, const ExperimentSpec &b)
{
    const auto rows = compareSpecs({&a, &b});
    return std::all_of(rows.begin(), rows.end(), [&](const SpecRow &row) {
        return row.path == key.path || isFollowing(row) || row.values[0] == row.values[1];
    });
}

} // namespace normscope::ui
