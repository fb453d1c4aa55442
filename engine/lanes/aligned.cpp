#include "engine/lanes/aligned.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <cstring>
#include <new>

namespace normscope::lanes {

namespace {

constexpr std::size_t line = 64;
constexpr std::size_t hugePage = std::size_t{2} << 20U;

bool isLarge(std::size_t bytes)
{
    return bytes >= hugePage / 2;
}

/// A large block takes whole huge pages, which nobody else then lies in.
std::size_t roomFor(std::size_t bytes)
{
    return isLarge(bytes) ? (bytes + hugePage - 1) / hugePage * hugePage : bytes;
}

std::align_val_t alignmentOf(std::size_t bytes)
{
    return std::align_val_t{isLarge(bytes) ? hugePage : line};
}

} // namespace

void *newZeros(std::size_t bytes)
{
    void *block = ::operator new(roomFor(bytes), alignmentOf(bytes));
#ifdef __linux__
    if (isLarge(bytes)) // a wish: without such pages it is slower, no more
        (void)madvise(block, roomFor(bytes), MADV_HUGEPAGE);
#endif
    std::memset(block, 0, bytes);
    return block;
}

void deleteZeros(void *block, std::size_t bytes)
{
    ::operator delete(block, alignmentOf(bytes));
}

} // namespace normscope::lanes
