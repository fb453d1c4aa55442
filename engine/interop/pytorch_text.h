// Pieces of Python.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace normscope {

/// A literal that reads back to the same value: "1.0", "1e-05"; "True".
[[nodiscard]] std::string python(double value);
[[nodiscard]] std::string python(std::int64_t value);
[[nodiscard]] std::string python(bool value);
/// In double quotes, what would end them escaped.
[[nodiscard]] std::string python(std::string_view text);

/// A call, argument after argument: PythonCall("nn.Conv2d").of(1).of(6).with("padding", 2, 0).
class PythonCall
{
public:
    explicit PythonCall(std::string function) : m_text(std::move(function) + "(") {}
    /// An argument by its place, as an expression.
    PythonCall &of(const std::string &expression);
    template <class T>
    PythonCall &of(T value)
    {
        return of(python(value));
    }
    /// An argument by its name.
    PythonCall &with(const std::string &name, const std::string &expression)
    {
        return of(name + "=" + expression);
    }
    template <class T>
    PythonCall &with(const std::string &name, T value)
    {
        return with(name, python(value));
    }
    /// Left out where it is what the function takes anyway.
    template <class T>
    PythonCall &unless(const std::string &name, T value, T usual)
    {
        return value == usual ? *this : with(name, value);
    }
    [[nodiscard]] std::string text() const { return m_text + ")"; }

private:
    std::string m_text;
    bool m_first = true;
};

/// Each line indented by so many levels and ended.
[[nodiscard]] std::string pythonLines(const std::vector<std::string> &lines, int levels);

} // namespace normscope
