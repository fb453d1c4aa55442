// The commands of `runs` that change what is said of runs, and the store itself.
#include "app/cli/runs.h"

#include "app/cli/output.h"
#include "app/cli/plain_text.h"
#include "app/cli/run_choice.h"
#include "app/cli/run_object.h"
#include "app/cli/share_progress.h"

#include <system_error>

namespace normscope::cli {

namespace {

std::string count(std::size_t number, const std::string &what)
{
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

/// With everything that belongs to it.
std::uintmax_t bytesOf(const std::filesystem::path &store)
{
    std::uintmax_t bytes = 0;
    for (const char *suffix : {"", "-wal"}) {
        std::error_code error;
        const std::uintmax_t size = std::filesystem::file_size(store.string() + suffix, error);
        bytes += error ? 0 : size;
    }
    return bytes;
}

std::string kibibytes(std::uintmax_t bytes)
{
    constexpr std::uintmax_t each = 1024;
    return std::to_string((bytes + each - 1) / each) + " KiB";
}

} // namespace

ExitStatus manageRuns(const RunsCommand &command)
{
    return std::visit([&](const auto &action) { return perform(action, command); }, command.action);
}

ExitStatus perform(const DeleteRuns &erase, const RunsCommand &command)
{
    const auto store = openForChanging(command.store);
    const std::vector<std::string> ids = chosenIds(*store, erase.ids);
    std::string refusals;
    for (const std::string &id : ids)
        if (const auto run = store->find(id); run && run->going)
            refusals += (refusals.empty() ? "" : "\n") + std::string("Run ") + id +
                        " is going in another program; stop it there, or wait for its end.";
    if (!refusals.empty())
        throw Failure(ExitStatus::WrongInput, refusals);
    store->erase(ids);
    say(count(ids.size(), "run") + " deleted\n");
    return ExitStatus::Finished;
}

ExitStatus perform(const RenameRun &rename, const RunsCommand &command)
{
    const auto store = openForChanging(command.store);
    const std::string id = chosenId(*store, rename.id);
    RunTitle title = storedRun(*store, id).title;
    title.name = rename.name;
    store->setTitle(id, title);
    return ExitStatus::Finished;
}

ExitStatus perform(const NoteRun &note, const RunsCommand &command)
{
    const auto store = openForChanging(command.store);
    const std::string id = chosenId(*store, note.id);
    RunTitle title = storedRun(*store, id).title;
    title.note = note.note;
    store->setTitle(id, title);
    return ExitStatus::Finished;
}

ExitStatus perform(const ImportRuns &in, const RunsCommand &command)
{
    ShareProgress progress("importing");
    RunStore store(storePath(command.store));
    for (const std::string &file : in.files) {
        const ImportCount done = readRunFile(file, store, progress.callback());
        if (progress.interrupted())
            throw Failure(ExitStatus::Interrupted,
                          "interrupted; nothing of '" + file + "' was taken in.");
        if (command.json)
            say(jsonLine({{"file", file},
                          {"added", done.added},
                          {"updated", done.updated},
                          {"present", done.present}}));
        else
            say(plainText(file) + ": " + std::to_string(done.added) + " added, " +
                std::to_string(done.updated) + " updated, " + std::to_string(done.present) +
                " present\n");
    }
    return ExitStatus::Finished;
}

ExitStatus perform(const CompactStore & /*compact*/, const RunsCommand &command)
{
    ShareProgress progress("compacting");
    const auto store = openForChanging(command.store);
    const std::uintmax_t before = bytesOf(store->path());
    store->compact(progress.callback());
    say(kibibytes(before) + " before, " + kibibytes(bytesOf(store->path())) + " now\n");
    return progress.interrupted() ? ExitStatus::Interrupted : ExitStatus::Finished;
}

} // namespace normscope::cli
