#include "app/process_setup.h"

#include <malloc.h>

#include <clocale>

namespace normscope {

void keepLargeBlocks()
{
    constexpr int oneGigabyte = 1 << 30;
    mallopt(M_MMAP_THRESHOLD, oneGigabyte);
    mallopt(M_TRIM_THRESHOLD, oneGigabyte);
}

void useCNumbers()
{
    std::setlocale(LC_NUMERIC, "C");
}

} // namespace normscope
