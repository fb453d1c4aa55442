#include "engine/history/records.h"

namespace normscope {

const char *toText(RunState state)
{
    static constexpr const char *texts[] = {"queued",   "preparing", "running",  "paused",
                                            "finished", "stopped",   "diverged", "failed"};
    return texts[static_cast<int>(state)];
}

bool isOver(RunState state)
{
    return state >= RunState::Finished;
}

} // namespace normscope
