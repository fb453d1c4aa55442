// One example alone: the lanes lie across the places of an image, or the inputs of a linear layer.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/single_example.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

#include <algorithm>
#include <cmath>
#include <limits>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

/// OB output channels × XB vectors of places from `place` on. Rows of the output are as long as
/// those of the input, so a place is a distance from the beginning of both, and neighbouring places
/// go on into the next row; what comes behind the width of the output means nothing.
template <class T, int OB, int XB>
HWY_NOINLINE void placesBlock(const ExampleConvolution<T> &work, std::size_t o, std::size_t place)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const std::size_t size = work.kernel;
    const std::size_t weightStride = work.in.channels * size * size;
    Vec<T> sum[OB][XB];
    NORMSCOPE_UNROLL
    for (int a = 0; a < OB; ++a) {
        NORMSCOPE_UNROLL
        for (int b = 0; b < XB; ++b)
            sum[a][b] = hn::Zero(d);
    }
    const T *weight = work.weight + o * weightStride;
    for (std::size_t c = 0; c < work.in.channels; ++c)
        for (std::size_t i = 0; i < size; ++i) {
            const T *value =
                work.in.data + c * work.in.channelStride + i * work.in.rowStride + place;
            for (std::size_t j = 0; j < size; ++j, ++value, ++weight) {
                Vec<T> input[XB];
                NORMSCOPE_UNROLL
                for (int b = 0; b < XB; ++b)
                    input[b] = hn::LoadU(d, value + static_cast<std::size_t>(b) * L);
                NORMSCOPE_UNROLL
                for (int a = 0; a < OB; ++a) {
                    const Vec<T> w = hn::Set(d, weight[static_cast<std::size_t>(a) * weightStride]);
                    NORMSCOPE_UNROLL
                    for (int b = 0; b < XB; ++b)
                        sum[a][b] = hn::MulAdd(w, input[b], sum[a][b]);
                }
            }
        }
    NORMSCOPE_UNROLL
    for (int a = 0; a < OB; ++a) {
        const std::size_t channel = o + static_cast<std::size_t>(a);
        const Vec<T> scale = hn::Set(d, work.scale[channel]);
        const Vec<T> offset = hn::Set(d, work.offset[channel]);
        T *to = work.out.data + channel * work.out.channelStride + place;
        NORMSCOPE_UNROLL
        for (int b = 0; b < XB; ++b)
            hn::StoreU(hn::MulAdd(sum[a][b], scale, offset), d,
                       to + static_cast<std::size_t>(b) * L);
    }
}

template <class T, int OB>
void channelsBlock(const ExampleConvolution<T> &work, std::size_t o)
{
    constexpr std::size_t L = laneCount<T>;
    constexpr std::size_t most = manyRegisters ? 4 : 2;
    const std::size_t places = (work.out.height - 1) * work.out.rowStride + work.out.width;
    const std::size_t vectors = (places + L - 1) / L;
    const std::size_t blocks = (vectors + most - 1) / most;
    const std::size_t together = (vectors + blocks - 1) / blocks; // evenly
    std::size_t left = vectors;
    for (std::size_t place = 0; left > 0;) {
        const std::size_t now = std::min(left, together);
        if (manyRegisters && now == 4)
            placesBlock<T, OB, manyRegisters ? 4 : 1>(work, o, place);
        else if (manyRegisters && now == 3)
            placesBlock<T, OB, manyRegisters ? 3 : 1>(work, o, place);
        else if (now == 2)
            placesBlock<T, OB, 2>(work, o, place);
        else
            placesBlock<T, OB, 1>(work, o, place);
        place += now * L;
        left -= now;
    }
}

template <class T>
void convolveExample(const ExampleConvolution<T> &work)
{
    std::size_t o = 0;
    for (; o + 6 <= work.out.channels; o += 6)
        channelsBlock<T, 6>(work, o);
    for (; o + 4 <= work.out.channels; o += 4)
        channelsBlock<T, 4>(work, o);
    for (; o < work.out.channels; ++o)
        channelsBlock<T, 1>(work, o);
}

/// MB rows of a product with one vector of features.
template <class T, std::size_t MB>
HWY_NOINLINE void productRows(const ExampleProduct<T> &work, std::size_t row)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    Vec<T> sum[MB];
    NORMSCOPE_UNROLL
    for (std::size_t m = 0; m < MB; ++m)
        sum[m] = hn::Zero(d);
    const T *weight = work.weight + row * work.inputs;
    std::size_t k = 0;
    for (; k + L <= work.inputs; k += L) {
        const Vec<T> value = hn::LoadU(d, work.in + k);
        NORMSCOPE_UNROLL
        for (std::size_t m = 0; m < MB; ++m)
            sum[m] = hn::MulAdd(hn::LoadU(d, weight + m * work.inputs + k), value, sum[m]);
    }
    T total[MB] = {};
    if (k < work.inputs && k > 0) {
        // The last vector again, up to the end, without what has been summed.
        const auto summed = hn::FirstN(d, L - (work.inputs - k));
        k = work.inputs - L;
        const Vec<T> value = hn::IfThenZeroElse(summed, hn::LoadU(d, work.in + k));
        NORMSCOPE_UNROLL
        for (std::size_t m = 0; m < MB; ++m) {
            const Vec<T> w = hn::IfThenZeroElse(summed, hn::LoadU(d, weight + m * work.inputs + k));
            sum[m] = hn::MulAdd(w, value, sum[m]);
        }
        k = work.inputs;
    }
    constexpr std::size_t together = MB < 4 ? MB : 4;
    for (std::size_t m = 0; m < MB; m += together)
        storeLaneSums<T, together>(sum + m, total + m);
    for (; k < work.inputs; ++k) // fewer than a vector
        for (std::size_t m = 0; m < MB; ++m)
            total[m] += weight[m * work.inputs + k] * work.in[k];
    for (std::size_t m = 0; m < MB; ++m)
        work.out[row + m] = total[m] * work.scale[row + m] + work.offset[row + m];
}

template <class T>
void multiplyExample(const ExampleProduct<T> &work)
{
    std::size_t row = 0;
    for (; row + 8 <= work.outputs; row += 8)
        productRows<T, 8>(work, row);
    for (; row < work.outputs; ++row)
        productRows<T, 1>(work, row);
}

/// How a window makes one value of several.
struct Largest
{
    template <class V>
    static HWY_INLINE V joinVectors(V now, V value)
    {
        // NaN wins, and then it stays.
        return hn::IfThenElse(hn::Or(hn::Le(value, now), hn::IsNaN(now)), now, value);
    }
    template <class T>
    static T join(T now, T value)
    {
        return value <= now || std::isnan(now) ? now : value;
    }
    template <class T>
    static constexpr T start = -std::numeric_limits<T>::infinity();
    template <class T>
    static T finish(T value, std::size_t)
    {
        return value;
    }
};

struct Mean
{
    template <class V>
    static HWY_INLINE V joinVectors(V now, V value)
    {
        return hn::Add(now, value);
    }
    template <class T>
    static T join(T now, T value)
    {
        return now + value;
    }
    template <class T>
    static constexpr T start = 0;
    template <class T>
    static T finish(T value, std::size_t area)
    {
        return value * (T{1} / static_cast<T>(area));
    }
};

template <class T, class Pool>
void poolAny(const Window &window, const Image<const T> &in, const Image<T> &out)
{
    for (std::size_t c = 0; c < out.channels; ++c)
        for (std::size_t y = 0; y < out.height; ++y)
            for (std::size_t x = 0; x < out.width; ++x) {
                T value = Pool::template start<T>;
                for (std::size_t i = 0; i < window.size; ++i)
                    for (std::size_t j = 0; j < window.size; ++j) {
                        const std::size_t row = y * window.stride + i - window.padding;
                        const std::size_t column = x * window.stride + j - window.padding;
                        if (row < in.height && column < in.width) // below 0 is far above
                            value = Pool::join(
                                value, in.data[c * in.channelStride + row * in.rowStride + column]);
                    }
                out.data[c * out.channelStride + y * out.rowStride + x] =
                    Pool::finish(value, window.size * window.size);
            }
}

#if HWY_TARGET != HWY_SCALAR
/// 2 × 2 windows side by side, a vector of them at a time.
template <class T, class Pool>
void poolPairs(const Image<const T> &in, const Image<T> &out)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const Vec<T> share = hn::Set(d, Pool::finish(T{1}, 4));
    for (std::size_t c = 0; c < out.channels; ++c)
        for (std::size_t y = 0; y < out.height; ++y) {
            const T *upper = in.data + c * in.channelStride + 2 * y * in.rowStride;
            const T *lower = upper + in.rowStride;
            T *to = out.data + c * out.channelStride + y * out.rowStride;
            for (std::size_t x = 0; x < out.width; x += L) {
                const Vec<T> first =
                    Pool::joinVectors(hn::LoadU(d, upper + 2 * x), hn::LoadU(d, lower + 2 * x));
                const Vec<T> second = Pool::joinVectors(hn::LoadU(d, upper + 2 * x + L),
                                                        hn::LoadU(d, lower + 2 * x + L));
                const Vec<T> value = Pool::joinVectors(hn::ConcatEven(d, second, first),
                                                       hn::ConcatOdd(d, second, first));
                const Vec<T> result = hn::Mul(value, share);
                if (x + L <= out.width)
                    hn::StoreU(result, d, to + x);
                else
                    hn::BlendedStore(result, hn::FirstN(d, out.width - x), d, to + x);
            }
        }
}
#endif

template <class T, class Pool>
void poolExample(const Window &window, const Image<const T> &in, const Image<T> &out)
{
#if HWY_TARGET != HWY_SCALAR
    if (window.size == 2 && window.stride == 2 && window.padding == 0)
        return poolPairs<T, Pool>(in, out);
#endif
    poolAny<T, Pool>(window, in, out);
}

template <class T>
void addTo(Kernels<T> &kernels)
{
    kernels.convolveExample = convolveExample<T>;
    kernels.multiplyExample = multiplyExample<T>;
    kernels.maxPoolExample = poolExample<T, Largest>;
    kernels.averagePoolExample = poolExample<T, Mean>;
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

void addSingleExample(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
