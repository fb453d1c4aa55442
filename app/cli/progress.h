// Progress on a terminal: one bar for each run, redrawn in place on standard error.
#pragma once

#include "app/cli/followed_run.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace normscope::cli {

/// One line, at most `width` columns: where the run stands, a bar for training or validating, loss
/// and accuracy as they are, speed and time left.
[[nodiscard]] std::string progressLine(const std::string &label, const RunStatus &status,
                                       const std::optional<StepRecord> &lastStep, int width);

/// What an epoch came to, in one line that stays.
[[nodiscard]] std::string epochLine(const std::string &label, const RunStatus &status,
                                    const EpochRecord &epoch);

class Progress
{
public:
    /// Shows nothing at all when standard error is no terminal.
    Progress();
    [[nodiscard]] bool isTerminal() const { return m_isTerminal; }

    /// How long to wait until draw() has something to do; nothing while that is not known.
    [[nodiscard]] std::optional<std::chrono::milliseconds> untilNextDraw() const;
    /// Draws the bars anew, though not more often than an eye can follow.
    void draw(const std::vector<FollowedRun> &runs);
    /// Takes the bars away, so that something else can be said.
    void clear();
    /// A line that stays above the bars.
    void tell(const std::string &line);

private:
    using Time = std::chrono::steady_clock::time_point;
    std::string takenAway(); // what erases the bars from the terminal
    bool m_isTerminal = false;
    bool m_waiting = false; // something new has not been drawn yet
    std::size_t m_lines = 0;
    std::optional<Time> m_drawn;
};

} // namespace normscope::cli
