#include "tests/torture/store_contents.h"

#include "tests/support/recorded_run.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <string_view>

namespace normscope::test {

namespace fs = std::filesystem;

namespace {

constexpr std::array<const char *, 5> suffixes = {"", "-wal", "-shm", "-journal", ".lock"};

/// What a statement gives, cell by cell; an error where it fails.
std::string resultOf(sqlite3 *database, const std::string &sql)
{
    std::string text;
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
        return std::string("cannot be asked: ") + sqlite3_errmsg(database);
    int result = SQLITE_ROW;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); ++i) {
            const auto *bytes = static_cast<const char *>(sqlite3_column_blob(statement, i));
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
            // Of blobs it is enough to know that they are the same.
            if (sqlite3_column_type(statement, i) == SQLITE_BLOB)
                text += "blob " + std::to_string(size) + " " +
                        std::to_string(std::hash<std::string_view>()({bytes, size}));
            else if (bytes != nullptr)
                text.append(bytes, size);
            text += i + 1 < sqlite3_column_count(statement) ? "|" : "\n";
        }
    }
    if (result != SQLITE_DONE)
        text += std::string("cannot be read: ") + sqlite3_errmsg(database);
    sqlite3_finalize(statement);
    return text;
}

} // namespace

std::string contentsOf(const fs::path &store)
{
    if (!fs::exists(store))
        return "nothing";
    sqlite3 *database = nullptr;
    std::string text;
    if (sqlite3_open_v2(store.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK) {
        sqlite3_busy_timeout(database, 30'000);
        text = resultOf(database, "PRAGMA integrity_check");
        text += resultOf(database, "PRAGMA foreign_key_check");
        text += resultOf(database, "PRAGMA user_version");
        for (const char *table : {"runs", "epochs", "records", "checkpoints"})
            if (!resultOf(database,
                          std::string("SELECT 1 FROM sqlite_master WHERE name = '") + table + "'")
                     .empty())
                text +=
                    resultOf(database, std::string("SELECT * FROM ") + table + " ORDER BY 1, 2, 3");
    }
    sqlite3_close(database);
    return text;
}

void keepRun(RunStore &store, const RunHistory &run, const RunTitle &title)
{
    store.begin(run, title);
    const Checkpoint checkpoint = recordedCheckpoint(run);
    store.commit(run, run.status(), &checkpoint);
}

void copyStore(const fs::path &from, const fs::path &to)
{
    removeStore(to);
    for (const char *suffix : {"", "-wal"})
        if (fs::exists(from.string() + suffix))
            fs::copy_file(from.string() + suffix, to.string() + suffix);
}

void removeStore(const fs::path &store)
{
    for (const char *suffix : suffixes)
        fs::remove(store.string() + suffix);
}

std::string bytesOf(const fs::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> namesIn(const fs::path &folder)
{
    std::vector<std::string> names;
    for (const auto &entry : fs::recursive_directory_iterator(folder))
        names.push_back(fs::relative(entry.path(), folder).string());
    std::ranges::sort(names);
    return names;
}

std::string faultOfSentence(const std::string &sentence)
{
    if (sentence.size() < 20)
        return "it is too short: " + sentence;
    for (const char *jargon : {"SQL", "disk I/O error", "malformed", "database", "bad parameter",
                               "not an error", "unknown error", ".part-", "constraint"})
        if (sentence.find(jargon) != std::string::npos)
            return std::string("it speaks of \"") + jargon + "\": " + sentence;
    return {};
}

bool isLong()
{
    const char *wanted = std::getenv("NORMSCOPE_TORTURE");
    return wanted != nullptr && std::string_view(wanted) == "long";
}

} // namespace normscope::test
