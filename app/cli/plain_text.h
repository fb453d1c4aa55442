// Texts from files, as a terminal may be shown them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace normscope::cli {

/// On one line and without what a terminal would obey: control characters become spaces.
[[nodiscard]] std::string plainText(std::string_view text);

/// How many characters of UTF-8.
[[nodiscard]] std::size_t lengthOf(std::string_view text);
/// At most `length` of them, the last one "…" where some are missing.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t length);

enum class Align { Left, Right };

/// Rows under a header, in columns as wide as what stands in them.
class TextTable
{
public:
    explicit TextTable(const std::vector<std::pair<std::string, Align>> &header);
    void add(std::vector<std::string> row);
    [[nodiscard]] std::string text() const;

private:
    std::vector<Align> m_aligned;
    std::vector<std::vector<std::string>> m_rows; ///< the header first
};

} // namespace normscope::cli
