// What the gradients of normalizing and pooling at once have in common.
#if defined(NORMSCOPE_LANES_NORMALIZATION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_LANES_NORMALIZATION_INL_H_
#undef NORMSCOPE_LANES_NORMALIZATION_INL_H_
#else
#define NORMSCOPE_LANES_NORMALIZATION_INL_H_
#endif

#include "engine/lanes/kernels/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

/// What the gradient of one channel takes, over the lanes that count.
template <class T>
struct Channel
{
    HWY_INLINE Channel(T meanValue, T scaleValue, T meanTermValue, T slopeValue, std::size_t valid)
        : mean(hn::Set(Tag<T>(), meanValue)),
          scale(over(scaleValue, valid)),
          meanTerm(over(meanTermValue, valid)),
          slope(over(slopeValue, valid))
    {
    }

    Vec<T> mean;
    Vec<T> scale;
    Vec<T> meanTerm;
    Vec<T> slope;

    static HWY_INLINE Vec<T> over(T value, std::size_t valid)
    {
        const Tag<T> d;
        return hn::IfThenElseZero(hn::FirstN(d, valid), hn::Set(d, value));
    }
    /// −meanTerm − slope · (x − mean)
    [[nodiscard]] HWY_INLINE Vec<T> rest(Vec<T> x) const
    {
        return hn::NegMulSub(hn::Sub(x, mean), slope, meanTerm);
    }
};

template <class T>
HWY_INLINE void storeRest(const Channel<T> &channel, const T *x, std::size_t count, T *dx)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    for (std::size_t i = 0; i < count * L; i += L)
        hn::Store(channel.rest(hn::Load(d, x + i)), d, dx + i);
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
