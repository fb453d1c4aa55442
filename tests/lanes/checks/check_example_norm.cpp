// Normalization of each example alone, forward and back, and products of tiles; lanes without an
// example, full of NaN, must not count.
#include "tests/lanes/checks/tile_buffer.h"

namespace normscope::lanes::test {
namespace {

struct Case
{
    std::size_t channels;
    std::size_t groups;
    std::size_t height;
    std::size_t width;
    double center;
    bool affine;
    [[nodiscard]] std::string text() const
    {
        return " (" + std::to_string(channels) + " channels in " + std::to_string(groups) +
               " groups, " + std::to_string(height) + "×" + std::to_string(width) + " round " +
               std::to_string(center) + (affine ? ")" : ", no γ and β)");
    }
};

template <class T>
std::string checkCase(const Kernels<T> &kernels, const Case &made, std::size_t valid)
{
    const std::size_t lanes = kernels.lanes;
    const std::size_t inGroup = made.channels / made.groups;
    const auto m = static_cast<double>(inGroup * made.height * made.width);
    const double eps = std::numeric_limits<T>::epsilon();
    constexpr double epsilon = 1e-3;
    Draw draw(made.channels * 10 + valid);
    TileBuffer<T> x(lanes, made.channels, made.height, made.width);
    TileBuffer<T> dy(lanes, made.channels, made.height, made.width);
    TileBuffer<T> y(lanes, made.channels, made.height, made.width);
    TileBuffer<T> dx(lanes, made.channels, made.height, made.width);
    const auto number = [&](double center, std::size_t lane) {
        const double value = center + draw.real<double>();
        return lane < valid ? value : std::numeric_limits<double>::quiet_NaN();
    };
    x.fill([&](auto, auto, auto, std::size_t lane) { return number(made.center, lane); });
    dy.fill([&](auto, auto, auto, std::size_t lane) { return number(0, lane); });
    std::vector<T> gamma(made.channels);
    std::vector<T> beta(made.channels);
    draw.fill(gamma, 2);
    draw.fill(beta);
    Aligned<T> mean(made.groups * lanes);
    Aligned<T> inverse(made.groups * lanes);
    std::vector<double> sumDy(made.channels + 1, 7);
    std::vector<double> sumDyX(made.channels + 1, 7);
    kernels.normalizeExamples(
        {made.groups, epsilon, x.input(), made.affine ? gamma.data() : nullptr,
         made.affine ? beta.data() : nullptr, y.tile(), mean.data(), inverse.data()});
    const auto backward = [&](const Tile<T> &to) {
        kernels.normalizeExamplesGradient({made.groups, x.input(), dy.input(),
                                           made.affine ? gamma.data() : nullptr, mean.data(),
                                           inverse.data(), valid, to, sumDy.data(), sumDyX.data()});
    };
    backward(Tile<T>());
    const std::vector<double> sumsAlone = sumDyX;
    backward(dx.tile());
    if (sumsAlone != sumDyX)
        return "without dx the sums are others" + made.text();
    if (!y.surroundingsAreWhole() || !dx.surroundingsAreWhole() || sumDy.back() != 7 ||
        sumDyX.back() != 7)
        return "written beside the results" + made.text();

    std::vector<Sum> betaSums(made.channels);
    std::vector<Sum> gammaSums(made.channels);
    for (std::size_t lane = 0; lane < lanes; ++lane)
        for (std::size_t group = 0; group < made.groups; ++group) {
            const auto forGroup = [&](auto visit) {
                for (std::size_t c = group * inGroup; c < (group + 1) * inGroup; ++c)
                    for (std::size_t row = 0; row < made.height; ++row)
                        for (std::size_t column = 0; column < made.width; ++column)
                            visit(c, row, column);
            };
            const auto value = [&](TileBuffer<T> &of, auto... place) {
                return static_cast<double>(of.at(place..., lane));
            };
            std::string wrong;
            if (lane >= valid) {
                forGroup([&](auto... place) {
                    if (dx.at(place..., lane) != T{0})
                        wrong = "a lane without an example has a gradient" + made.text();
                });
                if (!wrong.empty())
                    return wrong;
                continue;
            }
            double average = 0;
            forGroup([&](auto... place) { average += value(x, place...) / m; });
            double variance = 0;
            forGroup([&](auto... place) {
                variance += (value(x, place...) - average) * (value(x, place...) - average) / m;
            });
            const double root = 1 / std::sqrt(variance + epsilon);
            const auto scale = [&](std::size_t c) {
                return made.affine ? static_cast<double>(gamma[c]) : 1.0;
            };
            double sum = 0;
            double product = 0;
            forGroup([&](std::size_t c, auto... place) {
                const double normalized = (value(x, c, place...) - average) * root;
                const double gradient = value(dy, c, place...);
                sum += scale(c) * gradient / m;
                product += scale(c) * gradient * normalized / m;
                betaSums[c].add(gradient);
                gammaSums[c].add(gradient * normalized);
            });
            // The distances from the mean are good to the rounding of the values.
            const double rounding = eps * (16 + std::sqrt(m)) * (1 + std::abs(made.center)) * root;
            forGroup([&](std::size_t c, std::size_t row, std::size_t column) {
                const double normalized = (value(x, c, row, column) - average) * root;
                const double shift = made.affine ? static_cast<double>(beta[c]) : 0.0;
                const double out = normalized * scale(c) + shift;
                const double in =
                    root * (scale(c) * value(dy, c, row, column) - sum - normalized * product);
                for (const std::string &each :
                     {difference(placeText("y", c, row, column, lane), y.at(c, row, column, lane),
                                 out, rounding * (4 + 4 * std::abs(normalized))),
                      difference(placeText("dx", c, row, column, lane), dx.at(c, row, column, lane),
                                 in, 16 * root * rounding * (1 + std::abs(normalized)))})
                    if (!each.empty())
                        wrong = each + made.text();
            });
            if (!wrong.empty())
                return wrong;
        }
    for (std::size_t c = 0; c < made.channels; ++c) {
        const double rounding = 64 * eps * (1 + std::abs(made.center));
        const std::string place = " of channel " + std::to_string(c) + made.text();
        for (const std::string &wrong :
             {difference("Σ dy" + place, sumDy[c], betaSums[c].value, betaSums[c].bound<T>()),
              difference("Σ dy·x̂" + place, sumDyX[c], gammaSums[c].value,
                         gammaSums[c].bound<T>() +
                             rounding * (1 + betaSums[c].magnitude + gammaSums[c].magnitude))})
            if (!wrong.empty())
                return wrong;
    }
    // In place, both ways.
    kernels.normalizeExamplesGradient(
        {made.groups, x.input(), dy.input(), made.affine ? gamma.data() : nullptr, mean.data(),
         inverse.data(), valid, x.tile(), sumDy.data(), sumDyX.data()});
    return valid < lanes || x.sameAs(dx) ? "" : "over x the gradient is another" + made.text();
}

template <class T>
std::string checkProduct(const Kernels<T> &kernels)
{
    TileBuffer<T> x(kernels.lanes, 3, 4, 5);
    TileBuffer<T> factor(kernels.lanes, 3, 4, 5);
    TileBuffer<T> y(kernels.lanes, 3, 4, 5);
    Draw draw(3);
    draw.fill(x);
    draw.fill(factor);
    kernels.multiplyTiles(x.input(), factor.input(), y.tile());
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t row = 0; row < 4; ++row)
            for (std::size_t column = 0; column < 5; ++column)
                for (std::size_t lane = 0; lane < kernels.lanes; ++lane)
                    if (y.at(c, row, column, lane) !=
                        x.at(c, row, column, lane) * factor.at(c, row, column, lane))
                        return placeText("the product", c, row, column, lane) + " is another";
    if (!y.surroundingsAreWhole())
        return "written beside the products";
    kernels.multiplyTiles(x.input(), factor.input(), x.tile());
    return x.sameAs(y) ? "" : "over x the products are others";
}

} // namespace

void addExampleNormChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "normalization of each example", [](const auto &kernels) {
        for (const auto &[channels, groups] :
             {std::pair<std::size_t, std::size_t>{1, 1}, {6, 1}, {6, 2}, {6, 6}, {120, 1}, {84, 7}})
            for (const auto &[height, width] :
                 {std::pair<std::size_t, std::size_t>{1, 1}, {3, 5}, {12, 12}})
                for (const double center : {0.0, 100.0})
                    for (const bool affine : {true, false})
                        for (std::size_t valid = 1; valid <= kernels.lanes; valid += 5)
                            if (auto wrong = checkCase(
                                    kernels, {channels, groups, height, width, center, affine},
                                    valid);
                                !wrong.empty())
                                return wrong;
        return std::string();
    });
    addForBothTypes(checks, "products of tiles",
                    [](const auto &kernels) { return checkProduct(kernels); });
}

} // namespace normscope::lanes::test
