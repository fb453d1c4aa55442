#include "engine/nn/guard.h"

#include "engine/backend/backend.h"
#include "engine/nn/torch_headers.h"

#include <new>
#include <string_view>

namespace normscope::nn {
namespace {

/// LibTorch tells a failed allocation from other errors by its text alone.
bool isOutOfMemory(const std::exception &error)
{
    const std::string_view text = error.what();
    return dynamic_cast<const std::bad_alloc *>(&error) != nullptr ||
           text.find("allocate memory") != std::string_view::npos;
}

} // namespace

void useIntraOpThreads(int threads)
{
    // Setting the number again would make oneDNN forget what it has compiled.
    if (at::get_num_threads() != threads)
        at::set_num_threads(threads);
}

void translateException(const std::string &action)
{
    const std::string failure = "LibTorch could not " + action;
    try {
        throw;
    } catch (const BackendError &) {
        throw;
    } catch (const std::exception &error) {
        if (isOutOfMemory(error))
            std::throw_with_nested(BackendError("There is not enough memory to " + action +
                                                ". Use smaller minibatches or a smaller network"));
        std::throw_with_nested(BackendError(failure));
    } catch (...) {
        std::throw_with_nested(BackendError(failure));
    }
}

} // namespace normscope::nn
