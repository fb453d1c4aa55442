// The first convolution with its normalization and its pooling at once, and the sums for the
// gradients of its weights: every size of kernel, windows and channels around the register blocks,
// rows and columns that no window covers; directly, and kernels of 5 × 5 at Winograd's points.
#include "engine/lanes/winograd_weights.h"
#include "tests/lanes/checks/functions.h"
#include "tests/lanes/checks/tile_buffer.h"
#include "tests/lanes/checks/winograd_bound.h"

#include <algorithm>

namespace normscope::lanes::test {
namespace {

struct Shape
{
    std::size_t in;
    std::size_t out;
    std::size_t kernel;
    std::size_t height; ///< of the convolution's output
    std::size_t width;
    [[nodiscard]] std::string text() const
    {
        return " (" + std::to_string(in) + " to " + std::to_string(out) + " channels, kernel " +
               std::to_string(kernel) + ", " + std::to_string(height) + "×" +
               std::to_string(width) + ")";
    }
};

constexpr Shape shapes[] = {{1, 1, 1, 2, 2}, {1, 2, 2, 3, 5},  {1, 3, 3, 5, 3},  {1, 4, 4, 7, 6},
                            {1, 5, 5, 4, 9}, {2, 6, 5, 5, 7},  {1, 9, 5, 2, 10}, {1, 7, 5, 11, 13},
                            {2, 3, 2, 4, 4}, {1, 6, 5, 24, 24}};

enum class Way { Direct, AtPoints };

/// Every shape in every way that computes it.
std::vector<std::pair<Shape, Way>> shapesAndWays()
{
    std::vector<std::pair<Shape, Way>> all;
    for (const Shape &shape : shapes) {
        all.emplace_back(shape, Way::Direct);
        if (shape.kernel == winogradKernel)
            all.emplace_back(shape, Way::AtPoints);
    }
    return all;
}

template <class T>
struct Layer
{
    Layer(const Kernels<T> &kernels, const Shape &of, double inputScale, Way how)
        : shape(of),
          way(how),
          window{of.kernel, 1, 0},
          in(kernels.lanes, of.in, of.height + of.kernel - 1, of.width + of.kernel - 1),
          out(kernels.lanes, of.out, of.height / 2, of.width / 2),
          place(kernels.lanes, of.out, of.height / 2, of.width / 2),
          values(kernels.lanes, of.out, of.height / 2 * 2, of.width / 2 * 2),
          weight(of.out * of.in * of.kernel * of.kernel),
          bias(of.out),
          mean(of.out),
          scale(of.out),
          shift(of.out),
          points(of.out * of.in * winogradKernel * winogradSide),
          scratch(firstLayerScratch(of.in, of.width / 2, kernels.lanes) + kernels.lanes, beyond),
          gradientScratch(firstLayerGradientScratch(of.in, of.out, of.width / 2, kernels.lanes) +
                              kernels.lanes,
                          beyond)
    {
        Draw draw(of.width);
        draw.fill(in, inputScale);
        draw.fill(weight);
        draw.fill(bias, inputScale);
        draw.fill(mean, inputScale);
        draw.fill(scale, 1 / inputScale);
        draw.fill(shift);
        if (way == Way::AtPoints)
            transformRows(weight.data(), of.out, of.in, points.data());
    }
    [[nodiscard]] FirstLayerWork<T> work()
    {
        input = in.input();
        output = out.tile();
        return {window,
                input,
                weight.data(),
                hasBias() ? bias.data() : nullptr,
                mean.data(),
                scale.data(),
                shift.data(),
                output,
                way == Way::AtPoints ? points.data() : nullptr,
                scratch.data()};
    }
    /// Adds to `sums` of this tile.
    [[nodiscard]] FirstLayerGradientWork<T> gradientWork(const Tile<const T> &dOut, bool first,
                                                         Aligned<T> &sums)
    {
        input = in.input();
        return {window,     input, dOut, first, way == Way::AtPoints, gradientScratch.data(),
                sums.data()};
    }
    [[nodiscard]] std::size_t sumCount() const
    {
        return shape.out * (way == Way::AtPoints ? taps() / winogradKernel * winogradSide : taps());
    }
    /// The sums of patches, {out, taps, lanes}.
    [[nodiscard]] std::vector<T> ofTaps(const Aligned<T> &sums) const
    {
        if (way == Way::Direct)
            return {sums.data(), sums.data() + sums.size()};
        const std::size_t lanes = in.lanes();
        std::vector<T> all(shape.out * taps() * lanes);
        for (std::size_t row = 0; row < shape.out * taps() / winogradKernel; ++row)
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                T at[winogradSide];
                T of[winogradKernel];
                for (std::size_t p = 0; p < winogradSide; ++p)
                    at[p] = sums.data()[(row * winogradSide + p) * lanes + lane];
                rowGradientFromPoints(at, of);
                for (std::size_t k = 0; k < winogradKernel; ++k)
                    all[(row * winogradKernel + k) * lanes + lane] = of[k];
            }
        return all;
    }
    /// Nothing was written beside a tile, nor behind the scratch memory.
    [[nodiscard]] bool surroundingsAreWhole() const
    {
        const auto isWhole = [this](const Aligned<T> &memory) {
            return std::all_of(memory.data() + memory.size() - in.lanes(),
                               memory.data() + memory.size(), [](T x) { return x == beyond; });
        };
        return out.surroundingsAreWhole() && place.surroundingsAreWhole() &&
               values.surroundingsAreWhole() && isWhole(scratch) && isWhole(gradientScratch);
    }
    /// What a sum for ∂w may be away beside its own rounding.
    [[nodiscard]] double gradientBound(std::size_t tiles, double inputScale) const
    {
        return way == Way::AtPoints
                   ? winogradBound<T>(25 * tiles * (shape.height / 2) * (shape.width / 2),
                                      inputScale)
                   : 0;
    }
    /// Of ŷ.
    [[nodiscard]] double boundOf(const Sum &sum) const
    {
        return sum.bound<T>() + (way == Way::AtPoints ? winogradBound<T>(taps(), 1) : 0);
    }
    [[nodiscard]] bool hasBias() const { return shape.out % 2 == 1; }
    [[nodiscard]] std::size_t taps() const { return shape.in * shape.kernel * shape.kernel; }
    [[nodiscard]] T inputAt(std::size_t tap, std::size_t y, std::size_t x, std::size_t lane)
    {
        const std::size_t size = shape.kernel;
        return in.at(tap / (size * size), y + tap / size % size, x + tap % size, lane);
    }
    /// ŷ at a place of the convolution's output, and its rounding.
    [[nodiscard]] Sum normalized(std::size_t o, std::size_t y, std::size_t x, std::size_t lane)
    {
        const auto s = static_cast<double>(scale[o]);
        Sum sum;
        if (hasBias())
            sum.add(s * static_cast<double>(bias[o]));
        sum.add(-s * static_cast<double>(mean[o]));
        for (std::size_t tap = 0; tap < taps(); ++tap)
            sum.add(s * static_cast<double>(weight[o * taps() + tap]) *
                    static_cast<double>(inputAt(tap, y, x, lane)));
        sum.add(static_cast<double>(shift[o]));
        return sum;
    }

    const Shape shape;
    const Way way;
    const Window window;
    TileBuffer<T> in, out, place, values;
    std::vector<T> weight, bias, mean, scale, shift, points;
    static constexpr T beyond = 77;
    Aligned<T> scratch, gradientScratch;
    Tile<const T> input;
    Tile<T> output;
};

/// Calls visit(o, y, x, lane) for each window until it says what is wrong.
template <class T, class Visit>
std::string forWindows(Layer<T> &layer, Visit visit)
{
    for (std::size_t o = 0; o < layer.shape.out; ++o)
        for (std::size_t y = 0; y < layer.out.height(); ++y)
            for (std::size_t x = 0; x < layer.out.width(); ++x)
                for (std::size_t lane = 0; lane < layer.in.lanes(); ++lane)
                    if (auto wrong = visit(o, y, x, lane); !wrong.empty())
                        return wrong;
    return {};
}

template <class T>
std::string checkMax(const Kernels<T> &kernels, const Shape &shape, double inputScale, Way way)
{
    Layer<T> layer(kernels, shape, inputScale, way);
    kernels.firstLayer(layer.work(), layer.place.tile());
    std::string wrong = forWindows(layer, [&](auto o, auto y, auto x, auto lane) {
        Sum largest;
        largest.value = -std::numeric_limits<double>::infinity();
        double bound = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const Sum sum = layer.normalized(o, 2 * y + k / 2, 2 * x + k % 2, lane);
            bound = std::max(bound, layer.boundOf(sum));
            if (sum.value > largest.value)
                largest = sum;
        }
        const auto k = static_cast<double>(layer.place.at(o, y, x, lane));
        if (k != 0 && k != 1 && k != 2 && k != 3)
            return placeText("place", o, y, x, lane) + " is none of a window";
        const auto number = static_cast<std::size_t>(k);
        const Sum chosen = layer.normalized(o, 2 * y + number / 2, 2 * x + number % 2, lane);
        if (chosen.value < largest.value - 2 * bound)
            return placeText("place", o, y, x, lane) + " is not that of the largest";
        return difference(placeText("out", o, y, x, lane), layer.out.at(o, y, x, lane),
                          largest.value, bound);
    });
    if (wrong.empty() && !layer.surroundingsAreWhole())
        wrong = "written beside a tile or the scratch memory";
    return wrong.empty() ? wrong : wrong + shape.text();
}

template <class T>
std::string checkNaN(const Kernels<T> &kernels)
{
    for (std::size_t place = 0; place < 4; ++place) {
        Layer<T> layer(kernels, {1, 1, 1, 2, 2}, 1, Way::Direct);
        layer.in.at(0, place / 2, place % 2, 0) = std::numeric_limits<T>::quiet_NaN();
        kernels.firstLayer(layer.work(), layer.place.tile());
        if (!std::isnan(layer.out.at(0, 0, 0, 0)))
            return "NaN was lost";
        if (kernels.lanes > 1 && std::isnan(layer.out.at(0, 0, 0, 1)))
            return "NaN went into another lane";
    }
    return {};
}

/// Sums of two tiles, lane by lane, of gradients at chosen places.
template <class T>
std::string checkMaxGradient(const Kernels<T> &kernels, const Shape &shape, double inputScale,
                             Way way)
{
    constexpr std::size_t tiles = 2;
    const std::size_t lanes = kernels.lanes;
    Layer<T> layer(kernels, shape, inputScale, way);
    TileBuffer<T> dOut(lanes, shape.out, layer.out.height(), layer.out.width());
    Aligned<T> weightSums(layer.sumCount() * lanes, T{77});
    std::vector<Sum> wanted(shape.out * layer.taps() * lanes);
    for (std::size_t t = 0; t < tiles; ++t) {
        Draw draw(t);
        draw.fill(layer.in, inputScale);
        draw.fill(dOut);
        layer.place.fill([&](auto...) { return static_cast<double>(draw.below(4)); });
        kernels.firstLayerGradient(layer.gradientWork(dOut.input(), t == 0, weightSums),
                                   layer.place.input());
        (void)forWindows(layer, [&](auto o, auto y, auto x, auto lane) {
            const auto k = static_cast<std::size_t>(layer.place.at(o, y, x, lane));
            for (std::size_t tap = 0; tap < layer.taps(); ++tap)
                wanted[(o * layer.taps() + tap) * lanes + lane].add(
                    static_cast<double>(dOut.at(o, y, x, lane)) *
                    static_cast<double>(layer.inputAt(tap, 2 * y + k / 2, 2 * x + k % 2, lane)));
            return std::string();
        });
    }
    const std::vector<T> dWeight = layer.ofTaps(weightSums);
    const double beside = layer.gradientBound(tiles, inputScale);
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (auto wrong = difference("∂w " + std::to_string(i / lanes) + ", lane " +
                                        std::to_string(i % lanes),
                                    dWeight[i], wanted[i].value, wanted[i].bound<T>() + beside);
            !wrong.empty())
            return wrong + shape.text();
    return layer.surroundingsAreWhole() ? "" : "written behind the scratch memory" + shape.text();
}

template <class T>
std::string checkAverage(const Kernels<T> &kernels, const Shape &shape, const FunctionRow &f,
                         Way way)
{
    Layer<T> layer(kernels, shape, 1, way);
    kernels.firstLayerAverage(layer.work(), f.function, layer.values.tile());
    std::string wrong = forWindows(layer, [&](auto o, auto y, auto x, auto lane) {
        Sum mean;
        for (std::size_t k = 0; k < 4; ++k) {
            const std::size_t row = 2 * y + k / 2;
            const std::size_t column = 2 * x + k % 2;
            const T value = layer.values.at(o, row, column, lane);
            const Sum sum = layer.normalized(o, row, column, lane);
            mean.add(static_cast<double>(value) / 4);
            // No function is steeper than 1.
            const double bound = layer.boundOf(sum) + 16 * std::numeric_limits<T>::epsilon();
            if (auto text = difference(placeText("value", o, row, column, lane), value,
                                       f.value(sum.value), bound);
                !text.empty())
                return text;
        }
        return difference(placeText("out", o, y, x, lane), layer.out.at(o, y, x, lane), mean.value,
                          mean.bound<T>());
    });
    if (wrong.empty() && !layer.surroundingsAreWhole())
        wrong = "written beside a tile or the scratch memory";
    Layer<T> predicted(kernels, shape, 1, way);
    kernels.firstLayerAverage(predicted.work(), f.function, {});
    if (wrong.empty() && !predicted.out.sameAs(layer.out))
        wrong = "differs in prediction";
    return wrong.empty() ? wrong : wrong + shape.text();
}

template <class T>
std::string checkAverageGradient(const Kernels<T> &kernels, const Shape &shape,
                                 const FunctionRow &f, Way way)
{
    constexpr std::size_t tiles = 2;
    const std::size_t lanes = kernels.lanes;
    Layer<T> layer(kernels, shape, 1, way);
    TileBuffer<T> dOut(lanes, shape.out, layer.out.height(), layer.out.width());
    Aligned<T> weightSums(layer.sumCount() * lanes, T{77});
    Aligned<T> sums(shape.out * lanes, T{77});
    std::vector<Sum> wanted(shape.out * layer.taps() * lanes);
    std::vector<Sum> wantedSums(sums.size());
    for (std::size_t t = 0; t < tiles; ++t) {
        Draw draw(t);
        draw.fill(layer.in);
        draw.fill(dOut);
        draw.fill(layer.values);
        kernels.firstLayerAverageGradient(layer.gradientWork(dOut.input(), t == 0, weightSums),
                                          f.function, layer.values.input(), sums.data());
        (void)forWindows(layer, [&](auto o, auto y, auto x, auto lane) {
            for (std::size_t k = 0; k < 4; ++k) {
                const std::size_t row = 2 * y + k / 2;
                const std::size_t column = 2 * x + k % 2;
                const double g = static_cast<double>(dOut.at(o, y, x, lane)) / 4;
                const double dy =
                    g * f.slope(static_cast<double>(layer.values.at(o, row, column, lane)));
                Sum &sum = wantedSums[o * lanes + lane];
                sum.add(dy);
                sum.magnitude += std::abs(g); // f′ may be a difference
                for (std::size_t tap = 0; tap < layer.taps(); ++tap) {
                    const auto input = static_cast<double>(layer.inputAt(tap, row, column, lane));
                    Sum &of = wanted[(o * layer.taps() + tap) * lanes + lane];
                    of.add(dy * input);
                    of.magnitude += std::abs(g * input);
                }
            }
            return std::string();
        });
    }
    const std::vector<T> dWeight = layer.ofTaps(weightSums);
    const double beside = layer.gradientBound(tiles, 1);
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (auto wrong = difference("∂w " + std::to_string(i / lanes) + ", lane " +
                                        std::to_string(i % lanes),
                                    dWeight[i], wanted[i].value, wanted[i].bound<T>() + beside);
            !wrong.empty())
            return wrong + shape.text();
    for (std::size_t i = 0; i < wantedSums.size(); ++i)
        if (auto wrong = difference("Σ∂y " + std::to_string(i / lanes) + ", lane " +
                                        std::to_string(i % lanes),
                                    sums[i], wantedSums[i].value, wantedSums[i].bound<T>());
            !wrong.empty())
            return wrong + shape.text();
    return layer.surroundingsAreWhole() ? "" : "written behind the scratch memory" + shape.text();
}

} // namespace

void addFirstLayerChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "first layer, max pooling", [](const auto &kernels) {
        for (const auto &[shape, way] : shapesAndWays())
            for (const double scale : {1.0, 1e15, 1e-15})
                if (auto wrong = checkMax(kernels, shape, scale, way); !wrong.empty())
                    return wrong;
        return std::string();
    });
    addForBothTypes(checks, "NaN in a window of the first layer",
                    [](const auto &kernels) { return checkNaN(kernels); });
    addForBothTypes(checks, "first layer, gradient of max pooling", [](const auto &kernels) {
        for (const auto &[shape, way] : shapesAndWays())
            for (const double scale : {1.0, 1e30, 1e-30})
                if (auto wrong = checkMaxGradient(kernels, shape, scale, way); !wrong.empty())
                    return wrong;
        return std::string();
    });
    addForBothTypes(checks, "first layer, average pooling", [](const auto &kernels) {
        for (const auto &[shape, way] : shapesAndWays())
            for (const FunctionRow &f : functionRows) {
                if (auto wrong = checkAverage(kernels, shape, f, way); !wrong.empty())
                    return f.name + (": " + wrong);
                if (auto wrong = checkAverageGradient(kernels, shape, f, way); !wrong.empty())
                    return f.name + (": " + wrong);
            }
        return std::string();
    });
}

} // namespace normscope::lanes::test
