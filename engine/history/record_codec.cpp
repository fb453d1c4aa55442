#include "engine/history/record_codec.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

namespace normscope {

static_assert(std::endian::native == std::endian::little, "records are written little-endian");

namespace {

// No deflated byte stands for more than this (zlib's limit is 1032).
constexpr std::size_t mostPerByte = 1040;

std::string deflated(std::string_view bytes)
{
    uLongf size = compressBound(bytes.size());
    std::string packed(size, '\0');
    if (compress2(reinterpret_cast<Bytef *>(packed.data()), &size,
                  reinterpret_cast<const Bytef *>(bytes.data()), bytes.size(), 1) != Z_OK)
        throw std::bad_alloc();
    packed.resize(size);
    return packed;
}

std::string inflated(std::string_view packed, std::size_t size)
{
    if (size > (packed.size() + 1) * mostPerByte)
        throw CodecError("records claim to be larger than they can be");
    std::string bytes(size, '\0');
    uLongf found = size;
    if (uncompress(reinterpret_cast<Bytef *>(bytes.data()), &found,
                   reinterpret_cast<const Bytef *>(packed.data()), packed.size()) != Z_OK ||
        found != size)
        throw CodecError("records are damaged");
    return bytes;
}

/// The first bytes of all values, then the second ones, …
template <class Value>
void appendPlanes(std::string &bytes, std::span<const Value> values)
{
    const std::size_t begin = bytes.size();
    bytes.resize(begin + values.size_bytes());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto parts = std::bit_cast<std::array<char, sizeof(Value)>>(values[i]);
        for (std::size_t plane = 0; plane < sizeof(Value); ++plane)
            bytes[begin + plane * values.size() + i] = parts[plane];
    }
}

template <class Value>
std::vector<Value> takePlanes(std::string_view &bytes, std::size_t count)
{
    std::vector<Value> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::array<char, sizeof(Value)> parts{};
        for (std::size_t plane = 0; plane < sizeof(Value); ++plane)
            parts[plane] = bytes[plane * count + i];
        values[i] = std::bit_cast<Value>(parts);
    }
    bytes.remove_prefix(count * sizeof(Value));
    return values;
}

double epochOf(std::int64_t step, std::int64_t stepsPerEpoch)
{
    return static_cast<double>(step) / static_cast<double>(stepsPerEpoch);
}

void check(bool holds)
{
    if (!holds)
        throw CodecError("records are damaged");
}

constexpr std::array parts = {&NormSample::gamma, &NormSample::beta, &NormSample::movingMean,
                              &NormSample::movingVariance};

} // namespace

std::string encodeSteps(std::span<const StepRecord> steps)
{
    std::string bytes;
    for (const auto column : {&StepRecord::seconds, &StepRecord::loss, &StepRecord::accuracy}) {
        std::vector<double> values;
        for (const StepRecord &step : steps)
            values.push_back(step.*column);
        appendPlanes<double>(bytes, values);
    }
    return deflated(bytes);
}

std::vector<StepRecord> decodeSteps(std::string_view bytes, std::int64_t first, std::size_t count,
                                    std::int64_t stepsPerEpoch)
{
    check(stepsPerEpoch > 0 && count <= bytes.size() * mostPerByte);
    const std::string plain = inflated(bytes, count * 3 * sizeof(double));
    std::string_view rest = plain;
    std::vector<StepRecord> steps(count);
    for (std::size_t i = 0; i < count; ++i) {
        steps[i].step = first + static_cast<std::int64_t>(i);
        steps[i].epoch = epochOf(steps[i].step, stepsPerEpoch);
    }
    for (const auto column : {&StepRecord::seconds, &StepRecord::loss, &StepRecord::accuracy}) {
        const std::vector<double> values = takePlanes<double>(rest, count);
        for (std::size_t i = 0; i < count; ++i)
            steps[i].*column = values[i];
    }
    return steps;
}

std::string encodeNormSamples(std::span<const NormSamples> samples)
{
    std::string bytes;
    std::vector<std::int64_t> steps;
    std::vector<double> seconds;
    for (const NormSamples &each : samples) {
        steps.push_back(each.front().step);
        seconds.push_back(each.front().seconds);
    }
    appendPlanes<std::int64_t>(bytes, steps);
    appendPlanes<double>(bytes, seconds);
    const std::size_t layers = samples.empty() ? 0 : samples.front().size();
    for (std::size_t layer = 0; layer < layers; ++layer)
        for (const auto part : parts) {
            // Channel after channel, each value against the one before it.
            const std::size_t channels = (samples.front()[layer].*part).size();
            std::vector<std::uint32_t> differences;
            for (std::size_t channel = 0; channel < channels; ++channel) {
                std::uint32_t last = 0;
                for (const NormSamples &each : samples) {
                    const auto bits = std::bit_cast<std::uint32_t>((each[layer].*part).at(channel));
                    differences.push_back(bits ^ last);
                    last = bits;
                }
            }
            appendPlanes<std::uint32_t>(bytes, differences);
        }
    return deflated(bytes);
}

std::vector<NormSamples> decodeNormSamples(std::string_view bytes, std::size_t count,
                                           std::span<const std::int64_t> channels,
                                           std::int64_t stepsPerEpoch)
{
    constexpr std::int64_t mostChannels = std::int64_t{1} << 24;
    std::size_t each = sizeof(std::int64_t) + sizeof(double);
    for (const std::int64_t layer : channels) {
        check(layer > 0 && layer < mostChannels);
        each += static_cast<std::size_t>(layer) * parts.size() * sizeof(float);
    }
    check(stepsPerEpoch > 0 && count <= bytes.size() * mostPerByte / each + 1);
    const std::string plain = inflated(bytes, count * each);
    std::string_view rest = plain;
    const std::vector<std::int64_t> steps = takePlanes<std::int64_t>(rest, count);
    const std::vector<double> seconds = takePlanes<double>(rest, count);
    std::vector<NormSamples> samples(count, NormSamples(channels.size()));
    for (std::size_t layer = 0; layer < channels.size(); ++layer)
        for (const auto part : parts) {
            const auto width = static_cast<std::size_t>(channels[layer]);
            const auto differences = takePlanes<std::uint32_t>(rest, width * count);
            for (std::size_t i = 0; i < count; ++i)
                (samples[i][layer].*part).resize(width);
            for (std::size_t channel = 0; channel < width; ++channel) {
                std::uint32_t bits = 0;
                for (std::size_t i = 0; i < count; ++i) {
                    bits ^= differences[channel * count + i];
                    (samples[i][layer].*part)[channel] = std::bit_cast<float>(bits);
                }
            }
        }
    for (std::size_t i = 0; i < count; ++i)
        for (NormSample &sample : samples[i]) {
            sample.step = steps[i];
            sample.epoch = epochOf(steps[i], stepsPerEpoch);
            sample.seconds = seconds[i];
        }
    return samples;
}

namespace {

class Writer
{
public:
    template <class Value>
    void put(Value value)
    {
        const auto raw = std::bit_cast<std::array<char, sizeof(Value)>>(value);
        m_bytes.append(raw.data(), raw.size());
    }
    void put(const std::string &text)
    {
        put(static_cast<std::uint32_t>(text.size()));
        m_bytes += text;
    }
    /// As floats where that loses nothing.
    void put(const TensorValues &tensors)
    {
        put(static_cast<std::uint32_t>(tensors.size()));
        for (const auto &[name, values] : tensors) {
            put(name);
            const bool narrow = std::ranges::all_of(values, [](double value) {
                const auto rounded = static_cast<double>(static_cast<float>(value));
                return std::bit_cast<std::uint64_t>(rounded) == std::bit_cast<std::uint64_t>(value);
            });
            put(static_cast<std::uint8_t>(narrow ? sizeof(float) : sizeof(double)));
            put(static_cast<std::uint64_t>(values.size()));
            for (const double value : values)
                narrow ? put(static_cast<float>(value)) : put(value);
        }
    }
    [[nodiscard]] std::string take() { return std::exchange(m_bytes, {}); }

private:
    std::string m_bytes;
};

class Reader
{
public:
    explicit Reader(std::string_view bytes) : m_rest(bytes) {}
    template <class Value>
    void get(Value &value)
    {
        check(m_rest.size() >= sizeof(Value));
        std::memcpy(&value, m_rest.data(), sizeof(Value));
        m_rest.remove_prefix(sizeof(Value));
    }
    void get(std::string &text)
    {
        std::uint32_t size = 0;
        get(size);
        check(m_rest.size() >= size);
        text = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
    }
    void get(TensorValues &tensors)
    {
        std::uint32_t count = 0;
        get(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            std::string name;
            std::uint8_t width = 0;
            std::uint64_t size = 0;
            get(name);
            get(width);
            get(size);
            check((width == sizeof(float) || width == sizeof(double)) &&
                  size <= m_rest.size() / width);
            std::vector<double> &values = tensors[name];
            values.resize(size);
            for (double &value : values)
                if (width == sizeof(float)) {
                    float narrow = 0;
                    get(narrow);
                    value = static_cast<double>(narrow);
                } else {
                    get(value);
                }
        }
    }
    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
};

/// The parts of a checkpoint in their order on disk.
template <class Checked, class Visit>
void visitParts(Checked &checkpoint, Visit visit)
{
    visit(checkpoint.step);
    visit(checkpoint.epochsFinished);
    visit(checkpoint.stepInEpoch);
    visit(checkpoint.trainLoss);
    visit(checkpoint.trainCorrect);
    visit(checkpoint.trainExamples);
    visit(checkpoint.epochTrainSeconds);
    visit(checkpoint.epochStartSeconds);
    visit(checkpoint.seconds);
    visit(checkpoint.trainSeconds);
    visit(checkpoint.lastSampled);
    visit(checkpoint.tensors);
    visit(checkpoint.memory);
}

std::uint32_t checksum(std::string_view bytes)
{
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const Bytef *>(bytes.data()), bytes.size()));
}

} // namespace

std::string encodeCheckpoint(const Checkpoint &checkpoint)
{
    Writer writer;
    visitParts(checkpoint, [&](const auto &part) { writer.put(part); });
    writer.put(static_cast<std::uint8_t>(checkpoint.validating ? 1 : 0));
    std::string bytes = writer.take();
    writer.put(checksum(bytes));
    return bytes + writer.take();
}

Checkpoint decodeCheckpoint(std::string_view bytes)
{
    check(bytes.size() >= sizeof(std::uint32_t));
    const std::string_view sum = bytes.substr(bytes.size() - sizeof(std::uint32_t));
    bytes.remove_suffix(sizeof(std::uint32_t));
    std::uint32_t written = 0;
    Reader(sum).get(written);
    check(written == checksum(bytes));
    Checkpoint checkpoint;
    Reader reader(bytes);
    visitParts(checkpoint, [&](auto &part) { reader.get(part); });
    std::uint8_t validating = 0;
    reader.get(validating);
    checkpoint.validating = validating == 1;
    check(reader.atEnd());
    return checkpoint;
}

} // namespace normscope
