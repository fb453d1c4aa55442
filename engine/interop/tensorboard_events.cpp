#include "engine/interop/tensorboard_events.h"

#include "engine/interop/crc32c.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace normscope {

namespace {

// Event: wall_time = 1, step = 2, file_version = 3, summary = 5
// Summary: value = 1
// Summary.Value: tag = 1, simple_value = 2, histo = 5, tensor = 8, metadata = 9
// SummaryMetadata: plugin_data = 1; its PluginData: plugin_name = 1, content = 2
// HistogramProto: min = 1, max = 2, num = 3, sum = 4, sum_squares = 5, bucket_limit = 6, bucket = 7
// TensorProto: dtype = 1, tensor_shape = 2, string_val = 8
// TensorShapeProto: dim = 2; its Dim: size = 1
constexpr std::int64_t floatType = 1;
constexpr std::int64_t stringType = 7;

ProtoMessage metadata(std::string_view plugin, std::string_view content)
{
    return ProtoMessage().message(1, ProtoMessage().text(1, plugin).text(2, content));
}

ProtoMessage vector(std::int64_t type, std::int64_t size)
{
    ProtoMessage tensor;
    tensor.integer(1, type).message(2, ProtoMessage().message(2, ProtoMessage().integer(1, size)));
    return tensor;
}

ProtoMessage histogramOf(const std::vector<double> &values)
{
    constexpr std::size_t bucketCount = 30; // TensorBoard's own default
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    const double lo = *least;
    const double hi = *greatest;
    const std::size_t buckets = lo < hi ? bucketCount : 1;
    std::vector<double> limits(buckets, hi);
    for (std::size_t i = 0; i + 1 < buckets; ++i)
        limits[i] = lo + (hi - lo) * static_cast<double>(i + 1) / static_cast<double>(buckets);
    std::vector<double> counts(buckets, 0.0);
    double sum = 0;
    double squares = 0;
    for (const double value : values) {
        // A bucket reaches from the limit before it, which it holds, to its own.
        const auto place = std::upper_bound(limits.begin(), limits.end() - 1, value);
        ++counts[static_cast<std::size_t>(place - limits.begin())];
        sum += value;
        squares += value * value;
    }
    return ProtoMessage()
        .real(1, lo)
        .real(2, hi)
        .real(3, static_cast<double>(values.size()))
        .real(4, sum)
        .real(5, squares)
        .packed(6, limits)
        .packed(7, counts);
}

} // namespace

std::string eventRecord(const ProtoMessage &event)
{
    std::string record;
    appendLittleEndian(record, std::uint64_t{event.bytes().size()});
    appendLittleEndian(record, maskedCrc32c(record));
    record += event.bytes();
    appendLittleEndian(record, maskedCrc32c(event.bytes()));
    return record;
}

void EventSummary::scalar(std::string_view tag, double value)
{
    m_message.message(1, ProtoMessage().text(1, tag).single(2, static_cast<float>(value)));
}

void EventSummary::histogram(std::string_view tag, std::span<const float> values)
{
    std::vector<double> finite;
    for (const float value : values)
        if (std::isfinite(value))
            finite.push_back(value);
    if (!finite.empty())
        m_message.message(1, ProtoMessage().text(1, tag).message(5, histogramOf(finite)));
}

void EventSummary::text(std::string_view tag, std::string_view markdown)
{
    m_message.message(1, ProtoMessage()
                             .text(1, tag)
                             .message(8, vector(stringType, 1).text(8, markdown))
                             .message(9, metadata("text", "")));
}

void EventSummary::plugin(std::string_view tag, std::string_view plugin,
                          const ProtoMessage &content)
{
    m_message.message(1, ProtoMessage()
                             .text(1, tag)
                             .message(8, vector(floatType, 0))
                             .message(9, metadata(plugin, content.bytes())));
}

EventWriter::EventWriter(const ByteSink &append, double wallTime) : m_append(append)
{
    m_append(eventRecord(ProtoMessage().real(1, wallTime).text(3, "brain.Event:2")));
}

void EventWriter::add(double wallTime, std::int64_t step, const EventSummary &summary)
{
    if (!summary.isEmpty())
        m_append(eventRecord(
            ProtoMessage().real(1, wallTime).integer(2, step).message(5, summary.message())));
}

} // namespace normscope
