// The fake backend as a module, so that the program as it is can be tested without LibTorch. The
// test tells it by its environment when to fail or to diverge.
#include "engine/backend/backend_module.h"
#include "tests/support/fake_backend.h"

#include <cstdlib>

namespace {

std::int64_t stepFrom(const char *variable)
{
    const char *text = std::getenv(variable);
    return text == nullptr ? 0 : std::atoll(text);
}

} // namespace

extern "C" normscope::BackendFactory *normscopeBackend()
{
    normscope::test::FakeBehaviour behaviour;
    behaviour.divergeAt = stepFrom("NORMSCOPE_FAKE_DIVERGE_AT");
    behaviour.failAt = stepFrom("NORMSCOPE_FAKE_FAIL_AT");
    return new normscope::test::FakeFactory(behaviour);
}
