#include "engine/data/huge_pages.h"

#ifdef __linux__
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace normscope {

#ifdef __linux__
void keepOnHugePages(std::span<const std::uint8_t> bytes)
{
    constexpr int collapse = 25; // MADV_COLLAPSE, which the C library of Debian 12 has no name for
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
    const std::uintptr_t first = (begin + page - 1) / page * page;
    const std::uintptr_t end = (begin + bytes.size()) / page * page;
    if (first < end)
        (void)madvise(reinterpret_cast<void *>(first), end - first, collapse);
}
#else
void keepOnHugePages(std::span<const std::uint8_t>) {}
#endif

} // namespace normscope
