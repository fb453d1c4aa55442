// An activation and average pooling at once, with and without a normalization before them: every
// function, windows of several sizes, rows and columns that none covers, lanes that do not count.
#include "tests/lanes/checks/functions.h"
#include "tests/lanes/checks/tile_buffer.h"

namespace normscope::lanes::test {
namespace {

constexpr std::size_t channels = 3;

struct Shape
{
    std::size_t size;
    std::size_t height;
    std::size_t width;
    [[nodiscard]] std::string text() const
    {
        return " (windows of " + std::to_string(size) + ", " + std::to_string(height) + "×" +
               std::to_string(width) + ")";
    }
};

constexpr Shape shapes[] = {{1, 1, 1},   {1, 3, 5},  {2, 2, 2}, {2, 5, 7},
                            {2, 10, 10}, {3, 7, 11}, {4, 4, 9}};

/// What a tile gives and takes, and whether anything was written beside it.
template <class T>
struct Pool
{
    Pool(const Kernels<T> &kernels, const Shape &shape)
        : x(kernels.lanes, channels, shape.height, shape.width),
          y(kernels.lanes, channels, shape.height, shape.width),
          dx(kernels.lanes, channels, shape.height, shape.width),
          out(kernels.lanes, channels, shape.height / shape.size, shape.width / shape.size),
          dOut(kernels.lanes, channels, out.height(), out.width()),
          slope(kernels.lanes, channels, out.height(), out.width()),
          moment(kernels.lanes, channels, out.height(), out.width()),
          side(shape.size)
    {
        Draw draw(shape.width);
        draw.fill(x, 4);
        draw.fill(dOut);
    }
    [[nodiscard]] bool isCovered(std::size_t row, std::size_t column) const
    {
        return row / side < out.height() && column / side < out.width();
    }
    [[nodiscard]] bool surroundingsAreWhole() const
    {
        return y.surroundingsAreWhole() && dx.surroundingsAreWhole() &&
               out.surroundingsAreWhole() && slope.surroundingsAreWhole() &&
               moment.surroundingsAreWhole();
    }

    TileBuffer<T> x, y, dx, out, dOut, slope, moment;
    std::size_t side;
};

/// Calls visit(c, row, column, lane) for all of the buffer until it says what is wrong.
template <class T, class Visit>
std::string forAll(const TileBuffer<T> &buffer, Visit visit)
{
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t row = 0; row < buffer.height(); ++row)
            for (std::size_t column = 0; column < buffer.width(); ++column)
                for (std::size_t lane = 0; lane < buffer.lanes(); ++lane)
                    if (auto wrong = visit(c, row, column, lane); !wrong.empty())
                        return wrong;
    return {};
}

/// Rounding of a function of slope 1 at most, and of its argument of this size.
template <class T>
double boundOf(double argument)
{
    return 16 * std::numeric_limits<T>::epsilon() * (1 + std::abs(argument));
}

/// y and the means, from ŷ = argument(c, row, column, lane).
template <class T, class Argument>
std::string checkValues(Pool<T> &pool, const FunctionRow &f, Argument argument)
{
    std::string wrong = forAll(pool.y, [&](auto c, auto row, auto column, auto lane) {
        const double x = argument(c, row, column, lane);
        return pool.isCovered(row, column)
                   ? difference(placeText("y", c, row, column, lane),
                                pool.y.at(c, row, column, lane), f.value(x), boundOf<T>(x))
                   : std::string();
    });
    if (!wrong.empty())
        return wrong;
    return forAll(pool.out, [&](auto c, auto row, auto column, auto lane) {
        Sum mean;
        for (std::size_t i = 0; i < pool.side * pool.side; ++i)
            mean.add(static_cast<double>(pool.y.at(c, row * pool.side + i / pool.side,
                                                   column * pool.side + i % pool.side, lane)) /
                     static_cast<double>(pool.side * pool.side));
        return difference(placeText("out", c, row, column, lane), pool.out.at(c, row, column, lane),
                          mean.value, mean.bound<T>());
    });
}

template <class T>
std::string checkAlone(const Kernels<T> &kernels, const Shape &shape, const FunctionRow &f)
{
    Pool<T> pool(kernels, shape);
    kernels.activateAveragePool({.function = f.function,
                                 .size = shape.size,
                                 .x = pool.x.input(),
                                 .out = pool.out.tile(),
                                 .y = pool.y.tile(),
                                 .slope = {},
                                 .moment = {}});
    std::string wrong = checkValues(pool, f, [&](auto... at) { return double(pool.x.at(at...)); });
    if (!wrong.empty())
        return wrong;
    kernels.activateAveragePoolGradient(f.function, shape.size, pool.y.input(), pool.dOut.input(),
                                        pool.dx.tile());
    const auto area = static_cast<double>(shape.size * shape.size);
    wrong = forAll(pool.dx, [&](auto c, auto row, auto column, auto lane) {
        double wanted = 0;
        double bound = 0;
        if (pool.isCovered(row, column)) {
            const double g =
                static_cast<double>(pool.dOut.at(c, row / shape.size, column / shape.size, lane)) /
                area;
            wanted = g * f.slope(static_cast<double>(pool.y.at(c, row, column, lane)));
            bound = 8 * std::numeric_limits<T>::epsilon() * std::abs(g);
        }
        return difference(placeText("∂x", c, row, column, lane), pool.dx.at(c, row, column, lane),
                          wanted, bound);
    });
    if (!wrong.empty() || !pool.surroundingsAreWhole())
        return wrong.empty() ? "written beside a tile" : wrong;

    // Without anything for the way back, and over x: the same.
    const Pool<T> known(kernels, shape);
    TileBuffer<T> out(kernels.lanes, channels, pool.out.height(), pool.out.width());
    kernels.activateAveragePool({.function = f.function,
                                 .size = shape.size,
                                 .x = pool.x.input(),
                                 .out = out.tile(),
                                 .y = {},
                                 .slope = {},
                                 .moment = {}});
    if (!out.sameAs(pool.out) || !pool.x.sameAs(known.x))
        return "differs in prediction";
    kernels.activateAveragePool({.function = f.function,
                                 .size = shape.size,
                                 .x = pool.x.input(),
                                 .out = out.tile(),
                                 .y = pool.x.tile(),
                                 .slope = {},
                                 .moment = {}});
    kernels.activateAveragePoolGradient(f.function, shape.size, pool.x.input(), pool.dOut.input(),
                                        pool.x.tile());
    return out.sameAs(pool.out) && pool.x.sameAs(pool.dx) ? "" : "differs in place";
}

template <class T>
std::string checkNormalized(const Kernels<T> &kernels, const Shape &shape, const FunctionRow &f,
                            std::size_t valid)
{
    Pool<T> pool(kernels, shape);
    const T mean[] = {T{0.5}, T{-2}, T{0}};
    const T scale[] = {T{0.75}, T{-1.5}, T{0}};
    const T shift[] = {T{0.25}, T{-1}, T{0.5}};
    const T meanTerm[] = {T{0.5}, T{-0.25}, T{2}};
    const T slope[] = {T{0.125}, T{-1}, T{0}};
    kernels.activateAveragePool({.function = f.function,
                                 .size = shape.size,
                                 .x = pool.x.input(),
                                 .mean = mean,
                                 .scale = scale,
                                 .shift = shift,
                                 .out = pool.out.tile(),
                                 .y = pool.y.tile(),
                                 .slope = pool.slope.tile(),
                                 .moment = pool.moment.tile()});
    const auto distance = [&](auto c, auto... at) {
        return static_cast<double>(pool.x.at(c, at...)) - static_cast<double>(mean[c]);
    };
    std::string wrong = checkValues(pool, f, [&](auto c, auto... at) {
        return distance(c, at...) * static_cast<double>(scale[c]) + static_cast<double>(shift[c]);
    });
    if (!wrong.empty())
        return wrong;

    double sumDy[channels];
    double sumDyX[channels];
    kernels.activateAveragePoolSums(pool.slope.input(), pool.moment.input(), pool.dOut.input(),
                                    valid, sumDy, sumDyX);
    kernels.normalizeActivateAveragePoolGradient({f.function, shape.size, pool.x.input(),
                                                  pool.y.input(), pool.dOut.input(), mean, scale,
                                                  meanTerm, slope, valid, pool.dx.tile()});
    Sum gradients[channels];
    Sum products[channels];
    wrong = forAll(pool.dx, [&](auto c, auto row, auto column, auto lane) {
        Sum wanted;
        double dy = 0;
        if (pool.isCovered(row, column)) {
            // f′ of a value near 1 is a difference: its rounding is of the size of g.
            const double g =
                static_cast<double>(pool.dOut.at(c, row / shape.size, column / shape.size, lane)) /
                static_cast<double>(shape.size * shape.size);
            dy = g * f.slope(static_cast<double>(pool.y.at(c, row, column, lane)));
            wanted.magnitude += std::abs(g * static_cast<double>(scale[c]));
            if (lane < valid) {
                gradients[c].add(dy);
                gradients[c].magnitude += std::abs(g);
                products[c].add(dy * distance(c, row, column, lane));
                products[c].magnitude += std::abs(g * distance(c, row, column, lane));
            }
        }
        if (lane < valid) {
            wanted.add(static_cast<double>(scale[c]) * dy);
            wanted.add(-static_cast<double>(meanTerm[c]));
            wanted.add(-static_cast<double>(slope[c]) * distance(c, row, column, lane));
        }
        return difference(placeText("∂x", c, row, column, lane), pool.dx.at(c, row, column, lane),
                          wanted.value, wanted.bound<T>());
    });
    for (std::size_t c = 0; c < channels && wrong.empty(); ++c) {
        wrong = difference("Σ∂y of channel " + std::to_string(c), sumDy[c], gradients[c].value,
                           gradients[c].bound<T>());
        if (wrong.empty())
            wrong = difference("Σ∂y·(x − μ) of channel " + std::to_string(c), sumDyX[c],
                               products[c].value, products[c].bound<T>());
    }
    if (!wrong.empty() || !pool.surroundingsAreWhole())
        return wrong.empty() ? "written beside a tile" : wrong;
    kernels.normalizeActivateAveragePoolGradient({f.function, shape.size, pool.x.input(),
                                                  pool.y.input(), pool.dOut.input(), mean, scale,
                                                  meanTerm, slope, valid, pool.x.tile()});
    return pool.x.sameAs(pool.dx) ? "" : "differs in place";
}

} // namespace

void addActivationPoolChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "activation and average pooling", [](const auto &kernels) {
        for (const FunctionRow &f : functionRows)
            for (const Shape &shape : shapes)
                if (auto wrong = checkAlone(kernels, shape, f); !wrong.empty())
                    return f.name + (": " + wrong) + shape.text();
        return std::string();
    });
    addForBothTypes(checks, "normalizing, activation and average pooling", [](const auto &kernels) {
        for (const FunctionRow &f : functionRows)
            for (const Shape &shape : shapes)
                for (std::size_t valid = 1; valid <= kernels.lanes; ++valid)
                    if (auto wrong = checkNormalized(kernels, shape, f, valid); !wrong.empty())
                        return f.name + (": " + wrong) + shape.text();
        return std::string();
    });
}

} // namespace normscope::lanes::test
