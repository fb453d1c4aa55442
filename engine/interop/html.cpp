#include "engine/interop/html.h"

#include "engine/interop/utf8.h"

namespace normscope {

std::string htmlText(std::string_view text)
{
    std::string escaped;
    for (const char character : validUtf8(text)) {
        switch (character) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        case '\'':
            escaped += "&#39;";
            break;
        default:
            if (static_cast<unsigned char>(character) >= ' ' || character == '\n')
                if (character != '\x7F')
                    escaped += character;
        }
    }
    return escaped;
}

} // namespace normscope
