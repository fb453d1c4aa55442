#include "engine/history/sample_log.h"

#include "engine/history/store_error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace normscope {

namespace {

static_assert(std::is_trivially_copyable_v<SampleMoment>);

/// So many that the samples of a usual run of ten epochs are never in a file.
constexpr std::size_t samplesOfBlock = 1024;
constexpr std::size_t bucketsOfBlock = 64;

/// What is held while the disk takes nothing.
constexpr std::size_t mostHeldBytes = std::size_t{512} << 20U;
/// Samples between two tries of a disk that took nothing.
constexpr std::size_t retryAfter = 512;

constexpr std::array parts = {&NormSample::gamma, &NormSample::beta, &NormSample::movingMean,
                              &NormSample::movingVariance};

template <class Value>
std::span<std::byte> writableBytes(std::vector<Value> &values)
{
    return std::as_writable_bytes(std::span(values));
}

/// Buckets of a level into those of the next: [bucket][least and greatest][channel].
std::vector<float> joined(std::span<const float> buckets, std::size_t channels)
{
    const std::size_t row = 2 * channels;
    const std::size_t count = buckets.size() / (row * SampleLog::fanOut);
    std::vector<float> result(count * row);
    for (std::size_t bucket = 0; bucket < count; ++bucket) {
        float *into = result.data() + bucket * row;
        const float *from = buckets.data() + bucket * SampleLog::fanOut * row;
        std::copy_n(from, row, into);
        // fmin and fmax leave out what is not a number.
        for (std::size_t child = 1; child < SampleLog::fanOut; ++child) {
            from += row;
            for (std::size_t i = 0; i < channels; ++i) {
                into[i] = std::fmin(into[i], from[i]);
                into[channels + i] = std::fmax(into[channels + i], from[channels + i]);
            }
        }
    }
    return result;
}

/// Samples as buckets of one each.
std::vector<float> asBuckets(std::span<const float> values, std::size_t channels)
{
    std::vector<float> buckets(2 * values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t at = i / channels * 2 * channels + i % channels;
        const float value =
            std::isfinite(values[i]) ? values[i] : std::numeric_limits<float>::quiet_NaN();
        buckets[at] = buckets[at + channels] = value;
    }
    return buckets;
}

std::vector<SampleLog::BucketMoments> joined(std::span<const SampleLog::BucketMoments> buckets)
{
    std::vector<SampleLog::BucketMoments> result(buckets.size() / SampleLog::fanOut);
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = {buckets[i * SampleLog::fanOut].first,
                     buckets[(i + 1) * SampleLog::fanOut - 1].last};
    return result;
}

std::vector<SampleLog::BucketMoments> asBuckets(std::span<const SampleMoment> moments)
{
    std::vector<SampleLog::BucketMoments> buckets;
    buckets.reserve(moments.size());
    for (const SampleMoment &moment : moments)
        buckets.push_back({moment, moment});
    return buckets;
}

template <class Value>
std::vector<Value> valuesIn(std::span<const std::byte> bytes)
{
    std::vector<Value> values(bytes.size() / sizeof(Value));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(Value));
    return values;
}

} // namespace

SampleLog::SampleLog(const std::vector<std::int64_t> &channels)
{
    for (const std::int64_t count : channels)
        m_channels.push_back(static_cast<std::size_t>(std::max<std::int64_t>(0, count)));
}

SampleLog::~SampleLog() = default;

void SampleLog::makeColumns()
{
    if (!m_moments.levels.empty())
        return;
    m_moments.levels.emplace_back(sizeof(SampleMoment), samplesOfBlock);
    for (const std::size_t channels : m_channels)
        for (std::size_t quantity = 0; quantity < quantities; ++quantity) {
            m_columns.emplace_back().levels.emplace_back(channels * sizeof(float), samplesOfBlock);
            m_extents.emplace_back(channels);
        }
}

void SampleLog::reserve(std::size_t samples)
{
    const std::lock_guard lock(m_mutex);
    makeColumns();
    m_moments.levels.front().reserve(samples);
    for (Column &column : m_columns)
        column.levels.front().reserve(samples);
}

void SampleLog::append(const NormSamples &samples)
{
    if (samples.empty() || samples.size() != m_channels.size())
        throw std::invalid_argument("samples are of other layers");
    for (std::size_t layer = 0; layer < m_channels.size(); ++layer)
        for (const auto part : parts)
            if ((samples[layer].*part).size() != m_channels[layer])
                throw std::invalid_argument("samples are of another number of channels");
    {
        const std::lock_guard lock(m_mutex);
        makeColumns();
        const SampleMoment moment{samples.front().step, samples.front().epoch,
                                  samples.front().seconds};
        m_moments.levels.front().append(std::as_bytes(std::span(&moment, 1)));
        for (std::size_t layer = 0; layer < m_channels.size(); ++layer)
            for (std::size_t quantity = 0; quantity < quantities; ++quantity) {
                const std::size_t index = layer * quantities + quantity;
                const std::vector<float> &values = samples[layer].*parts[quantity];
                m_columns[index].levels.front().append(std::as_bytes(std::span(values)));
                for (std::size_t channel = 0; channel < values.size(); ++channel) {
                    const float value = values[channel];
                    if (!std::isfinite(value))
                        continue;
                    NormExtent &extent = m_extents[index][channel];
                    extent.lo = std::min(extent.lo, value);
                    extent.hi = std::max(extent.hi, value);
                    if (value > 0)
                        extent.least = std::min(extent.least, value);
                }
            }
        ++m_size;
    }
    // Only this thread changes what follows: the others may read it meanwhile.
    if (m_size < m_retryAt)
        return;
    try {
        putAway();
    } catch (const StoreError &error) {
        m_retryAt = m_size + retryAfter;
        if (heldBytes() > mostHeldBytes)
            throw StoreError(error.fault(), std::string(error.what()) +
                                                ", and memory shall not hold more of them. Make "
                                                "room there, or sample fewer steps");
    }
}

void SampleLog::putAway()
{
    putAway(m_moments, 0);
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        putAway(m_columns[i], m_channels[i / quantities]);
}

void SampleLog::putAway(Column &column, std::size_t channels)
{
    for (std::size_t level = 0; level < column.levels.size(); ++level)
        while (column.levels[level].isOverfull()) {
            if (!m_file) {
                auto file = std::make_shared<ScratchFile>();
                const std::lock_guard lock(m_mutex);
                m_file = std::move(file);
            }
            const std::span<const std::byte> block = column.levels[level].oldestBlock();
            const std::uint64_t begin = m_file->append(block);
            std::vector<std::byte> next;
            const auto take = [&](const auto &buckets) {
                const auto bytes = std::as_bytes(std::span(buckets));
                next.assign(bytes.begin(), bytes.end());
            };
            if (channels == 0) {
                take(level == 0 ? joined(asBuckets(valuesIn<SampleMoment>(block)))
                                : joined(valuesIn<BucketMoments>(block)));
            } else {
                const std::vector<float> values = valuesIn<float>(block);
                take(joined(level == 0 ? asBuckets(values, channels) : values, channels));
            }
            const std::size_t row =
                channels == 0 ? sizeof(BucketMoments) : 2 * channels * sizeof(float);
            const std::lock_guard lock(m_mutex);
            if (level + 1 == column.levels.size())
                column.levels.emplace_back(row, bucketsOfBlock);
            column.levels[level + 1].append(next);
            column.levels[level].dropOldestBlock(begin);
        }
}

std::size_t SampleLog::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_size;
}

std::size_t SampleLog::countUpTo(std::int64_t step) const
{
    std::size_t low = 0;
    std::size_t high = size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (moments(middle, 1).front().step <= step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::size_t SampleLog::heldBytes() const
{
    const std::lock_guard lock(m_mutex);
    std::size_t bytes = 0;
    const auto add = [&](const Column &column) {
        for (const RowLog &level : column.levels)
            bytes += level.heldBytes();
    };
    add(m_moments);
    for (const Column &column : m_columns)
        add(column);
    return bytes;
}

bool SampleLog::hasFile() const
{
    const std::lock_guard lock(m_mutex);
    return m_file != nullptr;
}

std::size_t SampleLog::rowsAt(const Column &column, std::size_t level) const
{
    const std::lock_guard lock(m_mutex);
    return level < column.levels.size() ? column.levels[level].size() : 0;
}

void SampleLog::read(const Column &column, std::size_t level, std::size_t first, std::size_t count,
                     std::span<std::byte> into) const
{
    std::vector<RowLog::Place> places;
    std::shared_ptr<ScratchFile> file;
    std::size_t rowBytes = 0;
    {
        const std::lock_guard lock(m_mutex);
        const RowLog &log = column.levels[level];
        if (first > log.size() || count > log.size() - first)
            throw std::out_of_range("no such samples");
        rowBytes = log.rowBytes();
        places = log.read(first, count, into);
        file = m_file;
    }
    for (const RowLog::Place &place : places)
        file->read(place.begin, into.subspan(place.intoRows * rowBytes, place.rows * rowBytes));
}

std::vector<SampleMoment> SampleLog::moments(std::size_t first, std::size_t count) const
{
    std::vector<SampleMoment> found(count);
    if (count > 0)
        read(m_moments, 0, first, count, writableBytes(found));
    return found;
}

std::vector<float> SampleLog::values(std::size_t layer, NormQuantity quantity, std::size_t first,
                                     std::size_t count) const
{
    std::vector<float> found(count * m_channels[layer]);
    if (count > 0)
        read(column(layer, quantity), 0, first, count, writableBytes(found));
    return found;
}

std::vector<NormSamples> SampleLog::samples(std::size_t first, std::size_t count) const
{
    const std::vector<SampleMoment> at = moments(first, count);
    std::vector<NormSamples> all(count, NormSamples(m_channels.size()));
    for (std::size_t layer = 0; layer < m_channels.size(); ++layer)
        for (std::size_t quantity = 0; quantity < quantities; ++quantity) {
            const std::vector<float> found =
                values(layer, static_cast<NormQuantity>(quantity), first, count);
            for (std::size_t i = 0; i < count; ++i) {
                const auto begin =
                    found.begin() + static_cast<std::ptrdiff_t>(i * m_channels[layer]);
                (all[i][layer].*parts[quantity])
                    .assign(begin, begin + static_cast<std::ptrdiff_t>(m_channels[layer]));
            }
        }
    for (std::size_t i = 0; i < count; ++i)
        for (NormSample &sample : all[i]) {
            sample.step = at[i].step;
            sample.epoch = at[i].epoch;
            sample.seconds = at[i].seconds;
        }
    return all;
}

std::vector<NormExtent> SampleLog::extents(std::size_t layer, NormQuantity quantity) const
{
    const std::lock_guard lock(m_mutex);
    const std::size_t index = layer * quantities + static_cast<std::size_t>(quantity);
    return index < m_extents.size() ? m_extents[index] : std::vector<NormExtent>(m_channels[layer]);
}

std::vector<SampleLog::BucketMoments> SampleLog::bucketMoments(std::size_t level, std::size_t first,
                                                               std::size_t count) const
{
    if (level == 0)
        return asBuckets(moments(first, count));
    if (count == 0)
        return {};
    const std::size_t there = std::min(rowsAt(m_moments, level), first + count);
    const std::size_t kept = there > first ? there - first : 0;
    std::vector<BucketMoments> found(kept);
    if (kept > 0)
        read(m_moments, level, first, kept, writableBytes(found));
    if (kept < count) { // not gathered yet: few, of the newest
        const std::vector<BucketMoments> rest =
            joined(bucketMoments(level - 1, (first + kept) * fanOut, (count - kept) * fanOut));
        found.insert(found.end(), rest.begin(), rest.end());
    }
    return found;
}

std::vector<float> SampleLog::bucketExtremes(std::size_t layer, NormQuantity quantity,
                                             std::size_t level, std::size_t first,
                                             std::size_t count) const
{
    if (level == 0)
        return asBuckets(values(layer, quantity, first, count), m_channels[layer]);
    if (count == 0)
        return {};
    const Column &from = column(layer, quantity);
    const std::size_t there = std::min(rowsAt(from, level), first + count);
    const std::size_t kept = there > first ? there - first : 0;
    std::vector<float> found(kept * 2 * m_channels[layer]);
    if (kept > 0)
        read(from, level, first, kept, writableBytes(found));
    if (kept < count) {
        const std::vector<float> rest =
            joined(bucketExtremes(layer, quantity, level - 1, (first + kept) * fanOut,
                                  (count - kept) * fanOut),
                   m_channels[layer]);
        found.insert(found.end(), rest.begin(), rest.end());
    }
    return found;
}

} // namespace normscope
