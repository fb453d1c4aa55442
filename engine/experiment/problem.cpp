#include "engine/experiment/problem.h"

namespace normscope {

namespace {

std::string summary(const std::vector<Problem> &problems)
{
    std::string text;
    for (const Problem &problem : problems)
        text += (text.empty() ? "" : "\n") + problem.text();
    return text;
}

} // namespace

std::string Problem::text() const
{
    std::string text = path.empty() ? message : path + ": " + message;
    if (!remedy.empty())
        text += ". " + remedy;
    return text;
}

ExperimentError::ExperimentError(std::vector<Problem> problems)
    : std::runtime_error(summary(problems)), m_problems(std::move(problems))
{
}

} // namespace normscope
