// Which BLAS LibTorch calls, and whether two threads may call it at once.
#pragma once

#include <optional>
#include <string>

namespace normscope::nn {

/// The part of OpenBLAS that tells about itself; every pointer may be null.
struct OpenBlas
{
    int (*parallel)() = nullptr; ///< 0 serial, 1 threads of its own, 2 OpenMP
    char *(*config)() = nullptr; ///< "OpenBLAS 0.3.21 NO_LAPACKE …"
    void (*setThreads)(int) = nullptr;
    int (*threads)() = nullptr;
};

struct Blas
{
    std::string description;                      ///< "OpenBLAS 0.3.21"
    std::optional<std::string> unsafeConcurrency; ///< why not; nothing when it is safe
};

/// The OpenBLAS of this process; its pointers are null when another BLAS is loaded.
[[nodiscard]] OpenBlas findOpenBlas();

/// Holds OpenBLAS to one thread and says what it is. A serial build has no locks, and calls from
/// two threads overwrite each other's buffers: wrong numbers, no crash. A parallel build has locks
/// and is safe once it keeps to the calling thread. Other BLAS (Debian's reference one) keep no
/// state between calls.
[[nodiscard]] Blas holdToOneThread(const OpenBlas &openBlas);

} // namespace normscope::nn
