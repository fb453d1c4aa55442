// From gradients to updates (Sutskever et al. 2013; Kingma & Ba 2015, Algorithm 1; Loshchilov &
// Hutter 2019, Algorithm 2; Hinton 2012, lecture 6e). The formulas stand in kernels.h.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/optimizers.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

template <class T>
HWY_INLINE Vec<T> set(double value)
{
    return hn::Set(Tag<T>(), static_cast<T>(value));
}

/// gradient + decay · θ
template <class T>
HWY_INLINE Vec<T> decayed(const UpdateWork<T> &work, std::size_t i, Vec<T> theta, Vec<T> decay)
{
    return hn::MulAdd(decay, theta, hn::Load(Tag<T>(), work.gradient + i));
}

/// share · moving + weight · value, kept.
template <class T>
HWY_INLINE Vec<T> follow(T *moving, Vec<T> value, Vec<T> share, Vec<T> weight)
{
    const Tag<T> d;
    const Vec<T> next = hn::MulAdd(weight, value, hn::Mul(share, hn::Load(d, moving)));
    hn::Store(next, d, moving);
    return next;
}

template <class T>
void descendByMomentum(const UpdateWork<T> &work, double mu, bool nesterov)
{
    const Tag<T> d;
    const Vec<T> rate = set<T>(work.rate);
    const Vec<T> decay = set<T>(work.decay);
    const Vec<T> share = set<T>(mu);
    for (std::size_t i = 0; i < work.count; i += laneCount<T>) {
        const Vec<T> theta = hn::Load(d, work.parameter + i);
        const Vec<T> g = decayed(work, i, theta, decay);
        Vec<T> step = g;
        if (work.momentum != nullptr) {
            const Vec<T> v = follow<T>(work.momentum + i, g, share, set<T>(1));
            step = nesterov ? hn::MulAdd(share, v, g) : v;
        }
        hn::Store(hn::NegMulAdd(rate, step, theta), d, work.parameter + i);
    }
}

template <class T>
void descendByAdam(const UpdateWork<T> &work, const AdamFactors &factors)
{
    const Tag<T> d;
    const Vec<T> rate = set<T>(work.rate / factors.firstShare);
    const Vec<T> decay = set<T>(work.decay);
    const Vec<T> keep = set<T>(factors.keep);
    const Vec<T> beta1 = set<T>(factors.beta1);
    const Vec<T> rest1 = set<T>(1 - factors.beta1);
    const Vec<T> beta2 = set<T>(factors.beta2);
    const Vec<T> rest2 = set<T>(1 - factors.beta2);
    const Vec<T> epsilon = set<T>(factors.epsilon);
    const Vec<T> share = hn::Sqrt(set<T>(factors.secondShare));
    for (std::size_t i = 0; i < work.count; i += laneCount<T>) {
        const Vec<T> theta = hn::Load(d, work.parameter + i);
        const Vec<T> g = decayed(work, i, theta, decay);
        const Vec<T> m = follow<T>(work.momentum + i, g, beta1, rest1);
        const Vec<T> v = follow<T>(work.squares + i, hn::Mul(g, g), beta2, rest2);
        const Vec<T> deviation = hn::Add(hn::Div(hn::Sqrt(v), share), epsilon);
        hn::Store(hn::NegMulAdd(rate, hn::Div(m, deviation), hn::Mul(keep, theta)), d,
                  work.parameter + i);
    }
}

template <class T>
void descendByRmsprop(const UpdateWork<T> &work, double alpha, double epsilon, double mu)
{
    const Tag<T> d;
    const Vec<T> rate = set<T>(work.rate);
    const Vec<T> decay = set<T>(work.decay);
    const Vec<T> share = set<T>(alpha);
    const Vec<T> rest = set<T>(1 - alpha);
    const Vec<T> least = set<T>(epsilon);
    const Vec<T> momentum = set<T>(mu);
    for (std::size_t i = 0; i < work.count; i += laneCount<T>) {
        const Vec<T> theta = hn::Load(d, work.parameter + i);
        const Vec<T> g = decayed(work, i, theta, decay);
        const Vec<T> v = follow<T>(work.squares + i, hn::Mul(g, g), share, rest);
        Vec<T> step = hn::Div(g, hn::Add(hn::Sqrt(v), least));
        if (work.momentum != nullptr)
            step = follow<T>(work.momentum + i, step, momentum, set<T>(1));
        hn::Store(hn::NegMulAdd(rate, step, theta), d, work.parameter + i);
    }
}

template <class T>
void addTo(Kernels<T> &kernels)
{
    kernels.descendByMomentum = descendByMomentum<T>;
    kernels.descendByAdam = descendByAdam<T>;
    kernels.descendByRmsprop = descendByRmsprop<T>;
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

void addOptimizers(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
