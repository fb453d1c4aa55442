#include "engine/history/records.h"

#include <algorithm>
#include <iterator>

namespace normscope {

namespace {

constexpr const char *stateTexts[] = {"queued",  "preparing", "running", "paused",     "finished",
                                      "stopped", "diverged",  "failed",  "interrupted"};

} // namespace

const char *toText(RunState state)
{
    return stateTexts[static_cast<std::size_t>(state)];
}

std::optional<RunState> runStateNamed(std::string_view text)
{
    const auto found = std::find(std::begin(stateTexts), std::end(stateTexts), text);
    if (found == std::end(stateTexts))
        return std::nullopt;
    return static_cast<RunState>(found - std::begin(stateTexts));
}

bool isOver(RunState state)
{
    return state >= RunState::Finished;
}

bool canGoOn(RunState state)
{
    return state == RunState::Stopped || state == RunState::Interrupted;
}

} // namespace normscope
