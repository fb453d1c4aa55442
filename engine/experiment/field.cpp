#include "engine/experiment/field.h"

#include <array>
#include <charconv>
#include <cmath>

namespace normscope {

namespace {

std::string rangeNumber(const Field &field, double value)
{
    if (field.type == FieldType::Integer)
        return std::to_string(static_cast<std::int64_t>(value));
    return toText(value);
}

std::optional<std::string> rangeRefusal(const Field &field, const std::string &shown, double value)
{
    const bool tooSmall = field.minimumExcluded ? value <= field.minimum : value < field.minimum;
    if (tooSmall || value > field.maximum)
        return shown + " is outside its range (" + field.rangeText() + ")";
    return std::nullopt;
}

std::optional<std::string> choiceRefusal(const Field &field, const std::string &value)
{
    for (const Choice &choice : field.choices)
        if (choice.value == value)
            return std::nullopt;
    return "\"" + value + "\" is not one of " + field.rangeText();
}

} // namespace

std::string toText(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0 ? "inf" : "-inf";
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    std::string text(buffer.data(), end);
    if (text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text;
}

std::string toText(const Value &value)
{
    struct Visitor
    {
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const { return toText(number); }
        std::string operator()(const std::string &text) const { return text; }
    };
    return std::visit(Visitor{}, value);
}

std::string Field::rangeText() const
{
    switch (type) {
    case FieldType::Boolean:
        return "true or false";
    case FieldType::Text:
        return "any text";
    case FieldType::Choice: {
        std::string text;
        for (const Choice &choice : choices)
            text += (text.empty() ? "" : ", ") + choice.value;
        return text;
    }
    case FieldType::Integer:
    case FieldType::Real:
        break;
    }
    const std::string low = rangeNumber(*this, minimum);
    if (std::isinf(maximum))
        return (minimumExcluded ? "above " : "at least ") + low;
    const std::string high = rangeNumber(*this, maximum);
    return minimumExcluded ? "above " + low + ", at most " + high : low + " to " + high;
}

std::optional<std::string> refusal(const Field &field, const Value &value)
{
    switch (field.type) {
    case FieldType::Boolean:
        if (!std::holds_alternative<bool>(value))
            return "must be true or false, not " + toText(value);
        return std::nullopt;
    case FieldType::Text:
    case FieldType::Choice:
        if (!std::holds_alternative<std::string>(value))
            return "must be a text, not " + toText(value);
        return field.type == FieldType::Choice ? choiceRefusal(field, std::get<std::string>(value))
                                               : std::nullopt;
    case FieldType::Integer:
        if (!std::holds_alternative<std::int64_t>(value))
            return "must be a whole number, not " + toText(value);
        return rangeRefusal(field, toText(value),
                            static_cast<double>(std::get<std::int64_t>(value)));
    case FieldType::Real:
        break;
    }
    if (!std::holds_alternative<double>(value))
        return "must be a number, not " + toText(value);
    const double number = std::get<double>(value);
    if (!std::isfinite(number))
        return "must be a finite number, not " + toText(value);
    return rangeRefusal(field, toText(value), number);
}

} // namespace normscope
