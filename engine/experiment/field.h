// One setting of an experiment, described once: its key, type, range, default, unit, meaning and
// source. JSON, validation, the builder's editors and the help all read this description.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace normscope {

/// The value of a setting. Integers and reals are different types, as in the JSON form.
using Value = std::variant<bool, std::int64_t, double, std::string>;

enum class FieldType { Boolean, Integer, Real, Choice, Text };

struct Choice
{
    std::string value;   ///< as it stands in JSON, e.g. "scratch"
    std::string label;   ///< as a person reads it, e.g. "from scratch"
    std::string meaning; ///< one sentence
    /// What other settings beside it become with this choice, where nobody says otherwise: key,
    /// value.
    std::vector<std::pair<std::string, Value>> brings = {};
};

struct Field
{
    std::string key;   ///< as it stands in JSON, e.g. "kernel_size"
    std::string label; ///< as a person reads it, e.g. "Kernel"
    FieldType type = FieldType::Integer;
    Value defaultValue;
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity();
    bool minimumExcluded = false; ///< the range is (minimum, maximum]
    std::string unit = {};        ///< "examples", "pixels", or empty for a pure number
    std::string meaning = {};     ///< one line, for a tooltip
    std::string source = {};      ///< paper or chapter, or empty
    std::vector<Choice> choices = {};
    bool seldom = false; ///< folded away in forms until asked for, or changed

    /// "0 < x ≤ 1000", "1 to 60000", or the list of choices.
    [[nodiscard]] std::string rangeText() const;
};

/// Why `value` cannot stand in `field`, as a sentence without the key; nothing when it can.
/// Covers the type, NaN, infinities, the range and the choices.
[[nodiscard]] std::optional<std::string> refusal(const Field &field, const Value &value);

/// Shortest decimal text that reads back to the same value, always with `.` as the mark.
[[nodiscard]] std::string toText(const Value &value);
[[nodiscard]] std::string toText(double value);

} // namespace normscope
