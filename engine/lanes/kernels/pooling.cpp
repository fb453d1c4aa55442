// Max and average pooling.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/pooling.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

#include <algorithm>
#include <limits>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

/// The part of a window that lies on the image: taps [first, end) of a window that starts at
/// `output · stride − padding`.
struct Taps
{
    Taps(const Window &window, std::size_t output, std::size_t length)
        : start(output * window.stride)
    {
        first = start < window.padding ? window.padding - start : 0;
        end = std::min(window.size,
                       length + window.padding - std::min(start, length + window.padding));
    }
    [[nodiscard]] std::size_t place(const Window &window, std::size_t tap) const
    {
        return start + tap - window.padding;
    }
    std::size_t start;
    std::size_t first;
    std::size_t end;
};

template <class T>
HWY_INLINE T *at(const Tile<T> &tile, std::size_t c, std::size_t y, std::size_t x)
{
    return tile.data + c * tile.channelStride + y * tile.rowStride +
           x * laneCount<std::remove_const_t<T>>;
}

template <class T>
void maxPool(const Window &window, const Tile<const T> &in, const Tile<T> &out)
{
    const Tag<T> d;
    for (std::size_t c = 0; c < out.channels; ++c)
        for (std::size_t y = 0; y < out.height; ++y) {
            const Taps rows(window, y, in.height);
            for (std::size_t x = 0; x < out.width; ++x) {
                const Taps columns(window, x, in.width);
                Vec<T> best = hn::Set(d, -std::numeric_limits<T>::infinity());
                for (std::size_t i = rows.first; i < rows.end; ++i)
                    for (std::size_t j = columns.first; j < columns.end; ++j) {
                        const Vec<T> value =
                            hn::Load(d, at(in, c, rows.place(window, i), columns.place(window, j)));
                        // Not ≤ rather than >, so that NaN wins; and then it stays.
                        const auto keeps = hn::Or(hn::Le(value, best), hn::IsNaN(best));
                        best = hn::IfThenElse(keeps, best, value);
                    }
                hn::Store(best, d, at(out, c, y, x));
            }
        }
}

template <class T>
void clear(const Tile<T> &tile)
{
    for (std::size_t c = 0; c < tile.channels; ++c)
        for (std::size_t y = 0; y < tile.height; ++y)
            std::fill_n(at(tile, c, y, 0), tile.width * laneCount<T>, T{0});
}

/// Zeros where no window comes, for windows that do not overlap.
template <class T>
void clearGaps(const Window &window, const Tile<const T> &out, const Tile<T> &tile)
{
    const auto covered = [&window](std::size_t place, std::size_t outputs) {
        const std::size_t from = place + window.padding;
        return from % window.stride < window.size && from / window.stride < outputs;
    };
    for (std::size_t c = 0; c < tile.channels; ++c)
        for (std::size_t y = 0; y < tile.height; ++y)
            for (std::size_t x = 0; x < tile.width; ++x)
                if (!covered(y, out.height) || !covered(x, out.width))
                    hn::Store(hn::Zero(Tag<T>()), Tag<T>(), at(tile, c, y, x));
}

template <class T>
void maxPoolGradient(const Window &window, const Tile<const T> &in, const Tile<const T> &out,
                     const Tile<const T> &dOut, const Tile<T> &dIn)
{
    const Tag<T> d;
    // Windows that do not overlap write each input once, after it was read; so dIn may lie over in.
    const bool once = window.stride >= window.size;
    if (!once)
        clear(dIn);
    for (std::size_t c = 0; c < out.channels; ++c)
        for (std::size_t y = 0; y < out.height; ++y) {
            const Taps rows(window, y, in.height);
            for (std::size_t x = 0; x < out.width; ++x) {
                const Taps columns(window, x, in.width);
                const Vec<T> largest = hn::Load(d, at(out, c, y, x));
                // What no earlier place of the window has taken.
                Vec<T> left = hn::Load(d, at(dOut, c, y, x));
                for (std::size_t i = rows.first; i < rows.end; ++i)
                    for (std::size_t j = columns.first; j < columns.end; ++j) {
                        const std::size_t inY = rows.place(window, i);
                        const std::size_t inX = columns.place(window, j);
                        const auto here = hn::Eq(hn::Load(d, at(in, c, inY, inX)), largest);
                        const Vec<T> share = hn::IfThenElseZero(here, left);
                        left = hn::IfThenZeroElse(here, left);
                        T *to = at(dIn, c, inY, inX);
                        hn::Store(once ? share : hn::Add(hn::Load(d, to), share), d, to);
                    }
            }
        }
    if (once)
        clearGaps<T>(window, out, dIn);
}

template <class T>
void averagePool(const Window &window, const Tile<const T> &in, const Tile<T> &out)
{
    const Tag<T> d;
    const Vec<T> share = hn::Set(d, T{1} / static_cast<T>(window.size * window.size));
    for (std::size_t c = 0; c < out.channels; ++c)
        for (std::size_t y = 0; y < out.height; ++y) {
            const Taps rows(window, y, in.height);
            for (std::size_t x = 0; x < out.width; ++x) {
                const Taps columns(window, x, in.width);
                Vec<T> sum = hn::Zero(d);
                for (std::size_t i = rows.first; i < rows.end; ++i)
                    for (std::size_t j = columns.first; j < columns.end; ++j)
                        sum = hn::Add(sum, hn::Load(d, at(in, c, rows.place(window, i),
                                                          columns.place(window, j))));
                hn::Store(hn::Mul(sum, share), d, at(out, c, y, x));
            }
        }
}

template <class T>
void averagePoolGradient(const Window &window, const Tile<const T> &dOut, const Tile<T> &dIn)
{
    const Tag<T> d;
    const Vec<T> share = hn::Set(d, T{1} / static_cast<T>(window.size * window.size));
    clear(dIn);
    for (std::size_t c = 0; c < dOut.channels; ++c)
        for (std::size_t y = 0; y < dOut.height; ++y) {
            const Taps rows(window, y, dIn.height);
            for (std::size_t x = 0; x < dOut.width; ++x) {
                const Taps columns(window, x, dIn.width);
                const Vec<T> part = hn::Mul(hn::Load(d, at(dOut, c, y, x)), share);
                for (std::size_t i = rows.first; i < rows.end; ++i)
                    for (std::size_t j = columns.first; j < columns.end; ++j) {
                        T *to = at(dIn, c, rows.place(window, i), columns.place(window, j));
                        hn::Store(hn::Add(hn::Load(d, to), part), d, to);
                    }
            }
        }
}

template <class T>
void addTo(Kernels<T> &kernels)
{
    kernels.maxPool = maxPool<T>;
    kernels.maxPoolGradient = maxPoolGradient<T>;
    kernels.averagePool = averagePool<T>;
    kernels.averagePoolGradient = averagePoolGradient<T>;
}

void addKernels(KernelSet &set)
{
    addTo(set.single);
    addTo(set.twice);
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::lanes {

HWY_EXPORT(addKernels);

void addPooling(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
