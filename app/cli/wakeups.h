// What the main thread waits for: news of the runs, or a signal that asks the program to stop.
#pragma once

#include <chrono>
#include <optional>

namespace normscope::cli {

/// Make one before any thread: they inherit that the signals are taken here alone.
class Wakeups
{
public:
    Wakeups();
    Wakeups(const Wakeups &) = delete;
    Wakeups &operator=(const Wakeups &) = delete;
    ~Wakeups();

    /// From any thread; returns at once.
    void notify();
    /// Until notify() is called, a signal comes or the time is over.
    void wait(std::optional<std::chrono::milliseconds> longest);
    /// How often SIGINT, SIGTERM or SIGHUP has come. The third one ends the program the hard way.
    [[nodiscard]] int interruptions() const { return m_interruptions; }
    [[nodiscard]] bool interrupted() const { return m_interruptions > 0; }
    /// Nobody waits any more: from now on the next signal ends the program the hard way.
    void stopTaking();

private:
    void takeSignal();

    int m_news = -1;
    int m_signals = -1;
    int m_interruptions = 0;
};

} // namespace normscope::cli
