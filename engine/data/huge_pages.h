// Memory that is read at random places: on the pages of 4 kB of most processors finding the place
// costs more than reading it.
#pragma once

#include <cstdint>
#include <span>

namespace normscope {

/// Asks the system to keep these bytes on huge pages from now on. They stay where they are; a
/// system that has none (or other than Linux 6.1 and later) leaves all as it is.
void keepOnHugePages(std::span<const std::uint8_t> bytes);

} // namespace normscope
