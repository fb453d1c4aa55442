// Whether what a store says of a run is what was written: SQLite notices a page that makes no
// sense, not a digit that became another. (Records and checkpoints bring their own sums.) For the
// sources of the store alone.
#pragma once

#include "engine/history/records.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace normscope {

/// CRC-32.
struct RunChecksums
{
    std::uint32_t run = 0;    ///< runChecksum()
    std::uint32_t epochs = 0; ///< epochsChecksum() of all that are stored
};

/// Of what a run is, as the texts of the store have it.
[[nodiscard]] std::uint32_t runChecksum(const std::string &id, std::int64_t created,
                                        const std::string &spec, const std::string &layers);

/// Of epochs that follow those whose sum is `before`, which is 0 for none.
[[nodiscard]] std::uint32_t epochsChecksum(std::uint32_t before,
                                           std::span<const EpochRecord> epochs);

} // namespace normscope
