#include "engine/service/worker_priority.h"

#ifdef __linux__
#include <algorithm>

#include <sys/resource.h>
#include <unistd.h>
#endif

namespace normscope {

void giveWay()
{
#ifdef __linux__
    thread_local bool given = false;
    if (given)
        return;
    given = true;
    // Of a thread: on Linux each has a nice value, which those that it makes inherit.
    constexpr int behindWindows = 10;
    const auto thread = static_cast<id_t>(::gettid());
    const int now = ::getpriority(PRIO_PROCESS, thread);
    ::setpriority(PRIO_PROCESS, thread, std::max(now, behindWindows));
#endif
}

} // namespace normscope
