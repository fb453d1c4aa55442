#include "engine/compare/run_groups.h"

#include "engine/compare/spec_value.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace normscope {

namespace {

bool isBelow(std::string_view path, std::string_view above)
{
    return path.starts_with(above) &&
           (path.size() == above.size() || path[above.size()] == '.' || path[above.size()] == '[');
}

bool isIgnored(const Grouping &grouping, std::string_view path)
{
    return std::any_of(grouping.ignored.begin(), grouping.ignored.end(),
                       [&](const std::string &ignored) { return isBelow(path, ignored); });
}

// With the length before it, so that no text can pass for the next value's.
void append(std::string &key, const Value &value)
{
    const std::string text = toText(value);
    key += std::to_string(text.size()) + ':' + text;
}

} // namespace

std::string groupKey(const ExperimentSpec &spec, const Grouping &grouping)
{
    if (!grouping.key.empty()) {
        const auto value = valueAt(spec, grouping.key);
        return value ? "=" + toText(*value) : std::string();
    }
    std::string key;
    for (const Field &field : settings())
        if (!isIgnored(grouping, field.key))
            append(key, settingValue(spec, field.key));
    // By what they are, not by where they lay.
    if (!isIgnored(grouping, "training.initial_weights"))
        append(key, spec.training.initialWeights.checksum);
    for (std::size_t i = 0; i < spec.model.layers.size(); ++i) {
        const LayerSpec &layer = spec.model.layers[i];
        const std::string path = "model.layers[" + std::to_string(i) + "].";
        key += '/';
        if (!isIgnored(grouping, path + "kind"))
            append(key, layer.kind);
        for (const auto &[name, value] : layer.options) {
            if (isIgnored(grouping, path + name))
                continue;
            key += name;
            append(key, value);
        }
    }
    return key;
}

std::vector<std::vector<std::size_t>> groupRuns(const std::vector<std::string> &groupKeys)
{
    std::vector<std::vector<std::size_t>> groups;
    std::unordered_map<std::string_view, std::size_t> known;
    for (std::size_t i = 0; i < groupKeys.size(); ++i) {
        const auto [at, isNew] = known.try_emplace(groupKeys[i], groups.size());
        if (isNew)
            groups.emplace_back();
        groups[at->second].push_back(i);
    }
    return groups;
}

std::vector<std::vector<std::size_t>> groupRuns(const std::vector<const ExperimentSpec *> &specs,
                                                const Grouping &grouping)
{
    std::vector<std::string> keys;
    keys.reserve(specs.size());
    for (const ExperimentSpec *spec : specs)
        keys.push_back(groupKey(*spec, grouping));
    return groupRuns(keys);
}

std::vector<ExperimentSpec> repeats(const ExperimentSpec &spec, std::size_t count,
                                    const std::vector<std::int64_t> &taken)
{
    const auto highest = static_cast<std::int64_t>(setting("training.seed").maximum);
    std::vector<ExperimentSpec> all;
    for (std::int64_t seed = spec.training.seed; all.size() < count && seed <= highest; ++seed) {
        if (std::find(taken.begin(), taken.end(), seed) != taken.end())
            continue;
        all.push_back(spec);
        all.back().training.seed = seed;
    }
    return all;
}

} // namespace normscope
