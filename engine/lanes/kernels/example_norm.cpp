// Normalization of each example alone: what is a sum over one example is one in each lane (Wu & He
// 2018, "Group Normalization", eq. 1, 2 and 7; Ba, Kiros & Hinton 2016; Ulyanov, Vedaldi &
// Lempitsky 2016).
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/example_norm.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

/// The channels of one group.
template <class T>
HWY_INLINE Tile<T> groupOf(const Tile<T> &all, std::size_t groups, std::size_t group)
{
    Tile<T> part = all;
    part.channels = all.channels / groups;
    part.data += group * part.channels * all.channelStride;
    return part;
}

template <class T>
HWY_INLINE Vec<T> constantOr(const T *values, std::size_t c, T otherwise)
{
    return hn::Set(Tag<T>(), values != nullptr ? values[c] : otherwise);
}

/// 1 / m of a group.
template <class T>
HWY_INLINE Vec<T> shareOf(const Tile<const T> &x)
{
    const auto m = static_cast<double>(x.channels * x.height * x.width);
    return hn::Set(Tag<T>(), static_cast<T>(1.0 / m));
}

template <class T>
void normalizeExamples(const ExampleNormWork<T> &work)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    for (std::size_t group = 0; group < work.groups; ++group) {
        const Tile<const T> x = groupOf(work.x, work.groups, group);
        const Tile<T> out = groupOf(work.y, work.groups, group);
        const Vec<T> share = shareOf<T>(x);
        Vec<T> sum = hn::Zero(d);
        for (std::size_t c = 0; c < x.channels; ++c)
            for (std::size_t y = 0; y < x.height; ++y) {
                const T *row = x.data + c * x.channelStride + y * x.rowStride;
                Vec<T> ofRow = hn::Zero(d);
                for (std::size_t i = 0; i < x.width * L; i += L)
                    ofRow = hn::Add(ofRow, hn::Load(d, row + i));
                sum = hn::Add(sum, ofRow);
            }
        const Vec<T> center = hn::Mul(sum, share);
        Vec<T> distances = hn::Zero(d);
        Vec<T> squares = hn::Zero(d);
        for (std::size_t c = 0; c < x.channels; ++c)
            for (std::size_t y = 0; y < x.height; ++y) {
                const T *row = x.data + c * x.channelStride + y * x.rowStride;
                Vec<T> distancesOfRow = hn::Zero(d);
                Vec<T> squaresOfRow = hn::Zero(d);
                for (std::size_t i = 0; i < x.width * L; i += L) {
                    const Vec<T> distance = hn::Sub(hn::Load(d, row + i), center);
                    distancesOfRow = hn::Add(distancesOfRow, distance);
                    squaresOfRow = hn::MulAdd(distance, distance, squaresOfRow);
                }
                distances = hn::Add(distances, distancesOfRow);
                squares = hn::Add(squares, squaresOfRow);
            }
        // The center was rounded: what is left of the distances mends mean and variance.
        const Vec<T> left = hn::Mul(distances, share);
        const Vec<T> mean = hn::Add(center, left);
        const Vec<T> mended = hn::NegMulAdd(left, left, hn::Mul(squares, share));
        const Vec<T> variance =
            hn::IfThenZeroElse(hn::Lt(mended, hn::Zero(d)), mended); // NaN stays
        const Vec<T> epsilon = hn::Set(d, static_cast<T>(work.epsilon));
        const Vec<T> inverse = hn::Div(hn::Set(d, T{1}), hn::Sqrt(hn::Add(variance, epsilon)));
        hn::Store(mean, d, work.mean + group * L);
        hn::Store(inverse, d, work.inverse + group * L);
        for (std::size_t c = 0; c < x.channels; ++c) {
            const std::size_t channel = group * x.channels + c;
            const Vec<T> scale = hn::Mul(inverse, constantOr(work.gamma, channel, T{1}));
            const Vec<T> beta = constantOr(work.beta, channel, T{0});
            for (std::size_t y = 0; y < x.height; ++y) {
                const T *row = x.data + c * x.channelStride + y * x.rowStride;
                T *to = out.data + c * out.channelStride + y * out.rowStride;
                for (std::size_t i = 0; i < x.width * L; i += L)
                    hn::Store(hn::MulAdd(hn::Sub(hn::Load(d, row + i), mean), scale, beta), d,
                              to + i);
            }
        }
    }
}

template <class T>
void normalizeExamplesGradient(const ExampleNormGradientWork<T> &work)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    const auto lanes = hn::FirstN(d, work.valid);
    for (std::size_t group = 0; group < work.groups; ++group) {
        const Tile<const T> x = groupOf(work.x, work.groups, group);
        const Tile<const T> dy = groupOf(work.dy, work.groups, group);
        const Vec<T> mean = hn::Load(d, work.mean + group * L);
        const Vec<T> inverse = hn::Load(d, work.inverse + group * L);
        Vec<T> sum = hn::Zero(d);
        Vec<T> product = hn::Zero(d);
        for (std::size_t c = 0; c < x.channels; ++c) {
            Vec<T> ofChannel = hn::Zero(d);
            Vec<T> productOfChannel = hn::Zero(d);
            for (std::size_t y = 0; y < x.height; ++y) {
                const T *row = x.data + c * x.channelStride + y * x.rowStride;
                const T *from = dy.data + c * dy.channelStride + y * dy.rowStride;
                Vec<T> ofRow = hn::Zero(d);
                Vec<T> productOfRow = hn::Zero(d);
                for (std::size_t i = 0; i < x.width * L; i += L) {
                    const Vec<T> gradient = hn::Load(d, from + i);
                    ofRow = hn::Add(ofRow, gradient);
                    productOfRow =
                        hn::MulAdd(gradient, hn::Sub(hn::Load(d, row + i), mean), productOfRow);
                }
                ofChannel = hn::Add(ofChannel, ofRow);
                productOfChannel = hn::Add(productOfChannel, productOfRow);
            }
            productOfChannel = hn::Mul(productOfChannel, inverse);
            const std::size_t channel = group * x.channels + c;
            work.sumDy[channel] = sumOf<T>(hn::IfThenElseZero(lanes, ofChannel));
            work.sumDyX[channel] = sumOf<T>(hn::IfThenElseZero(lanes, productOfChannel));
            const Vec<T> gamma = constantOr(work.gamma, channel, T{1});
            sum = hn::MulAdd(gamma, ofChannel, sum);
            product = hn::MulAdd(gamma, productOfChannel, product);
        }
        if (work.dx.data == nullptr)
            continue;
        const Tile<T> dx = groupOf(work.dx, work.groups, group);
        // dx = scale · dy − constant − slope · (x − mean)
        const Vec<T> share = shareOf<T>(x);
        const Vec<T> constant = hn::Mul(inverse, hn::Mul(sum, share));
        const Vec<T> slope = hn::Mul(hn::Mul(inverse, inverse), hn::Mul(product, share));
        for (std::size_t c = 0; c < x.channels; ++c) {
            const Vec<T> scale =
                hn::Mul(inverse, constantOr(work.gamma, group * x.channels + c, T{1}));
            for (std::size_t y = 0; y < x.height; ++y) {
                const T *row = x.data + c * x.channelStride + y * x.rowStride;
                const T *from = dy.data + c * dy.channelStride + y * dy.rowStride;
                T *to = dx.data + c * dx.channelStride + y * dx.rowStride;
                for (std::size_t i = 0; i < x.width * L; i += L) {
                    const Vec<T> rest =
                        hn::MulAdd(hn::Sub(hn::Load(d, row + i), mean), slope, constant);
                    const Vec<T> result = hn::MulSub(scale, hn::Load(d, from + i), rest);
                    hn::Store(hn::IfThenElseZero(lanes, result), d, to + i);
                }
            }
        }
    }
}

template <class T>
void addTo(Kernels<T> &kernels)
{
    kernels.normalizeExamples = normalizeExamples<T>;
    kernels.normalizeExamplesGradient = normalizeExamplesGradient<T>;
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

void addExampleNorm(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
