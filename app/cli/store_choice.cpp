#include "app/cli/store_choice.h"

#include "app/cli/exit_status.h"
#include "app/cli/option_texts.h"

#include <cstdlib>

namespace normscope::cli {

namespace fs = std::filesystem;

namespace {

/// By --store or by the environment, for which the default path looks itself.
bool isNamed(const StoreOptions &options)
{
    const char *variable = std::getenv("NORMSCOPE_STORE");
    return options.file || (variable != nullptr && *variable != '\0');
}

std::optional<fs::path> chosenPath(const StoreOptions &options)
{
    if (!options.file)
        return defaultStorePath();
    if (options.file->empty())
        throw Failure(ExitStatus::WrongInput, "--store: the name of the file is empty.");
    return fs::path(*options.file);
}

} // namespace

void addStoreOption(CLI::App &app, StoreOptions &options)
{
    addText(app, "--store", options.file,
            "The file that runs are kept in ($NORMSCOPE_STORE, else the one of the window)")
        ->type_name("FILE");
}

void addRecordingOptions(CLI::App &app, StoreOptions &options)
{
    addStoreOption(app, options);
    app.add_flag("--no-store", options.none, "Keep nothing beside what is printed and exported")
        ->excludes("--store");
}

std::shared_ptr<RunStore> openForRecording(const StoreOptions &options)
{
    if (options.none)
        return nullptr;
    try {
        if (const auto path = chosenPath(options))
            return std::make_shared<RunStore>(*path);
        complain("nothing of this is kept: there is no home folder for the runs; --store FILE "
                 "names another place.");
    } catch (const StoreError &error) {
        if (isNamed(options))
            throw Failure(ExitStatus::Fault, error.what());
        complain(std::string("nothing of this is kept: ") + error.what());
    }
    return nullptr;
}

fs::path storePath(const StoreOptions &options)
{
    if (auto path = chosenPath(options))
        return *std::move(path);
    throw Failure(ExitStatus::Fault,
                  "There is no home folder with runs; --store FILE names another place.");
}

std::unique_ptr<RunStore> openForReading(const StoreOptions &options)
{
    const fs::path path = storePath(options);
    try {
        return std::make_unique<RunStore>(path, true);
    } catch (const StoreError &error) {
        if (error.fault() == StoreFault::Missing && !isNamed(options))
            return nullptr;
        std::error_code ignored;
        if (error.fault() != StoreFault::Unreadable ||
            !fs::exists(path.string() + "-journal", ignored))
            throw;
    }
    // A program was killed while it made this store; whoever may write into it puts that right.
    (void)RunStore(path);
    return std::make_unique<RunStore>(path, true);
}

std::unique_ptr<RunStore> openForChanging(const StoreOptions &options)
{
    const fs::path path = storePath(options);
    // A name that was mistyped is not to leave an empty store.
    std::error_code ignored;
    if (!fs::exists(path, ignored))
        throw StoreError(StoreFault::Missing, path.string() + " does not exist");
    return std::make_unique<RunStore>(path);
}

} // namespace normscope::cli
