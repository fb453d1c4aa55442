#include "engine/compare/run_query.h"

#include "engine/compare/filter_condition.h"
#include "engine/compare/filter_tokens.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

namespace normscope {

struct RunQuery::Node
{
    enum class Kind { All, Any, Not, Test };
    Kind kind = Kind::All;
    std::vector<std::shared_ptr<const Node>> parts;
    RunTest test;

    [[nodiscard]] bool holds(const FilteredRun &run) const
    {
        const auto partHolds = [&](const auto &part) { return part->holds(run); };
        switch (kind) {
        case Kind::All:
            return std::all_of(parts.begin(), parts.end(), partHolds);
        case Kind::Any:
            return std::any_of(parts.begin(), parts.end(), partHolds);
        case Kind::Not:
            return !parts.front()->holds(run);
        case Kind::Test:
            break;
        }
        return test(run);
    }
};

namespace {

using Node = RunQuery::Node;
using NodePointer = std::shared_ptr<const Node>;
using TokenKind = FilterToken::Kind;

/// How a fault leaves the depths of the grammar; caught by RunQuery::read().
class FaultFound : public std::runtime_error
{
public:
    explicit FaultFound(QueryFault fault)
        : std::runtime_error(fault.sentence), m_fault(std::move(fault))
    {
    }
    [[nodiscard]] const QueryFault &fault() const { return m_fault; }

private:
    QueryFault m_fault;
};

NodePointer testNode(RunTest test)
{
    return std::make_shared<const Node>(Node{Node::Kind::Test, {}, std::move(test)});
}

NodePointer joined(Node::Kind kind, std::vector<NodePointer> parts)
{
    if (parts.size() == 1 && kind != Node::Kind::Not)
        return parts.front();
    return std::make_shared<const Node>(Node{kind, std::move(parts), {}});
}

// any := all ("or" all)*      all := one (["and"] one)*
// one := ("not" | "no" name)* ("(" any ")" | comparison | name of a flag | words)
class Reader
{
public:
    explicit Reader(std::vector<FilterToken> tokens) : m_tokens(std::move(tokens)) {}

    NodePointer readAll()
    {
        NodePointer whole = any();
        if (now().kind == TokenKind::Close)
            fail("This parenthesis closes none.", now());
        return whole;
    }

private:
    [[nodiscard]] const FilterToken &now() const { return m_tokens[m_at]; }
    [[nodiscard]] const FilterToken &next() const
    {
        return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)];
    }
    FilterToken take() { return m_tokens[m_at + 1 < m_tokens.size() ? m_at++ : m_at]; }
    [[noreturn]] static void fail(std::string sentence, const FilterToken &token)
    {
        throw FaultFound({std::move(sentence), token.at, token.length});
    }

    NodePointer any()
    {
        std::vector<NodePointer> parts{all()};
        while (now().kind == TokenKind::Or) {
            take();
            parts.push_back(all());
        }
        return joined(Node::Kind::Any, std::move(parts));
    }

    NodePointer all()
    {
        std::vector<NodePointer> parts{one()};
        while (now().kind != TokenKind::Or && now().kind != TokenKind::Close &&
               now().kind != TokenKind::End) {
            if (now().kind == TokenKind::And)
                take();
            parts.push_back(one());
        }
        return joined(Node::Kind::All, std::move(parts));
    }

    NodePointer one()
    {
        bool negated = false;
        while (now().kind == TokenKind::Not || isNo()) {
            take();
            negated = !negated;
        }
        NodePointer part = plain();
        return negated ? joined(Node::Kind::Not, {std::move(part)}) : part;
    }

    // "no bn": but "no" alone is a word like any other.
    [[nodiscard]] bool isNo() const
    {
        return now().kind == TokenKind::Word && now().text == "no" &&
               next().kind == TokenKind::Word && flag(next()).has_value();
    }

    [[nodiscard]] static std::optional<FilterSubject> flag(const FilterToken &token)
    {
        // "in" is instance norm's, but a word of the language first.
        if (token.kind != TokenKind::Word || token.text == "in" || token.text == "norm")
            return std::nullopt;
        const auto found = findSubject(token.text);
        const auto *subject = std::get_if<FilterSubject>(&found);
        if (subject == nullptr || !standsAlone(*subject))
            return std::nullopt;
        return *subject;
    }

    NodePointer plain()
    {
        switch (now().kind) {
        case TokenKind::Open:
            return inParentheses();
        case TokenKind::Word:
        case TokenKind::Quoted:
            break;
        case TokenKind::Sign:
            fail("A name is missing before " + now().text + ".", now());
        case TokenKind::End:
            fail(m_at == 0 ? "There is nothing to look for."
                           : "Something is missing after “" + m_tokens[m_at - 1].text + "”.",
                 now());
        default:
            fail("Something is missing before “" + now().text + "”.", now());
        }
        if (next().kind == TokenKind::Sign)
            return comparison();
        if (const auto subject = flag(now())) {
            take();
            return testNode(makeFlagTest(*subject));
        }
        return words();
    }

    NodePointer inParentheses()
    {
        const FilterToken open = take();
        if (++m_depth > RunQuery::deepest)
            fail("Parentheses are nested too deep here.", open);
        NodePointer inner = any();
        if (now().kind != TokenKind::Close)
            fail("This parenthesis is not closed.", open);
        take();
        --m_depth;
        return inner;
    }

    NodePointer comparison()
    {
        const FilterToken name = take();
        const auto found = findSubject(name.text);
        if (const auto *sentence = std::get_if<std::string>(&found))
            fail(*sentence, name);
        return compared(std::get<FilterSubject>(found), name.text);
    }

    NodePointer compared(const FilterSubject &subject, const std::string &name)
    {
        const FilterToken sign = take();
        if (now().kind != TokenKind::Word && now().kind != TokenKind::Quoted)
            fail("Something is missing after " + sign.text + ".", now());
        const FilterToken value = take();
        auto test = makeTest(subject, name, sign.comparison, value.text);
        if (const auto *sentence = std::get_if<std::string>(&test))
            fail(*sentence, value);
        return testNode(std::get<RunTest>(std::move(test)));
    }

    // Words beside each other are looked for as they stand: "lr 0.1" is no "lr 0.2, seed 0.1".
    NodePointer words()
    {
        if (now().kind == TokenKind::Quoted)
            return testNode(makeTextTest(take().text));
        std::string phrase = take().text;
        while (now().kind == TokenKind::Word && !flag(now())) {
            if (next().kind == TokenKind::Sign) {
                // "train loss<1" names a figure by two words.
                const auto both = findSubject(phrase + "_" + now().text);
                if (const auto *subject = std::get_if<FilterSubject>(&both)) {
                    const std::string name = phrase + " " + take().text;
                    return compared(*subject, name);
                }
                break;
            }
            if (isNo())
                break;
            phrase += " " + take().text;
        }
        return testNode(makeTextTest(std::move(phrase)));
    }

    std::vector<FilterToken> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
};

} // namespace

RunQuery::RunQuery() = default;
RunQuery::~RunQuery() = default;
RunQuery::RunQuery(std::shared_ptr<const Node> root) : m_root(std::move(root)) {}

std::variant<RunQuery, QueryFault> RunQuery::read(std::string_view text)
{
    if (text.size() > longest)
        return QueryFault{"A filter has no more than 2,000 characters.", longest,
                          text.size() - longest};
    auto tokens = filterTokens(text);
    if (auto *fault = std::get_if<QueryFault>(&tokens))
        return std::move(*fault);
    auto &all = std::get<std::vector<FilterToken>>(tokens);
    if (all.size() == 1)
        return RunQuery();
    try {
        return RunQuery(Reader(std::move(all)).readAll());
    } catch (const FaultFound &found) {
        return found.fault();
    }
}

bool RunQuery::matches(const FilteredRun &run) const
{
    return m_root == nullptr || m_root->holds(run);
}

} // namespace normscope
