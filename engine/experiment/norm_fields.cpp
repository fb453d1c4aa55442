#include "engine/experiment/norm_fields.h"

#include <iterator>

namespace normscope {

namespace {

Field stateField(const char *key, const char *label, const char *what)
{
    return Field{.key = key,
                 .label = label,
                 .type = FieldType::Choice,
                 .defaultValue = std::string("trained"),
                 .meaning = std::string(what) + " of each channel",
                 .source = "the chapter, exercise 5",
                 .choices = {{"trained", "trained", "Learned like a weight"},
                             {"frozen", "frozen", "Stays at the value given"},
                             {"absent", "absent", "There is none"}},
                 .seldom = true};
}

Field valueField(const char *key, const char *label, double start)
{
    return Field{.key = key,
                 .label = label,
                 .type = FieldType::Real,
                 .defaultValue = start,
                 .minimum = -1e6,
                 .maximum = 1e6,
                 .meaning = "Where it starts, and stays when it is frozen",
                 .seldom = true};
}

} // namespace

Field epsilonField(double defaultValue, std::string source)
{
    return Field{.key = "epsilon",
                 .label = "ε",
                 .type = FieldType::Real,
                 .defaultValue = defaultValue,
                 .minimum = 0,
                 .maximum = 1,
                 .minimumExcluded = true,
                 .meaning = "Added to the variance, so that nothing is divided by 0",
                 .source = std::move(source)};
}

Field momentumField(std::string source)
{
    return Field{.key = "momentum",
                 .label = "Momentum",
                 .type = FieldType::Real,
                 .defaultValue = 0.9,
                 .minimum = 0,
                 .maximum = 1,
                 .meaning = "Share of the old value in a moving statistic: new = "
                            "momentum · old + (1 − momentum) · minibatch (PyTorch "
                            "counts the other way: its momentum is 1 − this)",
                 .source = std::move(source)};
}

std::vector<Field> affineFields()
{
    return {stateField("gamma", "γ", "The scale"), valueField("gamma_value", "γ at the start", 1.0),
            stateField("beta", "β", "The shift"), valueField("beta_value", "β at the start", 0.0)};
}

std::vector<Field> joined(std::vector<Field> fields, std::vector<Field> more)
{
    fields.insert(fields.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
    return fields;
}

void addAffine(const LayerSpec &layer, std::int64_t channels, Inference &result)
{
    const auto add = [&](const char *key, TensorRole role) {
        const std::string &state = layer.text(key);
        if (state == "absent")
            return;
        result.tensors.push_back({.name = key,
                                  .role = role,
                                  .shape = {channels},
                                  .startValue = layer.real(std::string(key) + "_value"),
                                  .trained = state == "trained"});
    };
    add("gamma", TensorRole::Gamma);
    add("beta", TensorRole::Beta);
}

void addMovingStatistics(std::int64_t channels, double startMean, double startVariance,
                         Inference &result)
{
    result.tensors.push_back({.name = "moving_mean",
                              .role = TensorRole::MovingMean,
                              .shape = {channels},
                              .startValue = startMean});
    result.tensors.push_back({.name = "moving_variance",
                              .role = TensorRole::MovingVariance,
                              .shape = {channels},
                              .startValue = startVariance});
}

std::int64_t valuesPerChannel(const Shape &input)
{
    return elementCount(input) / input.front();
}

std::optional<std::string> oneValueRefusal(const Shape &input, std::int64_t examples)
{
    if (examples * valuesPerChannel(input) > 1)
        return std::nullopt;
    return "cannot learn from minibatches of one example: less its own mean, every value is 0";
}

} // namespace normscope
