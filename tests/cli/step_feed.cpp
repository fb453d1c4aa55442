#include "tests/cli/step_feed.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace normscope::test {

StepFeed::StepFeed()
{
    const QByteArray path = m_folder.filePath("steps").toLocal8Bit();
    ::mkfifo(path.constData(), S_IRUSR | S_IWUSR);
    const QByteArray begun = path + ".begun";
    ::mkfifo(begun.constData(), S_IRUSR | S_IWUSR);
    // For both ways, so that opening does not wait for the program.
    m_pipe = ::open(path.constData(), O_RDWR | O_CLOEXEC);
    m_begun = ::open(begun.constData(), O_RDWR | O_CLOEXEC);
}

StepFeed::~StepFeed()
{
    ::close(m_pipe);
    ::close(m_begun);
}

QString StepFeed::variable() const
{
    return "NORMSCOPE_FAKE_STEPS_FROM=" + m_folder.filePath("steps");
}

void StepFeed::allow(int steps)
{
    const QByteArray bytes(steps, '.');
    if (::write(m_pipe, bytes.constData(), static_cast<std::size_t>(steps)) != steps)
        qFatal("cannot write to the pipe of steps");
}

bool StepFeed::awaitBegun(int steps)
{
    constexpr int patience = 20000; // milliseconds
    for (int begun = 0; begun < steps; ++begun) {
        pollfd source{m_begun, POLLIN, 0};
        char byte = 0;
        if (::poll(&source, 1, patience) != 1 || ::read(m_begun, &byte, 1) != 1)
            return false;
    }
    return true;
}

CliResult StepFeed::finish(QProcess &process)
{
    // Two runs may each be waiting within a step, which a stop does not cut short.
    constexpr int mostSteps = 3000;
    constexpr int patience = 20; // milliseconds
    for (int step = 0; step < mostSteps && !process.waitForFinished(patience); ++step)
        allow(1);
    return finishCli(process);
}

} // namespace normscope::test
