// Images and labels as bytes, read once and shared by every run.
#pragma once

#include "engine/experiment/validation.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace normscope {

/// A data set that cannot be found or read: a sentence that says what, where and what to do.
class DataError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// Images of one split: `count` × channels·height·width bytes (0 black … 255 white), and labels.
struct Split
{
    std::vector<std::uint8_t> pixels;
    std::vector<std::uint8_t> labels;
    [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(labels.size()); }
};

struct Dataset
{
    std::string name; ///< "Fashion-MNIST"
    std::filesystem::path folder;
    Shape example; ///< {channels, height, width}
    std::vector<std::string> classNames;
    Split train;
    Split test;
    [[nodiscard]] DataShape shape() const;
    [[nodiscard]] std::int64_t exampleSize() const { return elementCount(example); }
};

/// Which part of a data set.
enum class SplitName { Train, Test };

} // namespace normscope
