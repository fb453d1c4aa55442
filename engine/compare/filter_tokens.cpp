#include "engine/compare/filter_tokens.h"

#include <optional>
#include <utility>

namespace normscope {

namespace {

using Kind = FilterToken::Kind;

struct Sign
{
    std::string_view text;
    Comparison comparison;
};

// Longer ones first.
constexpr Sign signs[] = {
    {"==", Comparison::Equal},          {"!=", Comparison::NotEqual},
    {"<>", Comparison::NotEqual},       {"≠", Comparison::NotEqual},
    {"<=", Comparison::LessOrEqual},    {"≤", Comparison::LessOrEqual},
    {">=", Comparison::GreaterOrEqual}, {"≥", Comparison::GreaterOrEqual},
    {"!~", Comparison::NoPart},         {"~", Comparison::Part},
    {"=", Comparison::Equal},           {"<", Comparison::Less},
    {">", Comparison::Greater},
};

std::optional<Sign> signAt(std::string_view rest)
{
    for (const Sign &sign : signs)
        if (rest.starts_with(sign.text))
            return sign;
    return std::nullopt;
}

bool isBlank(char letter)
{
    return letter == ' ' || (letter >= '\t' && letter <= '\r');
}

Kind kindOfWord(std::string_view word)
{
    if (word == "and" || word == "&" || word == "&&")
        return Kind::And;
    if (word == "or" || word == "|" || word == "||")
        return Kind::Or;
    return word == "not" ? Kind::Not : Kind::Word;
}

std::size_t wordLength(std::string_view rest)
{
    std::size_t length = 0;
    while (length < rest.size() && !isBlank(rest[length]) && rest[length] != '(' &&
           rest[length] != ')' && rest[length] != '"' && !signAt(rest.substr(length)))
        ++length;
    return length;
}

} // namespace

std::variant<std::vector<FilterToken>, QueryFault> filterTokens(std::string_view text)
{
    std::vector<FilterToken> tokens;
    std::size_t at = 0;
    const auto add = [&](Kind kind, std::size_t length) -> FilterToken & {
        tokens.push_back({kind, std::string(text.substr(at, length)), at, length, {}});
        at += length;
        return tokens.back();
    };
    while (at < text.size()) {
        const std::string_view rest = text.substr(at);
        if (isBlank(rest.front())) {
            ++at;
        } else if (rest.front() == '(' || rest.front() == ')') {
            add(rest.front() == '(' ? Kind::Open : Kind::Close, 1);
        } else if (rest.front() == '"') {
            const std::size_t end = rest.find('"', 1);
            if (end == std::string_view::npos)
                return QueryFault{"This quote is not closed.", at, 1};
            add(Kind::Quoted, end + 1).text = rest.substr(1, end - 1);
        } else if (const auto sign = signAt(rest)) {
            add(Kind::Sign, sign->text.size()).comparison = sign->comparison;
        } else if (rest.front() == '!') {
            add(Kind::Not, 1);
        } else {
            const std::size_t length = wordLength(rest);
            add(kindOfWord(rest.substr(0, length)), length);
        }
    }
    tokens.push_back({Kind::End, {}, text.size(), 0, {}});
    return tokens;
}

} // namespace normscope
