// Writes messages in the wire format of Protocol Buffers. What event files need of it are these few
// lines; a library would bring a compiler and generated code of TensorFlow's schemas along.
// Source: protobuf.dev, "Encoding".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace normscope {

/// Appends fields to a message. All of them are written, zeros too.
class ProtoMessage
{
public:
    ProtoMessage &integer(std::uint32_t field, std::int64_t value);  ///< int32, int64, enum, bool
    ProtoMessage &real(std::uint32_t field, double value);           ///< double
    ProtoMessage &single(std::uint32_t field, float value);          ///< float
    ProtoMessage &text(std::uint32_t field, std::string_view value); ///< string or bytes
    ProtoMessage &message(std::uint32_t field, const ProtoMessage &value);
    ProtoMessage &packed(std::uint32_t field, const std::vector<double> &values);

    [[nodiscard]] const std::string &bytes() const { return m_bytes; }

private:
    void key(std::uint32_t field, std::uint32_t wireType);
    void varint(std::uint64_t value);

    std::string m_bytes;
};

/// The bytes of a number from the lowest to the highest.
void appendLittleEndian(std::string &bytes, std::uint32_t value);
void appendLittleEndian(std::string &bytes, std::uint64_t value);

} // namespace normscope
