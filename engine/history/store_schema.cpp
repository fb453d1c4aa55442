#include "engine/history/store_schema.h"

#include <array>
#include <map>

namespace normscope {

namespace {

// Each step brings a store of the version before it to its own. They are never changed, only
// followed by others.
constexpr std::array migrations = {
    // 1
    R"sql(
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    created INTEGER NOT NULL,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    color INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    spec TEXT NOT NULL,
    details TEXT NOT NULL,
    layers TEXT NOT NULL,
    step INTEGER NOT NULL,
    epochs_finished INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    owner INTEGER NOT NULL
);
CREATE TABLE epochs (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    step INTEGER NOT NULL,
    seconds REAL,
    train_loss REAL,
    train_accuracy REAL,
    test_loss REAL,
    test_accuracy REAL,
    examples_per_second REAL,
    examples_per_second_whole REAL,
    validation_loss REAL,
    validation_accuracy REAL,
    test_moving_loss REAL,
    test_moving_accuracy REAL,
    test_exact_loss REAL,
    test_exact_accuracy REAL,
    test_minibatch_loss REAL,
    test_minibatch_accuracy REAL,
    PRIMARY KEY (run, epoch)
) WITHOUT ROWID;
CREATE TABLE records (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (run, kind, first)
);
CREATE TABLE checkpoints (
    run TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    step INTEGER NOT NULL,
    data BLOB NOT NULL
);
CREATE TABLE owners (
    number INTEGER PRIMARY KEY AUTOINCREMENT
);
)sql",
    // 2: runs that were deleted and can be brought back
    R"sql(
ALTER TABLE runs ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
)sql",
};
static_assert(migrations.size() == storeVersion);

std::map<std::string, std::string> schemaOf(SQLite::Database &database)
{
    std::map<std::string, std::string> objects;
    SQLite::Statement query(database, "SELECT type, name, ifnull(sql, '') FROM sqlite_master");
    while (query.executeStep())
        objects[query.getColumn(0).getString() + ' ' + query.getColumn(1).getString()] =
            query.getColumn(2).getString();
    return objects;
}

} // namespace

void migrateStore(SQLite::Database &database, int from)
{
    for (std::size_t i = static_cast<std::size_t>(from); i < migrations.size(); ++i)
        database.exec(migrations[i]);
    database.exec("PRAGMA application_id = " + std::to_string(storeApplicationId));
    database.exec("PRAGMA user_version = " + std::to_string(storeVersion));
}

bool hasStoreSchema(SQLite::Database &database, int version)
{
    SQLite::Database expected(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (int i = 0; i < version; ++i)
        expected.exec(migrations[static_cast<std::size_t>(i)]);
    return schemaOf(database) == schemaOf(expected);
}

} // namespace normscope
