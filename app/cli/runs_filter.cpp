#include "app/cli/runs_filter.h"

#include "app/cli/exit_status.h"
#include "app/cli/plain_text.h"
#include "app/cli/run_object.h"
#include "engine/compare/run_query.h"
#include "engine/history/specs_of.h"

#include <algorithm>

namespace normscope::cli {

namespace {

/// Latin letters alone: what is asked for by name is written with these.
std::string lowered(std::string text)
{
    for (char &letter : text)
        if (letter >= 'A' && letter <= 'Z')
            letter = static_cast<char>(letter - 'A' + 'a');
    return text;
}

bool matches(const RunQuery &query, const StoredRun &run, const std::string &label)
{
    const RunSummary summary = summaryOf(*run.history);
    const std::string name = lowered(shownName(run));
    const std::string note = lowered(run.title.note);
    const std::string text = lowered(run.history->identity().id + "\n" + name + "\n" +
                                     toText(summary.status.state) + "\n" + label + "\n" + note);
    return query.matches({.spec = run.history->spec(),
                          .summary = summary,
                          .name = name,
                          .note = note,
                          .text = text});
}

} // namespace

void keepMatching(std::vector<StoredRun> &runs, const std::string &filter)
{
    const auto read = RunQuery::read(lowered(filter));
    if (const auto *fault = std::get_if<QueryFault>(&read))
        throw Failure(ExitStatus::WrongInput, "--filter: " + plainText(fault->sentence));
    const std::vector<std::string> labels = distinguishingLabels(specsOf(runs));
    std::vector<StoredRun> kept;
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (matches(std::get<RunQuery>(read), runs[i], labels[i]))
            kept.push_back(std::move(runs[i]));
    runs = std::move(kept);
}

} // namespace normscope::cli
