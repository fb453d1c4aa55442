#include "ui/compare/setting_keys.h"

#include "engine/history/specs_of.h"
#include "ui/runs/run_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace normscope::ui {

namespace {

struct CompareText
{
    Q_DECLARE_TR_FUNCTIONS(Compare)
};

QString shortLabelOf(const std::string &path, const QString &label)
{
    if (path == "training.learning_rate")
        return CompareText::tr("lr");
    if (path == "training.batch_size")
        return CompareText::tr("batch");
    const QString name = label.section(QStringLiteral(": "), -1);
    return name.isEmpty() ? name : name.at(0).toLower() + name.mid(1);
}

} // namespace

std::vector<SettingKey> differingKeys(const std::vector<RunEntry> &runs)
{
    std::vector<SettingKey> keys;
    if (runs.size() < 2)
        return keys;
    for (const SpecRow &row : compareSpecs(specsOf(runs))) {
        if (!row.differs)
            continue;
        SettingKey &key = keys.emplace_back();
        key.path = row.path;
        key.label = QString::fromStdString(row.label);
        key.shortLabel = shortLabelOf(row.path, key.label);
        key.numeric = true;
        for (const std::string &value : row.values) {
            bool isNumber = false;
            const double number = QLocale::c().toDouble(QString::fromStdString(value), &isNumber);
            key.texts.push_back(isNumber ? localized(value) : QString::fromStdString(value));
            key.numbers.push_back(isNumber ? std::optional(number) : std::nullopt);
            key.numeric = key.numeric && isNumber;
        }
    }
    return keys;
}

const SettingKey *findKey(const std::vector<SettingKey> &keys, const std::string &path)
{
    const auto found = std::find_if(keys.begin(), keys.end(),
                                    [&](const SettingKey &key) { return key.path == path; });
    return found == keys.end() ? nullptr : &*found;
}

const SettingKey *likelyKey(const std::vector<SettingKey> &keys)
{
    if (const SettingKey *rate = findKey(keys, "training.learning_rate"))
        return rate;
    for (const SettingKey &key : keys)
        if (key.path != "training.seed" && key.path != "normalization" && key.path != "parameters")
            return &key;
    return keys.empty() ? nullptr : &keys.front();
}

std::vector<QString> valuesOf(const SettingKey &key)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < key.texts.size(); ++i)
        if (std::none_of(order.begin(), order.end(),
                         [&](std::size_t known) { return key.texts[known] == key.texts[i]; }))
            order.push_back(i);
    if (key.numeric)
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return *key.numbers[a] < *key.numbers[b];
        });
    std::vector<QString> values;
    values.reserve(order.size());
    for (const std::size_t i : order)
        values.push_back(key.texts[i]);
    return values;
}

} // namespace normscope::ui
