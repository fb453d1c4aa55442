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
bool isFollowing(const std::string &path)
{
    return path == "parameters" || path == "training.epochs";
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
        if (row.values[0] != row.values[1] && !isFollowing(row.path))
            return ChangedKey{row.path, QString::fromStdString(row.label)};
    return std::nullopt;
}

SpecValues valuesOf(const ExperimentSpec &spec)
{
    SpecValues values;
    for (const SpecRow &row : compareSpecs({&spec}))
        values[row.path] = row.values.front();
    return values;
}

KeyValue valueOf(const SpecValues &values, const ChangedKey &key)
{
    const auto found = values.find(key.path);
    if (found == values.end())
        return {QStringLiteral("–"), std::nullopt};
    KeyValue value{QString::fromStdString(found->second), std::nullopt};
    bool isNumber = false;
    const double number = QLocale::c().toDouble(value.text, &isNumber);
    if (isNumber) {
        value.number = number;
        value.text = localized(found->second);
    }
    return value;
}

bool differOnlyIn(const ChangedKey &key, const SpecValues &a, const SpecValues &b)
{
    const auto matters = [&](const std::string &path) {
        return path != key.path && !isFollowing(path);
    };
    const auto allIn = [&](const SpecValues &all, const SpecValues &other) {
        return std::all_of(all.begin(), all.end(), [&](const auto &row) {
            const auto found = other.find(row.first);
            return !matters(row.first) || (found != other.end() && found->second == row.second);
        });
    };
    return allIn(a, b) && allIn(b, a);
}

} // namespace normscope::ui
