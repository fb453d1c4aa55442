#include "engine/nn/max_pool.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace normscope::nn {

namespace {

/// The shape of one plane before and after pooling.
struct Plane
{
    std::int64_t height = 0;
    std::int64_t width = 0;
    Window window;

    [[nodiscard]] std::int64_t pooled(std::int64_t length) const
    {
        return (length + 2 * window.padding - window.kernelSize) / window.stride + 1;
    }
};

/// The outputs [first, last) of `count` whose tap lies on one of `length` inputs, where output o
/// has its tap at o·stride + offset.
struct Range
{
    Range(std::int64_t offset, std::int64_t stride, std::int64_t length, std::int64_t count)
        : first(offset < 0 ? (-offset + stride - 1) / stride : 0),
          last(offset >= length ? 0 : std::min(count, (length - 1 - offset) / stride + 1))
    {
    }
    std::int64_t first;
    std::int64_t last;
};

/// Pools one row of outputs: one tap of all windows after the other, so that the inner loop has no
/// branch. `best` and `place` (the index in the plane) are the row's results.
template <typename Scalar>
void poolRow(const Scalar *input, const Plane &plane, std::int64_t row, Scalar *best,
             std::int32_t *place)
{
    const auto [kernelSize, stride, padding] = plane.window;
    const std::int64_t outputs = plane.pooled(plane.width);
    std::fill_n(best, outputs, -std::numeric_limits<Scalar>::infinity());
    std::fill_n(place, outputs, -1);
    for (std::int64_t tapRow = 0; tapRow < kernelSize; ++tapRow) {
        const std::int64_t y = row * stride - padding + tapRow;
        if (y < 0 || y >= plane.height)
            continue;
        for (std::int64_t tap = 0; tap < kernelSize; ++tap) {
            const std::int64_t offset = tap - padding;
            const Range range(offset, stride, plane.width, outputs);
            for (std::int64_t o = range.first; o < range.last; ++o) {
                const std::int64_t at = y * plane.width + o * stride + offset;
                const Scalar value = input[at];
                const bool larger = (value > best[o]) | std::isnan(value) | (place[o] < 0);
                best[o] = larger ? value : best[o];
                place[o] = larger ? static_cast<std::int32_t>(at) : place[o];
            }
        }
    }
}

class MaxPool : public torch::autograd::Function<MaxPool>
{
public:
    static torch::Tensor forward(torch::autograd::AutogradContext *context,
                                 const torch::Tensor &input, const Window &window)
    {
        const torch::Tensor x = input.contiguous();
        const Plane plane{x.size(2), x.size(3), window};
        const std::int64_t rows = plane.pooled(plane.height);
        const std::int64_t columns = plane.pooled(plane.width);
        const std::int64_t planes = x.size(0) * x.size(1);
        torch::Tensor y = torch::empty({x.size(0), x.size(1), rows, columns}, x.options());
        const torch::Tensor places = torch::empty(y.sizes(), torch::kInt32);

        AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "maxPool", [&] {
            const scalar_t *in = x.data_ptr<scalar_t>();
            scalar_t *out = y.data_ptr<scalar_t>();
            std::int32_t *place = places.data_ptr<std::int32_t>();
            at::parallel_for(0, planes, 16, [&](std::int64_t first, std::int64_t last) {
                for (std::int64_t i = first; i < last; ++i)
                    for (std::int64_t row = 0; row < rows; ++row) {
                        const std::int64_t to = (i * rows + row) * columns;
                        poolRow(in + i * plane.height * plane.width, plane, row, out + to,
                                place + to);
                    }
            });
        });
        context->saved_data["height"] = plane.height;
        context->saved_data["width"] = plane.width;
        context->save_for_backward({places});
        return y;
    }

    /// Each gradient is added where its largest value was found.
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   const torch::autograd::variable_list &gradients)
    {
        const torch::Tensor dy = gradients[0].contiguous();
        const torch::Tensor places = context->get_saved_variables()[0];
        const std::int64_t height = context->saved_data["height"].toInt();
        const std::int64_t width = context->saved_data["width"].toInt();
        const std::int64_t planes = dy.size(0) * dy.size(1);
        const std::int64_t outputs = dy.size(2) * dy.size(3);
        const torch::Tensor dx =
            torch::empty({dy.size(0), dy.size(1), height, width}, dy.options());

        AT_DISPATCH_FLOATING_TYPES(dy.scalar_type(), "maxPoolBackward", [&] {
            const scalar_t *from = dy.data_ptr<scalar_t>();
            const std::int32_t *place = places.data_ptr<std::int32_t>();
            scalar_t *to = dx.data_ptr<scalar_t>();
            at::parallel_for(0, planes, 16, [&](std::int64_t first, std::int64_t last) {
                for (std::int64_t i = first; i < last; ++i) {
                    scalar_t *plane = to + i * height * width;
                    std::fill_n(plane, height * width, scalar_t{0});
                    for (std::int64_t o = i * outputs; o < (i + 1) * outputs; ++o)
                        plane[place[o]] += from[o];
                }
            });
        });
        return {dx, torch::Tensor()};
    }
};

} // namespace

torch::Tensor maxPool(const torch::Tensor &x, const Window &window)
{
    return MaxPool::apply(x, window);
}

} // namespace normscope::nn
