#include "app/cli/runs_command.h"

#include "app/cli/option_texts.h"
#include "app/cli/runs_export.h"

namespace normscope::cli {

namespace {

/// Options write into the action of their command, which exists from when the command is met.
template <class Action>
Action &actionOf(RunsCommand &command)
{
    if (!std::holds_alternative<Action>(command.action))
        command.action.emplace<Action>();
    return std::get<Action>(command.action);
}

constexpr const char *idMeaning = "The run's id, or how it begins";

class Commands
{
public:
    Commands(CLI::App &app, RunsCommand &command) : m_app(app), m_command(command)
    {
        app.require_subcommand(1);
    }

    template <class Action>
    CLI::App &add(const std::string &name, const std::string &meaning)
    {
        CLI::App &app = *m_app.add_subcommand(name, meaning);
        addStoreOption(app, m_command.store);
        RunsCommand &command = m_command;
        app.callback([&command] { actionOf<Action>(command); });
        return app;
    }
    void addJson(CLI::App &app) const
    {
        app.add_flag("--json", m_command.json, "One JSON object a line on standard output");
    }
    /// One text that must be given.
    template <class Action>
    void addWord(CLI::App &app, const std::string &name, std::string Action::*word,
                 const std::string &meaning) const
    {
        RunsCommand &command = m_command;
        app.add_option_function<std::string>(
               name,
               [&command, word](const std::string &given) {
                   actionOf<Action>(command).*word = given;
               },
               meaning)
            ->required();
    }
    template <class Action>
    CLI::Option *addWords(CLI::App &app, const std::string &name,
                          std::vector<std::string> Action::*words, const std::string &meaning) const
    {
        RunsCommand &command = m_command;
        return app.add_option_function<std::vector<std::string>>(
            name,
            [&command, words](const std::vector<std::string> &given) {
                actionOf<Action>(command).*words = given;
            },
            meaning);
    }
    template <class Action>
    CLI::Option *addText(CLI::App &app, const std::string &name,
                         std::optional<std::string> Action::*text, const std::string &meaning) const
    {
        RunsCommand &command = m_command;
        return app.add_option_function<std::string>(
            name,
            [&command, text](const std::string &given) { actionOf<Action>(command).*text = given; },
            meaning);
    }
    template <class Action>
    void addFlag(CLI::App &app, const std::string &name, bool Action::*flag,
                 const std::string &meaning) const
    {
        RunsCommand &command = m_command;
        app.add_flag_callback(
            name, [&command, flag] { actionOf<Action>(command).*flag = true; }, meaning);
    }

private:
    CLI::App &m_app;
    RunsCommand &m_command;
};

} // namespace

void addRunsCommands(CLI::App &app, RunsCommand &command)
{
    Commands commands(app, command);

    CLI::App &list = commands.add<ListRuns>("list", "The runs that are kept, the oldest first");
    commands
        .addWords(list, "--state", &ListRuns::states,
                  "Only those that are so: interrupted, finished, …; repeatable")
        ->type_name("STATE")
        ->allow_extra_args(false);
    commands
        .addText(list, "--filter", &ListRuns::filter,
                 "Only those that match, e.g. 'bn and lr>0.1 and acc<0.8'")
        ->type_name("TEXT");
    commands.addText(list, "--limit", &ListRuns::limit, "Only the newest N")->type_name("N");
    commands.addFlag(list, "--ids", &ListRuns::idsAlone, "One id a line and nothing else");
    commands.addJson(list);

    CLI::App &show = commands.add<ShowRun>("show", "All of one run");
    commands.addWord(show, "id", &ShowRun::id, idMeaning);
    commands.addJson(show);

    CLI::App &erase = commands.add<DeleteRuns>("delete", "Deletes runs for good");
    commands.addWords(erase, "id", &DeleteRuns::ids, idMeaning)->required();

    CLI::App &rename = commands.add<RenameRun>("rename", "Calls a run otherwise");
    commands.addWord(rename, "id", &RenameRun::id, idMeaning);
    commands.addWord(rename, "name", &RenameRun::name, "Its name from now on; '' for none");

    CLI::App &note = commands.add<NoteRun>("note", "Writes a note to a run");
    commands.addWord(note, "id", &NoteRun::id, idMeaning);
    commands.addWord(note, "text", &NoteRun::note, "The note, in place of the former; '' for none");

    CLI::App &resume = commands.add<ResumeRuns>(
        "resume", "Goes on with runs that were stopped or interrupted, to the same bits");
    commands.addWords(resume, "id", &ResumeRuns::ids, idMeaning);
    commands.addFlag(resume, "--all-interrupted", &ResumeRuns::allInterrupted,
                     "All whose program has gone");
    commands
        .addText(resume, "--data", &ResumeRuns::data,
                 "Folder with the four IDX files, gzipped or not")
        ->type_name("DIR");
    commands
        .addText(resume, "--csv", &ResumeRuns::csv,
                 "Write the records into this folder; of several runs into DIR/ID")
        ->type_name("DIR");
    commands.addJson(resume);

    CLI::App &out =
        commands.add<ExportRuns>("export", "Writes runs into files: " + exportFormats());
    commands.addWord(out, "format", &ExportRuns::format, "One of " + exportFormatNames());
    commands.addWords(out, "id", &ExportRuns::ids, idMeaning);
    commands.addFlag(out, "--all", &ExportRuns::all, "All runs");
    commands.addWord(out, "-o,--out", &ExportRuns::out, "The file or the folder");

    CLI::App &in = commands.add<ImportRuns>("import", "Takes in runs of .normscope files");
    commands.addWords(in, "file", &ImportRuns::files, "A .normscope file, or any store")
        ->required();
    commands.addJson(in);

    commands.add<CompactStore>("compact", "Gives back the room that deleted runs have taken");
}

} // namespace normscope::cli
