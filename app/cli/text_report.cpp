#include "app/cli/text_report.h"

#include "app/cli/exit_status.h"
#include "app/cli/output.h"
#include "engine/interop/chapter_line.h"

#include <array>
#include <cstdio>

namespace normscope::cli {

namespace {

std::string formatted(const char *format, double value)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

std::string channelsLine(const std::string &quantity, const std::vector<float> &values)
{
    std::string line = quantity;
    for (const float value : values)
        line += " " + formatted("%.5g", static_cast<double>(value));
    return line + "\n";
}

} // namespace

void TextReport::epochEnded(const FollowedRun & /*run*/, const EpochRecord & /*epoch*/) {}

void TextReport::runEnded(const FollowedRun &run)
{
    const std::string prefix = run.name.empty() ? "" : run.name + ": ";
    std::string text;
    if (const std::string line = chapterLine(*run.history); !line.empty())
        text += prefix + line + "\n";
    if (const std::vector<NormState> states = lastNormStates(*run.history); !states.empty()) {
        const NormState &first = states.front();
        text += channelsLine(prefix + first.layer + " gamma", first.gamma);
        text += channelsLine(prefix + first.layer + " beta", first.beta);
    }
    say(text);
    // A run that is named by its id has been kept before.
    if (run.kept && run.name != run.history->identity().id)
        complain(prefix + "kept as run " + run.history->identity().id + ".");
}

} // namespace normscope::cli
