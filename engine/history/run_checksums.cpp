#include "engine/history/run_checksums.h"

#include "engine/history/epoch_figures.h"

#include <zlib.h>

#include <bit>
#include <cmath>
#include <limits>

namespace normscope {

namespace {

std::uint32_t added(std::uint32_t sum, const void *bytes, std::size_t count)
{
    return static_cast<std::uint32_t>(crc32_z(sum, static_cast<const Bytef *>(bytes), count));
}

std::uint32_t added(std::uint32_t sum, std::int64_t value)
{
    return added(sum, &value, sizeof(value));
}

/// As SQLite gives it back: it has one NaN and one zero.
std::uint32_t added(std::uint32_t sum, double value)
{
    if (std::isnan(value))
        value = std::numeric_limits<double>::quiet_NaN();
    if (value == 0)
        value = 0;
    return added(sum, std::bit_cast<std::int64_t>(value));
}

std::uint32_t added(std::uint32_t sum, const std::string &text)
{
    return added(added(sum, static_cast<std::int64_t>(text.size())), text.data(), text.size());
}

} // namespace

std::uint32_t runChecksum(const std::string &id, std::int64_t created, const std::string &spec,
                          const std::string &layers)
{
    return added(added(added(added(0, id), created), spec), layers);
}

std::uint32_t epochsChecksum(std::uint32_t before, std::span<const EpochRecord> epochs)
{
    std::uint32_t sum = before;
    for (const EpochRecord &record : epochs) {
        sum = added(added(sum, record.epoch), record.step);
        visitFigures(record, [&](const double &figure) { sum = added(sum, figure); });
    }
    return sum;
}

} // namespace normscope
