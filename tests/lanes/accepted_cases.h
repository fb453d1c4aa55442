// How many random cases a program of these tests takes: a dozen, or what NORMSCOPE_CASES says.
#pragma once

#include <cstdlib>

namespace normscope::lanes::test {

[[nodiscard]] inline std::size_t wantedCases()
{
    const char *text = std::getenv("NORMSCOPE_CASES");
    return text != nullptr ? static_cast<std::size_t>(std::strtoul(text, nullptr, 10)) : 12;
}

} // namespace normscope::lanes::test
