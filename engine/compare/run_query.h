// A filter over runs in a language that a person can guess:
//
//   bn and lr>0.1 and acc<0.8        names, comparisons; "and" may be left out
//   batch=256 or not bn              not (no, !) before and before or; parentheses
//   state=diverged, name~abc         = and != by the whole word, ~ and !~ by a part of it
//   training.optimizer.kind=adam     every path of an experiment
//   model.layers[1].epsilon<1e-4
//   lr 0.1, "and so on"              other words: a part of what the run's row shows
#pragma once

#include "engine/compare/filter_names.h"

#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace normscope {

/// Why a text is no filter.
struct QueryFault
{
    std::string sentence;
    std::size_t at = 0;     ///< the byte where it stands, counted from 0
    std::size_t length = 0; ///< of what is wrong; 0: something is missing there
};

class RunQuery
{
public:
    /// Longer texts are refused, and so are parentheses nested deeper.
    static constexpr std::size_t longest = 2000;
    static constexpr int deepest = 100;

    /// Every run matches.
    RunQuery();
    ~RunQuery();
    RunQuery(const RunQuery &) = default;
    RunQuery &operator=(const RunQuery &) = default;
    RunQuery(RunQuery &&) noexcept = default;
    RunQuery &operator=(RunQuery &&) noexcept = default;

    /// `text` in lower case. What a run does not have (an accuracy before its first epoch, an
    /// option of a layer that is not there) compares with nothing: every comparison with it fails.
    [[nodiscard]] static std::variant<RunQuery, QueryFault> read(std::string_view text);

    [[nodiscard]] bool matches(const FilteredRun &run) const;
    [[nodiscard]] bool isEmpty() const { return m_root == nullptr; }

    /// A condition and what it is made of; how it looks is this file's own affair.
    struct Node;

private:
    explicit RunQuery(std::shared_ptr<const Node> root);
    std::shared_ptr<const Node> m_root;
};

} // namespace normscope
