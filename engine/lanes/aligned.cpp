#include "engine/lanes/aligned.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <new>

// AddressSanitizer sees what goes past the end of a block only where blocks do not share pages.
#ifdef __SANITIZE_ADDRESS__
#define NORMSCOPE_SHARED_PAGES false
#else
#define NORMSCOPE_SHARED_PAGES true
#endif

namespace normscope::lanes {

namespace {

constexpr std::size_t line = 64;
constexpr std::size_t hugePage = std::size_t{2} << 20U;

std::size_t roundedUp(std::size_t bytes, std::size_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

/// Whole huge pages, where the system has such: without them it is slower, no more.
void *newPages(std::size_t bytes)
{
    void *pages = ::operator new (bytes, std::align_val_t{hugePage});
#ifdef __linux__
    (void)madvise(pages, bytes, MADV_HUGEPAGE);
#endif
    return pages;
}

void deletePages(void *pages)
{
    ::operator delete (pages, std::align_val_t{hugePage});
}

/// A huge page that small blocks share, one behind the other: of one run they are taken together
/// and given back together.
class SharedPages
{
public:
    [[nodiscard]] static SharedPages &ofProcess()
    {
        static SharedPages pages;
        return pages;
    }

    [[nodiscard]] static bool fit(std::size_t bytes)
    {
        return NORMSCOPE_SHARED_PAGES && bytes <= hugePage / 2;
    }

    [[nodiscard]] void *take(std::size_t bytes)
    {
        const std::size_t size = roundedUp(bytes, line);
        const std::lock_guard lock(m_mutex);
        // A page that nothing lies in has room: used begins anew in give().
        if (m_open == nullptr || m_open->used + size > hugePage)
            m_open = new (newPages(hugePage)) Page;
        void *block = reinterpret_cast<unsigned char *>(m_open) + m_open->used;
        m_open->used += size;
        ++m_open->blocks;
        return block;
    }

    void give(void *block)
    {
        const std::size_t within = reinterpret_cast<std::uintptr_t>(block) % hugePage;
        auto *page = reinterpret_cast<Page *>(static_cast<std::byte *>(block) - within);
        const std::lock_guard lock(m_mutex);
        if (--page->blocks > 0)
            return;
        if (page == m_open)
            page->used = sizeof(Page);
        else
            deletePages(page);
    }

private:
    /// At the beginning of its page.
    struct alignas(line) Page
    {
        std::size_t used = sizeof(Page);
        std::size_t blocks = 0; ///< that have not been given back
    };

    std::mutex m_mutex;
    Page *m_open = nullptr; ///< the one that blocks are taken from
};

} // namespace

void *newZeros(std::size_t bytes)
{
    void *block = nullptr;
    if (SharedPages::fit(bytes))
        block = SharedPages::ofProcess().take(bytes);
    else if (bytes > hugePage / 2)
        block = newPages(roundedUp(bytes, hugePage));
    else
        block = ::operator new (bytes, std::align_val_t{line});
    return std::memset(block, 0, bytes);
}

void deleteZeros(void *block, std::size_t bytes)
{
    if (block == nullptr)
        return;
    if (SharedPages::fit(bytes))
        SharedPages::ofProcess().give(block);
    else if (bytes > hugePage / 2)
        deletePages(block);
    else
        ::operator delete (block, std::align_val_t{line});
}

} // namespace normscope::lanes
