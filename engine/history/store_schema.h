// The tables of a store of runs, and how older ones become the newest. For the sources of the store
// alone.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

namespace normscope {

/// In SQLite's application_id: "NrmS".
inline constexpr int storeApplicationId = 0x4e726d53;
/// In SQLite's user_version.
inline constexpr int storeVersion = 2;

/// Brings a database of version `from` (0: empty) to storeVersion. Inside a transaction.
void migrateStore(SQLite::Database &database, int from);

/// Whether tables and indexes of a database are those of `version` and nothing else is there: a
/// file from elsewhere may bring triggers and views of its own.
[[nodiscard]] bool hasStoreSchema(SQLite::Database &database, int version);

} // namespace normscope
