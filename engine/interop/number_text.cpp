#include "engine/interop/number_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace normscope {

std::string fixedText(double value, int digits)
{
    std::array<char, 400> text{}; // the largest double has 309 digits before its point
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::fixed, digits)
                         .ptr;
    return {text.data(), end};
}

std::string shownText(double value, int digits)
{
    if (std::isnan(value))
        return "–";
    if (std::abs(value) >= 1e7 && std::isfinite(value)) {
        std::array<char, 32> text{};
        const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                       std::chars_format::scientific, 2)
                             .ptr;
        return {text.data(), end};
    }
    std::string text = fixedText(value, digits);
    if (!text.starts_with('-'))
        return text;
    // "−0.000" says nothing.
    if (text.find_first_not_of("-0.") == std::string::npos)
        return text.substr(1);
    return "−" + text.substr(1);
}

} // namespace normscope
