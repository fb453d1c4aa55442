// Every kernel of one instruction set and element type, as a table. A kernel works on one tile, or
// on a few, and knows neither threads nor layers.
#pragma once

#include "engine/lanes/kernels/tile.h"
#include "engine/lanes/target.h"

#include <cstdint>
#include <span>

namespace normscope::lanes {

/// Points of a transformed row, and of a transformed block, 8 × 8.
inline constexpr std::size_t winogradSide = 8;
inline constexpr std::size_t winogradPoints = winogradSide * winogradSide;
inline constexpr std::size_t winogradKernel = 5;
inline constexpr std::size_t winogradStep = 4;

/// Elements of FirstLayerWork's scratch: the rows of an image that two rows of outputs need, at
/// their points, for so many windows beside each other.
[[nodiscard]] constexpr std::size_t firstLayerScratch(std::size_t channels, std::size_t windows,
                                                      std::size_t lanes)
{
    return (winogradKernel + 1) * channels * ((windows + 1) / 2) * winogradSide * lanes;
}

/// Output channels whose gradient is at points at a time, at most.
inline constexpr std::size_t firstLayerOutputs = 3;

/// That, one row of windows spread out for each output, and the points of some of these.
[[nodiscard]] constexpr std::size_t firstLayerGradientScratch(std::size_t channels,
                                                              std::size_t outputs,
                                                              std::size_t windows,
                                                              std::size_t lanes)
{
    return firstLayerScratch(channels, windows, lanes) + outputs * 4 * windows * lanes +
           firstLayerOutputs * 2 * ((windows + 1) / 2) * winogradSide * lanes;
}

/// A convolution of stride 1, ŷ = (x − mean) · scale + shift, and 2 × 2 pooling behind it.
template <class T>
struct FirstLayerWork
{
    const Window &window;
    const Tile<const T> &in; ///< begins at its padding
    const T *weight;
    const T *bias; ///< or nullptr
    const T *mean;
    const T *scale;
    const T *shift;
    const Tile<T> &out;
    /// The weights at the points of Winograd's F(4, 5) along their rows, {in, 8, 5, out} as
    /// transformRows() leaves them, or nullptr: for kernels of 5 × 5 a way with fewer products.
    const T *points = nullptr;
    T *scratch = nullptr; ///< firstLayerScratch() elements, if there are `points`
};

/// Of one tile. What a convolution's values get is ∂ℓ/∂ŷ, at the places of their windows that were
/// chosen, or f′ · dOut / 4.
template <class T>
struct FirstLayerGradientWork
{
    const Window &window;
    const Tile<const T> &in; ///< begins at its padding
    const Tile<const T> &dOut;
    bool first;    ///< begins the sums, instead of adding to them
    bool atPoints; ///< whether the sums are those of Winograd's F(4, 5), for kernels of 5 × 5
    T *scratch;    ///< firstLayerGradientScratch() elements
    T *sums; ///< Σ ∂ℓ/∂ŷ · patch {out, in, size, size, lanes}, or {out, in, 5, 8, lanes}
};

/// out = mean over windows of y, y = f((x − mean) · scale + shift); y = f(x) where `mean` is
/// nullptr.
template <class T>
struct ActivationPoolWork
{
    Function function;
    std::size_t size; ///< of the windows, side by side
    const Tile<const T> &x;
    const T *mean = nullptr;
    const T *scale = nullptr;
    const T *shift = nullptr;
    const Tile<T> &out;
    // What the way back needs; `data` is nullptr for none. Rows and columns that no window covers
    // are not written.
    Tile<T> y;      ///< may lie over x where nothing is normalized
    Tile<T> slope;  ///< of each window, Σ f′ / size²; only behind a normalization
    Tile<T> moment; ///< of each window, Σ f′ · (x − mean) / size²; likewise
};

/// dx = scale · f′ · dOut / size² − meanTerm − slope · (x − mean); 0 in lanes that are not valid.
template <class T>
struct ActivationPoolGradientWork
{
    Function function;
    std::size_t size;
    const Tile<const T> &x;
    const Tile<const T> &y;
    const Tile<const T> &dOut;
    const T *mean;
    const T *scale;
    const T *meanTerm;
    const T *slope;
    std::size_t valid;
    const Tile<T> &dx; ///< may lie over x
};

/// Of each example and each group of neighbouring channels alone, over the m values in it:
/// y = (x − μ) / √(σ² + ε) · γ + β, σ² with m below it.
template <class T>
struct ExampleNormWork
{
    std::size_t groups; ///< as many channels in each
    double epsilon;
    const Tile<const T> &x;
    const T *gamma;   ///< {channels}; nullptr for 1
    const T *beta;    ///< {channels}; nullptr for 0
    const Tile<T> &y; ///< may lie over x
    // What the way back needs, {groups, lanes}.
    T *mean;
    T *inverse; ///< 1 / √(σ² + ε)
};

/// With x̂ = (x − mean) · inverse and g = γ · dy: dx = inverse · (g − Σ g / m − x̂ · Σ g·x̂ / m), 0 in
/// lanes that are not valid. Of the others Σ dy·x̂ and Σ dy are what γ and β get of this tile.
template <class T>
struct ExampleNormGradientWork
{
    std::size_t groups;
    const Tile<const T> &x;
    const Tile<const T> &dy;
    const T *gamma; ///< {channels}; nullptr for 1
    const T *mean;
    const T *inverse;
    std::size_t valid;
    const Tile<T> &dx; ///< may lie over x or dy; `data` is nullptr for none
    double *sumDy;     ///< {channels}
    double *sumDyX;    ///< {channels}
};

/// Parameters θ, their gradients and what an optimizer remembers of them, `count` each: a whole
/// number of vectors. g = gradient + decay · θ.
template <class T>
struct UpdateWork
{
    T *parameter;
    const T *gradient;
    std::size_t count;
    double rate; ///< η
    double decay;
    T *momentum; ///< of updates, or the moving mean of gradients; nullptr for none
    T *squares;  ///< the moving mean of squared gradients
};

struct AdamFactors
{
    double beta1;
    double beta2;
    double epsilon;
    double firstShare;  ///< 1 − β₁ᵗ
    double secondShare; ///< 1 − β₂ᵗ
    double keep;        ///< what θ is multiplied by before: 1 − η λ of AdamW, otherwise 1
};

/// Elements between two rows of points of transformed blocks; all 8 of them make up a tile. A
/// little more than they hold: distances of a multiple of 4096 bytes would all want the same lines
/// of the cache.
[[nodiscard]] constexpr std::size_t winogradRowStride(std::size_t channels, std::size_t blocks,
                                                      std::size_t lanes)
{
    return (channels * blocks + 1) * 8 * lanes;
}

template <class T>
struct WinogradWeightWork
{
    const T *in = nullptr; ///< transformed, tile after tile
    std::size_t inTileStride = 0;
    const T *gradient = nullptr; ///< transformed, tile after tile
    std::size_t gradientTileStride = 0;
    std::size_t channels = 0;
    std::size_t outputs = 0;
    std::size_t blocks = 0; ///< of one channel of one tile
    std::size_t tiles = 0;
    T *sums = nullptr; ///< {outputs, channels, 64}: over blocks, tiles and lanes
};

/// out[o][y][x] = scale[o] · Σ weight[o][c][i][j] · in[c][y + i][x + j] + offset[o] of one example.
/// Rows of `out` are as far apart as those of `in`. Behind the width of its rows, and up to a
/// vector behind the last one, it is written, too; `in` is read that far.
template <class T>
struct ExampleConvolution
{
    std::size_t kernel;
    const Image<const T> &in; ///< begins at its padding
    const T *weight;          ///< {out, in, kernel, kernel}
    const T *scale;
    const T *offset;
    const Image<T> &out; ///< channels a whole number of vectors apart
};

/// out[o] = scale[o] · Σ weight[o][i] · in[i] + offset[o] of one example.
template <class T>
struct ExampleProduct
{
    const T *weight; ///< {outputs, inputs}
    std::size_t inputs;
    std::size_t outputs;
    const T *in;
    const T *scale;
    const T *offset;
    T *out;
};

template <class T>
struct Kernels
{
    std::size_t lanes = 0;

    /// Images of bytes, one row of `rows` per lane, to values in [0, 1]: byte / 255, rounded as the
    /// division is.
    void (*decode)(const std::uint8_t *const *rows, const Tile<T> &out) = nullptr;

    /// out[o][y][x] = bias[o] + Σ weight[o][c][i][j] · in[c][y·stride + i][x·stride + j].
    /// `in` begins at its padding; `bias` may be nullptr. Weights {out, in, size, size}.
    void (*convolve)(const Window &window, const Tile<const T> &in, const T *weight, const T *bias,
                     const Tile<T> &out) = nullptr;
    /// ∂ℓ/∂in from ∂ℓ/∂out, written over all of `dIn`, its padding included.
    void (*convolveInputGradient)(const Window &window, const Tile<const T> &dOut, const T *weight,
                                  const Tile<T> &dIn) = nullptr;
    /// Adds ∂ℓ/∂weight, lane by lane, to `dWeight` {out, in, size, size, lanes}; the first tile of
    /// a sum writes it. Sums over lanes are left to sumLanes().
    void (*convolveWeightGradient)(const Window &window, const Tile<const T> &in,
                                   const Tile<const T> &dOut, bool first, T *dWeight) = nullptr;
    /// Adds Σ over rows and columns to `sums` {channels, lanes}; the first tile writes it.
    void (*sumPlanes)(const Tile<const T> &x, bool first, T *sums) = nullptr;
    /// sums[i] = Σ over the parts and lanes of part[i][lane], parts `partStride` elements apart.
    void (*sumLanes)(const T *parts, std::size_t partCount, std::size_t partStride,
                     std::size_t count, T *sums) = nullptr;

    /// y[m] = bias[m] + Σ_k a[m·rowStep + k·columnStep] · x[k] for each of `tiles` tiles of
    /// features.
    struct Matrix
    {
        const T *a = nullptr;
        std::size_t rows = 0;
        std::size_t columns = 0;
        std::size_t rowStep = 0;
        std::size_t columnStep = 0;
        const T *bias = nullptr; ///< or none
    };
    void (*multiply)(const Matrix &matrix, const T *x, std::size_t xTileStride, T *y,
                     std::size_t yTileStride, std::size_t tiles) = nullptr;
    // Winograd's F(4×4, 5×5). Transformed blocks lie {row, channel, block, 8, lane}; transformed
    // weights as winograd_weights.h lays them out.
    /// Bᵀ x B of an image that begins at its padding.
    void (*winogradInput)(const Tile<const T> &in, T *transformed) = nullptr;
    void (*winogradOutput)(const T *weight, const T *transformedIn, std::size_t channels,
                           const T *bias, const Tile<T> &out) = nullptr;
    /// A dy Aᵀ
    void (*winogradOutputGradient)(const Tile<const T> &dOut, T *transformed) = nullptr;
    /// Written over all of `dIn`, its padding included.
    void (*winogradInputGradient)(const T *weight, const T *transformedGradient,
                                  std::size_t outputs, const Tile<T> &dIn) = nullptr;
    /// Gᵀ … G of these sums is ∂ℓ/∂weight.
    void (*winogradWeightGradient)(const WinogradWeightWork<T> &work) = nullptr;

    /// One tile of features {features, lanes} to {lanes, rowStride}; a row is padded with zeros.
    void (*transpose)(const T *x, std::size_t features, T *out, std::size_t rowStride) = nullptr;
    /// dWeight[o][i] = Σ over tiles and lanes of dOut[o][lane] · in[lane][i], for `outputs` rows
    /// from `dOut` on; `in` is transposed.
    struct WeightGradient
    {
        const T *in = nullptr; ///< {tiles · lanes, inRowStride}
        std::size_t inRowStride = 0;
        std::size_t inputs = 0;
        const T *dOut = nullptr; ///< {tile, outputs, lanes}
        std::size_t dOutTileStride = 0;
        std::size_t outputs = 0;
        std::size_t tiles = 0;
        T *dWeight = nullptr;
    };
    void (*linearWeightGradient)(const WeightGradient &work) = nullptr;

    /// The largest value of each window; padding is never the largest. NaN wins.
    void (*maxPool)(const Window &window, const Tile<const T> &in, const Tile<T> &out) = nullptr;
    /// Each gradient goes to the first place in its window that holds the largest value. dIn may
    /// lie over `in` where windows do not overlap.
    void (*maxPoolGradient)(const Window &window, const Tile<const T> &in, const Tile<const T> &out,
                            const Tile<const T> &dOut, const Tile<T> &dIn) = nullptr;
    /// The mean of each window; padding counts as zeros.
    void (*averagePool)(const Window &window, const Tile<const T> &in,
                        const Tile<T> &out) = nullptr;
    void (*averagePoolGradient)(const Window &window, const Tile<const T> &dOut,
                                const Tile<T> &dIn) = nullptr;

    /// y = f(x); y may lie over x.
    void (*activate)(Function function, const Tile<const T> &x, const Tile<T> &y) = nullptr;
    /// dx = f′ · dy, with f′ from y; dx may lie over dy.
    void (*activateGradient)(Function function, const Tile<const T> &y, const Tile<const T> &dy,
                             const Tile<T> &dx) = nullptr;

    /// Of each channel over the first `valid` lanes: the mean, and the sum of squared distances
    /// from it, in two passes.
    void (*moments)(const Tile<const T> &x, std::size_t valid, double *mean,
                    double *squares) = nullptr;
    /// y = (x − mean) · scale + shift, per channel; y may lie over x.
    void (*normalize)(const Tile<const T> &x, const T *mean, const T *scale, const T *shift,
                      const Tile<T> &y) = nullptr;
    /// Of each channel over the first `valid` lanes: Σ dy and Σ dy·(x − mean).
    void (*normalizeSums)(const Tile<const T> &x, const Tile<const T> &dy, const T *mean,
                          std::size_t valid, double *sumDy, double *sumDyX) = nullptr;
    /// dx = scale·dy − meanTerm − slope·(x − mean), per channel; 0 in lanes that are not valid. dx
    /// may lie over dy or x.
    void (*normalizeGradient)(const Tile<const T> &x, const Tile<const T> &dy, const T *mean,
                              const T *scale, const T *meanTerm, const T *slope, std::size_t valid,
                              const Tile<T> &dx) = nullptr;

    void (*normalizeExamples)(const ExampleNormWork<T> &work) = nullptr;
    void (*normalizeExamplesGradient)(const ExampleNormGradientWork<T> &work) = nullptr;

    /// y = x · factor, element by element; y may lie over x.
    void (*multiplyTiles)(const Tile<const T> &x, const Tile<const T> &factor,
                          const Tile<T> &y) = nullptr;

    /// Normalizing and max pooling at once, windows of `size` side by side: `chosen` is the x that
    /// gives the largest y of its window, `out` that y.
    void (*normalizeMaxPool)(std::size_t size, const Tile<const T> &x, const T *mean,
                             const T *scale, const T *shift, const Tile<T> &chosen,
                             const Tile<T> &out) = nullptr;
    /// As normalizeGradient, with ∂ℓ/∂y of each window at the first x that is the chosen one. dx
    /// may lie over x.
    void (*normalizeMaxPoolGradient)(std::size_t size, const Tile<const T> &x,
                                     const Tile<const T> &chosen, const Tile<const T> &dOut,
                                     const T *mean, const T *scale, const T *meanTerm,
                                     const T *slope, std::size_t valid,
                                     const Tile<T> &dx) = nullptr;

    void (*activateAveragePool)(const ActivationPoolWork<T> &work) = nullptr;
    /// dx = f′ · dOut / size², 0 where no window comes; f′ from y. dx may lie over y.
    void (*activateAveragePoolGradient)(Function function, std::size_t size, const Tile<const T> &y,
                                        const Tile<const T> &dOut, const Tile<T> &dx) = nullptr;
    /// Of each channel over the first `valid` lanes: Σ slope · dOut and Σ moment · dOut.
    void (*activateAveragePoolSums)(const Tile<const T> &slope, const Tile<const T> &moment,
                                    const Tile<const T> &dOut, std::size_t valid, double *sumDy,
                                    double *sumDyX) = nullptr;
    void (*normalizeActivateAveragePoolGradient)(const ActivationPoolGradientWork<T> &work) =
        nullptr;

    /// out = the largest ŷ of each window, `place` where it stands there, 0 to 3.
    void (*firstLayer)(const FirstLayerWork<T> &work, const Tile<T> &place) = nullptr;
    /// Whether sums for the first layer's weights are sooner at points. With many registers they
    /// are not: chosen values need fewer products, and all of them keep the processor busier.
    bool sumsAtPoints = false;
    /// Adds to the sums, `place` being firstLayer's.
    void (*firstLayerGradient)(const FirstLayerGradientWork<T> &work,
                               const Tile<const T> &place) = nullptr;
    /// out = the mean of f(ŷ) over each window; `values` are those f(ŷ), kept unless `data` is
    /// nullptr.
    void (*firstLayerAverage)(const FirstLayerWork<T> &work, Function function,
                              const Tile<T> &values) = nullptr;
    /// Adds to the sums, `values` being firstLayerAverage's, and Σ ∂ℓ/∂ŷ to `biasSums` {out,
    /// lanes}.
    void (*firstLayerAverageGradient)(const FirstLayerGradientWork<T> &work, Function function,
                                      const Tile<const T> &values, T *biasSums) = nullptr;

    /// Softmax cross-entropy of one tile of scores {classes, lanes}: Σ of the losses of the first
    /// `valid` lanes, and how many were right (the first of equal scores counts). The target is
    /// (1 − smoothing) · one-hot + smoothing / classes.
    struct Loss
    {
        double sum = 0;
        std::int64_t correct = 0;
    };
    /// dScores = (softmax − target) · weight, 0 in lanes that are not valid; nullptr for none.
    Loss (*softmaxLoss)(const T *scores, std::size_t classes, const std::uint8_t *labels,
                        std::size_t valid, double smoothing, double weight, T *dScores) = nullptr;

    // Of one example.
    void (*convolveExample)(const ExampleConvolution<T> &work) = nullptr;
    void (*multiplyExample)(const ExampleProduct<T> &work) = nullptr;
    /// As maxPool and averagePool. `in` is read up to two vectors behind its end.
    void (*maxPoolExample)(const Window &window, const Image<const T> &in,
                           const Image<T> &out) = nullptr;
    void (*averagePoolExample)(const Window &window, const Image<const T> &in,
                               const Image<T> &out) = nullptr;

    /// parameter −= rate · gradient
    void (*descend)(T *parameter, const T *gradient, std::size_t count, double rate) = nullptr;
    /// v ← μ v + g;  θ ← θ − η v, or with Nesterov θ ← θ − η (g + μ v); without a momentum
    /// θ ← θ − η g.
    void (*descendByMomentum)(const UpdateWork<T> &work, double mu, bool nesterov) = nullptr;
    /// m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  θ ← θ − η m̂ / (√v̂ + ε), where m̂ and v̂ are
    /// m and v over their shares.
    void (*descendByAdam)(const UpdateWork<T> &work, const AdamFactors &factors) = nullptr;
    /// v ← α v + (1 − α) g²;  u ← μ u + g / (√v + ε);  θ ← θ − η u; without a momentum u is the
    /// quotient alone.
    void (*descendByRmsprop)(const UpdateWork<T> &work, double alpha, double epsilon,
                             double mu) = nullptr;
};

/// As many images of bytes as a vector of floats has lanes, or fewer.
struct PatchWork
{
    static constexpr std::size_t largestKernel = 5;

    const std::uint8_t *const *images;
    std::size_t count; ///< of them
    std::size_t imageHeight;
    std::size_t imageWidth;
    std::size_t padding;
    std::size_t kernel;
    std::size_t height;     ///< places of the kernel
    std::size_t width;      ///< at most 256, so that a float holds the sum of a row of products
    std::size_t entryCount; ///< per image
    float *pixels; ///< scratch: the images with their padding, and largestKernel columns more, a
                   ///< vector each
    std::int32_t *rowSums;  ///< scratch: largestKernel vectors for each row
    std::uint32_t *entries; ///< {image, entry}
};

/// Both element types of one instruction set, and what needs none.
struct KernelSet
{
    /// S, then the upper triangle of P, of each image (patch_moments.h).
    void (*describePatches)(const PatchWork &work) = nullptr;
    void (*addEntries)(const std::uint32_t *entries, std::size_t count,
                       std::uint64_t *sums) = nullptr;
    /// `rounds` times x ← x · factor + addend, on as many vectors x as keep the processor busy.
    /// `result` is their sum, which is of no interest; returns how many operations these were.
    double (*multiplyAddChains)(std::size_t rounds, float factor, float addend,
                                float *result) = nullptr;
    Kernels<float> single;
    Kernels<double> twice;
};

/// Throws BackendError where this processor does not have the target.
[[nodiscard]] const KernelSet &kernelsFor(Target target);

template <class T>
[[nodiscard]] const Kernels<T> &kernelsFor(Target target);

// What each file of kernels adds to the set of the target that Highway has chosen.
void addDecoding(KernelSet &set);
void addConvolution(KernelSet &set);
void addConvolutionInput(KernelSet &set);
void addConvolutionWeight(KernelSet &set);
void addLinear(KernelSet &set);
void addMultiplyAdd(KernelSet &set);
void addOptimizers(KernelSet &set);
void addPooling(KernelSet &set);
void addActivation(KernelSet &set);
void addActivationPool(KernelSet &set);
void addNormalization(KernelSet &set);
void addExampleNorm(KernelSet &set);
void addNormalizationPool(KernelSet &set);
void addSingleExample(KernelSet &set);
void addSoftmaxLoss(KernelSet &set);
void addFirstLayer(KernelSet &set);
void addFirstLayerAverage(KernelSet &set);
void addPatchMoments(KernelSet &set);
void addWinograd(KernelSet &set);

} // namespace normscope::lanes
