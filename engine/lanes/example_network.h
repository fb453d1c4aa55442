// Prediction of few examples, one after the other: a tile would be empty but for a lane or two. The
// lanes lie within an example instead, the parameters are used as they lie in memory.
#pragma once

#include "engine/data/example_selection.h"
#include "engine/experiment/network_analysis.h"
#include "engine/lanes/aligned.h"
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/parameters.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace normscope::lanes {

template <class T>
class ExampleNetwork
{
public:
    /// All that lanes have but strides of convolutions and normalizations of each example.
    [[nodiscard]] static bool covers(const ModelSpec &model);

    /// `model` and `network` are only looked at here; the parameters must stay.
    ExampleNetwork(const ModelSpec &model, const NetworkAnalysis &network, const PixelScale &pixels,
                   const Kernels<T> &kernels, Parameters<T> &parameters);
    ~ExampleNetwork();

    /// Takes in what training has changed; before predicting.
    void prepare();
    /// The scores {classes} of one image of bytes {channel, row, column}; valid until the next
    /// call.
    [[nodiscard]] const T *scores(const std::uint8_t *image);

private:
    class Step;
    class Convolution;
    class Linear;
    class BatchNorm;
    class Activation;
    class Pool;
    class Flatten;
    class Signal;

    const Kernels<T> &m_kernels;
    std::vector<std::unique_ptr<Signal>> m_signals;
    std::vector<std::unique_ptr<Step>> m_steps;
    const T *m_scores = nullptr;
    T m_pixel[256]; ///< what each byte means
};

extern template class ExampleNetwork<float>;
extern template class ExampleNetwork<double>;

} // namespace normscope::lanes
