// Tensors in the format of Hugging Face's safetensors: uint64 length of the header, the header in
// JSON, the values. Read from anyone, so nothing in a file is believed before it is checked.
// Source: github.com/huggingface/safetensors, README.md, "Format".
#pragma once

#include "engine/experiment/layer_kinds.h"
#include "engine/interop/export_error.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace normscope {

/// A file that holds no tensors, or not those that are wanted, in one sentence.
class TensorFileError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

struct WrittenTensor
{
    std::string name;
    Shape shape;
    std::span<const double> values; ///< in C order, as many as the shape has
};

/// The bytes of a file. `dtype` "float32" rounds each value to the nearest, "float64" keeps it.
/// `metadata` are texts for people and programs, any UTF-8. Throws std::invalid_argument for values
/// that are not of their shape and names that occur twice.
[[nodiscard]] std::string safetensors(const std::vector<WrittenTensor> &tensors,
                                      const std::string &dtype,
                                      const std::map<std::string, std::string> &metadata);

/// A tensor of a file, as its header says.
struct StoredTensor
{
    std::string dtype; ///< "F32", "F64", "I64", …
    Shape shape;
    std::uint64_t begin = 0; ///< in the file, in bytes
    std::uint64_t end = 0;
};

/// An opened file whose header holds together: every tensor lies inside the file, is as long as its
/// type and shape say, and together they fill it without a gap.
class SafetensorsFile
{
public:
    /// Reads the header alone. Throws TensorFileError.
    explicit SafetensorsFile(std::filesystem::path file);

    [[nodiscard]] const std::map<std::string, StoredTensor> &tensors() const { return m_tensors; }
    [[nodiscard]] const std::map<std::string, std::string> &metadata() const { return m_metadata; }
    /// The values of a tensor of the type F32 or F64. Throws TensorFileError for any other type and
    /// when the file has become shorter; std::out_of_range for a name that is not there.
    [[nodiscard]] std::vector<double> read(const std::string &name) const;

    /// The longest header that is read, in bytes.
    static constexpr std::uint64_t maximumHeader = 4U << 20U;

private:
    std::filesystem::path m_file;
    std::map<std::string, StoredTensor> m_tensors;
    std::map<std::string, std::string> m_metadata;
};

} // namespace normscope
