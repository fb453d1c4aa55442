// The sums for the gradient of the first convolution's weights, one row of windows after the other.
#if defined(NORMSCOPE_LANES_FIRST_LAYER_GRADIENT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_LANES_FIRST_LAYER_GRADIENT_INL_H_
#undef NORMSCOPE_LANES_FIRST_LAYER_GRADIENT_INL_H_
#else
#define NORMSCOPE_LANES_FIRST_LAYER_GRADIENT_INL_H_
#endif

#include "engine/lanes/kernels/convolution_weight-inl.h"
#include "engine/lanes/kernels/first_layer_points-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

template <class T>
class RowGradients
{
public:
    explicit RowGradients(const FirstLayerGradientWork<T> &work)
        : m_work(work),
          m_spread{work.scratch,
                   4 * work.dOut.width * laneCount<T>,
                   2 * work.dOut.width * laneCount<T>,
                   work.dOut.channels,
                   2,
                   2 * work.dOut.width},
          m_rowPoints(work.scratch + work.dOut.channels * m_spread.channelStride),
          m_rows(work.in, work.dOut.width, m_rowPoints)
    {
    }
    /// Where ∂ℓ/∂ŷ of a row of windows goes, {channel, 2, 2·width, lane}.
    [[nodiscard]] T *gradients() const { return m_work.scratch; }
    /// Adds those of windows `y`, which follow each other from 0 on.
    void add(std::size_t y)
    {
        const bool writes = m_work.first && y == 0;
        if (m_work.atPoints) {
            m_rows.moveTo(y);
            addRowAtPoints<T>(
                {m_rows, m_spread, m_rowPoints + rowsKept * m_rows.rowSize(), writes, m_work.sums},
                m_work.in.channels);
            return;
        }
        Tile<const T> images = m_work.in;
        images.data += 2 * y * images.rowStride;
        WeightGradientWork<T> strip{m_work.window, images, m_spread, m_work.sums};
        strip.endRow = 2;
        strip.writes = writes;
        addStrip(strip);
    }

private:
    const FirstLayerGradientWork<T> &m_work;
    const Tile<const T> m_spread;
    T *const m_rowPoints;
    PointRows<T> m_rows;
};

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
