// What surrounds every call into LibTorch: its exceptions end here, and its settings belong to
// threads, so they are set anew at each call.
#pragma once

#include <string>
#include <utility>

namespace normscope::nn {

/// Makes the calling thread compute on this many threads.
void useIntraOpThreads(int threads);

/// To be called in a catch block. Passes a BackendError on; throws one in place of everything else,
/// with a sentence of our own ("LibTorch could not <action>…") and the exception nested in it.
[[noreturn]] void translateException(const std::string &action);

/// Runs `body`; only BackendErrors come out of it.
template <typename Body>
auto guarded(const std::string &action, Body body) -> decltype(body())
{
    try {
        return body();
    } catch (...) {
        translateException(action);
    }
}

} // namespace normscope::nn
