#include "engine/history/run_identity.h"

#include <algorithm>
#include <chrono>
#include <random>

namespace normscope {

namespace {

// Without i, l, o and u, which are misread.
constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t idLength = 8;

} // namespace

RunIdentity newRunIdentity()
{
    static thread_local std::random_device random;
    std::string id;
    for (std::size_t i = 0; i < idLength; ++i)
        id += alphabet[random() % alphabet.size()];
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return {id, std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

bool isRunId(std::string_view text)
{
    return text.size() == idLength && std::ranges::all_of(text, [](char each) {
               return alphabet.find(each) != std::string_view::npos;
           });
}

} // namespace normscope
