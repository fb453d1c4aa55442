// The samples of γ, β and the moving statistics of a run, however many: the newest are in memory,
// older ones in a file without a name, from which any range is read. The extremes of 8, of 64, of
// 512 … samples are kept with them, so that all of a long run is drawn from a few of those.
// Appended by one thread, read by any.
#pragma once

#include "engine/history/records.h"
#include "engine/history/row_log.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace normscope {

/// At one step, one for every normalization layer, from input to output.
using NormSamples = std::vector<NormSample>;

enum class NormQuantity { Gamma, Beta, MovingMean, MovingVariance };

/// When a sample was taken.
struct SampleMoment
{
    std::int64_t step = 0;
    double epoch = 0;
    double seconds = 0;
};

/// The finite values of one channel so far; `lo` > `hi` while there are none.
struct NormExtent
{
    float lo = std::numeric_limits<float>::infinity();
    float hi = -std::numeric_limits<float>::infinity();
    float least = std::numeric_limits<float>::infinity(); ///< of those above 0
};

class SampleLog
{
public:
    /// Of layers with these numbers of channels.
    explicit SampleLog(const std::vector<std::int64_t> &channels);
    ~SampleLog();
    SampleLog(const SampleLog &) = delete;
    SampleLog &operator=(const SampleLog &) = delete;

    [[nodiscard]] std::size_t layerCount() const { return m_channels.size(); }
    [[nodiscard]] std::size_t channels(std::size_t layer) const { return m_channels[layer]; }

    /// Room for so many, where that is little.
    void reserve(std::size_t samples);
    /// One for each of one or more layers, with a value for each channel; std::invalid_argument
    /// otherwise.
    /// StoreError when they fit neither on the disk nor in memory; until then a full disk is
    /// borne.
    void append(const NormSamples &samples);

    [[nodiscard]] std::size_t size() const;
    /// How many of them were taken up to this step.
    [[nodiscard]] std::size_t countUpTo(std::int64_t step) const;

    // Ranges must lie within size(). StoreError when the system cannot read the file.

    [[nodiscard]] std::vector<SampleMoment> moments(std::size_t first, std::size_t count) const;
    /// values[sample * channels + channel]
    [[nodiscard]] std::vector<float> values(std::size_t layer, NormQuantity quantity,
                                            std::size_t first, std::size_t count) const;
    [[nodiscard]] std::vector<NormSamples> samples(std::size_t first, std::size_t count) const;
    /// One for each channel.
    [[nodiscard]] std::vector<NormExtent> extents(std::size_t layer, NormQuantity quantity) const;

    // Bucket b of level k is samples [b·8ᵏ, (b + 1)·8ᵏ), all of which must be there.

    static constexpr std::size_t fanOut = 8;
    struct BucketMoments
    {
        SampleMoment first;
        SampleMoment last;
    };
    [[nodiscard]] std::vector<BucketMoments> bucketMoments(std::size_t level, std::size_t first,
                                                           std::size_t count) const;
    /// Of finite values; NaN where there are none. [bucket * 2 * channels + channel] is the least,
    /// [(bucket * 2 + 1) * channels + channel] the greatest.
    [[nodiscard]] std::vector<float> bucketExtremes(std::size_t layer, NormQuantity quantity,
                                                    std::size_t level, std::size_t first,
                                                    std::size_t count) const;

    /// Bytes of samples in memory, for tests and benchmarks.
    [[nodiscard]] std::size_t heldBytes() const;
    /// Whether some are in a file.
    [[nodiscard]] bool hasFile() const;

private:
    /// levels[0] are samples, levels[k] buckets of level k; these begin when samples go into the
    /// file.
    struct Column
    {
        std::vector<RowLog> levels;
    };
    static constexpr std::size_t quantities = 4;

    [[nodiscard]] const Column &column(std::size_t layer, NormQuantity quantity) const
    {
        return m_columns[layer * quantities + static_cast<std::size_t>(quantity)];
    }
    void makeColumns();
    void putAway();
    void putAway(Column &column, std::size_t channels);
    /// Rows that are there; std::out_of_range otherwise.
    void read(const Column &column, std::size_t level, std::size_t first, std::size_t count,
              std::span<std::byte> into) const;
    [[nodiscard]] std::size_t rowsAt(const Column &column, std::size_t level) const;

    std::vector<std::size_t> m_channels;
    mutable std::mutex m_mutex; ///< never held while the file is read or written
    // Made with the first sample.
    Column m_moments;
    std::vector<Column> m_columns; ///< of layers, four each
    std::vector<std::vector<NormExtent>> m_extents;
    std::size_t m_size = 0;
    std::shared_ptr<ScratchFile> m_file;
    std::size_t m_retryAt = 0; ///< samples, after the file refused some
};

} // namespace normscope
