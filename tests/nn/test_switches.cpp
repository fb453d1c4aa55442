// What an experiment can switch, seen through the backend: statistics, ghosts, frozen parameters,
// dropout, smoothing, decoding.
#include "engine/nn/batch_norm.h"
#include "engine/nn/minibatch.h"
#include "engine/nn/reference_backend.h"
#include "tests/nn/nn_fixtures.h"

#include <QtTest>

#include <cmath>

using namespace normscope;
using namespace normscope::nn;

namespace {

constexpr std::size_t batch = 32;

/// Flatten, Linear 12, one layer, Linear 10, in float64.
ExperimentSpec around(const LayerSpec &layer)
{
    ExperimentSpec spec;
    spec.model.layers = {makeLayer("flatten"),
                         makeLayer("linear", {{"features", std::int64_t{12}}}), layer,
                         makeLayer("linear", {{"features", std::int64_t{10}}})};
    spec.training.dtype = "float64";
    spec.training.batchSize = static_cast<std::int64_t>(batch);
    return spec;
}

struct Made
{
    std::shared_ptr<const Dataset> data = randomDataset(96);
    NetworkAnalysis analysis;
    std::unique_ptr<ReferenceBackend> backend;

    explicit Made(const ExperimentSpec &spec) : analysis(analysisOf(spec, *data))
    {
        backend = std::make_unique<ReferenceBackend>(spec, data);
        writeStart(*backend, analysis, 1);
    }
    double train(std::int64_t step, double rate = 0.1)
    {
        return backend->trainStep(indicesFrom(0, batch), {step, rate}).loss;
    }
    [[nodiscard]] std::vector<double> read(const char *name) const
    {
        return backend->readExactly(name);
    }
    /// What the first Linear gives the layer behind it, {examples, 12}.
    [[nodiscard]] torch::Tensor inputs(std::span<const std::uint32_t> indices) const
    {
        ExperimentSpec spec = around(makeLayer("dropout"));
        const MinibatchReader reader(spec, data, torch::kFloat64);
        const torch::Tensor x = reader.examples(SplitName::Train, indices).images.flatten(1);
        const auto tensor = [&](const char *name) {
            return torch::tensor(backend->readExactly(name), torch::kFloat64);
        };
        return torch::linear(x, tensor("linear1.weight").view({12, 784}), tensor("linear1.bias"));
    }
};

double largestDifference(const std::vector<double> &a, const torch::Tensor &b)
{
    return (torch::tensor(a, torch::kFloat64) - b).abs().max().item<double>();
}

} // namespace

class TestSwitches : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void cumulativeAverageIsTheMeanOfAllMinibatches();
    void variancesOfBothVariantsCanBeAveraged_data();
    void variancesOfBothVariantsCanBeAveraged();
    void initialStatisticsAreTheSpecs();
    void ghostBatchesHaveTheirOwnStatistics();
    void frozenAndAbsentParametersStay();
    void exactStatisticsAreThoseOfAllExamples();
    void exactStatisticsGoFromInputToOutput();
    void minibatchStatisticsAreThoseOfTraining();
    void dropoutLeavesOutItsShareAndKeepsTheExpectation();
    void dropoutPredictsWithEverything();
    void smoothingSpreadsTheTarget();
    void float64IsFloat64();
    void augmentedImagesAreShiftedAndMirrored();
    void normalizedPixelsHaveMeanZeroAndDeviationOne();
    void scoresAreThoseOfTheEvaluation();
};

void TestSwitches::cumulativeAverageIsTheMeanOfAllMinibatches()
{
    Made made(around(makeLayer("batch_norm", {{"averaging", std::string("cumulative")},
                                              {"averaged_variance", std::string("biased")},
                                              {"initial_mean", 7.0}})));
    torch::Tensor means;
    torch::Tensor variances;
    for (std::int64_t step = 1; step <= 3; ++step) {
        const auto indices = indicesFrom(static_cast<std::uint32_t>(step - 1) * batch, batch);
        const torch::Tensor x = made.inputs(indices);
        const torch::Tensor mean = x.mean(0);
        const torch::Tensor variance = x.var(0, false);
        means = means.defined() ? means + mean : mean;
        variances = variances.defined() ? variances + variance : variance;
        made.backend->trainStep(indices, {step, 0.0});
    }
    QVERIFY(largestDifference(made.read("bn1.moving_mean"), means / 3) < 1e-13);
    QVERIFY(largestDifference(made.read("bn1.moving_variance"), variances / 3) < 1e-13);
}

void TestSwitches::variancesOfBothVariantsCanBeAveraged_data()
{
    QTest::addColumn<QString>("implementation");
    QTest::addColumn<bool>("unbiased");
    for (const char *implementation : {"scratch", "library"})
        for (const bool unbiased : {false, true})
            QTest::addRow("%s %d", implementation, unbiased) << QString(implementation) << unbiased;
}

void TestSwitches::variancesOfBothVariantsCanBeAveraged()
{
    QFETCH(QString, implementation);
    QFETCH(bool, unbiased);
    Made made(around(makeLayer(
        "batch_norm", {{"implementation", implementation.toStdString()},
                       {"averaged_variance", std::string(unbiased ? "unbiased" : "biased")},
                       {"initial_variance", 2.0},
                       {"momentum", 0.75}})));
    const auto indices = indicesFrom(0, batch);
    const torch::Tensor variance = made.inputs(indices).var(0, unbiased);
    made.train(1, 0.0);
    QVERIFY(largestDifference(made.read("bn1.moving_variance"), 0.75 * 2.0 + 0.25 * variance) <
            1e-13);
}

void TestSwitches::initialStatisticsAreTheSpecs()
{
    const Made made(
        around(makeLayer("batch_norm", {{"initial_mean", 0.5}, {"initial_variance", 3.0}})));
    QCOMPARE(made.read("bn1.moving_mean"), std::vector<double>(12, 0.5));
    QCOMPARE(made.read("bn1.moving_variance"), std::vector<double>(12, 3.0));
}

void TestSwitches::ghostBatchesHaveTheirOwnStatistics()
{
    // 32 examples in ghosts of 12: 12, 12 and 8.
    Made made(around(makeLayer("batch_norm", {{"ghost_size", std::int64_t{12}}})));
    const torch::Tensor x = made.inputs(indicesFrom(0, batch));
    torch::Tensor mean = torch::zeros({12}, torch::kFloat64);
    torch::Tensor variance = torch::ones({12}, torch::kFloat64);
    std::vector<torch::Tensor> normalized;
    for (const torch::Tensor &part : x.split(12, 0)) {
        mean = 0.9 * mean + 0.1 * part.mean(0);
        variance = 0.9 * variance + 0.1 * part.var(0, true);
        normalized.push_back((part - part.mean(0)) / (part.var(0, false) + 1e-5).sqrt());
    }
    const auto tensor = [&](const char *name) {
        return torch::tensor(made.read(name), torch::kFloat64);
    };
    const torch::Tensor scores = torch::linear(
        torch::cat(normalized, 0), tensor("linear2.weight").view({10, 12}), tensor("linear2.bias"));
    std::vector<std::int64_t> labels;
    for (std::size_t i = 0; i < batch; ++i)
        labels.push_back(made.data->train.labels[i]);
    const double expected = torch::cross_entropy_loss(scores, torch::tensor(labels)).item<double>();
    QVERIFY(std::abs(made.train(1) - expected) < 1e-12);
    QVERIFY(largestDifference(made.read("bn1.moving_mean"), mean) < 1e-13);
    QVERIFY(largestDifference(made.read("bn1.moving_variance"), variance) < 1e-13);
}

void TestSwitches::frozenAndAbsentParametersStay()
{
    for (const char *kind : {"batch_norm", "layer_norm", "group_norm", "batch_renorm",
                             "decorrelated_norm", "rank_norm"}) {
        Made frozen(around(makeLayer(
            kind, {{"gamma", std::string("frozen")}, {"gamma_value", 1.5}, {"beta_value", 0.25}})));
        const std::string name = frozen.analysis.layers[2].name;
        for (std::int64_t step = 1; step <= 3; ++step)
            frozen.train(step);
        QCOMPARE(frozen.backend->readExactly(name + ".gamma"), std::vector<double>(12, 1.5));
        QVERIFY(frozen.backend->readExactly(name + ".beta") != std::vector<double>(12, 0.25));

        // Absent is the same as frozen at 1 and 0.
        Made absent(around(
            makeLayer(kind, {{"gamma", std::string("absent")}, {"beta", std::string("absent")}})));
        Made neutral(around(
            makeLayer(kind, {{"gamma", std::string("frozen")}, {"beta", std::string("frozen")}})));
        for (std::int64_t step = 1; step <= 3; ++step)
            QVERIFY2(std::abs(absent.train(step) - neutral.train(step)) < 1e-12, kind);
        QVERIFY_EXCEPTION_THROWN((void)absent.backend->readExactly(name + ".gamma"), BackendError);
    }
}

void TestSwitches::exactStatisticsAreThoseOfAllExamples()
{
    Made made(around(makeLayer("batch_norm")));
    for (std::int64_t step = 1; step <= 2; ++step)
        made.train(step);
    QCOMPARE(made.backend->statisticsPasses(), 1);
    made.backend->gatherStatistics(0, indicesFrom(0, 50));
    made.backend->gatherStatistics(0, indicesFrom(50, 46));
    made.backend->finishStatistics(0);
    // The same as predicting by moving statistics that are those of all examples.
    const auto all = indicesFrom(0, 96);
    const torch::Tensor x = made.inputs(all);
    const BatchResult exact =
        made.backend->evaluateExamples(SplitName::Train, all, Statistics::Exact);
    const BatchResult moving =
        made.backend->evaluateExamples(SplitName::Train, all, Statistics::Moving);
    QVERIFY(std::abs(exact.loss - moving.loss) > 1e-6);
    const auto vectorOf = [](const torch::Tensor &values) {
        const torch::Tensor whole = values.contiguous();
        return std::vector<double>(whole.data_ptr<double>(),
                                   whole.data_ptr<double>() + whole.numel());
    };
    made.backend->writeExactly("bn1.moving_mean", vectorOf(x.mean(0)));
    made.backend->writeExactly("bn1.moving_variance", vectorOf(x.var(0, false)));
    const BatchResult written =
        made.backend->evaluateExamples(SplitName::Train, all, Statistics::Moving);
    QVERIFY(std::abs(written.loss - exact.loss) < 1e-12);
}

void TestSwitches::exactStatisticsGoFromInputToOutput()
{
    // With all training examples as one minibatch, exact statistics layer by layer are the
    // minibatch's own: each layer sees what it will see.
    for (const char *kind : {"batch_norm", "batch_renorm", "decorrelated_norm", "rank_norm"}) {
        ExperimentSpec spec = around(makeLayer(kind));
        spec.model.layers.insert(spec.model.layers.begin() + 3,
                                 {makeLayer("activation"),
                                  makeLayer("linear", {{"features", std::int64_t{8}}}),
                                  makeLayer(kind)});
        Made made(spec);
        for (std::int64_t step = 1; step <= 3; ++step)
            made.train(step, 0.5);
        const auto all = indicesFrom(0, 96);
        QCOMPARE(made.backend->statisticsPasses(), 2);
        for (int pass = 0; pass < 2; ++pass) {
            made.backend->gatherStatistics(pass, all);
            made.backend->finishStatistics(pass);
        }
        const double exact =
            made.backend->evaluateExamples(SplitName::Train, all, Statistics::Exact).loss;
        const double own =
            made.backend->evaluateExamples(SplitName::Train, all, Statistics::Minibatch).loss;
        QVERIFY2(std::abs(exact - own) < 1e-9,
                 qPrintable(QString("%1: %2").arg(kind).arg(exact - own)));
    }
}

void TestSwitches::minibatchStatisticsAreThoseOfTraining()
{
    Made made(around(makeLayer("batch_norm")));
    const auto indices = indicesFrom(0, batch);
    const double predicted =
        made.backend->evaluateExamples(SplitName::Train, indices, Statistics::Minibatch).loss;
    QCOMPARE(predicted, made.train(1));
    // Predicting changes nothing.
    const std::vector<double> mean = made.read("bn1.moving_mean");
    (void)made.backend->evaluateExamples(SplitName::Train, indices, Statistics::Minibatch);
    QCOMPARE(made.read("bn1.moving_mean"), mean);
}

void TestSwitches::dropoutLeavesOutItsShareAndKeepsTheExpectation()
{
    const ExperimentSpec spec = around(makeLayer("dropout", {{"rate", 0.3}}));
    const auto data = randomDataset(4);
    const NetworkAnalysis analysis = analysisOf(spec, *data);
    const Network network({{spec.model.layers[2]}}, analyze({{spec.model.layers[2]}}, {1000}, 1000),
                          torch::kFloat64);
    const torch::Tensor ones = torch::ones({50, 1000}, torch::kFloat64);
    Pass pass{.training = true, .step = 1, .seed = 3};
    const torch::Tensor first = network.forward(ones, pass);
    const double kept = first.ne(0).to(torch::kFloat64).mean().item<double>();
    QVERIFY(std::abs(kept - 0.7) < 0.01); // 50,000 draws: standard deviation 0.002
    QVERIFY(std::abs(first.max().item<double>() - 1 / 0.7) < 1e-12);
    pass.step = 2;
    QVERIFY(!torch::equal(first, network.forward(ones, pass)));
    pass.step = 1;
    QVERIFY(torch::equal(first, network.forward(ones, pass)));
    // The masks of an example do not depend on how many come after it.
    QVERIFY(torch::equal(first.slice(0, 0, 7), network.forward(ones.slice(0, 0, 7), pass)));
}

void TestSwitches::dropoutPredictsWithEverything()
{
    Made made(around(makeLayer("dropout", {{"rate", 0.5}})));
    Made without(around(makeLayer("activation", {{"function", std::string("identity")}})));
    const auto indices = indicesFrom(0, batch);
    QCOMPARE(made.backend->evaluateExamples(SplitName::Test, indices, Statistics::Moving).loss,
             without.backend->evaluateExamples(SplitName::Test, indices, Statistics::Moving).loss);
    QVERIFY(made.train(1) != without.train(1));
}

void TestSwitches::smoothingSpreadsTheTarget()
{
    ExperimentSpec spec = around(makeLayer("activation"));
    Made plain(spec);
    spec.training.labelSmoothing = 0.2;
    Made smooth(spec);
    const std::vector<double> scores = plain.backend->scores(SplitName::Train, 0, batch);
    const torch::Tensor logs =
        torch::tensor(scores, torch::kFloat64).view({static_cast<long>(batch), 10}).log_softmax(1);
    double expected = 0;
    for (std::size_t n = 0; n < batch; ++n)
        for (std::int64_t k = 0; k < 10; ++k) {
            const double target = 0.02 + (plain.data->train.labels[n] == k ? 0.8 : 0.0);
            expected -= target * logs[static_cast<long>(n)][k].item<double>();
        }
    QVERIFY(std::abs(smooth.train(1) - expected / static_cast<double>(batch)) < 1e-12);
    // Judging is by the labels as they are.
    const auto indices = indicesFrom(0, batch);
    Made fresh(spec);
    QCOMPARE(fresh.backend->evaluateExamples(SplitName::Train, indices, Statistics::Moving).loss,
             Made(around(makeLayer("activation")))
                 .backend->evaluateExamples(SplitName::Train, indices, Statistics::Moving)
                 .loss);
}

void TestSwitches::float64IsFloat64()
{
    ExperimentSpec spec = around(makeLayer("batch_norm"));
    Made wide(spec);
    spec.training.dtype = "float32";
    Made narrow(spec);
    const double a = wide.train(1);
    const double b = narrow.train(1);
    QVERIFY(a != b);
    QVERIFY(std::abs(a - b) < 1e-5);
    QVERIFY(static_cast<double>(static_cast<float>(a)) != a);
    // What was written is read back to the last bit.
    const std::vector<double> values(12, 1.0 / 3.0);
    wide.backend->writeExactly("bn1.gamma", values);
    QCOMPARE(wide.read("bn1.gamma"), values);
}

void TestSwitches::augmentedImagesAreShiftedAndMirrored()
{
    ExperimentSpec spec = around(makeLayer("dropout"));
    spec.data.cropPadding = 3;
    spec.data.flip = true;
    const auto data = randomDataset(40);
    const MinibatchReader reader(spec, data, torch::kFloat64);
    const auto indices = indicesFrom(0, 40);
    const torch::Tensor plain = reader.examples(SplitName::Train, indices).images;
    const torch::Tensor seen = reader.training(indices, 5).images;
    const auto changes = augmentations(spec.data, 0, 5, 40);
    int mirrored = 0;
    int shifted = 0;
    for (std::int64_t n = 0; n < 40; ++n) {
        const Augmentation &change = changes[static_cast<std::size_t>(n)];
        QVERIFY(std::abs(change.down) <= 3 && std::abs(change.right) <= 3);
        mirrored += change.mirrored ? 1 : 0;
        shifted += change.down != 0 || change.right != 0 ? 1 : 0;
        // Padded by 3 black pixels, cut out where the change says, then mirrored.
        torch::Tensor expected = torch::constant_pad_nd(plain[n], {3, 3, 3, 3}, 0)
                                     .slice(1, 3 + change.down, 31 + change.down)
                                     .slice(2, 3 + change.right, 31 + change.right);
        if (change.mirrored)
            expected = expected.flip(2);
        QVERIFY(torch::equal(seen[n], expected));
    }
    QVERIFY(mirrored > 8 && mirrored < 32);
    QVERIFY(shifted > 30);
    QVERIFY(!torch::equal(seen, reader.training(indices, 6).images));
}

void TestSwitches::normalizedPixelsHaveMeanZeroAndDeviationOne()
{
    ExperimentSpec spec = around(makeLayer("dropout"));
    spec.data.normalize = true;
    const auto data = randomDataset(64);
    const MinibatchReader reader(spec, data, torch::kFloat64);
    const torch::Tensor images = reader.examples(SplitName::Train, 0, 64).images;
    QVERIFY(std::abs(images.mean().item<double>()) < 1e-12);
    QVERIFY(std::abs(images.std(false).item<double>() - 1) < 1e-12);
}

void TestSwitches::scoresAreThoseOfTheEvaluation()
{
    Made made(around(makeLayer("batch_norm")));
    made.train(1);
    const torch::Tensor scores =
        torch::tensor(made.backend->scores(SplitName::Test, 10, 20), torch::kFloat64)
            .view({20, 10});
    std::vector<std::int64_t> labels;
    for (std::size_t i = 10; i < 30; ++i)
        labels.push_back(made.data->test.labels[i]);
    const double loss = torch::cross_entropy_loss(scores, torch::tensor(labels)).item<double>();
    QVERIFY(std::abs(loss - made.backend->evaluate(SplitName::Test, 10, 20).loss) < 1e-12);
}

QTEST_APPLESS_MAIN(TestSwitches)
#include "test_switches.moc"
