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
    // The whole pages in it, counted from its first byte.
    const std::size_t before =
        (page - reinterpret_cast<std::uintptr_t>(bytes.data()) % page) % page;
    if (bytes.size() < before + page)
        return;
    const std::size_t size = (bytes.size() - before) / page * page;
    (void)madvise(const_cast<std::uint8_t *>(bytes.data()) + before, size, collapse);
}
#else
void keepOnHugePages(std::span<const std::uint8_t>) {}
#endif

} // namespace normscope
