#include "engine/interop/utf8.h"

namespace normscope {

namespace {

unsigned byteAt(std::string_view text, std::size_t place)
{
    return place < text.size() ? static_cast<unsigned char>(text[place]) : 0U;
}

bool continues(unsigned byte)
{
    return (byte & 0xC0U) == 0x80U;
}

/// How many bytes the character at the front has; 0 when it is none.
std::size_t characterLength(std::string_view text)
{
    const unsigned first = byteAt(text, 0);
    const unsigned second = byteAt(text, 1);
    if (first < 0x80U)
        return 1;
    if (first >= 0xC2U && first <= 0xDFU)
        return continues(second) ? 2 : 0;
    if (first >= 0xE0U && first <= 0xEFU) {
        const bool overlong = first == 0xE0U && second < 0xA0U;
        const bool surrogate = first == 0xEDU && second > 0x9FU;
        return continues(second) && !overlong && !surrogate && continues(byteAt(text, 2)) ? 3 : 0;
    }
    if (first >= 0xF0U && first <= 0xF4U) {
        const bool overlong = first == 0xF0U && second < 0x90U;
        const bool beyond = first == 0xF4U && second > 0x8FU;
        return continues(second) && !overlong && !beyond && continues(byteAt(text, 2)) &&
                       continues(byteAt(text, 3))
                   ? 4
                   : 0;
    }
    return 0;
}

} // namespace

std::string validUtf8(std::string_view text)
{
    std::string valid;
    while (!text.empty()) {
        const std::size_t length = characterLength(text);
        valid += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return valid;
}

std::string oneLine(std::string_view text)
{
    std::string line = validUtf8(text);
    for (char &character : line)
        if (static_cast<unsigned char>(character) < ' ' || character == '\x7F')
            character = ' ';
    return line;
}

std::string_view cutUtf8(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes)
        return text;
    while (bytes > 0 && continues(byteAt(text, bytes)))
        --bytes;
    return text.substr(0, bytes);
}

} // namespace normscope
