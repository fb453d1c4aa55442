// The mean over all minibatches so far, as moving statistics of batch normalization.
#include "engine/experiment/network_analysis.h"
#include "engine/nn/network.h"

#include <QTest>

using namespace normscope;
using namespace normscope::nn;

class CumulativeAverageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Minibatches of three, three and two ghosts count the same, each by the mean of its ghosts.
    void minibatchesCountTheSameHoweverManyGhostsTheyHave()
    {
        ModelSpec model;
        model.layers = {makeLayer("flatten"),
                        makeLayer("batch_norm", {{"averaging", std::string("cumulative")},
                                                 {"averaged_variance", std::string("biased")},
                                                 {"ghost_size", std::int64_t{4}}})};
        const Network network(model, analyze(model, {1, 1, 2}, 2), torch::kFloat64);
        torch::Tensor means = torch::zeros({2}, torch::kFloat64);
        torch::Tensor variances = torch::zeros({2}, torch::kFloat64);
        std::int64_t step = 0;
        for (const std::int64_t examples : {12, 12, 8}) {
            ++step;
            const torch::Tensor x = torch::arange(examples * 2, torch::kFloat64)
                                        .mul(0.9)
                                        .add(step)
                                        .cos()
                                        .view({examples, 1, 1, 2});
            Pass pass{.training = true, .step = step};
            static_cast<void>(network.forward(x, pass));
            for (const BufferUpdate &update : pass.bufferUpdates)
                update.buffer.copy_(update.value);
            const torch::Tensor ghosts = x.view({-1, 4, 2});
            means += ghosts.mean(1).mean(0);
            variances += ghosts.var(1, /*unbiased=*/false).mean(0);
        }
        const auto buffer = [&](const char *name) { return network.find(name)->tensor; };
        QVERIFY(torch::allclose(buffer("bn1.moving_mean"), means / 3, 1e-12, 1e-14));
        QVERIFY(torch::allclose(buffer("bn1.moving_variance"), variances / 3, 1e-12, 1e-14));
    }
};

QTEST_APPLESS_MAIN(CumulativeAverageTest)
#include "test_cumulative_average.moc"
