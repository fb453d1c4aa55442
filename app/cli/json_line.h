// An object of JSON on one line. Other tools rely on the keys that are written with it.
#pragma once

#include "engine/history/records.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace normscope::cli {

/// Keys and texts are the program's own words, which need no escapes. What is no finite number is
/// null.
class JsonLine
{
public:
    explicit JsonLine(std::string_view event);

    JsonLine &text(std::string_view key, std::string_view value);
    JsonLine &number(std::string_view key, std::int64_t value);
    /// The same digits as in the CSV files.
    JsonLine &number(std::string_view key, double value);
    JsonLine &numbers(std::string_view key, const std::vector<float> &values);
    /// Both, where there are any.
    JsonLine &evaluated(std::string_view loss, std::string_view accuracy, const Evaluated &found);

    /// With its end.
    [[nodiscard]] std::string line() const { return "{" + m_members + "}\n"; }

private:
    JsonLine &raw(std::string_view key, const std::string &value);

    std::string m_members;
};

} // namespace normscope::cli
