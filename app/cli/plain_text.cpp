#include "app/cli/plain_text.h"

#include <algorithm>

namespace normscope::cli {

namespace {

bool beginsCharacter(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

} // namespace

std::string plainText(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        // C0 and DEL; U+0080 … U+009F, which some terminals obey, too.
        const bool second =
            byte == 0xC2U && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0U;
        if (second)
            ++i;
        plain += byte < 0x20U || byte == 0x7FU || second ? ' ' : text[i];
    }
    return plain;
}

std::size_t lengthOf(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), beginsCharacter));
}

std::string shortened(std::string_view text, std::size_t length)
{
    if (lengthOf(text) <= length)
        return std::string(text);
    if (length == 0)
        return {};
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end)
        if (beginsCharacter(text[end]) && seen++ == length - 1)
            break;
    return std::string(text.substr(0, end)) + "…";
}

TextTable::TextTable(const std::vector<std::pair<std::string, Align>> &header)
{
    m_rows.emplace_back();
    for (const auto &[title, align] : header) {
        m_rows.front().push_back(title);
        m_aligned.push_back(align);
    }
}

void TextTable::add(std::vector<std::string> row)
{
    row.resize(m_aligned.size());
    m_rows.push_back(std::move(row));
}

std::string TextTable::text() const
{
    std::vector<std::size_t> widths(m_aligned.size());
    for (const auto &row : m_rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], lengthOf(row[i]));
    std::string text;
    for (const auto &row : m_rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string gap(widths[i] - lengthOf(row[i]), ' ');
            line += (i == 0 ? "" : "  ") + (m_aligned[i] == Align::Right ? gap : "") + row[i] +
                    (m_aligned[i] == Align::Left ? gap : "");
        }
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
}

} // namespace normscope::cli
