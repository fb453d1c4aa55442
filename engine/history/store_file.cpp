#include "engine/history/store_file.h"

#include "engine/history/store_schema.h"

#include <sqlite3.h>

#include <chrono>
#include <system_error>
#include <thread>

namespace normscope {

namespace fs = std::filesystem;

namespace {

constexpr int patienceMilliseconds = 30'000;

// Reading all of it takes about a millisecond per megabyte.
constexpr std::uintmax_t mostCheckedAtOnce = std::uintmax_t{32} << 20U;

int numberOf(SQLite::Database &database, const char *pragma)
{
    return database.execAndGet(std::string("PRAGMA ") + pragma).getInt();
}

bool isEmpty(SQLite::Database &database)
{
    return database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
}

/// Another program may be doing the same at this moment, and SQLite does not wait for it here.
void useWriteAheadLog(SQLite::Database &database)
{
    for (int attempt = 0;; ++attempt) {
        try {
            database.exec("PRAGMA journal_mode = WAL");
            return;
        } catch (const SQLite::Exception &error) {
            if (error.getErrorCode() != SQLITE_BUSY || attempt == 200)
                throw;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }
}

} // namespace

StoreFile::StoreFile(fs::path path, StoreAccess access) : m_path(std::move(path))
{
    guarded([&] { open(access); });
}

void StoreFile::open(StoreAccess access)
{
    std::error_code ignored;
    const bool exists = fs::exists(m_path, ignored);
    if (access == StoreAccess::Read && !exists)
        throw StoreError(StoreFault::Missing, m_path.string() + " does not exist");
    if (fs::is_directory(m_path, ignored))
        throw StoreError(StoreFault::Foreign,
                         m_path.string() + " is a folder, not a store of runs");
    if (access == StoreAccess::Write && m_path.has_parent_path()) {
        std::error_code error;
        fs::create_directories(m_path.parent_path(), error);
        if (error)
            throw StoreError(StoreFault::Unreadable, "The folder " + m_path.parent_path().string() +
                                                         " cannot be made: " + error.message());
    }
    const int flags = access == StoreAccess::Write ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE
                                                   : SQLite::OPEN_READONLY;
    m_database.emplace(m_path.string(), flags, patienceMilliseconds);
    SQLite::Database &database = *m_database;
    // What a file from elsewhere says of itself is not trusted.
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    database.exec("PRAGMA cell_size_check = ON");
    database.exec("PRAGMA foreign_keys = ON");

    m_version = numberOf(database, "user_version");
    const bool empty = m_version == 0 && isEmpty(database);
    if (!empty && numberOf(database, "application_id") != storeApplicationId)
        throw StoreError(StoreFault::Foreign, m_path.string() + " is not a store of runs");
    if (empty && access == StoreAccess::Read)
        throw StoreError(StoreFault::Foreign, m_path.string() + " is empty, not a store of runs");
    if (m_version > storeVersion)
        throw StoreError(StoreFault::Newer, m_path.string() +
                                                " was written by a newer version of NormScope "
                                                "(its form is " +
                                                std::to_string(m_version) + ", this one reads " +
                                                std::to_string(storeVersion) +
                                                "). Use that version, or another file");
    const auto size = fs::file_size(m_path, ignored);
    if (!empty && !ignored && size <= mostCheckedAtOnce &&
        database.execAndGet("PRAGMA quick_check(1)").getString() != "ok")
        throw StoreError(StoreFault::Damaged, m_path.string() + " is damaged");
    if (!empty && (m_version < 1 || !hasStoreSchema(database, m_version)))
        throw StoreError(StoreFault::Foreign,
                         m_path.string() + " does not have the tables of a store of runs");
    if (access == StoreAccess::Read)
        return;
    if (empty)
        database.exec("PRAGMA auto_vacuum = INCREMENTAL");
    useWriteAheadLog(database);
    // An epoch that was told of survives the loss of power.
    database.exec("PRAGMA synchronous = FULL");
    if (m_version < storeVersion)
        inTransaction([&] {
            // Another program may have done it while this one waited.
            m_version = numberOf(database, "user_version");
            if (m_version < storeVersion)
                migrateStore(database, m_version);
            m_version = storeVersion;
        });
}

StoreError StoreFile::explained(const SQLite::Exception &error) const
{
    const std::string file = m_path.string();
    switch (error.getErrorCode()) {
    case SQLITE_FULL:
        return {StoreFault::Full, "There is no room left on the disk for " + file};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {StoreFault::Busy, file + " has been in use by another program for too long"};
    case SQLITE_CORRUPT:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return {StoreFault::Damaged, file + " is damaged"};
    case SQLITE_NOTADB:
        return {StoreFault::Foreign, file + " is not a store of runs"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return {StoreFault::Unreadable, file + " cannot be written"};
    case SQLITE_CANTOPEN:
        return {StoreFault::Unreadable, file +
                                            " cannot be opened. Is its folder there, and may you "
                                            "write into it?"};
    default:
        return {StoreFault::Unreadable,
                file + " cannot be read or written: " + sqlite3_errstr(error.getErrorCode())};
    }
}

} // namespace normscope
