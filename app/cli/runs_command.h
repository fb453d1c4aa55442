// `normscope-cli runs`: what is kept in a store, as values of the command line.
#pragma once

#include "app/cli/store_choice.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace CLI {
class App;
}

namespace normscope::cli {

struct ListRuns
{
    std::vector<std::string> states; ///< none: all
    std::optional<std::string> filter;
    std::optional<std::string> limit;
    bool idsAlone = false;
};
struct ShowRun
{
    std::string id;
};
struct DeleteRuns
{
    std::vector<std::string> ids;
};
struct RenameRun
{
    std::string id;
    std::string name;
};
struct NoteRun
{
    std::string id;
    std::string note;
};
struct ResumeRuns
{
    std::vector<std::string> ids; ///< or all that are interrupted
    bool allInterrupted = false;
    std::optional<std::string> data;
    std::optional<std::string> csv;
};
struct ExportRuns
{
    std::string format;
    std::vector<std::string> ids; ///< or all
    bool all = false;
    std::string out;
};
struct ImportRuns
{
    std::vector<std::string> files;
};
struct CompactStore
{
};

struct RunsCommand
{
    std::variant<ListRuns, ShowRun, DeleteRuns, RenameRun, NoteRun, ResumeRuns, ExportRuns,
                 ImportRuns, CompactStore>
        action;
    StoreOptions store;
    bool json = false;
};

/// The commands below `runs`; the one that is given on the command line becomes the action.
void addRunsCommands(CLI::App &app, RunsCommand &command);

} // namespace normscope::cli
