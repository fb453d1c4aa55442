// One file with runs to send: a store of its own.
#include "engine/history/run_store.h"

#include "engine/history/store_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

namespace normscope {

namespace fs = std::filesystem;

namespace {

/// A file that is made beside another and removed unless it takes its place.
class FileBeside
{
public:
    explicit FileBeside(const fs::path &file)
        : m_file(file), m_beside(file.string() + ".part-" + newRunIdentity().id)
    {
    }
    ~FileBeside()
    {
        std::error_code ignored;
        for (const char *suffix : {"", "-wal", "-shm", "-journal", ".lock"})
            fs::remove(m_beside.string() + suffix, ignored);
    }
    FileBeside(const FileBeside &) = delete;
    FileBeside &operator=(const FileBeside &) = delete;

    [[nodiscard]] const fs::path &path() const { return m_beside; }

    void takePlace()
    {
        const int file = ::open(m_beside.c_str(), O_RDONLY | O_CLOEXEC);
        const bool safe = file >= 0 && ::fsync(file) == 0;
        if (file >= 0)
            ::close(file);
        std::error_code error;
        if (safe)
            fs::rename(m_beside, m_file, error);
        if (!safe || error)
            throw StoreError(StoreFault::Unreadable,
                             m_file.string() + " cannot be written" +
                                 (error ? ": " + error.message() : std::string()));
    }

private:
    fs::path m_file;
    fs::path m_beside;
};

double shareOf(std::size_t done, std::size_t all)
{
    return static_cast<double>(done) / static_cast<double>(std::max<std::size_t>(1, all));
}

} // namespace

bool writeRunFile(const RunStore &from, const std::vector<std::string> &ids, const fs::path &file,
                  const std::function<bool(double share)> &go)
{
    FileBeside beside(file);
    {
        RunStore store(beside.path());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            store.import(from, ids[i]);
            if (go && !go(shareOf(i + 1, ids.size())))
                return false;
        }
    }
    {
        // Alone in its file, without a log beside it.
        StoreFile closing(beside.path(), StoreAccess::Write);
        closing.guarded([&] { closing.database().exec("PRAGMA journal_mode = DELETE"); });
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
    // All of it is read before anything is written.
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const std::string &id = runs[i].history->identity().id;
        (void)from.records(id);
        (void)from.checkpoint(id);
        if (go && !go(shareOf(i + 1, runs.size()) / 2))
            return {};
    }
    ImportCount count;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        switch (into.import(from, runs[i].history->identity().id)) {
        case RunStore::Import::Added:
            ++count.added;
            break;
        case RunStore::Import::Updated:
            ++count.updated;
            break;
        case RunStore::Import::Present:
            ++count.present;
            break;
        }
        if (go)
            go(0.5 + shareOf(i + 1, runs.size()) / 2);
    }
    return count;
}

} // namespace normscope
