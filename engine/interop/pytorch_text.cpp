#include "engine/interop/pytorch_text.h"

#include "engine/experiment/field.h"

namespace normscope {

std::string python(double value)
{
    const std::string text = toText(value);
    return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
}

std::string python(std::int64_t value)
{
    return std::to_string(value);
}

std::string python(bool value)
{
    return value ? "True" : "False";
}

std::string python(std::string_view text)
{
    std::string quoted = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\')
            quoted += '\\';
        quoted += character == '\n' || character == '\r' ? ' ' : character;
    }
    return quoted + '"';
}

PythonCall &PythonCall::of(const std::string &expression)
{
    m_text += (m_first ? "" : ", ") + expression;
    m_first = false;
    return *this;
}

std::string pythonLines(const std::vector<std::string> &lines, int levels)
{
    std::string text;
    for (const std::string &line : lines)
        text += (line.empty() ? "" : std::string(static_cast<std::size_t>(4 * levels), ' ')) +
                line + "\n";
    return text;
}

} // namespace normscope
