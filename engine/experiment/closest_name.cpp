#include "engine/experiment/closest_name.h"

#include <algorithm>
#include <numeric>

namespace normscope {

namespace {

// Levenshtein distance, for "did you mean".
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, substituted});
        }
    }
    return row.back();
}

} // namespace

std::string closestName(std::string_view name, const std::vector<std::string> &known)
{
    constexpr std::size_t longest = 60;
    constexpr std::size_t farthest = 3;
    if (name.size() > longest || known.empty())
        return {};
    const auto closest =
        std::min_element(known.begin(), known.end(), [&](const auto &a, const auto &b) {
            return distance(name, a) < distance(name, b);
        });
    return distance(name, *closest) <= farthest ? *closest : std::string();
}

} // namespace normscope
