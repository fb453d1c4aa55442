#include "engine/experiment/json_reader.h"

#include "engine/experiment/closest_name.h"

#include "engine/experiment/spec_json.h"

#include <algorithm>
#include <numeric>

namespace normscope {

namespace {

constexpr int maximumDepth = 32;

[[noreturn]] void refuse(std::string message, std::string remedy)
{
    throw ExperimentError({Problem{"", std::move(message), std::move(remedy)}});
}

// Counted before parsing, so that a hostile depth never reaches a recursive function.
int nestingDepth(std::string_view text)
{
    int depth = 0;
    int deepest = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return deepest;
}

std::string placeText(std::string_view text, std::size_t byte)
{
    const std::string_view before = text.substr(0, std::min(byte, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t lineStart = before.rfind('\n');
    const std::size_t column =
        lineStart == std::string_view::npos ? before.size() : before.size() - lineStart - 1;
    return "line " + std::to_string(line) + ", column " +
           std::to_string(std::max<std::size_t>(column, 1));
}

} // namespace

nlohmann::json parseJson(std::string_view text)
{
    if (text.size() > maximumSpecBytes)
        refuse("the text is " + std::to_string(text.size()) +
                   " bytes long, an experiment at most " + std::to_string(maximumSpecBytes),
               "Is this the right file?");
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        refuse("the text is empty", "");
    if (nestingDepth(text) > maximumDepth)
        refuse("the JSON is nested deeper than " + std::to_string(maximumDepth) +
                   " levels, an experiment needs 5",
               "Is this the right file?");
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error &error) {
        if (error.byte > text.size())
            refuse("the JSON ends in the middle, at " + placeText(text, text.size()),
                   "Is the file cut off?");
        refuse("not valid JSON at " + placeText(text, error.byte), "");
    } catch (const nlohmann::json::exception &) {
        refuse("the JSON holds a number that is too large", "");
    }
}

std::string typeText(const nlohmann::json &json)
{
    if (json.is_object())
        return "an object";
    if (json.is_array())
        return "a list";
    if (json.is_string()) {
        const auto text = json.get<std::string>();
        return text.size() > 40 ? std::string("a long text") : "\"" + text + "\"";
    }
    return json.dump();
}

Value readValue(const nlohmann::json &json, const Field &field, const std::string &path,
                std::vector<Problem> &problems)
{
    Value value = field.defaultValue;
    bool typeFits = true;
    switch (field.type) {
    case FieldType::Boolean:
        if ((typeFits = json.is_boolean()))
            value = json.get<bool>();
        break;
    case FieldType::Integer:
        // Whole numbers past 2⁶³ would wrap.
        if ((typeFits =
                 json.is_number_integer() &&
                 !(json.is_number_unsigned() &&
                   json.get<std::uint64_t>() >
                       static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))))
            value = json.get<std::int64_t>();
        break;
    case FieldType::Real:
        if ((typeFits = json.is_number()))
            value = json.get<double>();
        break;
    case FieldType::Choice:
    case FieldType::Text:
        if ((typeFits = json.is_string()))
            value = json.get<std::string>();
        break;
    }
    if (!typeFits) {
        static const char *const wanted[] = {"true or false", "a whole number", "a number",
                                             "a text", "a text"};
        problems.push_back({path,
                            std::string("must be ") + wanted[static_cast<int>(field.type)] +
                                ", not " + typeText(json),
                            ""});
        return field.defaultValue;
    }
    if (const auto reason = refusal(field, value))
        problems.push_back({path, *reason, ""});
    return value;
}

void refuseUnknownKeys(const nlohmann::json &object, const std::vector<std::string> &known,
                       const std::string &path, std::vector<Problem> &problems)
{
    for (const auto &item : object.items()) {
        const std::string &key = item.key();
        if (std::find(known.begin(), known.end(), key) != known.end())
            continue;
        std::string shown = key.size() > 60 ? key.substr(0, 60) + "…" : key;
        std::string remedy;
        if (const std::string closest = closestName(key, known); !closest.empty())
            remedy = "Did you mean \"" + closest + "\"?";
        problems.push_back({joinPath(path, shown), "unknown key", remedy});
    }
}

std::string joinPath(const std::string &path, const std::string &key)
{
    return path.empty() ? key : path + "." + key;
}

} // namespace normscope
