// One update of every optimizer against its formula.
#include "tests/lanes/checks/tile_buffer.h"

#include <functional>

namespace normscope::lanes::test {
namespace {

/// One parameter as an update finds and leaves it.
struct Parameter
{
    double theta = 0;
    double momentum = 0;
    double squares = 0;
    double change = 0; ///< of the magnitude that rounding is a share of
};

template <class T>
std::string checkUpdate(const Kernels<T> &kernels, const std::string &name, double decay,
                        bool momentum, bool squares,
                        const std::function<void(const UpdateWork<T> &)> &update,
                        const std::function<void(Parameter &, double g, double size)> &formula)
{
    constexpr double rate = 0.3;
    const double epsilon = std::numeric_limits<T>::epsilon();
    for (const std::size_t vectors : {std::size_t{0}, std::size_t{1}, std::size_t{7}}) {
        const std::size_t count = vectors * kernels.lanes;
        Draw draw(count + 1);
        Aligned<T> theta(count + kernels.lanes, T{9});
        Aligned<T> gradient(count);
        Aligned<T> m(count);
        Aligned<T> v(count);
        draw.fill(gradient);
        draw.fill(m);
        for (std::size_t i = 0; i < count; ++i) {
            theta[i] = draw.real<T>();
            v[i] = static_cast<T>(1.1 + draw.real<double>());
        }
        std::vector<Parameter> wanted;
        for (std::size_t i = 0; i < count; ++i) {
            Parameter p{static_cast<double>(theta[i]), static_cast<double>(m[i]),
                        static_cast<double>(v[i]), 0};
            const double pull = decay * p.theta;
            const auto slope = static_cast<double>(gradient[i]);
            formula(p, slope + pull, std::abs(slope) + std::abs(pull));
            wanted.push_back(p);
        }
        update({theta.data(), gradient.data(), count, rate, decay, momentum ? m.data() : nullptr,
                squares ? v.data() : nullptr});
        for (std::size_t i = 0; i < count; ++i) {
            const std::string place = name + ", number " + std::to_string(i);
            const double bound = 16 * epsilon * (1 + wanted[i].change);
            for (const std::string &wrong :
                 {difference(place, theta[i], wanted[i].theta, bound),
                  difference("momentum of " + place, m[i], wanted[i].momentum, bound),
                  difference("squares of " + place, v[i], wanted[i].squares, bound)})
                if (!wrong.empty())
                    return wrong;
        }
        for (std::size_t i = count; i < theta.size(); ++i)
            if (theta[i] != T{9})
                return name + " writes behind the last parameter";
    }
    return {};
}

template <class T>
std::string checkMomentum(const Kernels<T> &kernels)
{
    constexpr double rate = 0.3;
    for (const double decay : {0.0, 0.2})
        for (const double mu : {0.0, 0.9})
            for (const bool nesterov : {false, true}) {
                if (nesterov && mu == 0)
                    continue;
                const auto update = [&](const UpdateWork<T> &work) {
                    kernels.descendByMomentum(work, mu, nesterov);
                };
                const auto formula = [&](Parameter &p, double g, double size) {
                    double step = g;
                    if (mu > 0) {
                        p.momentum = mu * p.momentum + g;
                        step = nesterov ? g + mu * p.momentum : p.momentum;
                    }
                    p.theta -= rate * step;
                    p.change = 2 * size + 2;
                };
                const std::string wrong =
                    checkUpdate<T>(kernels, "SGD", decay, mu > 0, false, update, formula);
                if (!wrong.empty())
                    return wrong;
            }
    return {};
}

template <class T>
std::string checkAdam(const Kernels<T> &kernels)
{
    constexpr double rate = 0.3;
    for (const double decay : {0.0, 0.2})
        for (const double keep : {1.0, 0.9}) {
            const AdamFactors factors{.beta1 = 0.9,
                                      .beta2 = 0.99,
                                      .epsilon = 1e-3,
                                      .firstShare = 1 - 0.9 * 0.9,
                                      .secondShare = 1 - 0.99 * 0.99,
                                      .keep = keep};
            const auto update = [&](const UpdateWork<T> &work) {
                kernels.descendByAdam(work, factors);
            };
            const auto formula = [&](Parameter &p, double g, double size) {
                p.momentum = 0.9 * p.momentum + (1 - 0.9) * g;
                p.squares = 0.99 * p.squares + (1 - 0.99) * g * g;
                const double deviation = std::sqrt(p.squares / factors.secondShare) + 1e-3;
                p.theta = keep * p.theta - rate * p.momentum / factors.firstShare / deviation;
                p.change = size + 2 * size * size + rate * (1 + size) / 0.19 / deviation;
            };
            const std::string wrong =
                checkUpdate<T>(kernels, "Adam", decay, true, true, update, formula);
            if (!wrong.empty())
                return wrong;
        }
    return {};
}

template <class T>
std::string checkRmsprop(const Kernels<T> &kernels)
{
    constexpr double rate = 0.3;
    for (const double decay : {0.0, 0.2})
        for (const double mu : {0.0, 0.9}) {
            const auto update = [&](const UpdateWork<T> &work) {
                kernels.descendByRmsprop(work, 0.8, 1e-3, mu);
            };
            const auto formula = [&](Parameter &p, double g, double size) {
                p.squares = 0.8 * p.squares + (1 - 0.8) * g * g;
                const double deviation = std::sqrt(p.squares) + 1e-3;
                double step = g / deviation;
                if (mu > 0)
                    step = p.momentum = mu * p.momentum + step;
                p.theta -= rate * step;
                p.change = 2 * size * size + (1 + size) * (1 + 1 / deviation);
            };
            const std::string wrong =
                checkUpdate<T>(kernels, "RMSprop", decay, mu > 0, true, update, formula);
            if (!wrong.empty())
                return wrong;
        }
    return {};
}

} // namespace

void addOptimizerChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "SGD", [](const auto &kernels) { return checkMomentum(kernels); });
    addForBothTypes(checks, "Adam", [](const auto &kernels) { return checkAdam(kernels); });
    addForBothTypes(checks, "RMSprop", [](const auto &kernels) { return checkRmsprop(kernels); });
}

} // namespace normscope::lanes::test
