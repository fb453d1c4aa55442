#include "engine/nn/decorrelated_norm.h"

#include "engine/nn/channels.h"

#include <limits>

namespace normscope::nn {
namespace {

class InverseSquareRoot : public torch::autograd::Function<InverseSquareRoot>
{
public:
    static torch::Tensor forward(torch::autograd::AutogradContext *context,
                                 const torch::Tensor &matrices)
    {
        // In float64 always: what is lost in eigenvalues is lost in every value. An eigenvalue that
        // is lost in the rounding of the largest one is no smaller than that rounding.
        const auto [values, vectors] = torch::linalg_eigh(matrices.to(torch::kFloat64), "L");
        const double rounding = matrices.scalar_type() == torch::kFloat64
                                    ? std::numeric_limits<double>::epsilon()
                                    : std::numeric_limits<float>::epsilon();
        const torch::Tensor least =
            values.amax(-1, /*keepdim=*/true) * (rounding * static_cast<double>(values.size(-1)));
        const torch::Tensor roots = values.maximum(least).sqrt();
        context->save_for_backward({roots, vectors});
        const torch::Tensor inverse =
            torch::matmul(vectors / roots.unsqueeze(-2), vectors.transpose(-2, -1));
        return inverse.to(matrices.scalar_type());
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   const torch::autograd::variable_list &gradients)
    {
        const auto saved = context->get_saved_variables();
        const torch::Tensor &roots = saved[0];
        const torch::Tensor &vectors = saved[1];
        const torch::Tensor given = gradients[0].to(torch::kFloat64);
        const torch::Tensor symmetric = (given + given.transpose(-2, -1)) / 2;
        const torch::Tensor row = roots.unsqueeze(-1);
        const torch::Tensor column = roots.unsqueeze(-2);
        const torch::Tensor differences = -1 / (row * column * (row + column));
        const torch::Tensor turned =
            torch::matmul(torch::matmul(vectors.transpose(-2, -1), symmetric), vectors);
        const torch::Tensor result =
            torch::matmul(torch::matmul(vectors, differences * turned), vectors.transpose(-2, -1));
        return {result.to(gradients[0].scalar_type())};
    }
};

/// Ones on the diagonal of what fills the last group up.
torch::Tensor filling(std::int64_t channels, const torch::Tensor &like)
{
    const std::int64_t groups = like.size(0);
    const std::int64_t size = like.size(1);
    torch::Tensor diagonal = torch::zeros({groups * size}, like.options());
    diagonal.slice(0, channels) = 1;
    return torch::diag_embed(diagonal.view({groups, size}));
}

} // namespace

torch::Tensor inverseSquareRoot(const torch::Tensor &matrices)
{
    return InverseSquareRoot::apply(matrices);
}

torch::Tensor groupedRows(const torch::Tensor &rows, std::int64_t groups, std::int64_t size)
{
    const std::int64_t missing = groups * size - rows.size(0);
    const torch::Tensor whole =
        missing == 0 ? rows : torch::cat({rows, rows.new_zeros({missing, rows.size(1)})}, 0);
    return whole.view({groups, size, rows.size(1)});
}

DecorrelatedNormResult decorrelatedNorm(const torch::Tensor &x, const torch::Tensor &gamma,
                                        const torch::Tensor &beta, const torch::Tensor &movingMean,
                                        const torch::Tensor &movingCovariance, double epsilon,
                                        double momentum, bool training)
{
    const std::int64_t groups = movingCovariance.size(0);
    const std::int64_t size = movingCovariance.size(1);
    const torch::Tensor rows = channelRows(x);
    const torch::Tensor mean = training ? rows.mean(1) : movingMean;
    const torch::Tensor centered = groupedRows(rows - mean.unsqueeze(1), groups, size);
    torch::Tensor covariance = movingCovariance;
    if (training)
        covariance =
            torch::bmm(centered, centered.transpose(1, 2)) / static_cast<double>(rows.size(1)) +
            filling(x.size(1), movingCovariance);
    const torch::Tensor whitening =
        inverseSquareRoot(covariance + epsilon * torch::eye(size, covariance.options()));
    const torch::Tensor white =
        torch::bmm(whitening, centered).view({groups * size, rows.size(1)}).slice(0, 0, x.size(1));
    DecorrelatedNormResult result{
        scaledAndShifted(fromChannelRows(white.contiguous(), x), gamma, beta), movingMean,
        movingCovariance};
    if (training) {
        result.movingMean = movingAverage(movingMean, mean, momentum);
        result.movingCovariance = movingAverage(movingCovariance, covariance, momentum);
    }
    return result;
}

} // namespace normscope::nn
