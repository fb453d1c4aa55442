// Fully connected layers: the product in both directions, ∂ℓ/∂W over transposed inputs, the update.
#include "tests/lanes/checks/tile_buffer.h"

namespace normscope::lanes::test {
namespace {

template <class T>
std::string checkProduct(const Kernels<T> &kernels, std::size_t rows, std::size_t columns,
                         std::size_t tiles, bool transposed, bool withBias, double scale)
{
    const std::size_t lanes = kernels.lanes;
    Draw draw(rows * 100 + columns);
    std::vector<T> a(rows * columns);
    std::vector<T> bias(rows);
    // One vector more than needed between tiles.
    const std::size_t xStride = (columns + 1) * lanes;
    const std::size_t yStride = (rows + 1) * lanes;
    Aligned<T> x(tiles * xStride);
    Aligned<T> y(tiles * yStride, T{55});
    draw.fill(a, scale);
    draw.fill(bias, scale);
    draw.fill(x, 1 / scale);
    typename Kernels<T>::Matrix matrix;
    matrix.a = a.data();
    matrix.rows = rows;
    matrix.columns = columns;
    matrix.rowStep = transposed ? 1 : columns;
    matrix.columnStep = transposed ? rows : 1;
    matrix.bias = withBias ? bias.data() : nullptr;
    kernels.multiply(matrix, x.data(), xStride, y.data(), yStride, tiles);

    const std::string text = " (" + std::to_string(rows) + "×" + std::to_string(columns) + ", " +
                             std::to_string(tiles) + " tiles" +
                             (transposed ? ", transposed)" : ")");
    for (std::size_t tile = 0; tile < tiles; ++tile) {
        for (std::size_t m = 0; m < rows; ++m)
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                Sum sum;
                if (withBias)
                    sum.add(static_cast<double>(bias[m]));
                for (std::size_t k = 0; k < columns; ++k)
                    sum.add(static_cast<double>(transposed ? a[k * rows + m] : a[m * columns + k]) *
                            static_cast<double>(x[tile * xStride + k * lanes + lane]));
                const std::string wrong =
                    difference("row " + std::to_string(m) + ", tile " + std::to_string(tile),
                               y[tile * yStride + m * lanes + lane], sum.value, sum.bound<T>());
                if (!wrong.empty())
                    return wrong + text;
            }
        for (std::size_t lane = 0; lane < lanes; ++lane)
            if (y[tile * yStride + rows * lanes + lane] != T{55})
                return "written behind the product" + text;
    }
    return {};
}

template <class T>
std::string checkTranspose(const Kernels<T> &kernels, std::size_t features)
{
    const std::size_t lanes = kernels.lanes;
    const std::size_t stride = (features / lanes + 2) * lanes;
    Draw draw(features);
    Aligned<T> x(features * lanes);
    Aligned<T> out(lanes * stride, T{33});
    draw.fill(x);
    kernels.transpose(x.data(), features, out.data(), stride);
    for (std::size_t lane = 0; lane < lanes; ++lane)
        for (std::size_t i = 0; i < stride; ++i) {
            const T wanted = i < features ? x[i * lanes + lane] : T{0};
            if (out[lane * stride + i] != wanted)
                return "feature " + std::to_string(i) + " of " + std::to_string(features) +
                       ", lane " + std::to_string(lane) + ": " +
                       std::to_string(out[lane * stride + i]) + " instead of " +
                       std::to_string(wanted);
        }
    return {};
}

template <class T>
std::string checkWeightGradient(const Kernels<T> &kernels, std::size_t inputs, std::size_t outputs,
                                std::size_t tiles, double scale)
{
    const std::size_t lanes = kernels.lanes;
    Draw draw(inputs * 100 + outputs);
    const std::size_t inStride = (inputs + lanes - 1) / lanes * lanes;
    const std::size_t outStride = (outputs + 2) * lanes;
    Aligned<T> in(tiles * lanes * inStride);
    Aligned<T> dOut(tiles * outStride);
    Aligned<T> dWeight(inputs * outputs + 1, T{44});
    draw.fill(in, scale);
    draw.fill(dOut, 1 / scale);
    typename Kernels<T>::WeightGradient work;
    work.in = in.data();
    work.inRowStride = inStride;
    work.inputs = inputs;
    work.dOut = dOut.data();
    work.dOutTileStride = outStride;
    work.outputs = outputs;
    work.tiles = tiles;
    work.dWeight = dWeight.data();
    kernels.linearWeightGradient(work);

    const std::string text = " (" + std::to_string(inputs) + " to " + std::to_string(outputs) +
                             ", " + std::to_string(tiles) + " tiles)";
    for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t i = 0; i < inputs; ++i) {
            Sum sum;
            for (std::size_t tile = 0; tile < tiles; ++tile)
                for (std::size_t lane = 0; lane < lanes; ++lane)
                    sum.add(static_cast<double>(dOut[tile * outStride + o * lanes + lane]) *
                            static_cast<double>(in[(tile * lanes + lane) * inStride + i]));
            const std::string wrong =
                difference("output " + std::to_string(o) + ", input " + std::to_string(i),
                           dWeight[o * inputs + i], sum.value, sum.bound<T>());
            if (!wrong.empty())
                return wrong + text;
        }
    return dWeight[inputs * outputs] == T{44} ? "" : "written behind ∂W" + text;
}

template <class T>
std::string checkDescent(const Kernels<T> &kernels)
{
    for (const std::size_t count :
         {std::size_t{1}, std::size_t{3}, std::size_t{16}, std::size_t{37}})
        for (const double rate : {0.0, 0.7, 1e-20, 1e20}) {
            Draw draw(count);
            std::vector<T> parameter(count + 1);
            std::vector<T> gradient(count + 1);
            draw.fill(parameter);
            draw.fill(gradient);
            const std::vector<T> before = parameter;
            kernels.descend(parameter.data(), gradient.data(), count, rate);
            for (std::size_t i = 0; i < count; ++i) {
                Sum wanted;
                wanted.add(static_cast<double>(before[i]));
                wanted.add(-rate * static_cast<double>(gradient[i]));
                const std::string wrong = difference("parameter " + std::to_string(i), parameter[i],
                                                     wanted.value, wanted.bound<T>());
                if (!wrong.empty())
                    return wrong;
            }
            if (parameter[count] != before[count])
                return "written behind the parameter";
        }
    return {};
}

} // namespace

void addLinearChecks(std::vector<Check> &checks)
{
    addForBothTypes(checks, "product", [](const auto &kernels) {
        for (std::size_t rows = 1; rows <= 15; ++rows)
            for (const std::size_t columns :
                 {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{84}})
                for (std::size_t tiles = 1; tiles <= 7; ++tiles)
                    for (const double scale : {1.0, 1e30})
                        if (auto wrong = checkProduct(kernels, rows, columns, tiles, tiles % 2 == 0,
                                                      rows % 2 == 0, scale);
                            !wrong.empty())
                            return wrong;
        return checkProduct(kernels, 120, 256, 5, false, true, 1);
    });
    addForBothTypes(checks, "transposition", [](const auto &kernels) {
        for (const std::size_t features :
             {std::size_t{1}, std::size_t{7}, std::size_t{16}, std::size_t{17}, std::size_t{100}})
            if (auto wrong = checkTranspose(kernels, features); !wrong.empty())
                return wrong;
        return std::string();
    });
    addForBothTypes(checks, "linear gradient of its weights", [](const auto &kernels) {
        for (const std::size_t inputs : {std::size_t{1}, std::size_t{7}, std::size_t{16},
                                         std::size_t{33}, std::size_t{63}, std::size_t{120}})
            for (const std::size_t outputs :
                 {std::size_t{1}, std::size_t{4}, std::size_t{7}, std::size_t{10}})
                // The last is more than the kernel takes at a time.
                for (const std::size_t tiles :
                     {std::size_t{1}, std::size_t{2}, std::size_t{3}, 300 / kernels.lanes + 1})
                    for (const double scale : {1.0, 1e30})
                        if (auto wrong =
                                checkWeightGradient(kernels, inputs, outputs, tiles, scale);
                            !wrong.empty())
                            return wrong;
        return std::string();
    });
    addForBothTypes(checks, "descent", [](const auto &kernels) { return checkDescent(kernels); });
}

} // namespace normscope::lanes::test
