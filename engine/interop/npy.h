// NumPy's file format for one array, version 1.0, little-endian, in C order.
// Source: numpy.lib.format, "Format Version 1.0".
#pragma once

#include "engine/experiment/layer_kinds.h"

#include <cstdint>
#include <span>
#include <string>

namespace normscope {

/// The bytes of a .npy file of doubles ("<f8"), int64 ("<i8") or bytes ("|u1"). `shape` is of the
/// whole array and holds as many values as there are; std::invalid_argument otherwise.
[[nodiscard]] std::string npy(std::span<const double> values, const Shape &shape);
[[nodiscard]] std::string npy(std::span<const std::int64_t> values, const Shape &shape);
[[nodiscard]] std::string npy(std::span<const std::uint8_t> values, const Shape &shape);

} // namespace normscope
