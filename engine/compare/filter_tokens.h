// The words, signs and parentheses of a filter.
#pragma once

#include "engine/compare/run_query.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace normscope {

enum class Comparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, Part, NoPart };

struct FilterToken
{
    enum class Kind { Word, Quoted, Sign, Open, Close, And, Or, Not, End };
    Kind kind = Kind::End;
    std::string text; ///< as it was written, without quotes
    std::size_t at = 0;
    std::size_t length = 0;
    Comparison comparison = Comparison::Equal; ///< Sign
};

/// Ends with one End.
[[nodiscard]] std::variant<std::vector<FilterToken>, QueryFault>
filterTokens(std::string_view text);

} // namespace normscope
