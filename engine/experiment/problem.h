// What is wrong with an experiment, and what can be done about it.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace normscope {

struct Problem
{
    std::string path;    ///< the offending key, e.g. "model.layers[3].kernel_size"
    std::string message; ///< what is wrong, with both numbers: "kernel 13×13 is larger than …"
    std::string remedy;  ///< what to do, or empty

    /// "path: message. remedy"
    [[nodiscard]] std::string text() const;
    friend bool operator==(const Problem &, const Problem &) = default;
};

/// An experiment that cannot be read or run.
class ExperimentError : public std::runtime_error
{
public:
    explicit ExperimentError(std::vector<Problem> problems);
    [[nodiscard]] const std::vector<Problem> &problems() const { return m_problems; }

private:
    std::vector<Problem> m_problems;
};

} // namespace normscope
