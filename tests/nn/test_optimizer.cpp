// Optimizers against LibTorch's own, step by step in float64.
#include "engine/nn/optimizer.h"

#include <torch/optim.h>

#include <QtTest>

#include <functional>
#include <memory>

using namespace normscope;
using namespace normscope::nn;

namespace {

using Make = std::function<std::unique_ptr<torch::optim::Optimizer>(std::vector<torch::Tensor>)>;

struct Case
{
    const char *name;
    OptimizerSpec spec;
    Make make;
};

torch::Tensor irregular(double phase)
{
    return (torch::arange(7, torch::kFloat64) * 12.9898 + phase).sin();
}

std::vector<Case> cases()
{
    using namespace torch::optim;
    std::vector<Case> all;
    const auto add = [&](const char *name, const OptimizerSpec &spec, const auto &options) {
        using Options = std::decay_t<decltype(options)>;
        all.push_back({name, spec, [options](std::vector<torch::Tensor> parameters) {
                           if constexpr (std::is_same_v<Options, SGDOptions>)
                               return std::unique_ptr<torch::optim::Optimizer>(
                                   std::make_unique<SGD>(std::move(parameters), options));
                           else if constexpr (std::is_same_v<Options, AdamOptions>)
                               return std::unique_ptr<torch::optim::Optimizer>(
                                   std::make_unique<Adam>(std::move(parameters), options));
                           else if constexpr (std::is_same_v<Options, AdamWOptions>)
                               return std::unique_ptr<torch::optim::Optimizer>(
                                   std::make_unique<AdamW>(std::move(parameters), options));
                           else
                               return std::unique_ptr<torch::optim::Optimizer>(
                                   std::make_unique<RMSprop>(std::move(parameters), options));
                       }});
    };
    constexpr double rate = 0.05;
    OptimizerSpec spec;
    add("sgd", spec, SGDOptions(rate));
    spec.momentum = 0.9;
    add("sgd with momentum", spec, SGDOptions(rate).momentum(0.9));
    spec.weightDecay = 0.01;
    add("sgd with momentum and decay", spec, SGDOptions(rate).momentum(0.9).weight_decay(0.01));
    spec.nesterov = true;
    add("sgd, Nesterov", spec, SGDOptions(rate).momentum(0.9).weight_decay(0.01).nesterov(true));
    spec = {};
    spec.kind = "adam";
    add("adam", spec, AdamOptions(rate));
    spec.weightDecay = 0.01;
    spec.beta1 = 0.8;
    spec.beta2 = 0.95;
    spec.epsilon = 1e-3;
    add("adam with all options", spec,
        AdamOptions(rate).betas({0.8, 0.95}).eps(1e-3).weight_decay(0.01));
    spec.kind = "adamw";
    add("adamw", spec, AdamWOptions(rate).betas({0.8, 0.95}).eps(1e-3).weight_decay(0.01));
    spec = {};
    spec.kind = "rmsprop";
    add("rmsprop", spec, RMSpropOptions(rate));
    spec.smoothing = 0.9;
    spec.momentum = 0.5;
    spec.weightDecay = 0.01;
    add("rmsprop with all options", spec,
        RMSpropOptions(rate).alpha(0.9).momentum(0.5).weight_decay(0.01));
    return all;
}

} // namespace

class TestOptimizer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheLibrary();
    void normalizationsCanBeLeftOutOfTheDecay();
    void unknownKindsAreRefused();
};

void TestOptimizer::agreesWithTheLibrary()
{
    for (const Case &each : cases()) {
        const torch::Tensor ours = irregular(1.0).requires_grad_(true);
        torch::Tensor theirs = irregular(1.0).requires_grad_(true);
        nn::Optimizer optimizer(each.spec);
        optimizer.add({"linear1.weight", TensorRole::Weight, ours});
        const auto library = each.make({theirs});
        for (std::int64_t step = 1; step <= 20; ++step) {
            const torch::Tensor gradient = irregular(static_cast<double>(step)) * 3.0;
            theirs.mutable_grad() = gradient.clone();
            library->step();
            optimizer.step({gradient}, 0.05, step);
            const double difference = (ours - theirs).abs().max().item<double>();
            QVERIFY2(
                difference < 1e-13,
                qPrintable(QString("%1, step %2: %3").arg(each.name).arg(step).arg(difference)));
        }
    }
}

void TestOptimizer::normalizationsCanBeLeftOutOfTheDecay()
{
    OptimizerSpec spec;
    spec.weightDecay = 0.1;
    spec.decayNormalization = false;
    nn::Optimizer optimizer(spec);
    const torch::Tensor weight = torch::ones({1}, torch::kFloat64);
    const torch::Tensor gamma = torch::ones({1}, torch::kFloat64);
    const torch::Tensor beta = torch::ones({1}, torch::kFloat64);
    optimizer.add({"conv1.weight", TensorRole::Weight, weight});
    optimizer.add({"bn1.gamma", TensorRole::Gamma, gamma});
    optimizer.add({"bn1.beta", TensorRole::Beta, beta});
    const torch::Tensor none = torch::zeros({1}, torch::kFloat64);
    optimizer.step({none, none, none}, 1.0, 1);
    QCOMPARE(weight.item<double>(), 0.9);
    QCOMPARE(gamma.item<double>(), 1.0);
    QCOMPARE(beta.item<double>(), 1.0);
}

void TestOptimizer::unknownKindsAreRefused()
{
    OptimizerSpec spec;
    spec.kind = "sorcery";
    QVERIFY_EXCEPTION_THROWN(nn::Optimizer{spec}, std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestOptimizer)
#include "test_optimizer.moc"
