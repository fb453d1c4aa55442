#include "engine/lanes/example_network.h"

#include "engine/lanes/lane_layer.h"
#include "engine/lanes/plan.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace normscope::lanes {

/// An image with room behind it, since the kernels read and write whole vectors.
template <class T>
class ExampleNetwork<T>::Signal
{
public:
    /// Rows of at least `rowStride`; each channel begins at a vector, or right behind the other.
    Signal(const Shape &shape, std::size_t rowStride, bool channelsAtVectors, std::size_t lanes)
    {
        const auto size = [&](std::size_t axis) {
            return axis < shape.size() ? static_cast<std::size_t>(shape[axis]) : std::size_t{1};
        };
        m_image.channels = size(0);
        m_image.height = size(1);
        m_image.width = size(2);
        m_image.rowStride = std::max(rowStride, m_image.width);
        const std::size_t plane = m_image.height * m_image.rowStride;
        m_image.channelStride = channelsAtVectors ? (plane + lanes - 1) / lanes * lanes : plane;
        m_vectors = (m_image.channels * m_image.channelStride + lanes - 1) / lanes;
        m_values = Aligned<T>((m_vectors + 4) * lanes);
        m_image.data = m_values.data();
    }
    [[nodiscard]] const Image<T> &image() const { return m_image; }
    [[nodiscard]] std::size_t vectors() const { return m_vectors; }

private:
    Image<T> m_image;
    std::size_t m_vectors = 0; ///< that hold values
    Aligned<T> m_values;
};

template <class T>
class ExampleNetwork<T>::Step
{
public:
    Step() = default;
    Step(const Step &) = delete;
    Step &operator=(const Step &) = delete;
    virtual ~Step() = default;
    virtual void prepare() {}
    virtual void run(const Kernels<T> &kernels) = 0;
};

namespace {

template <class T>
void copyRows(const Image<T> &from, const Image<T> &to, std::size_t border)
{
    for (std::size_t c = 0; c < from.channels; ++c)
        for (std::size_t y = 0; y < from.height; ++y)
            std::copy_n(from.data + c * from.channelStride + y * from.rowStride, from.width,
                        to.data + c * to.channelStride + (y + border) * to.rowStride + border);
}

/// Of each channel what a prediction takes of a batch normalization, (x − mean) · scale + β =
/// x · scale + offset.
template <class T>
struct Folded
{
    Folded(Parameters<T> &parameters, const LayerSpec &spec, const LayerAnalysis &analysis)
        : gamma(parameters.value(analysis, TensorRole::Gamma)),
          beta(parameters.value(analysis, TensorRole::Beta)),
          mean(parameters.value(analysis, TensorRole::MovingMean)),
          variance(parameters.value(analysis, TensorRole::MovingVariance)),
          epsilon(spec.real("epsilon"))
    {
    }
    [[nodiscard]] double scale(std::size_t c) const
    {
        return (gamma != nullptr ? static_cast<double>(gamma[c]) : 1) /
               std::sqrt(static_cast<double>(variance[c]) + epsilon);
    }
    /// For x + bias.
    [[nodiscard]] double offset(std::size_t c, double bias) const
    {
        return (bias - static_cast<double>(mean[c])) * scale(c) +
               (beta != nullptr ? static_cast<double>(beta[c]) : 0);
    }

    const T *gamma; ///< nullptr for 1
    const T *beta;  ///< nullptr for 0
    const T *mean;
    const T *variance;
    double epsilon;
};

/// x · scale + offset behind the products of a layer: its bias, and the batch norm behind it if
/// there is one.
template <class T>
struct Ending
{
    Ending(const T *biases, std::size_t channels)
        : bias(biases), scale(channels, T{1}), offset(channels, T{0})
    {
    }
    void prepare()
    {
        for (std::size_t c = 0; c < scale.size(); ++c) {
            const double b = bias != nullptr ? static_cast<double>(bias[c]) : 0;
            scale[c] = norm ? static_cast<T>(norm->scale(c)) : T{1};
            offset[c] = static_cast<T>(norm ? norm->offset(c, b) : b);
        }
    }
    const T *bias;
    std::optional<Folded<T>> norm;
    std::vector<T> scale;
    std::vector<T> offset;
};

} // namespace

template <class T>
class ExampleNetwork<T>::Convolution : public Step
{
public:
    Convolution(const Window &window, const T *weight, const Ending<T> &made, const Signal &from,
                const Signal *padded, const Signal &to, Ending<T> **ending)
        : m_window(window),
          m_weight(weight),
          m_from(from),
          m_padded(padded),
          m_to(to),
          m_ending(made)
    {
        *ending = &m_ending;
    }
    void prepare() override { m_ending.prepare(); }
    void run(const Kernels<T> &kernels) override
    {
        if (m_padded != nullptr)
            copyRows(m_from.image(), m_padded->image(), m_window.padding);
        const Signal &in = m_padded != nullptr ? *m_padded : m_from;
        kernels.convolveExample({m_window.size, in.image(), m_weight, m_ending.scale.data(),
                                 m_ending.offset.data(), m_to.image()});
    }

private:
    const Window m_window;
    const T *m_weight;
    const Signal &m_from;
    const Signal *m_padded;
    const Signal &m_to;
    Ending<T> m_ending;
};

template <class T>
class ExampleNetwork<T>::Linear : public Step
{
public:
    Linear(const T *weight, const Ending<T> &made, const Signal &from, const Signal &to,
           Ending<T> **ending)
        : m_weight(weight), m_from(from), m_to(to), m_ending(made)
    {
        *ending = &m_ending;
    }
    void prepare() override { m_ending.prepare(); }
    void run(const Kernels<T> &kernels) override
    {
        kernels.multiplyExample({m_weight, m_from.image().channels, m_to.image().channels,
                                 m_from.image().data, m_ending.scale.data(), m_ending.offset.data(),
                                 m_to.image().data});
    }

private:
    const T *m_weight;
    const Signal &m_from;
    const Signal &m_to;
    Ending<T> m_ending;
};

/// One that stands behind no products.
template <class T>
class ExampleNetwork<T>::BatchNorm : public Step
{
public:
    BatchNorm(const Folded<T> &norm, const Signal &signal)
        : m_norm(norm), m_signal(signal), m_ending(nullptr, signal.image().channels)
    {
        m_ending.norm = m_norm;
    }
    void prepare() override { m_ending.prepare(); }
    void run(const Kernels<T> &) override
    {
        const Image<T> &image = m_signal.image();
        for (std::size_t c = 0; c < image.channels; ++c) {
            T *x = image.data + c * image.channelStride;
            for (std::size_t i = 0; i < image.height * image.rowStride; ++i)
                x[i] = x[i] * m_ending.scale[c] + m_ending.offset[c];
        }
    }

private:
    const Folded<T> m_norm;
    const Signal &m_signal;
    Ending<T> m_ending;
};

template <class T>
class ExampleNetwork<T>::Activation : public Step
{
public:
    Activation(Function function, const Signal &signal) : m_function(function), m_signal(signal) {}
    void run(const Kernels<T> &kernels) override
    {
        // Over all of it, whatever stands between the rows.
        const Tile<T> all{m_signal.image().data, 0, 0, 1, 1, m_signal.vectors()};
        kernels.activate(m_function, all, all);
    }

private:
    const Function m_function;
    const Signal &m_signal;
};

template <class T>
class ExampleNetwork<T>::Pool : public Step
{
public:
    Pool(bool largest, const Window &window, const Signal &from, const Signal &to)
        : m_largest(largest), m_window(window), m_from(from), m_to(to)
    {
    }
    void run(const Kernels<T> &kernels) override
    {
        (m_largest ? kernels.maxPoolExample : kernels.averagePoolExample)(m_window, m_from.image(),
                                                                          m_to.image());
    }

private:
    const bool m_largest;
    const Window m_window;
    const Signal &m_from;
    const Signal &m_to;
};

/// To values without gaps.
template <class T>
class ExampleNetwork<T>::Flatten : public Step
{
public:
    Flatten(const Signal &from, const Signal &to) : m_from(from), m_to(to) {}
    void run(const Kernels<T> &) override
    {
        const Image<T> &from = m_from.image();
        Image<T> to = from;
        to.data = m_to.image().data;
        to.rowStride = from.width;
        to.channelStride = from.height * from.width;
        copyRows(from, to, 0);
    }

private:
    const Signal &m_from;
    const Signal &m_to;
};

template <class T>
bool ExampleNetwork<T>::covers(const ModelSpec &model)
{
    return std::ranges::all_of(model.layers, [](const LayerSpec &layer) {
        const bool ofExample = layer.kind == "layer_norm" || layer.kind == "group_norm" ||
                               layer.kind == "instance_norm";
        return !ofExample && (layer.kind != "conv" || layer.integer("stride") == 1);
    });
}

template <class T>
ExampleNetwork<T>::ExampleNetwork(const ModelSpec &model, const NetworkAnalysis &network,
                                  const PixelScale &pixels, const Kernels<T> &kernels,
                                  Parameters<T> &parameters)
    : m_kernels(kernels)
{
    for (std::size_t byte = 0; byte < 256; ++byte)
        m_pixel[byte] =
            static_cast<T>((static_cast<double>(byte) / 255 - pixels.mean) / pixels.deviation);
    const auto signal = [&](const Shape &shape, std::size_t rowStride,
                            bool atVectors) -> const Signal & {
        m_signals.push_back(std::make_unique<Signal>(shape, rowStride, atVectors, kernels.lanes));
        return *m_signals.back();
    };
    std::vector<std::size_t> order;
    for (const PlanStep &step : planSteps(model, network, false)) {
        order.push_back(step.layer);
        for (const auto &next : {step.norm, step.activation, step.pool})
            if (next)
                order.push_back(*next);
    }
    const Signal *now = &signal(network.layers.front().input, 0, false);
    Ending<T> *ending = nullptr; // of the products right before
    for (const std::size_t layer : order) {
        const LayerSpec &spec = model.layers[layer];
        const LayerAnalysis &analysis = network.layers[layer];
        const auto value = [&](TensorRole role) { return parameters.value(analysis, role); };
        Ending<T> *const before = std::exchange(ending, nullptr);
        const Image<T> &image = now->image();
        if (spec.kind == "conv") {
            const Window window = windowOf(spec);
            const auto padding = static_cast<std::int64_t>(window.padding);
            const Signal *padded =
                padding == 0 ? nullptr
                             : &signal({analysis.input[0], analysis.input[1] + 2 * padding,
                                        analysis.input[2] + 2 * padding},
                                       0, false);
            const Signal &in = padded != nullptr ? *padded : *now;
            const Signal &out = signal(analysis.output, in.image().rowStride, true);
            m_steps.push_back(std::make_unique<Convolution>(
                window, value(TensorRole::Weight),
                Ending<T>(value(TensorRole::Bias), out.image().channels), *now, padded, out,
                &ending));
            now = &out;
        } else if (spec.kind == "linear") {
            const Signal &out = signal(analysis.output, 0, false);
            m_steps.push_back(std::make_unique<Linear>(
                value(TensorRole::Weight), Ending<T>(value(TensorRole::Bias), out.image().channels),
                *now, out, &ending));
            now = &out;
        } else if (spec.kind == "batch_norm") {
            const Folded<T> norm(parameters, spec, analysis);
            if (before != nullptr)
                before->norm = norm;
            else
                m_steps.push_back(std::make_unique<BatchNorm>(norm, *now));
        } else if (spec.kind == "dropout") {
            ending = before; // it predicts with all values
        } else if (spec.kind == "activation") {
            m_steps.push_back(std::make_unique<Activation>(functionOf(spec), *now));
        } else if (spec.kind == "flatten") {
            const Signal &out = signal(
                {static_cast<std::int64_t>(image.channels * image.height * image.width)}, 0, false);
            m_steps.push_back(std::make_unique<Flatten>(*now, out));
            now = &out;
        } else {
            const auto pooled = [&](std::size_t length) {
                const Window window = windowOf(spec);
                return static_cast<std::int64_t>(
                    (length + 2 * window.padding - window.size) / window.stride + 1);
            };
            // The plan may have it before another layer than the network.
            const Signal &out = signal({static_cast<std::int64_t>(image.channels),
                                        pooled(image.height), pooled(image.width)},
                                       0, false);
            m_steps.push_back(
                std::make_unique<Pool>(spec.kind == "max_pool", windowOf(spec), *now, out));
            now = &out;
        }
    }
    m_scores = now->image().data;
}

template <class T>
ExampleNetwork<T>::~ExampleNetwork() = default;

template <class T>
void ExampleNetwork<T>::prepare()
{
    for (const auto &step : m_steps)
        step->prepare();
}

template <class T>
const T *ExampleNetwork<T>::scores(const std::uint8_t *image)
{
    const Image<T> &in = m_signals.front()->image();
    for (std::size_t i = 0; i < in.channels * in.channelStride; ++i)
        in.data[i] = m_pixel[image[i]];
    for (const auto &step : m_steps)
        step->run(m_kernels);
    return m_scores;
}

template class ExampleNetwork<float>;
template class ExampleNetwork<double>;

} // namespace normscope::lanes
