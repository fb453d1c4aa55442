// How the program ends, and why.
#pragma once

#include <stdexcept>
#include <string>

namespace normscope::cli {

/// Other tools rely on these numbers.
enum class ExitStatus {
    Finished = 0,
    Fault = 1,      ///< of a file or of the data
    WrongInput = 2, ///< a command line or an experiment that cannot be run
    Diverged = 3,   ///< the loss of a run became NaN or infinite
    Interrupted = 130
};

/// Ends the program. Each line of the text stands for itself and is said on standard error.
class Failure : public std::runtime_error
{
public:
    Failure(ExitStatus status, const std::string &text) : std::runtime_error(text), m_status(status)
    {
    }
    [[nodiscard]] ExitStatus status() const { return m_status; }

private:
    ExitStatus m_status;
};

/// Says each line of `text` on standard error, as a sentence with the program's name before it.
void complain(const std::string &text, const std::string &program = "normscope-cli");

} // namespace normscope::cli
