// A SQLite file as a store of runs uses it: opened with care, its faults in our own words. For the
// sources of the store alone.
#pragma once

#include "engine/history/store_error.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace normscope {

enum class StoreAccess {
    Write, ///< made if missing, brought to the newest form
    Read,  ///< as it is, nothing is changed, be it on a disk that nobody can write to
};

class StoreFile
{
public:
    /// Throws StoreError. Nothing is written into a file that is not a store, is newer, or damaged.
    StoreFile(std::filesystem::path path, StoreAccess access);

    [[nodiscard]] const std::filesystem::path &path() const { return m_path; }
    /// Of the tables that were found; older than the newest only with StoreAccess::Read.
    [[nodiscard]] int version() const { return m_version; }
    [[nodiscard]] SQLite::Database &database() { return *m_database; }

    /// Runs `work`, with SQLite's faults as StoreError.
    template <class Work>
    auto guarded(Work work)
    {
        try {
            return work();
        } catch (const SQLite::Exception &error) {
            throw explained(error);
        }
    }
    /// `work` in one transaction that others wait for; all of it or nothing.
    template <class Work>
    void inTransaction(Work work)
    {
        guarded([&] {
            checkThere();
            SQLite::Transaction transaction(*m_database, SQLite::TransactionBehavior::IMMEDIATE);
            work();
            transaction.commit();
        });
    }

private:
    /// A copy that is gone with its owner.
    struct Copy
    {
        explicit Copy(std::filesystem::path made) : folder(std::move(made)) {}
        ~Copy();
        Copy(const Copy &) = delete;
        Copy &operator=(const Copy &) = delete;
        const std::filesystem::path folder;
    };

    void open(StoreAccess access);
    void openDatabase(StoreAccess access);
    void openForReading();
    /// Of a store that is only read, with the log that a program left beside it.
    void openCopy();
    /// Throws when nothing can be written into a file that is there.
    void checkWritable() const;
    /// Looks at what the file says of itself; false when there is nothing in it.
    [[nodiscard]] bool recognize(StoreAccess access);
    /// What is written into a file that was moved away would be lost.
    void checkThere() const;
    [[nodiscard]] StoreError explained(const SQLite::Exception &error) const;

    std::filesystem::path m_path;
    int m_version = 0;
    std::unique_ptr<Copy> m_copy;
    std::optional<SQLite::Database> m_database;
};

} // namespace normscope
