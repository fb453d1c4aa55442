#include "engine/experiment/relevance.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace normscope {

namespace {

/// `key` plays a role only while `other` is one of `values`, or, with `except`, none of them.
struct Condition
{
    std::string key;
    std::string other;
    std::vector<std::string> values;
    bool except = false;
};

const std::vector<Condition> &layerConditions()
{
    static const std::vector<Condition> rows = {
        {"gamma_value", "gamma", {"absent"}, true},
        {"beta_value", "beta", {"absent"}, true},
        {"momentum", "averaging", {"momentum"}},
    };
    return rows;
}

const std::vector<Condition> &settingConditions()
{
    const std::string optimizer = "training.optimizer.";
    const std::string schedule = "training.schedule.";
    const std::string conv = "training.initialization.conv.";
    const std::string linear = "training.initialization.linear.";
    static const std::vector<Condition> rows = {
        {optimizer + "momentum", optimizer + "kind", {"sgd", "rmsprop"}},
        {optimizer + "nesterov", optimizer + "kind", {"sgd"}},
        {optimizer + "nesterov", optimizer + "momentum", {"0.0"}, true},
        {optimizer + "beta1", optimizer + "kind", {"adam", "adamw"}},
        {optimizer + "beta2", optimizer + "kind", {"adam", "adamw"}},
        {optimizer + "smoothing", optimizer + "kind", {"rmsprop"}},
        {optimizer + "epsilon", optimizer + "kind", {"sgd"}, true},
        {optimizer + "decay_normalization", optimizer + "weight_decay", {"0.0"}, true},
        {schedule + "warmup_steps", schedule + "kind", {"one_cycle"}, true},
        {schedule + "step_epochs", schedule + "kind", {"step"}},
        {schedule + "step_factor", schedule + "kind", {"step"}},
        {schedule + "final_factor", schedule + "kind", {"cosine"}},
        {schedule + "peak", schedule + "kind", {"one_cycle"}},
        {schedule + "start_divisor", schedule + "kind", {"one_cycle"}},
        {schedule + "end_divisor", schedule + "kind", {"one_cycle"}},
        {conv + "sigma", conv + "kind", {"normal"}},
        {conv + "value", conv + "kind", {"constant"}},
        {linear + "sigma", linear + "kind", {"normal"}},
        {linear + "value", linear + "kind", {"constant"}},
        {"training.winograd", "training.backend", {"reference"}, true},
    };
    return rows;
}

bool holds(const std::vector<Condition> &conditions, std::string_view key,
           const std::function<const Value *(const std::string &)> &valueOf)
{
    return std::all_of(conditions.begin(), conditions.end(), [&](const Condition &condition) {
        if (condition.key != key)
            return true;
        const Value *value = valueOf(condition.other);
        if (value == nullptr) // a kind without the other option
            return true;
        const auto &values = condition.values;
        const bool listed = std::find(values.begin(), values.end(), toText(*value)) != values.end();
        return listed != condition.except;
    });
}

} // namespace

bool playsRole(const LayerSpec &layer, std::string_view key)
{
    return holds(layerConditions(), key, [&](const std::string &other) -> const Value * {
        const auto found = layer.options.find(other);
        return found == layer.options.end() ? nullptr : &found->second;
    });
}

bool playsRole(const ExperimentSpec &spec, std::string_view path)
{
    Value value;
    return holds(settingConditions(), path, [&](const std::string &other) {
        value = settingValue(spec, other);
        return &value;
    });
}

} // namespace normscope
