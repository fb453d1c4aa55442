// Where the time of a training step goes: each kernel of the chapter's network alone, on one core,
// as the Markdown table of docs/performance.md.
//
//   bench_roofline [target [part of a kernel's name]]
//
// Operations are multiplications and additions as the formula has them, of a convolution as its
// direct product, whatever the algorithm does; bytes are what a kernel must read and write once.
// A minibatch of 256 goes through each kernel tile after tile, as in a run.
#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/peak.h"
#include "engine/lanes/signal.h"
#include "engine/lanes/winograd_weights.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace normscope::lanes;
using Clock = std::chrono::steady_clock;

constexpr std::size_t examples = 256;

struct Row
{
    std::string name;
    double operations = 0;                 ///< of one example
    double bytes = 0;                      ///< of one example
    std::function<void(std::size_t)> work; ///< on one tile
    bool wholeMinibatch = false;           ///< `work` is on all tiles at once
};

/// Values of one place in the network, and memory for parameters.
class Memory
{
public:
    explicit Memory(std::size_t lanes) : m_lanes(lanes) {}

    Storage<float> &signal(std::size_t channels, std::size_t height, std::size_t width)
    {
        auto storage =
            std::make_unique<Storage<float>>(Extent{channels, height, width, 0}, m_lanes);
        storage->reserve(examples / m_lanes);
        fill(storage->tileData(0), storage->tileStride() * (examples / m_lanes));
        m_signals.push_back(std::move(storage));
        return *m_signals.back();
    }
    float *values(std::size_t count)
    {
        m_values.emplace_back(count);
        fill(m_values.back().data(), count);
        return m_values.back().data();
    }

private:
    /// Small numbers of both signs; what they are does not matter for speed.
    static void fill(float *first, std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i)
            first[i] = static_cast<float>(i * 2654435761U % 2048) / 1024.0F - 1.0F;
    }

    std::size_t m_lanes;
    std::vector<std::unique_ptr<Storage<float>>> m_signals;
    std::vector<Aligned<float>> m_values;
};

constexpr double floatBytes = sizeof(float);

void addDecoding(std::vector<Row> &rows, const Kernels<float> &k, Memory &memory)
{
    Storage<float> &image = memory.signal(1, 28, 28);
    static const std::vector<std::uint8_t> bytes(784 * examples, 77);
    static std::vector<const std::uint8_t *> images;
    for (std::size_t i = 0; i < examples; ++i)
        images.push_back(bytes.data() + 784 * i);
    rows.push_back({"bytes to tiles", 784, 784 * (1 + floatBytes), [&k, &image](std::size_t t) {
                        k.decode(images.data() + t * k.lanes, image.tile(t));
                    }});
}

/// The first convolution, 1 → 6 channels, with its normalization and pooling.
void addFirstLayers(std::vector<Row> &rows, const Kernels<float> &k, Memory &memory)
{
    static constexpr Window window{5, 1, 0};
    const double product = 2.0 * 6 * 25 * 24 * 24;
    Storage<float> &in = memory.signal(1, 28, 28);
    Storage<float> &whole = memory.signal(6, 24, 24);
    Storage<float> &place = memory.signal(6, 12, 12);
    Storage<float> &out = memory.signal(6, 12, 12);
    std::fill_n(place.tileData(0), place.tileStride() * (examples / k.lanes), 1.0F);
    float *weight = memory.values(150);
    float *channel = memory.values(6);
    float *sums = memory.values(6 * 40 * k.lanes);
    float *scratch = memory.values(firstLayerGradientScratch(1, 6, 12, k.lanes));
    const float *points = memory.values(6 * 5 * 8);
    float *rowPoints = memory.values(firstLayerScratch(1, 12, k.lanes));
    for (const bool atPoints : {true, false})
        rows.push_back({atPoints ? "convolution 1, Winograd, normalized and pooled"
                                 : "convolution 1, normalized and pooled",
                        product, (784 + 2 * 864) * floatBytes, [=, &k, &in, &place, &out](auto t) {
                            const Tile<const float> image = in.tile(t);
                            const Tile<float> placeTile = place.tile(t);
                            const Tile<float> outTile = out.tile(t);
                            k.firstLayer({window, image, weight, channel, channel, channel, channel,
                                          outTile, atPoints ? points : nullptr, rowPoints},
                                         placeTile);
                        }});
    for (const bool atPoints : {true, false})
        rows.push_back({atPoints ? "convolution 1, Winograd, ∂W where windows chose"
                                 : "convolution 1, ∂W where windows chose",
                        2.0 * 150 * 144, (784 + 2 * 864) * floatBytes,
                        [=, &k, &in, &place, &out](auto t) {
                            k.firstLayerGradient(
                                {window, in.tile(t), out.tile(t), t == 0, atPoints, scratch, sums},
                                place.tile(t));
                        }});
    rows.push_back(
        {"convolution 1 alone", product, (784 + 3456) * floatBytes, [=, &k, &in, &whole](auto t) {
             k.convolve(window, in.tile(t), weight, channel, whole.tile(t));
         }});
    rows.push_back({"convolution 1 alone, ∂W", product, (784 + 3456) * floatBytes,
                    [=, &k, &in, &whole](auto t) {
                        k.convolveWeightGradient(window, in.tile(t), whole.tile(t), t == 0, sums);
                    }});
}

/// What the networks of average pooling have instead: 28 × 28 and 10 × 10 values to average.
void addAverages(std::vector<Row> &rows, const Kernels<float> &k, Memory &memory)
{
    static constexpr Window window{5, 1, 2};
    const double product = 2.0 * 6 * 25 * 28 * 28;
    Storage<float> &in = memory.signal(1, 32, 32);
    Storage<float> &values = memory.signal(6, 28, 28);
    Storage<float> &out = memory.signal(6, 14, 14);
    float *weight = memory.values(150);
    float *channel = memory.values(16);
    float *sums = memory.values(6 * 40 * k.lanes);
    float *biasSums = memory.values(6 * k.lanes);
    float *scratch = memory.values(firstLayerGradientScratch(1, 6, 14, k.lanes));
    const float *points = memory.values(6 * 5 * 8);
    float *rowPoints = memory.values(firstLayerScratch(1, 14, k.lanes));
    for (const bool atPoints : {true, false})
        rows.push_back({atPoints ? "convolution 1, Winograd, padded, to means of sigmoids"
                                 : "convolution 1, padded, to means of sigmoids",
                        product + 24 * 4704, (1024 + 4704 + 1176) * floatBytes,
                        [=, &k, &in, &values, &out](auto t) {
                            const Tile<const float> image = in.tile(t);
                            const Tile<float> outTile = out.tile(t);
                            k.firstLayerAverage({window, image, weight, channel, channel, channel,
                                                 channel, outTile, atPoints ? points : nullptr,
                                                 rowPoints},
                                                Function::Sigmoid, values.tile(t));
                        }});
    for (const bool atPoints : {true, false})
        rows.push_back({atPoints ? "its ∂W, Winograd" : "its ∂W", product + 5 * 4704,
                        (1024 + 4704 + 1176) * floatBytes, [=, &k, &in, &values, &out](auto t) {
                            k.firstLayerAverageGradient(
                                {window, in.tile(t), out.tile(t), t == 0, atPoints, scratch, sums},
                                Function::Sigmoid, values.tile(t), biasSums);
                        }});
    Storage<float> &x = memory.signal(16, 10, 10);
    Storage<float> &y = memory.signal(16, 10, 10);
    Storage<float> &means = memory.signal(16, 5, 5);
    Storage<float> &slope = memory.signal(16, 5, 5);
    Storage<float> &moment = memory.signal(16, 5, 5);
    rows.push_back({"16×10×10 to means of sigmoids", 28.0 * 1600, (2 * 1600 + 3 * 400) * floatBytes,
                    [=, &k, &x, &y, &means, &slope, &moment](auto t) {
                        k.activateAveragePool({.function = Function::Sigmoid,
                                               .size = 2,
                                               .x = x.tile(t),
                                               .mean = channel,
                                               .scale = channel,
                                               .shift = channel,
                                               .out = means.tile(t),
                                               .y = y.tile(t),
                                               .slope = slope.tile(t),
                                               .moment = moment.tile(t)});
                    }});
    Storage<float> &dx = memory.signal(16, 10, 10);
    rows.push_back({"their gradient", 8.0 * 1600, (3 * 1600 + 400) * floatBytes,
                    [=, &k, &x, &y, &means, &dx](auto t) {
                        k.normalizeActivateAveragePoolGradient(
                            {Function::Sigmoid, 2, x.tile(t), y.tile(t), means.tile(t), channel,
                             channel, channel, channel, k.lanes, dx.tile(t)});
                    }});
}

/// The second convolution, 6 → 16 channels, by Winograd's algorithm and directly.
void addSecondConvolution(std::vector<Row> &rows, const Kernels<float> &k, Memory &memory)
{
    static constexpr Window window{5, 1, 0};
    const double product = 2.0 * 16 * 6 * 25 * 8 * 8;
    const double bytes = (864 + 1024) * floatBytes;
    Storage<float> &in = memory.signal(6, 12, 12);
    Storage<float> &out = memory.signal(16, 8, 8);
    float *weight = memory.values(2400);
    float *bias = memory.values(16);
    float *forward = memory.values(winogradPoints * 96);
    float *backward = memory.values(winogradPoints * 96);
    transformWeights(weight, 16, 6, forward, backward);
    float *sums = memory.values(2400 * k.lanes);
    constexpr std::size_t blocks = 4;
    const std::size_t inSize = 8 * winogradRowStride(6, blocks, k.lanes);
    const std::size_t gradientSize = 8 * winogradRowStride(16, blocks, k.lanes);
    float *points = memory.values(inSize);
    float *gradientPoints = memory.values(gradientSize);
    rows.push_back({"convolution 2, Winograd", product, bytes, [=, &k, &in, &out](auto t) {
                        k.winogradInput(in.tile(t), points);
                        k.winogradOutput(forward, points, 6, bias, out.tile(t));
                    }});
    rows.push_back({"convolution 2, ∂in, Winograd", product, bytes, [=, &k, &in, &out](auto t) {
                        k.winogradOutputGradient(out.tile(t), gradientPoints);
                        k.winogradInputGradient(backward, gradientPoints, 16, in.tile(t));
                    }});
    rows.push_back({"convolution 2, ∂W, Winograd", product, bytes, [=, &k, &in](auto t) {
                        k.winogradInput(in.tile(t), points);
                        k.winogradWeightGradient(
                            {points, inSize, gradientPoints, gradientSize, 6, 16, blocks, 1, sums});
                    }});
    rows.push_back({"convolution 2, direct", product, bytes, [=, &k, &in, &out](auto t) {
                        k.convolve(window, in.tile(t), weight, bias, out.tile(t));
                    }});
    rows.push_back({"convolution 2, ∂in, direct", product, bytes, [=, &k, &in, &out](auto t) {
                        k.convolveInputGradient(window, out.tile(t), weight, in.tile(t));
                    }});
    rows.push_back({"convolution 2, ∂W, direct", product, bytes, [=, &k, &in, &out](auto t) {
                        k.convolveWeightGradient(window, in.tile(t), out.tile(t), t == 0, sums);
                    }});
}

void addNormalization(std::vector<Row> &rows, const Kernels<float> &k, Memory &memory)
{
    Storage<float> &x = memory.signal(16, 8, 8);
    Storage<float> &chosen = memory.signal(16, 4, 4);
    Storage<float> &out = memory.signal(16, 4, 4);
    float *channel = memory.values(16);
    static std::vector<double> first(16);
    static std::vector<double> second(16);
    rows.push_back({"moments of 16×8×8", 5.0 * 1024, 1024 * floatBytes, [&k, &x](auto t) {
                        k.moments(x.tile(t), k.lanes, first.data(), second.data());
                    }});
    rows.push_back({"normalizing and pooling 16×8×8", 3.0 * 1024, (1024 + 512) * floatBytes,
                    [=, &k, &x, &chosen, &out](auto t) {
                        k.normalizeMaxPool(2, x.tile(t), channel, channel, channel, chosen.tile(t),
                                           out.tile(t));
                    }});
    rows.push_back(
        {"sums of their gradients", 4.0 * 256, 512 * floatBytes, [=, &k, &chosen, &out](auto t) {
             k.normalizeSums(chosen.tile(t), out.tile(t), channel, k.lanes, first.data(),
                             second.data());
         }});
    Storage<float> &dx = memory.signal(16, 8, 8);
    rows.push_back({"their gradient", 5.0 * 1024, (2 * 1024 + 512) * floatBytes,
                    [=, &k, &x, &dx, &chosen, &out](auto t) {
                        k.normalizeMaxPoolGradient(2, x.tile(t), chosen.tile(t), out.tile(t),
                                                   channel, channel, channel, channel, k.lanes,
                                                   dx.tile(t));
                    }});
}

void addElementwise(std::vector<Row> &rows, const Kernels<float> &k, Memory &memory)
{
    Storage<float> &x = memory.signal(256, 1, 1);
    Storage<float> &y = memory.signal(256, 1, 1);
    rows.push_back({"sigmoid of 256", 20.0 * 256, 512 * floatBytes,
                    [&k, &x, &y](auto t) { k.activate(Function::Sigmoid, x.tile(t), y.tile(t)); }});
    rows.push_back({"its gradient", 3.0 * 256, 768 * floatBytes, [&k, &x, &y](auto t) {
                        k.activateGradient(Function::Sigmoid, y.tile(t), x.tile(t), x.tile(t));
                    }});
    Storage<float> &scores = memory.signal(10, 1, 1);
    static const std::vector<std::uint8_t> labels(examples, 3);
    rows.push_back(
        {"softmax cross-entropy of 10", 45.0 * 10, 20 * floatBytes, [&k, &scores](auto t) {
             (void)k.softmaxLoss(scores.tileData(t), 10, labels.data(), k.lanes, 0, 0.01,
                                 scores.tileData(t));
         }});
}

void addLinear(std::vector<Row> &rows, const Kernels<float> &k, Memory &memory, std::size_t inputs,
               std::size_t outputs)
{
    const std::size_t tiles = examples / k.lanes;
    Storage<float> &in = memory.signal(inputs, 1, 1);
    Storage<float> &out = memory.signal(outputs, 1, 1);
    float *weight = memory.values(inputs * outputs);
    float *bias = memory.values(outputs);
    float *dWeight = memory.values(inputs * outputs);
    const std::size_t rowStride = (inputs + k.lanes - 1) / k.lanes * k.lanes;
    float *transposed = memory.values(examples * rowStride);
    const auto product = static_cast<double>(2 * inputs * outputs);
    const double bytes = static_cast<double>(inputs + outputs) * floatBytes +
                         static_cast<double>(inputs * outputs) * floatBytes / examples;
    const std::string name = "linear " + std::to_string(inputs) + " → " + std::to_string(outputs);
    rows.push_back({name, product, bytes,
                    [=, &k, &in, &out](auto) {
                        k.multiply({weight, outputs, inputs, inputs, 1, bias}, in.tileData(0),
                                   in.tileStride(), out.tileData(0), out.tileStride(), tiles);
                    },
                    true});
    rows.push_back({name + ", ∂in", product, bytes,
                    [=, &k, &in, &out](auto) {
                        k.multiply({weight, inputs, outputs, 1, inputs, nullptr}, out.tileData(0),
                                   out.tileStride(), in.tileData(0), in.tileStride(), tiles);
                    },
                    true});
    rows.push_back({name + ", ∂W", product, bytes,
                    [=, &k, &in, &out](auto) {
                        for (std::size_t t = 0; t < tiles; ++t)
                            k.transpose(in.tileData(t), inputs,
                                        transposed + t * k.lanes * rowStride, rowStride);
                        k.linearWeightGradient({transposed, rowStride, inputs, out.tileData(0),
                                                out.tileStride(), outputs, tiles, dWeight});
                    },
                    true});
}

/// Seconds that one example takes, the best of several tries.
double secondsPerExample(const Row &row, std::size_t tiles)
{
    const auto minibatch = [&] {
        for (std::size_t t = 0; t < (row.wholeMinibatch ? 1 : tiles); ++t)
            row.work(t);
    };
    minibatch();
    double best = 1;
    for (int attempt = 0; attempt < 20; ++attempt) {
        std::size_t count = 0;
        const auto started = Clock::now();
        double passed = 0;
        for (; passed < 2e-3; ++count) {
            minibatch();
            passed = std::chrono::duration<double>(Clock::now() - started).count();
        }
        best = std::min(best, passed / static_cast<double>(count * examples));
    }
    return best;
}

} // namespace

int main(int argc, char **argv)
{
    const std::map<std::string, Target> targets = {
        {"best", Target::Best}, {"scalar", Target::Scalar}, {"sse4", Target::Sse4},
        {"avx2", Target::Avx2}, {"avx512", Target::Avx512}, {"neon", Target::Neon}};
    const auto found = targets.find(argc > 1 ? argv[1] : "best");
    if (argc > 3 || found == targets.end()) {
        std::fprintf(stderr, "usage: bench_roofline [best|avx512|avx2|sse4|neon|scalar "
                             "[part of a kernel's name]]\n");
        return 2;
    }
    try {
        const Kernels<float> &k = kernelsFor<float>(found->second);
        const double peak = measuredPeak(found->second, 1);
        Memory memory(k.lanes);
        std::vector<Row> rows;
        addDecoding(rows, k, memory);
        addFirstLayers(rows, k, memory);
        addAverages(rows, k, memory);
        addSecondConvolution(rows, k, memory);
        addNormalization(rows, k, memory);
        addElementwise(rows, k, memory);
        addLinear(rows, k, memory, 256, 120);
        addLinear(rows, k, memory, 120, 84);
        addLinear(rows, k, memory, 84, 10);
        std::printf("%s, one core, peak %.0f GFLOP/s\n\n", targetName(found->second).c_str(),
                    peak * 1e-9);
        std::printf("| kernel | operations | bytes | operations a byte | ns an example | GFLOP/s | "
                    "share of the peak |\n|---|--:|--:|--:|--:|--:|--:|\n");
        for (const Row &row : rows) {
            if (argc > 2 && row.name.find(argv[2]) == std::string::npos)
                continue;
            const double seconds = secondsPerExample(row, examples / k.lanes);
            const double rate = row.operations / seconds;
            std::printf("| %s | %.0f | %.0f | %.1f | %.1f | %.1f | %.0f %% |\n", row.name.c_str(),
                        row.operations, row.bytes, row.operations / row.bytes, seconds * 1e9,
                        rate * 1e-9, 100 * rate / peak);
            std::fflush(stdout);
        }
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
