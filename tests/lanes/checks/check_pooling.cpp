// Pooling. Values come in few sizes, so that equal ones meet in a window.
#include "tests/lanes/checks/tile_buffer.h"

#include <optional>

namespace normscope::lanes::test {
namespace {

struct Shape
{
    Window window;
    std::size_t height;
    std::size_t width;

    [[nodiscard]] std::size_t pooled(std::size_t length) const
    {
        return (length + 2 * window.padding - window.size) / window.stride + 1;
    }
    [[nodiscard]] std::string text() const
    {
        return " (window " + std::to_string(window.size) + ", stride " +
               std::to_string(window.stride) + ", padding " + std::to_string(window.padding) +
               ", " + std::to_string(height) + "×" + std::to_string(width) + ")";
    }
};

/// Windows that overlap, meet, leave gaps, and hang over the border; images that they do not fill.
std::vector<Shape> shapes()
{
    std::vector<Shape> all;
    for (std::size_t size = 1; size <= 4; ++size)
        for (std::size_t stride = 1; stride <= 5; ++stride)
            for (std::size_t padding = 0; 2 * padding <= size; ++padding)
                for (const auto &[height, width] :
                     {std::pair<std::size_t, std::size_t>{4, 4}, {8, 12}, {9, 7}, {5, 11}})
                    all.push_back({{size, stride, padding}, height, width});
    all.push_back({{2, 2, 0}, 24, 24});
    all.push_back({{7, 7, 3}, 9, 11});
    return all;
}

/// The places of one window that lie on the image, in C order.
template <class Visit>
void forWindow(const Shape &shape, std::size_t y, std::size_t x, Visit visit)
{
    for (std::size_t i = 0; i < shape.window.size; ++i)
        for (std::size_t j = 0; j < shape.window.size; ++j) {
            const std::size_t row = y * shape.window.stride + i;
            const std::size_t column = x * shape.window.stride + j;
            const std::size_t padding = shape.window.padding;
            if (row >= padding && column >= padding && row - padding < shape.height &&
                column - padding < shape.width)
                visit(row - padding, column - padding);
        }
}

constexpr std::size_t channels = 3;

template <class T>
struct Pool
{
    Pool(const Kernels<T> &kernels, const Shape &shape)
        : in(kernels.lanes, channels, shape.height, shape.width),
          out(kernels.lanes, channels, shape.pooled(shape.height), shape.pooled(shape.width)),
          dOut(kernels.lanes, channels, out.height(), out.width()),
          dIn(kernels.lanes, channels, shape.height, shape.width)
    {
        Draw draw(shape.height * 100 + shape.window.size);
        draw.fill(dOut);
        draw.fill(dIn); // what was there before does not count
    }
    TileBuffer<T> in;
    TileBuffer<T> out;
    TileBuffer<T> dOut;
    TileBuffer<T> dIn;

    /// Compares ∂in with sums, and tells anything written beside a tile.
    std::string compareGradient(const Shape &shape, const std::vector<Sum> &sums)
    {
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t y = 0; y < shape.height; ++y)
                for (std::size_t x = 0; x < shape.width; ++x)
                    for (std::size_t lane = 0; lane < in.lanes(); ++lane) {
                        const Sum &sum = sums[place(shape, c, y, x, lane)];
                        const std::string wrong =
                            difference(placeText("∂in", c, y, x, lane), dIn.at(c, y, x, lane),
                                       sum.value, sum.bound<T>());
                        if (!wrong.empty())
                            return wrong + shape.text();
                    }
        return out.surroundingsAreWhole() && dIn.surroundingsAreWhole()
                   ? ""
                   : "written beside a tile" + shape.text();
    }
    [[nodiscard]] std::size_t place(const Shape &shape, std::size_t c, std::size_t y, std::size_t x,
                                    std::size_t lane) const
    {
        return ((c * shape.height + y) * shape.width + x) * in.lanes() + lane;
    }
    [[nodiscard]] std::size_t inputs(const Shape &shape) const
    {
        return channels * shape.height * shape.width * in.lanes();
    }
};

template <class T>
std::string checkMaximum(const Kernels<T> &kernels, const Shape &shape, double scale)
{
    Pool<T> pool(kernels, shape);
    Draw draw(shape.width);
    pool.in.fill([&](auto...) { return (static_cast<double>(draw.below(4)) - 2) * scale; });
    kernels.maxPool(shape.window, pool.in.input(), pool.out.tile());
    kernels.maxPoolGradient(shape.window, pool.in.input(), pool.out.input(), pool.dOut.input(),
                            pool.dIn.tile());
    std::vector<Sum> sums(pool.inputs(shape));
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t y = 0; y < pool.out.height(); ++y)
            for (std::size_t x = 0; x < pool.out.width(); ++x)
                for (std::size_t lane = 0; lane < kernels.lanes; ++lane) {
                    std::optional<std::pair<std::size_t, std::size_t>> first;
                    forWindow(shape, y, x, [&](std::size_t row, std::size_t column) {
                        if (!first || pool.in.at(c, row, column, lane) >
                                          pool.in.at(c, first->first, first->second, lane))
                            first = {row, column};
                    });
                    if (pool.out.at(c, y, x, lane) !=
                        pool.in.at(c, first->first, first->second, lane))
                        return placeText("out", c, y, x, lane) + " is not the largest" +
                               shape.text();
                    sums[pool.place(shape, c, first->first, first->second, lane)].add(
                        static_cast<double>(pool.dOut.at(c, y, x, lane)));
                }
    const std::string wrong = pool.compareGradient(shape, sums);
    if (!wrong.empty() || shape.window.stride < shape.window.size)
        return wrong;
    // Over its input, where windows do not overlap.
    kernels.maxPoolGradient(shape.window, pool.in.input(), pool.out.input(), pool.dOut.input(),
                            pool.in.tile());
    return pool.in.sameAs(pool.dIn) ? "" : "differs over its input" + shape.text();
}

/// NaN in any place of a window is what the window gives.
template <class T>
std::string checkNaN(const Kernels<T> &kernels)
{
    const Shape shape{{2, 2, 0}, 2, 2};
    for (std::size_t place = 0; place < 4; ++place) {
        Pool<T> pool(kernels, shape);
        pool.in.fill([&](std::size_t, std::size_t y, std::size_t x, std::size_t lane) {
            return lane == 0 && 2 * y + x == place ? std::numeric_limits<double>::quiet_NaN() : 1.0;
        });
        kernels.maxPool(shape.window, pool.in.input(), pool.out.tile());
        if (!std::isnan(pool.out.at(0, 0, 0, 0)))
            return "NaN was lost";
        if (kernels.lanes > 1 && pool.out.at(0, 0, 0, 1) != T{1})
            return "NaN went into another lane";
    }
    return {};
}

template <class T>
std::string checkMean(const Kernels<T> &kernels, const Shape &shape, double scale)
{
    Pool<T> pool(kernels, shape);
    Draw(shape.width).fill(pool.in, scale);
    kernels.averagePool(shape.window, pool.in.input(), pool.out.tile());
    kernels.averagePoolGradient(shape.window, pool.dOut.input(), pool.dIn.tile());
    const auto area = static_cast<double>(shape.window.size * shape.window.size);
    std::vector<Sum> sums(pool.inputs(shape));
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t y = 0; y < pool.out.height(); ++y)
            for (std::size_t x = 0; x < pool.out.width(); ++x)
                for (std::size_t lane = 0; lane < kernels.lanes; ++lane) {
                    Sum mean;
                    forWindow(shape, y, x, [&](std::size_t row, std::size_t column) {
                        mean.add(static_cast<double>(pool.in.at(c, row, column, lane)) / area);
                        sums[pool.place(shape, c, row, column, lane)].add(
                            static_cast<double>(pool.dOut.at(c, y, x, lane)) / area);
                    });
                    const std::string wrong =
                        difference(placeText("out", c, y, x, lane), pool.out.at(c, y, x, lane),
                                   mean.value, mean.bound<T>());
                    if (!wrong.empty())
                        return wrong + shape.text();
                }
    return pool.compareGradient(shape, sums);
}

} // namespace

void addPoolingChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "largest of a window", [](const auto &kernels) {
        for (const Shape &shape : shapes())
            for (const double scale : {1.0, 1e30, 1e-30})
                if (auto wrong = checkMaximum(kernels, shape, scale); !wrong.empty())
                    return wrong;
        return std::string();
    });
    addForBothTypes(checks, "NaN in a window",
                    [](const auto &kernels) { return checkNaN(kernels); });
    addForBothTypes(checks, "mean of a window", [](const auto &kernels) {
        for (const Shape &shape : shapes())
            for (const double scale : {1.0, 1e30, 1e-30})
                if (auto wrong = checkMean(kernels, shape, scale); !wrong.empty())
                    return wrong;
        return std::string();
    });
}

} // namespace normscope::lanes::test
