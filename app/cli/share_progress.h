// How much of a longer piece of work is done, on a terminal, once it has taken more than a second;
// and whether somebody wants it to end.
#pragma once

#include "app/cli/wakeups.h"

#include <chrono>
#include <functional>
#include <string>

namespace normscope::cli {

class ShareProgress
{
public:
    /// "exporting" shows "exporting 34 %". Make one before any thread.
    explicit ShareProgress(std::string what);
    ~ShareProgress();
    ShareProgress(const ShareProgress &) = delete;
    ShareProgress &operator=(const ShareProgress &) = delete;

    /// Shows it; false once the program was asked to stop.
    [[nodiscard]] bool go(double share);
    [[nodiscard]] std::function<bool(double)> callback()
    {
        return [this](double share) { return go(share); };
    }
    [[nodiscard]] bool interrupted() const { return m_wakeups.interrupted(); }

private:
    std::string m_what;
    Wakeups m_wakeups;
    std::chrono::steady_clock::time_point m_begun = std::chrono::steady_clock::now();
    bool m_isTerminal = false;
    int m_shown = -1; ///< percent
};

} // namespace normscope::cli
