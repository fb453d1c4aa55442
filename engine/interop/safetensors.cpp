#include "engine/interop/safetensors.h"

#include "engine/interop/protobuf.h"
#include "engine/interop/safetensors_header.h"
#include "engine/interop/utf8.h"

#include <nlohmann/json.hpp>

#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <system_error>

namespace normscope {

namespace {

static_assert(std::endian::native == std::endian::little, "values are written as they are held");

constexpr std::uint64_t lengthBytes = 8;

[[noreturn]] void refuse(const std::filesystem::path &file, const std::string &why)
{
    throw TensorFileError("'" + file.string() + "' " + why + ".");
}

std::ifstream opened(const std::filesystem::path &file)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(file, error);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        refuse(file, std::filesystem::is_directory(status) ? "is a folder, not a file of tensors"
                                                           : "is no file that can be read twice");
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        refuse(file, "cannot be opened (" + std::generic_category().message(errno) + ")");
    return stream;
}

template <class Number>
void appendValues(std::string &bytes, std::span<const double> values)
{
    for (const double value : values) {
        const auto number = static_cast<Number>(value);
        bytes.append(reinterpret_cast<const char *>(&number), sizeof number);
    }
}

template <class Number>
std::vector<double> numbers(const std::string &bytes)
{
    std::vector<double> values(bytes.size() / sizeof(Number));
    for (std::size_t i = 0; i < values.size(); ++i) {
        Number number{};
        std::memcpy(&number, bytes.data() + i * sizeof number, sizeof number);
        values[i] = static_cast<double>(number);
    }
    return values;
}

} // namespace

std::string safetensors(const std::vector<WrittenTensor> &tensors, const std::string &dtype,
                        const std::map<std::string, std::string> &metadata)
{
    const bool single = dtype == "float32";
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty()) {
        nlohmann::ordered_json texts = nlohmann::ordered_json::object();
        for (const auto &[key, value] : metadata)
            texts[validUtf8(key)] = validUtf8(value);
        header["__metadata__"] = std::move(texts);
    }
    std::uint64_t begin = 0;
    for (const WrittenTensor &tensor : tensors) {
        if (elementCount(tensor.shape) != static_cast<std::int64_t>(tensor.values.size()))
            throw std::invalid_argument(std::to_string(tensor.values.size()) + " values are no " +
                                        toText(tensor.shape));
        if (header.contains(tensor.name))
            throw std::invalid_argument("there are two tensors " + tensor.name);
        const std::uint64_t end = begin + tensor.values.size() * (single ? 4U : 8U);
        header[tensor.name] = {{"dtype", single ? "F32" : "F64"},
                               {"shape", tensor.shape},
                               {"data_offsets", {begin, end}}};
        begin = end;
    }
    std::string text = header.dump();
    // So that values begin at a multiple of 8 bytes, as readers that map the file like it.
    text.append((8 - text.size() % 8) % 8, ' ');
    std::string bytes;
    appendLittleEndian(bytes, std::uint64_t{text.size()});
    bytes.reserve(bytes.size() + text.size() + begin);
    bytes += text;
    for (const WrittenTensor &tensor : tensors)
        single ? appendValues<float>(bytes, tensor.values)
               : appendValues<double>(bytes, tensor.values);
    return bytes;
}

SafetensorsFile::SafetensorsFile(std::filesystem::path file) : m_file(std::move(file))
{
    std::ifstream stream = opened(m_file);
    stream.seekg(0, std::ios::end);
    const std::streamoff end = stream.tellg();
    stream.seekg(0);
    const std::uint64_t size = end < 0 ? 0 : static_cast<std::uint64_t>(end);
    std::uint64_t length = 0;
    if (size < lengthBytes || !stream.read(reinterpret_cast<char *>(&length), lengthBytes))
        refuse(m_file, "is too short to hold tensors");
    if (length > size - lengthBytes)
        refuse(m_file, "says that its header has " + std::to_string(length) + " bytes, but only " +
                           std::to_string(size - lengthBytes) +
                           " follow; it is cut off, or no safetensors file");
    if (length > maximumHeader)
        refuse(m_file, "has a header of " + std::to_string(length) + " bytes, more than the " +
                           std::to_string(maximumHeader) + " that are read");
    std::string text(length, '\0');
    if (!stream.read(text.data(), static_cast<std::streamsize>(length)))
        refuse(m_file, "ends within its header");
    try {
        SafetensorsHeader header =
            readSafetensorsHeader(text, size - lengthBytes - length, lengthBytes + length);
        m_tensors = std::move(header.tensors);
        m_metadata = std::move(header.metadata);
    } catch (const TensorFileError &error) {
        refuse(m_file, error.what());
    }
}

std::vector<double> SafetensorsFile::read(const std::string &name) const
{
    const StoredTensor &tensor = m_tensors.at(name);
    if (tensor.dtype != "F32" && tensor.dtype != "F64")
        refuse(m_file, "holds \"" + oneLine(name) + "\" as " + tensor.dtype +
                           "; only F32 and F64 can be read");
    std::ifstream stream = opened(m_file);
    std::string bytes(tensor.end - tensor.begin, '\0');
    if (!stream.seekg(static_cast<std::streamoff>(tensor.begin)) ||
        !stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
        refuse(m_file, "ends within \"" + oneLine(name) + "\"");
    return tensor.dtype == "F32" ? numbers<float>(bytes) : numbers<double>(bytes);
}

} // namespace normscope
