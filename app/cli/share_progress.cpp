#include "app/cli/share_progress.h"

#include "app/cli/progress.h"

#include <algorithm>
#include <iostream>

namespace normscope::cli {

ShareProgress::ShareProgress(std::string what)
    : m_what(std::move(what)), m_isTerminal(Progress().isTerminal())
{
}

ShareProgress::~ShareProgress()
{
    if (m_shown >= 0)
        std::cerr << "\r\x1b[K" << std::flush;
    m_wakeups.stopTaking();
}

bool ShareProgress::go(double share)
{
    constexpr double whole = 100;
    const int percent = static_cast<int>(std::clamp(share, 0.0, 1.0) * whole);
    const bool isLong = std::chrono::steady_clock::now() - m_begun > std::chrono::seconds{1};
    if (m_isTerminal && isLong && percent != m_shown) {
        std::cerr << "\r" << m_what << " " << percent << " %" << std::flush;
        m_shown = percent;
    }
    m_wakeups.wait(std::chrono::milliseconds{0});
    return !m_wakeups.interrupted();
}

} // namespace normscope::cli
