#include "app/cli/wakeups.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>

namespace normscope::cli {

namespace {

/// An explicit wish to stop is heeded even by a job in the background, for which a shell has SIGINT
/// ignored; a SIGHUP that is ignored is what nohup is for.
sigset_t stopSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    struct sigaction hangUp = {};
    sigaction(SIGHUP, nullptr, &hangUp);
    if (hangUp.sa_handler != SIG_IGN)
        sigaddset(&signals, SIGHUP);
    return signals;
}

} // namespace

Wakeups::Wakeups()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    const sigset_t signals = stopSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_signals = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    m_news = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (m_signals < 0 || m_news < 0)
        throw std::system_error(errno, std::generic_category(), "no descriptor is free");
}

Wakeups::~Wakeups()
{
    ::close(m_signals);
    ::close(m_news);
}

void Wakeups::notify()
{
    // Fails only when so much news waits already that the counter is full.
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(m_news, &one, sizeof one);
}

void Wakeups::wait(std::optional<std::chrono::milliseconds> longest)
{
    std::array<pollfd, 2> sources{{{m_news, POLLIN, 0}, {m_signals, POLLIN, 0}}};
    const int timeout = longest ? static_cast<int>(longest->count()) : -1;
    if (::poll(sources.data(), sources.size(), timeout) <= 0)
        return;
    if ((sources[0].revents & POLLIN) != 0) {
        std::uint64_t news = 0;
        [[maybe_unused]] const ssize_t read = ::read(m_news, &news, sizeof news);
    }
    if ((sources[1].revents & POLLIN) != 0)
        takeSignal();
}

void Wakeups::takeSignal()
{
    signalfd_siginfo signal = {};
    if (::read(m_signals, &signal, sizeof signal) != static_cast<ssize_t>(sizeof signal))
        return;
    if (++m_interruptions > 1)
        stopTaking();
}

void Wakeups::stopTaking()
{
    const sigset_t signals = stopSignals();
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

} // namespace normscope::cli
