#include "app/cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace normscope::cli {

namespace {

constexpr std::chrono::milliseconds drawInterval{80};

int terminalWidth()
{
    winsize size = {};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

bool canMoveCursor()
{
    const char *terminal = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) != 0 && terminal != nullptr &&
           std::string_view(terminal) != "dumb";
}

} // namespace

Progress::Progress() : m_isTerminal(canMoveCursor()) {}

std::optional<std::chrono::milliseconds> Progress::untilNextDraw() const
{
    if (!m_waiting || !m_drawn)
        return std::nullopt;
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - *m_drawn);
    return std::clamp(drawInterval - passed, std::chrono::milliseconds{1}, drawInterval);
}

void Progress::draw(const std::vector<FollowedRun> &runs)
{
    if (!m_isTerminal)
        return;
    const Time now = std::chrono::steady_clock::now();
    m_waiting = m_drawn && now - *m_drawn < drawInterval;
    if (m_waiting)
        return;
    // In one piece, so that the terminal does not flicker.
    std::string text = takenAway();
    m_drawn = now;
    const int width = terminalWidth();
    for (const FollowedRun &run : runs) {
        if (run.over)
            continue;
        text += progressLine(run.name, run.history->status(), run.history->lastStep(), width - 1) +
                "\n";
        ++m_lines;
    }
    std::cerr << text << std::flush;
}

std::string Progress::takenAway()
{
    std::string text;
    if (m_lines > 0)
        text = "\x1b[" + std::to_string(m_lines) + "A\x1b[J";
    m_lines = 0;
    return text;
}

void Progress::clear()
{
    std::cerr << takenAway() << std::flush;
    m_drawn.reset();
}

void Progress::tell(const std::string &line)
{
    if (!m_isTerminal)
        return;
    clear();
    std::cerr << line << std::endl;
}

} // namespace normscope::cli
