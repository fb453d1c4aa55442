// Softmax cross-entropy: ℓ = log Σ e^(s − max) − Σ t·(s − max), ∂ℓ/∂s = softmax(s) − t, with the
// target t = (1 − α)·one-hot + α / classes (Szegedy et al. 2016, section 7; α = 0 without
// smoothing).
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lanes/kernels/softmax_loss.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include "engine/lanes/kernels/exponential-inl.h"
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/kernels/vector-inl.h"

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace normscope::lanes::HWY_NAMESPACE {
namespace {

template <class T>
typename Kernels<T>::Loss softmaxLoss(const T *scores, std::size_t classes,
                                      const std::uint8_t *labels, std::size_t valid,
                                      double smoothing, double weight, T *dScores)
{
    constexpr std::size_t L = laneCount<T>;
    const Tag<T> d;
    HWY_ALIGN T label[L];
    for (std::size_t lane = 0; lane < L; ++lane)
        label[lane] = static_cast<T>(lane < valid ? labels[lane] : 0);
    const Vec<T> right = hn::Load(d, label);

    Vec<T> largest = hn::Load(d, scores);
    Vec<T> best = hn::Zero(d);
    Vec<T> ofLabel = largest;
    for (std::size_t c = 1; c < classes; ++c) {
        const Vec<T> score = hn::Load(d, scores + c * L);
        const Vec<T> number = hn::Set(d, static_cast<T>(c));
        best = hn::IfThenElse(hn::Gt(score, largest), number, best);
        largest = hn::IfThenElse(hn::Le(score, largest), largest, score);
        ofLabel = hn::IfThenElse(hn::Eq(number, right), score, ofLabel);
    }
    Vec<T> sum = hn::Zero(d);
    for (std::size_t c = 0; c < classes; ++c)
        sum = hn::Add(sum, exponential<T>(hn::Sub(hn::Load(d, scores + c * L), largest)));
    Vec<T> aimed = hn::Sub(ofLabel, largest);
    const Vec<T> others = hn::Set(d, static_cast<T>(smoothing / static_cast<double>(classes)));
    if (smoothing > 0) {
        aimed = hn::Mul(hn::Set(d, static_cast<T>(1 - smoothing)), aimed);
        for (std::size_t c = 0; c < classes; ++c)
            aimed = hn::MulAdd(others, hn::Sub(hn::Load(d, scores + c * L), largest), aimed);
    }
    HWY_ALIGN T losses[L];
    // A score that is NaN, or infinite, has made the sum NaN, which Highway's logarithm may hide.
    const Vec<T> logarithm = hn::IfThenElse(hn::Eq(sum, sum), hn::Log(d, sum), sum);
    hn::Store(hn::Sub(logarithm, aimed), d, losses);

    const auto lanes = hn::FirstN(d, valid);
    typename Kernels<T>::Loss result;
    for (std::size_t lane = 0; lane < valid; ++lane)
        result.sum += static_cast<double>(losses[lane]);
    result.correct =
        static_cast<std::int64_t>(hn::CountTrue(d, hn::And(lanes, hn::Eq(best, right))));
    if (dScores == nullptr)
        return result;

    const Vec<T> one = hn::Set(d, T{1});
    const Vec<T> inverse = hn::Div(one, sum);
    const Vec<T> atLabel = hn::Add(hn::Set(d, static_cast<T>(1 - smoothing)), others);
    const Vec<T> share = hn::IfThenElseZero(lanes, hn::Set(d, static_cast<T>(weight)));
    for (std::size_t c = 0; c < classes; ++c) {
        const Vec<T> probability =
            hn::Mul(exponential<T>(hn::Sub(hn::Load(d, scores + c * L), largest)), inverse);
        const Vec<T> target =
            hn::IfThenElse(hn::Eq(hn::Set(d, static_cast<T>(c)), right), atLabel, others);
        hn::Store(hn::Mul(hn::Sub(probability, target), share), d, dScores + c * L);
    }
    return result;
}

void addKernels(KernelSet &set)
{
    set.single.softmaxLoss = softmaxLoss<float>;
    set.twice.softmaxLoss = softmaxLoss<double>;
}

} // namespace
} // namespace normscope::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::lanes {

HWY_EXPORT(addKernels);

void addSoftmaxLoss(KernelSet &set)
{
    HWY_DYNAMIC_DISPATCH(addKernels)(set);
}

} // namespace normscope::lanes
#endif
