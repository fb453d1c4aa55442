#include "engine/interop/safetensors_header.h"

#include "engine/interop/utf8.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <vector>

namespace normscope {

namespace {

using Json = nlohmann::json;

constexpr std::size_t deepest = 3; // header, tensor, shape
constexpr std::size_t mostDimensions = 16;
constexpr std::size_t longestName = 60; // that is shown

struct ElementType
{
    std::string_view name;
    std::uint64_t bits;
};
constexpr std::array elementTypes = {
    ElementType{"F64", 64}, ElementType{"F32", 32}, ElementType{"F16", 16}, ElementType{"BF16", 16},
    ElementType{"I64", 64}, ElementType{"I32", 32}, ElementType{"I16", 16}, ElementType{"I8", 8},
    ElementType{"U64", 64}, ElementType{"U32", 32}, ElementType{"U16", 16}, ElementType{"U8", 8},
    ElementType{"BOOL", 8}};

/// A name of the file in a sentence.
std::string inQuotes(std::string_view name)
{
    const std::string line = oneLine(name);
    const std::string_view cut = cutUtf8(line, longestName);
    return "\"" + std::string(cut) + (cut.size() < line.size() ? "…" : "") + "\"";
}

/// Ends parsing where a key comes twice or lists lie too deep: the parser itself would take the
/// last of equal keys and any depth.
class Watch
{
public:
    bool operator()(int /*depth*/, Json::parse_event_t event, Json &parsed)
    {
        switch (event) {
        case Json::parse_event_t::object_start:
        case Json::parse_event_t::array_start:
            m_keys.emplace_back();
            if (m_keys.size() > deepest)
                throw TensorFileError("has a header nested deeper than " + std::to_string(deepest) +
                                      " levels");
            break;
        case Json::parse_event_t::object_end:
        case Json::parse_event_t::array_end:
            m_keys.pop_back();
            break;
        case Json::parse_event_t::key:
            if (!m_keys.back().insert(parsed.get<std::string>()).second)
                throw TensorFileError("names " + inQuotes(parsed.get<std::string>()) +
                                      " twice in its header");
            break;
        default:
            break;
        }
        return true;
    }

private:
    std::vector<std::set<std::string>> m_keys;
};

Json parsed(std::string_view text)
{
    if (text.empty() || text.front() != '{')
        throw TensorFileError("has no header in JSON; it is no safetensors file");
    Watch watch;
    try {
        return Json::parse(text, [&](int depth, Json::parse_event_t event, Json &value) {
            return watch(depth, event, value);
        });
    } catch (const Json::exception &) {
        throw TensorFileError("has a header that is no valid JSON");
    }
}

/// A whole number from 0; nothing where there is none.
bool isCount(const Json &json)
{
    return json.is_number_unsigned();
}

std::string wrong(const std::string &name, const char *what)
{
    return "says of " + inQuotes(name) + " no " + what;
}

/// In bytes. What overflows is longer than any file.
std::uint64_t byteCount(const Shape &shape, std::uint64_t bits)
{
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    if (std::ranges::find(shape, 0) != shape.end())
        return 0;
    std::uint64_t bytes = bits / 8;
    for (const std::int64_t length : shape) {
        if (bytes > most / static_cast<std::uint64_t>(length))
            return most;
        bytes *= static_cast<std::uint64_t>(length);
    }
    return bytes;
}

StoredTensor tensorOf(const std::string &name, const Json &json, std::uint64_t dataBytes)
{
    if (!json.is_object())
        throw TensorFileError(wrong(name, "type, shape and place"));
    StoredTensor tensor;
    const auto dtype = json.find("dtype");
    if (dtype == json.end() || !dtype->is_string())
        throw TensorFileError(wrong(name, "type"));
    tensor.dtype = dtype->get<std::string>();
    const auto type = std::ranges::find(elementTypes, tensor.dtype, &ElementType::name);
    if (type == elementTypes.end())
        throw TensorFileError("holds " + inQuotes(name) + " as " + inQuotes(tensor.dtype) +
                              ", a type that is not known");
    const auto shape = json.find("shape");
    if (shape == json.end() || !shape->is_array() || !std::ranges::all_of(*shape, isCount))
        throw TensorFileError(wrong(name, "shape"));
    if (shape->size() > mostDimensions)
        throw TensorFileError("says of " + inQuotes(name) + " " + std::to_string(shape->size()) +
                              " dimensions, more than any tensor has");
    for (const Json &length : *shape) {
        if (length.get<std::uint64_t>() >
            static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            throw TensorFileError("says of " + inQuotes(name) + " a length of " + length.dump() +
                                  ", more than any file holds");
        tensor.shape.push_back(length.get<std::int64_t>());
    }
    const auto offsets = json.find("data_offsets");
    if (offsets == json.end() || !offsets->is_array() || offsets->size() != 2 ||
        !std::ranges::all_of(*offsets, isCount))
        throw TensorFileError(wrong(name, "place"));
    if (json.size() != 3)
        throw TensorFileError("says more of " + inQuotes(name) +
                              " than its dtype, shape and data_offsets");
    tensor.begin = (*offsets)[0].get<std::uint64_t>();
    tensor.end = (*offsets)[1].get<std::uint64_t>();
    if (tensor.begin > tensor.end || tensor.end > dataBytes)
        throw TensorFileError("places " + inQuotes(name) + " at bytes " +
                              std::to_string(tensor.begin) + " to " + std::to_string(tensor.end) +
                              " of " + std::to_string(dataBytes) + "; it is cut off or damaged");
    const std::uint64_t needed = byteCount(tensor.shape, type->bits);
    if (tensor.end - tensor.begin != needed)
        throw TensorFileError("gives " + inQuotes(name) + " " +
                              std::to_string(tensor.end - tensor.begin) + " bytes, which are no " +
                              tensor.dtype + " values of shape " +
                              (tensor.shape.empty() ? "()" : toText(tensor.shape)));
    return tensor;
}

std::map<std::string, std::string> metadataOf(const Json &json)
{
    std::map<std::string, std::string> metadata;
    if (!json.is_object())
        throw TensorFileError("has metadata that are no texts with names");
    for (const auto &[key, value] : json.items()) {
        if (!value.is_string())
            throw TensorFileError("has metadata " + inQuotes(key) + " that are no text");
        metadata[key] = value.get<std::string>();
    }
    return metadata;
}

/// Bytes that belong to two tensors, or to none, could hide something.
void checkPlaces(const std::map<std::string, StoredTensor> &tensors, std::uint64_t dataBytes)
{
    std::vector<std::pair<const std::string *, const StoredTensor *>> order;
    order.reserve(tensors.size());
    for (const auto &[name, tensor] : tensors)
        order.emplace_back(&name, &tensor);
    std::ranges::sort(order, [](const auto &a, const auto &b) {
        return std::pair(a.second->begin, a.second->end) <
               std::pair(b.second->begin, b.second->end);
    });
    std::uint64_t end = 0;
    const std::string *before = nullptr;
    for (const auto &[name, tensor] : order) {
        if (tensor->begin < end)
            throw TensorFileError("places " + inQuotes(*before) + " and " + inQuotes(*name) +
                                  " over each other");
        if (tensor->begin > end)
            throw TensorFileError("leaves " + std::to_string(tensor->begin - end) +
                                  " bytes before " + inQuotes(*name) + " unused");
        end = tensor->end;
        before = name;
    }
    if (end < dataBytes)
        throw TensorFileError("has " + std::to_string(dataBytes - end) +
                              " bytes after its last tensor");
}

} // namespace

SafetensorsHeader readSafetensorsHeader(std::string_view text, std::uint64_t dataBytes,
                                        std::uint64_t dataStart)
{
    const Json json = parsed(text);
    SafetensorsHeader header;
    for (const auto &[name, value] : json.items()) {
        if (name == "__metadata__")
            header.metadata = metadataOf(value);
        else
            header.tensors.emplace(name, tensorOf(name, value, dataBytes));
    }
    checkPlaces(header.tensors, dataBytes);
    for (auto &[name, tensor] : header.tensors) {
        tensor.begin += dataStart;
        tensor.end += dataStart;
    }
    return header;
}

} // namespace normscope
