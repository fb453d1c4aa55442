// Images do not change, so what the first convolution's output has for statistics is known
// beforehand: with S = Σ patch and P = Σ patch·patchᵀ over all places of a minibatch (N of them),
// the output w·patch + b of a channel has the mean w·S/N + b and the variance wᵀ(P/N − S·Sᵀ/N²)w.
// The sums are kept per image, as integers, so they are exact.
#pragma once

#include "engine/data/dataset.h"
#include "engine/lanes/aligned.h"
#include "engine/lanes/kernels/tile.h"
#include "engine/lanes/program.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace normscope::lanes {

class PatchMoments
{
public:
    /// Whether the table for such patches is small enough: one channel, kernels up to 5 × 5,
    /// stride 1.
    [[nodiscard]] static bool covers(const Window &window, const Shape &example);

    /// The table of the first `count` training images; made once and shared by all runs on the data
    /// set that go on. 1.4 kB an image of 5 × 5 patches.
    [[nodiscard]] static std::shared_ptr<const PatchMoments>
    of(const std::shared_ptr<const Dataset> &data, const Window &window, std::size_t count,
       WorkerTeam &team);

    PatchMoments(const Dataset &data, const Window &window, std::size_t count, WorkerTeam &team);

    [[nodiscard]] std::size_t count() const { return m_count; }
    /// Entries of one image: S {taps}, then the upper triangle of P by rows, in units of a byte.
    [[nodiscard]] std::size_t entries() const { return m_entries; }
    [[nodiscard]] std::size_t taps() const { return m_taps; }
    [[nodiscard]] std::span<const std::uint32_t> of(std::size_t image) const
    {
        return {m_table.data() + image * m_entries, m_entries};
    }

private:
    const std::size_t m_count;
    const std::size_t m_taps;
    const std::size_t m_entries;
    Aligned<std::uint32_t> m_table;
};

/// Those of a minibatch, with pixels from 0 to 1.
struct PatchStatistics
{
    double places = 0;            ///< N
    std::vector<double> sum;      ///< S {taps}
    std::vector<double> products; ///< P {taps, taps}

    /// From sums of PatchMoments' entries.
    PatchStatistics(std::span<const std::uint64_t> sums, std::size_t taps, double places);

    /// Σ w·patch
    [[nodiscard]] double sumOf(std::span<const double> weight) const;
    /// Σ (w·patch − mean)·patch {taps}: N times the covariance with each tap.
    [[nodiscard]] std::vector<double> centered(std::span<const double> weight) const;
};

} // namespace normscope::lanes
