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
    // Keys come from files: none of them steers a terminal.
    for (char &c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = '?';
    return text;
}

ExperimentError::ExperimentError(std::vector<Problem> problems)
    : std::runtime_error(summary(problems)), m_problems(std::move(problems))
{
}

} // namespace normscope
