// What a core can do at most: fused multiply-adds on registers and nothing else.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/multiply_add.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

// A multiply-add takes 4 or 5 cycles and 2 may start in each, so 10 at once keep the units busy;
// with the two constants they still fit into 16 registers.
constexpr std::size_t chains = 12;

double multiplyAddChains(std::size_t rounds, float factor, float addend, float *result)
{
    const Tag<float> d;
    const Vec<float> a = hn::Set(d, factor);
    const Vec<float> b = hn::Set(d, addend);
    Vec<float> x[chains];
    NORMSCOPE_UNROLL
    for (std::size_t c = 0; c < chains; ++c)
        x[c] = hn::Set(d, static_cast<float>(c));
    for (std::size_t i = 0; i < rounds; ++i) {
        NORMSCOPE_UNROLL
        for (Vec<float> &chain : x)
            chain = hn::MulAdd(chain, a, b);
    }
    for (std::size_t c = 1; c < chains; ++c)
        x[0] = hn::Add(x[0], x[c]);
    *result = static_cast<float>(sumOf<float>(x[0]));
    return 2.0 * static_cast<double>(laneCount<float> * chains) * static_cast<double>(rounds);
}

void addKernels(KernelSet &set)
{
    set.multiplyAddChains = multiplyAddChains;
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::lanes {

HWY_EXPORT(addKernels);

void addMultiplyAdd(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
