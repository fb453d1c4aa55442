// Batch normalization over one tile: statistics that survive a mean far from 0, and channels that
// are constant; lanes without an example, full of NaN, must not count.
#include "tests/lanes/checks/tile_buffer.h"

#include <algorithm>

namespace normscope::lanes::test {
namespace {

constexpr std::size_t channels = 3;

struct Case
{
    double center;
    double spread;
    std::size_t height;
    std::size_t width;
    [[nodiscard]] std::string text() const
    {
        return " (" + std::to_string(center) + " ± " + std::to_string(spread) + ", " +
               std::to_string(height) + "×" + std::to_string(width) + ")";
    }
};

std::vector<Case> cases()
{
    std::vector<Case> all;
    for (const auto &[height, width] :
         {std::pair<std::size_t, std::size_t>{1, 1}, {3, 5}, {8, 8}, {24, 24}})
        for (const auto &[center, spread] : {std::pair<double, double>{0, 1},
                                             {1e4, 1e-1},
                                             {-1000, 1},
                                             {0.3, 0},
                                             {1e10, 0},
                                             {1e-3, 0},
                                             {0, 0},
                                             {0, 1e15},
                                             {0, 1e-15},
                                             {1e15, 1e15},
                                             {-1e-15, 1e-16}})
            all.push_back({center, spread, height, width});
    return all;
}

/// Values of a case; NaN where there is no example.
template <class T>
void fill(TileBuffer<T> &x, const Case &values, std::size_t valid, std::uint64_t number)
{
    Draw draw(number);
    x.fill([&](std::size_t, std::size_t, std::size_t, std::size_t lane) {
        const double value = values.center + draw.real<double>(values.spread);
        return lane < valid ? value : std::numeric_limits<double>::quiet_NaN();
    });
}

template <class T, class Visit>
void forValues(TileBuffer<T> &x, std::size_t c, std::size_t valid, Visit visit)
{
    for (std::size_t y = 0; y < x.height(); ++y)
        for (std::size_t column = 0; column < x.width(); ++column)
            for (std::size_t lane = 0; lane < valid; ++lane)
                visit(static_cast<double>(x.at(c, y, column, lane)), y, column, lane);
}

template <class T>
std::string checkMoments(const Kernels<T> &kernels, const Case &values, std::size_t valid)
{
    TileBuffer<T> x(kernels.lanes, channels, values.height, values.width);
    fill(x, values, valid, 8);
    double mean[channels + 1] = {0, 0, 0, 7};
    double squares[channels + 1] = {0, 0, 0, 7};
    kernels.moments(x.input(), valid, mean, squares);
    const double epsilon = std::numeric_limits<T>::epsilon();
    for (std::size_t c = 0; c < channels; ++c) {
        long double sum = 0;
        double largest = 0;
        forValues(x, c, valid, [&](double value, auto...) {
            sum += value;
            largest = std::max(largest, std::abs(value));
        });
        const auto count = static_cast<double>(valid * values.height * values.width);
        const long double average = sum / static_cast<long double>(count);
        long double wanted = 0;
        forValues(x, c, valid,
                  [&](double value, auto...) { wanted += (value - average) * (value - average); });
        const std::string place = "channel " + std::to_string(c) + values.text();
        const double roundings = 8 * (1 + std::sqrt(count)) * epsilon;
        // The mean is good to the rounding of the distances from it, not of the values; the
        // distances are good to the rounding of a value in double precision.
        const double deviation = std::sqrt(static_cast<double>(wanted) / count);
        const double ofValue = epsilon * epsilon * largest * (1 + std::sqrt(count)) +
                               4 * std::numeric_limits<double>::epsilon() * largest;
        const auto tiny = static_cast<double>(std::numeric_limits<T>::min());
        std::string wrong = difference("mean of " + place, mean[c], static_cast<double>(average),
                                       roundings * deviation + 8 * ofValue + tiny);
        if (!wrong.empty())
            return wrong;
        if (squares[c] < 0)
            return "squares of " + place + " are negative: " + std::to_string(squares[c]);
        const double squaredRounding = 8 * count * (epsilon * largest) * (epsilon * largest);
        wrong =
            difference("squares of " + place, squares[c], static_cast<double>(wanted),
                       roundings * static_cast<double>(wanted) + squaredRounding + count * tiny);
        if (!wrong.empty())
            return wrong;
    }
    return mean[channels] == 7 && squares[channels] == 7 ? "" : "written behind the statistics";
}

template <class T>
struct PerChannel
{
    explicit PerChannel(std::uint64_t number)
    {
        Draw draw(number);
        for (std::size_t c = 0; c < channels; ++c) {
            mean[c] = draw.real<T>(2);
            scale[c] = draw.real<T>(3);
            shift[c] = draw.real<T>(1);
            slope[c] = draw.real<T>(1);
        }
    }
    T mean[channels];
    T scale[channels];
    T shift[channels];
    T slope[channels];
};

template <class T>
std::string checkNormalize(const Kernels<T> &kernels, std::size_t height, std::size_t width)
{
    const std::size_t lanes = kernels.lanes;
    const PerChannel<T> p(9);
    TileBuffer<T> x(lanes, channels, height, width);
    TileBuffer<T> y(lanes, channels, height, width);
    Draw(10).fill(x, 5);
    kernels.normalize(x.input(), p.mean, p.scale, p.shift, y.tile());
    std::string wrong;
    for (std::size_t c = 0; c < channels; ++c)
        forValues(
            x, c, lanes, [&](double value, std::size_t row, std::size_t column, std::size_t lane) {
                const double distance = value - static_cast<double>(p.mean[c]);
                Sum wanted;
                wanted.add(distance * static_cast<double>(p.scale[c]));
                wanted.add(static_cast<double>(p.shift[c]));
                if (wrong.empty())
                    wrong = difference(placeText("y", c, row, column, lane),
                                       y.at(c, row, column, lane), wanted.value, wanted.bound<T>());
            });
    if (wrong.empty() && !y.surroundingsAreWhole())
        return "written beside y";
    kernels.normalize(x.input(), p.mean, p.scale, p.shift, x.tile());
    for (std::size_t c = 0; c < channels; ++c)
        forValues(y, c, lanes,
                  [&](double value, std::size_t row, std::size_t column, std::size_t lane) {
                      if (static_cast<double>(x.at(c, row, column, lane)) != value)
                          wrong = "differs in place";
                  });
    return wrong;
}

template <class T>
std::string checkGradient(const Kernels<T> &kernels, std::size_t height, std::size_t width,
                          std::size_t valid)
{
    const std::size_t lanes = kernels.lanes;
    const PerChannel<T> p(11);
    TileBuffer<T> x(lanes, channels, height, width);
    TileBuffer<T> dy(lanes, channels, height, width);
    TileBuffer<T> dx(lanes, channels, height, width);
    fill(x, {0, 5, height, width}, valid, 12);
    fill(dy, {0, 1, height, width}, valid, 13);
    double sumDy[channels];
    double sumDyX[channels];
    kernels.normalizeSums(x.input(), dy.input(), p.mean, valid, sumDy, sumDyX);
    kernels.normalizeGradient(x.input(), dy.input(), p.mean, p.scale, p.shift, p.slope, valid,
                              dx.tile());
    std::string wrong;
    for (std::size_t c = 0; c < channels; ++c) {
        Sum gradients;
        Sum products;
        forValues(x, c, lanes,
                  [&](double value, std::size_t row, std::size_t column, std::size_t lane) {
                      const double distance = value - static_cast<double>(p.mean[c]);
                      const auto gradient = static_cast<double>(dy.at(c, row, column, lane));
                      Sum wanted;
                      if (lane < valid) {
                          gradients.add(gradient);
                          products.add(gradient * distance);
                          wanted.add(static_cast<double>(p.scale[c]) * gradient);
                          wanted.add(-static_cast<double>(p.shift[c]));
                          wanted.add(-static_cast<double>(p.slope[c]) * distance);
                      }
                      if (wrong.empty())
                          wrong = difference(placeText("∂x", c, row, column, lane),
                                             dx.at(c, row, column, lane), wanted.value,
                                             wanted.bound<T>());
                  });
        if (wrong.empty())
            wrong = difference("Σ∂y of channel " + std::to_string(c), sumDy[c], gradients.value,
                               gradients.bound<T>());
        if (wrong.empty())
            wrong = difference("Σ∂y·(x − μ) of channel " + std::to_string(c), sumDyX[c],
                               products.value, products.bound<T>());
    }
    return wrong.empty() && !dx.surroundingsAreWhole() ? "written beside ∂x" : wrong;
}

constexpr std::pair<std::size_t, std::size_t> sizes[] = {{1, 1}, {1, 2}, {3, 5}, {12, 7}};

} // namespace

void addNormalizationChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "moments", [](const auto &kernels) {
        for (const Case &values : cases())
            for (std::size_t valid = 1; valid <= kernels.lanes; ++valid)
                if (auto wrong = checkMoments(kernels, values, valid); !wrong.empty())
                    return wrong;
        return std::string();
    });
    addForBothTypes(checks, "normalizing", [](const auto &kernels) {
        for (const auto &[height, width] : sizes)
            if (auto wrong = checkNormalize(kernels, height, width); !wrong.empty())
                return wrong;
        return std::string();
    });
    addForBothTypes(checks, "gradient of normalizing", [](const auto &kernels) {
        for (const auto &[height, width] : sizes)
            for (std::size_t valid = 1; valid <= kernels.lanes; ++valid)
                if (auto wrong = checkGradient(kernels, height, width, valid); !wrong.empty())
                    return wrong;
        return std::string();
    });
}

} // namespace normscope::lanes::test
