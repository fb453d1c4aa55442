// What is drawn of channels over a stretch of the x axis: every sample where these are few, else
// the extremes of each pixel column, most of which the log of samples knows already. So a long run
// costs what its columns cost.
#pragma once

#include "ui/charts/channel_curves.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace normscope::ui {

class ChannelRows
{
public:
    /// Of the samples within `visible`, which is `columns` pixel columns wide, and of one on either
    /// side of it. What is known already of the same stretch is not read again.
    void read(const ChannelCurves &curves, XAxis axis, Range visible, int columns);

    /// Rows are single samples: `lo` and `hi` are the same.
    [[nodiscard]] bool areSamples() const { return m_samples; }
    [[nodiscard]] std::size_t size() const { return m_rows.size(); }
    [[nodiscard]] std::size_t channels() const { return m_channels; }

    struct Row
    {
        long long column = 0;
        double begin = 0;      ///< x of the first sample in it
        double end = 0;        ///< and of the last
        std::size_t first = 0; ///< sample
        std::size_t last = 0;
    };
    [[nodiscard]] const Row &operator[](std::size_t row) const { return m_rows[row]; }
    /// The least and the greatest finite value; NaN where there is none.
    [[nodiscard]] float lo(std::size_t row, std::size_t channel) const
    {
        return m_lo[row * m_channels + channel];
    }
    [[nodiscard]] float hi(std::size_t row, std::size_t channel) const
    {
        return m_hi[row * m_channels + channel];
    }
    /// The greatest came after the least.
    [[nodiscard]] bool rises(std::size_t row, std::size_t channel) const
    {
        return m_rises[row * m_channels + channel] != 0;
    }

private:
    class Reader;
    void add(const Row &row, const float *lo, const float *hi);
    void dropFrom(std::size_t row);

    std::shared_ptr<const SampleLog> m_log;
    std::size_t m_layer = 0;
    NormQuantity m_quantity = NormQuantity::Gamma;
    XAxis m_axis = XAxis::Epoch;
    Range m_visible;
    int m_columns = 0;
    bool m_samples = false;

    std::size_t m_channels = 0;
    std::vector<Row> m_rows;
    std::vector<float> m_lo;
    std::vector<float> m_hi;
    std::vector<std::uint8_t> m_rises;
};

} // namespace normscope::ui
