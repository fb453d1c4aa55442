#include "app/cli/json_line.h"

#include "engine/interop/csv.h"

#include <cmath>

namespace normscope::cli {

namespace {

template <typename Number>
std::string numberText(Number value)
{
    return std::isfinite(value) ? csvNumber(value) : "null";
}

} // namespace

JsonLine::JsonLine(std::string_view event)
{
    text("event", event);
}

JsonLine &JsonLine::text(std::string_view key, std::string_view value)
{
    return raw(key, "\"" + std::string(value) + "\"");
}

JsonLine &JsonLine::number(std::string_view key, std::int64_t value)
{
    return raw(key, std::to_string(value));
}

JsonLine &JsonLine::number(std::string_view key, double value)
{
    return raw(key, numberText(value));
}

JsonLine &JsonLine::numbers(std::string_view key, const std::vector<float> &values)
{
    std::string list;
    for (const float value : values)
        list += (list.empty() ? "" : ",") + numberText(value);
    return raw(key, "[" + list + "]");
}

JsonLine &JsonLine::evaluated(std::string_view loss, std::string_view accuracy,
                              const Evaluated &found)
{
    if (found.known())
        number(loss, found.loss).number(accuracy, found.accuracy);
    return *this;
}

JsonLine &JsonLine::raw(std::string_view key, const std::string &value)
{
    m_members += m_members.empty() ? "\"" : ",\"";
    m_members += key;
    m_members += "\":" + value;
    return *this;
}

} // namespace normscope::cli
