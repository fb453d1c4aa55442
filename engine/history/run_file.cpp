// One file with runs to send: a store of its own.
#include "engine/history/run_store.h"

#include "engine/history/store_file.h"
#include "engine/history/store_owner.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace normscope {

namespace fs = std::filesystem;

namespace {

// No owner of a store has this number: it is of the file beside as a whole.
constexpr std::int64_t maker = 0;

constexpr std::array suffixes = {"", "-wal", "-shm", "-journal", ".lock"};

fs::path folderOf(const fs::path &file)
{
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

std::string beginningBeside(const fs::path &file)
{
    return file.filename().string() + ".part-";
}

void removeFiles(const fs::path &store)
{
    std::error_code ignored;
    for (const char *suffix : suffixes)
        fs::remove(store.string() + suffix, ignored);
}

/// Those of programs that ended before they were done.
void removeLeftovers(const fs::path &file)
{
    const std::string beginning = beginningBeside(file);
    std::error_code ignored;
    std::vector<fs::path> left;
    for (const auto &entry : fs::directory_iterator(folderOf(file), ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(beginning) && isRunId(name.substr(beginning.size())) &&
            !isAlive(entry.path(), maker))
            left.push_back(entry.path());
    }
    for (const fs::path &each : left)
        removeFiles(each);
}

/// Makes a file durable, or a folder's names.
bool synchronized(const fs::path &path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool safe = file >= 0 && ::fsync(file) == 0;
    if (file >= 0)
        ::close(file);
    return safe;
}

/// A file that is made beside another and removed unless it takes its place.
class FileBeside
{
public:
    explicit FileBeside(const fs::path &file)
        : m_file(file),
          m_beside(folderOf(file) / (beginningBeside(file) + newRunIdentity().id)),
          m_owner(ownerOf(m_beside))
    {
    }
    ~FileBeside() { removeFiles(m_beside); }
    FileBeside(const FileBeside &) = delete;
    FileBeside &operator=(const FileBeside &) = delete;

    [[nodiscard]] const fs::path &path() const { return m_beside; }

    void takePlace()
    {
        // Of a store that was there before: SQLite would take its log for one of the new file.
        std::error_code error;
        for (const char *suffix : {"-wal", "-shm", "-journal"})
            fs::remove(m_file.string() + suffix, error);
        const bool safe = synchronized(m_beside);
        error.clear();
        if (safe)
            fs::rename(m_beside, m_file, error);
        if (!safe || error)
            throw StoreError(StoreFault::Unreadable,
                             m_file.string() + " cannot be written" +
                                 (error ? ": " + error.message() : std::string()));
        (void)synchronized(folderOf(m_file)); // not every file system can do it
    }

    /// What is said of the file beside, said of the one that was asked for.
    [[nodiscard]] StoreError toldOfFile(const StoreError &error) const
    {
        std::string sentence = error.what();
        const std::string beside = m_beside.string();
        if (const auto found = sentence.find(beside); found != std::string::npos)
            sentence.replace(found, beside.size(), m_file.string());
        return {error.fault(), sentence};
    }

private:
    [[nodiscard]] StoreOwner ownerOf(const fs::path &beside) const
    {
        try {
            return {beside, maker};
        } catch (const StoreError &error) {
            throw toldOfFile(error);
        }
    }

    fs::path m_file;
    fs::path m_beside;
    StoreOwner m_owner; ///< for as long as it is being made
};

/// Throws when a file must not be replaced.
void checkReplaceable(const fs::path &file, const RunStore &from)
{
    std::error_code ignored;
    if (fs::equivalent(file, from.path(), ignored))
        throw StoreError(StoreFault::Unreadable,
                         file.string() + " is where the runs come from. Choose another file");
    if (fs::exists(file, ignored) && isInUse(file))
        throw StoreError(StoreFault::Busy,
                         file.string() + " is in use by a program. Choose another file");
}

void makeFolder(const fs::path &folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        throw StoreError(StoreFault::Unreadable,
                         "The folder " + folder.string() + " cannot be made: " + error.message());
    if (::faccessat(AT_FDCWD, folder.c_str(), W_OK, AT_EACCESS) != 0)
        throw StoreError(StoreFault::Unreadable,
                         "The folder " + folder.string() + " cannot be written: " +
                             std::generic_category().message(errno) + ". Choose another one");
}

double shareOf(std::size_t done, std::size_t all)
{
    return static_cast<double>(done) / static_cast<double>(std::max<std::size_t>(1, all));
}

} // namespace

bool writeRunFile(const RunStore &from, const std::vector<std::string> &ids, const fs::path &file,
                  const std::function<bool(double share)> &go)
{
    checkReplaceable(file, from);
    makeFolder(folderOf(file));
    removeLeftovers(file);
    FileBeside beside(file);
    try {
        {
            RunStore store(beside.path());
            for (std::size_t i = 0; i < ids.size(); ++i) {
                store.import(from, ids[i]);
                if (go && !go(shareOf(i + 1, ids.size())))
                    return false;
            }
        }
        // Alone in its file, without a log beside it.
        StoreFile closing(beside.path(), StoreAccess::Write);
        closing.guarded([&] { closing.database().exec("PRAGMA journal_mode = DELETE"); });
    } catch (const StoreError &error) {
        throw beside.toldOfFile(error);
    }
    beside.takePlace();
    return true;
}

ImportCount readRunFile(const fs::path &file, RunStore &into,
                        const std::function<bool(double share)> &go)
{
    const RunStore from(file, true);
    const std::vector<StoredRun> runs = from.runs();
    if (const std::vector<std::string> faults = from.faults(); !faults.empty())
        throw StoreError(StoreFault::Damaged, faults.front());
    // All of it is read before others have to wait for what is written.
    std::vector<std::string> ids;
    for (const StoredRun &run : runs) {
        ids.push_back(run.history->identity().id);
        (void)from.records(ids.back());
        (void)from.checkpoint(ids.back());
        if (go && !go(shareOf(ids.size(), runs.size()) / 2))
            return {};
    }
    return into.importAll(from, ids, [&](double share) { return !go || go(0.5 + share / 2); });
}

} // namespace normscope
