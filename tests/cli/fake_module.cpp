// The fake backend as a module, so that the program as it is can be tested without LibTorch. The
// test tells it by its environment when to fail or to diverge, and how far to go.
#include "engine/backend/backend_module.h"
#include "tests/support/fake_backend.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

namespace {

std::int64_t stepFrom(const char *variable)
{
    const char *text = std::getenv(variable);
    return text == nullptr ? 0 : std::atoll(text);
}

/// Says that a step begins, and takes a byte from a pipe before it goes on; see StepFeed.
void waitForStep(int pipe, int begun)
{
    char byte = '.';
    while (::write(begun, &byte, 1) < 0 && errno == EINTR) {
    }
    while (::read(pipe, &byte, 1) < 0 && errno == EINTR) {
    }
}

} // namespace

extern "C" normscope::BackendFactory *normscopeBackend()
{
    normscope::test::FakeBehaviour behaviour;
    behaviour.divergeAt = stepFrom("NORMSCOPE_FAKE_DIVERGE_AT");
    behaviour.failAt = stepFrom("NORMSCOPE_FAKE_FAIL_AT");
    if (const char *path = std::getenv("NORMSCOPE_FAKE_STEPS_FROM")) {
        const int pipe = ::open(path, O_RDONLY | O_CLOEXEC);
        // Where nobody listens any more, nothing is waited for.
        const int begun =
            ::open((std::string(path) + ".begun").c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
        behaviour.beforeStep = [pipe, begun](std::int64_t) { waitForStep(pipe, begun); };
    }
    return new normscope::test::FakeFactory(behaviour);
}
