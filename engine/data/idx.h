// IDX files, gzipped or not: big-endian, `00 00 type dimensions`, one uint32 per dimension, data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace normscope {

struct IdxArray
{
    std::vector<std::int64_t> dimensions;
    std::vector<std::uint8_t> bytes; ///< C order, one unsigned byte each
};

/// Reads an IDX file of unsigned bytes with `rank` dimensions (3 images, 1 labels). Never trusts
/// the header's sizes: it reads what is there and compares. Throws DataError.
[[nodiscard]] IdxArray readIdx(const std::filesystem::path &file, int rank);

} // namespace normscope
