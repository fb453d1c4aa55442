#include "engine/lanes/kernels/kernels.h"

#include "engine/backend/backend.h"

#include <hwy/targets.h>

#include <array>
#include <map>
#include <mutex>
#include <utility>

namespace normscope::lanes {

namespace {

struct Row
{
    Target target;
    std::int64_t bit; ///< Highway's
    const char *name;
};

// Widest first.
constexpr std::array rows = {
#if HWY_ARCH_X86
    Row{Target::Avx512, HWY_AVX3, "AVX-512"},
    Row{Target::Avx2, HWY_AVX2, "AVX2"},
    Row{Target::Sse4, HWY_SSE4, "SSE4"},
#elif HWY_ARCH_ARM
    Row{Target::Neon, HWY_NEON, "NEON"},
#endif
    Row{Target::Scalar, HWY_BASELINE_SCALAR, "scalar"},
};

/// Asked once: newer versions of Highway set the choice as they find out, and another thread may be
/// turning it.
std::int64_t targetsOfProcessor()
{
    static const std::int64_t targets = hwy::SupportedTargets();
    return targets;
}

bool isAvailable(const Row &row)
{
    return row.target == Target::Scalar || (targetsOfProcessor() & row.bit) != 0;
}

const Row &rowOf(Target target)
{
    for (const Row &row : rows)
        if ((row.target == target || target == Target::Best) && isAvailable(row))
            return row;
    throw BackendError("This processor does not have " + targetName(target));
}

KernelSet make(std::int64_t bit)
{
    // The one place that turns Highway's choice; between two calls it is the processor's own.
    hwy::GetChosenTarget().Update(bit);
    KernelSet set;
    addDecoding(set);
    addConvolution(set);
    addConvolutionInput(set);
    addConvolutionWeight(set);
    addLinear(set);
    addMultiplyAdd(set);
    addOptimizers(set);
    addPooling(set);
    addActivation(set);
    addActivationPool(set);
    addNormalization(set);
    addExampleNorm(set);
    addNormalizationPool(set);
    addSingleExample(set);
    addSoftmaxLoss(set);
    addFirstLayer(set);
    addFirstLayerAverage(set);
    addPatchMoments(set);
    addWinograd(set);
    hwy::GetChosenTarget().Update(targetsOfProcessor());
    return set;
}

} // namespace

std::vector<Target> availableTargets()
{
    std::vector<Target> all;
    for (const Row &row : rows)
        if (isAvailable(row))
            all.push_back(row.target);
    return all;
}

std::string targetName(Target target)
{
    if (target == Target::Best)
        return rowOf(target).name;
    for (const Row &row : rows)
        if (row.target == target)
            return row.name;
    return "the instructions of another kind of processor";
}

const KernelSet &kernelsFor(Target target)
{
    static std::mutex mutex;
    static std::map<std::int64_t, KernelSet> sets;
    const Row &row = rowOf(target);
    const std::lock_guard lock(mutex);
    const auto found = sets.find(row.bit);
    return found != sets.end() ? found->second : sets.emplace(row.bit, make(row.bit)).first->second;
}

template <>
const Kernels<float> &kernelsFor<float>(Target target)
{
    return kernelsFor(target).single;
}

template <>
const Kernels<double> &kernelsFor<double>(Target target)
{
    return kernelsFor(target).twice;
}

} // namespace normscope::lanes
