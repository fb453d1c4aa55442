#include "engine/history/store_file.h"

#include "engine/history/store_owner.h"
#include "engine/history/store_schema.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
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

bool holdsBytes(const fs::path &file)
{
    std::error_code missing;
    const auto size = fs::file_size(file, missing);
    return !missing && size > 0;
}

/// As a part of a URI.
std::string uriPath(const fs::path &path)
{
    std::string text;
    for (const char each : path.string())
        if (each == '%' || each == '?' || each == '#') {
            constexpr std::string_view digits = "0123456789ABCDEF";
            const auto code = static_cast<unsigned char>(each);
            text += {'%', digits[code / 16U], digits[code % 16U]};
        } else {
            text += each;
        }
    return text;
}

StoreError noRoom(const std::string &file)
{
    return {StoreFault::Full, "There is no room left on the disk for " + file};
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
    openDatabase(access);
    SQLite::Database &database = *m_database;
    // What a file from elsewhere says of itself is not trusted.
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    // Nor is a log that was left beside it put into it before it is known to be a store.
    const int keepsLog = holdsBytes(m_path.string() + "-wal") ? 1 : 0;
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keepsLog, nullptr);
    database.exec("PRAGMA cell_size_check = ON");
    database.exec("PRAGMA foreign_keys = ON");
    bool empty = false;
    {
        // Of one moment: another program may be making it, or bringing it to a newer form.
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::DEFERRED);
        empty = !recognize(access);
        transaction.commit();
    }
    if (access == StoreAccess::Read)
        return;
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
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

void StoreFile::openDatabase(StoreAccess access)
{
    if (access == StoreAccess::Write) {
        checkWritable();
        m_database.emplace(m_path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                           patienceMilliseconds);
        return;
    }
    try {
        openForReading();
    } catch (const SQLite::Exception &error) {
        // Where there is no room, or nobody may write, not even the log's index can be made: then
        // nobody writes, and it is read as if it never changed.
        const int code = error.getErrorCode();
        const bool noIndex =
            code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_IOERR;
        if (!noIndex || isInUse(m_path))
            throw;
        if (holdsBytes(m_path.string() + "-wal") || holdsBytes(m_path.string() + "-journal"))
            openCopy();
        else
            m_database.emplace("file://" + uriPath(fs::absolute(m_path)) + "?immutable=1",
                               SQLite::OPEN_READONLY | SQLite::OPEN_URI, patienceMilliseconds);
    }
}

void StoreFile::openForReading()
{
    m_database.emplace(m_path.string(), SQLite::OPEN_READONLY, patienceMilliseconds);
    (void)numberOf(*m_database, "user_version");
}

void StoreFile::openCopy()
{
    std::error_code error;
    std::string folder = (fs::temp_directory_path(error) / "normscope-XXXXXX").string();
    const auto refuse = [&](const std::string &reason) {
        return StoreError(StoreFault::Unreadable,
                          m_path.string() +
                              " was left by a program that ended while it wrote, and "
                              "no copy of it can be made to be read: " +
                              reason);
    };
    if (error)
        throw refuse(error.message());
    if (::mkdtemp(folder.data()) == nullptr)
        throw refuse(std::generic_category().message(errno));
    auto copy = std::make_unique<Copy>(folder);
    const fs::path file = copy->folder / "runs.db";
    for (const char *suffix : {"", "-wal", "-journal"})
        if (!error && fs::exists(m_path.string() + suffix))
            fs::copy_file(m_path.string() + suffix, file.string() + suffix, error);
    if (error)
        throw refuse(error.message());
    // As it was there, it may be read-only.
    for (const auto &entry : fs::directory_iterator(copy->folder))
        fs::permissions(entry.path(), fs::perms::owner_read | fs::perms::owner_write);
    m_database.emplace(file.string(), SQLite::OPEN_READWRITE, patienceMilliseconds);
    m_copy = std::move(copy);
}

StoreFile::Copy::~Copy()
{
    std::error_code ignored;
    fs::remove_all(folder, ignored);
}

void StoreFile::checkWritable() const
{
    const fs::path folder = m_path.has_parent_path() ? m_path.parent_path() : fs::path(".");
    std::error_code ignored;
    if (!fs::exists(m_path, ignored))
        return;
    // The log and the lock are beside the file.
    for (const fs::path &each : {m_path, folder})
        if (::faccessat(AT_FDCWD, each.c_str(), W_OK, AT_EACCESS) != 0)
            throw StoreError(StoreFault::Unreadable,
                             m_path.string() + " is read-only (" + each.string() + ": " +
                                 std::generic_category().message(errno) +
                                 "). Its runs can be read and exported; nothing can be written "
                                 "into it");
}

bool StoreFile::recognize(StoreAccess access)
{
    SQLite::Database &database = *m_database;
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
    std::error_code ignored;
    const auto size = fs::file_size(m_path, ignored);
    if (!empty && !ignored && size <= mostCheckedAtOnce &&
        database.execAndGet("PRAGMA quick_check(1)").getString() != "ok")
        throw StoreError(StoreFault::Damaged, m_path.string() + " is damaged");
    if (!empty && (m_version < 1 || !hasStoreSchema(database, m_version)))
        throw StoreError(StoreFault::Foreign,
                         m_path.string() + " does not have the tables of a store of runs");
    return !empty;
}

void StoreFile::checkThere() const
{
    int moved = 0;
    if (sqlite3_file_control(m_database->getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) ==
            SQLITE_OK &&
        moved != 0)
        throw StoreError(StoreFault::Missing, m_path.string() + " was deleted or moved away while "
                                                                "it was open. Put it back, or "
                                                                "open another store");
}

StoreError StoreFile::explained(const SQLite::Exception &error) const
{
    const std::string file = m_path.string();
    constexpr int withoutDetails = 0xff;
    switch (error.getErrorCode() & withoutDetails) {
    case SQLITE_FULL:
        return noRoom(file);
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
        return {StoreFault::Unreadable, file + " cannot be written. May you write into it and "
                                               "into its folder?"};
    case SQLITE_CANTOPEN:
        return {StoreFault::Unreadable, file +
                                            " cannot be opened. Is its folder there, and may you "
                                            "write into it?"};
    case SQLITE_NOMEM:
        return {StoreFault::Unreadable, "There is not enough memory for what " + file + " holds"};
    case SQLITE_TOOBIG:
        return {StoreFault::Unreadable, file + " cannot take so large a run"};
    default:
        break;
    }
    // SQLite calls a full disk so where it does not write itself but makes room.
    const int reason = m_database ? sqlite3_system_errno(m_database->getHandle()) : 0;
    if (reason == ENOSPC || reason == EDQUOT)
        return noRoom(file);
    if (reason == EFBIG)
        return {StoreFault::Full, "The disk takes no file larger than " + file + " is now"};
    return {StoreFault::Unreadable,
            file + " cannot be read or written. Is its disk still there, and in order?"};
}

} // namespace normscope
