// TensorBoard's event files: records of messages.
// Source: TensorFlow, core/lib/io/record_writer.cc, core/util/event.proto, core/framework/
// summary.proto; field numbers stand beside what writes them.
#pragma once

#include "engine/interop/file_batch.h"
#include "engine/interop/protobuf.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace normscope {

/// A message as a record: uint64 length, masked CRC-32C of it, the bytes, masked CRC-32C of them.
[[nodiscard]] std::string eventRecord(const ProtoMessage &event);

/// What is known at one step, one value after the other.
class EventSummary
{
public:
    void scalar(std::string_view tag, double value);
    /// Counts over 30 buckets of equal width from the least to the greatest of the values, one
    /// where they are all the same. Values that are not finite are left out; nothing is written
    /// where none is left.
    void histogram(std::string_view tag, std::span<const float> values);
    /// Markdown in the tab TEXT.
    void text(std::string_view tag, std::string_view markdown);
    /// Data of a plugin, without a value to be drawn.
    void plugin(std::string_view tag, std::string_view plugin, const ProtoMessage &content);

    [[nodiscard]] bool isEmpty() const { return m_message.bytes().empty(); }
    [[nodiscard]] const ProtoMessage &message() const { return m_message; }

private:
    ProtoMessage m_message;
};

/// Writes an event file, its version first.
class EventWriter
{
public:
    /// `wallTime` in seconds since 1970.
    EventWriter(const ByteSink &append, double wallTime);
    /// Nothing when the summary is empty.
    void add(double wallTime, std::int64_t step, const EventSummary &summary);

private:
    const ByteSink &m_append;
};

} // namespace normscope
