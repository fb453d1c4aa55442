// The backend's contract, on the chapter's network.
#include "engine/backend/backend.h"
#include "engine/nn/reference_backend.h"
#include "tests/nn/nn_fixtures.h"

#include <torch/nn/functional.h>

#include <QtTest>

#include <cmath>
#include <set>

using namespace normscope;
using namespace normscope::nn;
namespace F = torch::nn::functional;

namespace {

constexpr double learningRate = 0.7;

std::string errorOf(const std::function<void()> &call)
{
    try {
        call();
    } catch (const BackendError &error) {
        return error.what();
    }
    return {};
}

/// The chapter's network and one step of SGD, written out by hand over the same values.
class WrittenOut
{
public:
    WrittenOut(const Tensors &values, const NetworkAnalysis &analysis)
    {
        for (const LayerAnalysis &layer : analysis.layers)
            for (const TensorSpec &spec : layer.tensors)
                m_tensors[spec.name] = torch::tensor(values.at(spec.name))
                                           .view(spec.shape)
                                           .set_requires_grad(spec.isParameter());
    }

    double step(const Dataset &data, std::int64_t count, double epsilon, bool unbiased)
    {
        const auto images =
            torch::tensor(at::ArrayRef<std::uint8_t>(data.train.pixels.data(),
                                                     static_cast<std::size_t>(count * 784)))
                .view({count, 1, 28, 28})
                .to(torch::kFloat32)
                .div(255);
        const auto labels =
            torch::tensor(at::ArrayRef<std::uint8_t>(data.train.labels.data(),
                                                     static_cast<std::size_t>(count)))
                .to(torch::kInt64);
        auto &t = m_tensors;
        const auto norm = [&](const torch::Tensor &x, const std::string &name) {
            std::vector<std::int64_t> axes = {0, 2, 3};
            if (x.dim() == 2)
                axes = {0};
            const auto m = static_cast<double>(x.numel()) / static_cast<double>(x.size(1));
            const auto mean = x.mean(axes, true);
            const auto variance = (x - mean).square().mean(axes, true);
            const auto shape = mean.sizes();
            const double scale = unbiased ? m / (m - 1) : 1.0;
            m_moving[name + ".moving_mean"] =
                0.9 * t[name + ".moving_mean"] + 0.1 * mean.detach().flatten();
            m_moving[name + ".moving_variance"] =
                0.9 * t[name + ".moving_variance"] + 0.1 * scale * variance.detach().flatten();
            return t[name + ".gamma"].view(shape) * (x - mean) / (variance + epsilon).sqrt() +
                   t[name + ".beta"].view(shape);
        };
        const auto pool = F::MaxPool2dFuncOptions(2).stride(2);

        auto x = F::conv2d(images, t["conv1.weight"], F::Conv2dFuncOptions().bias(t["conv1.bias"]));
        x = F::max_pool2d(norm(x, "bn1"), pool);
        x = F::conv2d(x, t["conv2.weight"], F::Conv2dFuncOptions().bias(t["conv2.bias"]));
        x = F::max_pool2d(norm(x, "bn2").sigmoid(), pool).flatten(1);
        x = norm(F::linear(x, t["linear1.weight"], t["linear1.bias"]), "bn3").sigmoid();
        x = norm(F::linear(x, t["linear2.weight"], t["linear2.bias"]), "bn4").sigmoid();
        x = F::linear(x, t["linear3.weight"], t["linear3.bias"]);
        const auto loss = F::cross_entropy(x, labels);
        loss.backward();

        const torch::NoGradGuard updating;
        for (auto &[name, tensor] : t)
            if (tensor.requires_grad())
                tensor -= learningRate * tensor.grad();
        for (auto &[name, tensor] : m_moving)
            t[name].copy_(tensor);
        return loss.item<double>();
    }

    [[nodiscard]] torch::Tensor tensor(const std::string &name) const
    {
        return m_tensors.at(name).detach();
    }

private:
    std::map<std::string, torch::Tensor> m_tensors;
    std::map<std::string, torch::Tensor> m_moving;
};

} // namespace

class TestReferenceBackend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void tensorsHaveTheNamesOfTheAnalysis();
    void oneStepIsThatOfTheNetworkWrittenOut_data();
    void oneStepIsThatOfTheNetworkWrittenOut();
    void everyParameterMoves();
    void resultIsOfBeforeTheUpdate();
    void evaluationChangesNothing();
    void evaluationIsTheMeanOfItsParts();
    void lossThatIsNotFiniteUpdatesNothing_data();
    void lossThatIsNotFiniteUpdatesNothing();
    void sameStartGivesSameBits();
    void tensorsAreWrittenAndReadInCOrder();
    void unknownTensorsAreTold();
    void wrongSizesAreTold();
    void examplesThatDoNotExistAreTold();
    void minibatchOfOneIsRefusedWithTheReason();

private:
    std::unique_ptr<ReferenceBackend> makeBackend(const std::string &implementation = "library");

    std::shared_ptr<const Dataset> m_data = randomDataset(96);
    NetworkAnalysis m_analysis;
    std::unique_ptr<ReferenceBackend> m_backend;
};

std::unique_ptr<ReferenceBackend>
TestReferenceBackend::makeBackend(const std::string &implementation)
{
    const auto spec = chapterSpec(implementation);
    m_analysis = analysisOf(spec, *m_data);
    auto backend = std::make_unique<ReferenceBackend>(spec, m_data);
    writeStart(*backend, m_analysis, 3);
    return backend;
}

void TestReferenceBackend::init()
{
    m_backend = makeBackend();
}

void TestReferenceBackend::tensorsHaveTheNamesOfTheAnalysis()
{
    std::set<std::string> names;
    for (const auto &[name, values] : readAll(*m_backend, m_analysis))
        names.insert(name);
    std::set<std::string> expected;
    for (const char *layer : {"conv1", "conv2", "linear1", "linear2", "linear3"})
        for (const char *tensor : {".weight", ".bias"})
            expected.insert(std::string(layer) + tensor);
    for (const char *layer : {"bn1", "bn2", "bn3", "bn4"})
        for (const char *tensor : {".gamma", ".beta", ".moving_mean", ".moving_variance"})
            expected.insert(std::string(layer) + tensor);
    QVERIFY(names == expected);
}

void TestReferenceBackend::oneStepIsThatOfTheNetworkWrittenOut_data()
{
    QTest::addColumn<std::string>("implementation");
    QTest::addColumn<double>("epsilon");
    QTest::addColumn<bool>("unbiased");
    QTest::newRow("scratch") << std::string("scratch") << 1e-12 << false;
    QTest::newRow("library") << std::string("library") << 1e-5 << true;
}

void TestReferenceBackend::oneStepIsThatOfTheNetworkWrittenOut()
{
    QFETCH(std::string, implementation);
    QFETCH(double, epsilon);
    QFETCH(bool, unbiased);
    const auto backend = makeBackend(implementation);
    const Tensors start = readAll(*backend, m_analysis);
    WrittenOut expected(start, m_analysis);

    const BatchResult result = backend->trainStep(indicesFrom(0, 64), {1, learningRate});
    const double expectedLoss = expected.step(*m_data, 64, epsilon, unbiased);

    QVERIFY(std::abs(result.loss - expectedLoss) < 1e-6 * expectedLoss);
    for (const auto &[name, values] : readAll(*backend, m_analysis)) {
        const auto changed = torch::tensor(values) - torch::tensor(start.at(name));
        const auto expectedChange = expected.tensor(name).flatten() - torch::tensor(start.at(name));
        const double difference = (changed - expectedChange).abs().max().item<double>();
        // β₁ and every bias before a normalization have no gradient but rounding's: the absolute
        // part is for them.
        const double bound = 2e-5 * expectedChange.abs().max().item<double>() + 1e-6;
        QVERIFY2(difference < bound,
                 qPrintable(QString("%1: %2 of %3").arg(name.c_str()).arg(difference).arg(bound)));
    }
}

void TestReferenceBackend::everyParameterMoves()
{
    const Tensors start = readAll(*m_backend, m_analysis);
    (void)m_backend->trainStep(indicesFrom(0, 64), {1, learningRate});
    for (const auto &[name, values] : readAll(*m_backend, m_analysis))
        QVERIFY2(values != start.at(name), name.c_str());
}

void TestReferenceBackend::resultIsOfBeforeTheUpdate()
{
    // A learning rate of 0 leaves the weights, so the same minibatch gives the same loss again.
    const auto indices = indicesFrom(8, 50);
    const BatchResult still = m_backend->trainStep(indices, {1, 0.0});
    const BatchResult again = m_backend->trainStep(indices, {2, learningRate});
    QCOMPARE(again.loss, still.loss);
    QCOMPARE(again.correct, still.correct);
    QVERIFY(still.correct >= 0 && still.correct <= 50);
    QVERIFY(m_backend->trainStep(indices, {3, learningRate}).loss < still.loss);
}

void TestReferenceBackend::evaluationChangesNothing()
{
    (void)m_backend->trainStep(indicesFrom(0, 64), {1, learningRate});
    const Tensors before = readAll(*m_backend, m_analysis);
    const BatchResult once = m_backend->evaluate(SplitName::Test, 0, 96);
    QVERIFY(readAll(*m_backend, m_analysis) == before);
    const BatchResult twice = m_backend->evaluate(SplitName::Test, 0, 96);
    QCOMPARE(twice.loss, once.loss);
    QCOMPARE(twice.correct, once.correct);

    // Nor does it disturb the training after it.
    const auto undisturbed = makeBackend();
    (void)undisturbed->trainStep(indicesFrom(0, 64), {1, learningRate});
    const BatchResult expected = undisturbed->trainStep(indicesFrom(0, 64), {2, learningRate});
    const BatchResult next = m_backend->trainStep(indicesFrom(0, 64), {2, learningRate});
    QCOMPARE(next.loss, expected.loss);
    QVERIFY(readAll(*m_backend, m_analysis) == readAll(*undisturbed, m_analysis));
}

void TestReferenceBackend::evaluationIsTheMeanOfItsParts()
{
    for (int step = 1; step <= 20; ++step)
        (void)m_backend->trainStep(indicesFrom(0, 64), {step, learningRate});
    for (const SplitName split : {SplitName::Train, SplitName::Test}) {
        const BatchResult whole = m_backend->evaluate(split, 0, 96);
        double loss = 0;
        std::int64_t correct = 0;
        for (std::int64_t example = 0; example < 96; ++example) {
            const BatchResult one = m_backend->evaluate(split, example, 1);
            loss += one.loss / 96;
            correct += one.correct;
        }
        QVERIFY(std::abs(whole.loss - loss) < 1e-4 * loss);
        QCOMPARE(whole.correct, correct);
    }
    // It has learned the training examples, not the random labels of the test.
    QVERIFY(m_backend->evaluate(SplitName::Train, 0, 64).correct >
            m_backend->evaluate(SplitName::Test, 0, 64).correct);
}

void TestReferenceBackend::lossThatIsNotFiniteUpdatesNothing_data()
{
    QTest::addColumn<float>("poison");
    QTest::newRow("NaN") << std::numeric_limits<float>::quiet_NaN();
    QTest::newRow("infinite") << std::numeric_limits<float>::infinity();
    QTest::newRow("too large") << 3e38F;
}

void TestReferenceBackend::lossThatIsNotFiniteUpdatesNothing()
{
    QFETCH(float, poison);
    for (const std::string implementation : {"scratch", "library"}) {
        const auto backend = makeBackend(implementation);
        auto weights = backend->read("linear3.weight");
        // Opposite signs in two classes: the scores overflow, and so does their difference.
        for (std::size_t i = 0; i < 84; ++i) {
            weights[i] = poison;
            weights[84 + i] = -poison;
        }
        backend->write("linear3.weight", weights);
        auto before = readAll(*backend, m_analysis);
        before.erase("linear3.weight"); // NaN is not equal to itself

        const BatchResult result = backend->trainStep(indicesFrom(0, 64), {1, learningRate});
        QVERIFY(!std::isfinite(result.loss));
        auto after = readAll(*backend, m_analysis);
        const auto poisoned = after.extract("linear3.weight").mapped();
        QVERIFY(after == before);
        QVERIFY(std::memcmp(poisoned.data(), weights.data(), weights.size() * sizeof(float)) == 0);
    }
}

void TestReferenceBackend::sameStartGivesSameBits()
{
    for (const std::string implementation : {"scratch", "library"}) {
        const auto one = makeBackend(implementation);
        const auto other = makeBackend(implementation);
        for (int step = 1; step <= 10; ++step) {
            const auto indices = indicesFrom(static_cast<std::uint32_t>(step), 48);
            QCOMPARE(one->trainStep(indices, {step, 1.0}).loss,
                     other->trainStep(indices, {step, 1.0}).loss);
        }
        QVERIFY(readAll(*one, m_analysis) == readAll(*other, m_analysis));
    }
}

void TestReferenceBackend::tensorsAreWrittenAndReadInCOrder()
{
    std::vector<float> values(6 * 25);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(i);
    m_backend->write("conv1.weight", values);
    QVERIFY(m_backend->read("conv1.weight") == values);

    // The last layer alone: scores are its biases when its weights are 0.
    m_backend->write("linear3.weight", std::vector<float>(840, 0.0F));
    std::vector<float> bias(10, 0.0F);
    bias[m_data->test.labels[5]] = 9;
    m_backend->write("linear3.bias", bias);
    const BatchResult result = m_backend->evaluate(SplitName::Test, 5, 1);
    QCOMPARE(result.correct, 1);
    QVERIFY(std::abs(result.loss - std::log1p(9 * std::exp(-9.0))) < 1e-6);
}

void TestReferenceBackend::unknownTensorsAreTold()
{
    for (const std::string name : {"conv3.weight", "bn1.weight", "conv1", ""}) {
        const auto reading = errorOf([&] { (void)m_backend->read(name); });
        QCOMPARE(reading, "The network has no tensor called \"" + name + "\"");
        const auto writing = errorOf([&] { m_backend->write(name, std::vector<float>(6)); });
        QCOMPARE(writing, reading);
    }
}

void TestReferenceBackend::wrongSizesAreTold()
{
    const auto before = m_backend->read("bn1.gamma");
    for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{7}}) {
        const auto text = errorOf([&] { m_backend->write("bn1.gamma", std::vector<float>(size)); });
        QCOMPARE(text, "bn1.gamma has 6 values, not " + std::to_string(size));
    }
    QVERIFY(m_backend->read("bn1.gamma") == before);
}

void TestReferenceBackend::examplesThatDoNotExistAreTold()
{
    const Tensors before = readAll(*m_backend, m_analysis);
    const std::vector<std::uint32_t> beyond = {0, 1, 96};
    QVERIFY(!errorOf([&] { (void)m_backend->trainStep(beyond, {1, 1.0}); }).empty());
    QVERIFY(!errorOf([&] { (void)m_backend->trainStep({}, {1, 1.0}); }).empty());
    constexpr auto huge = std::numeric_limits<std::int64_t>::max();
    for (const auto &[first, count] : std::vector<std::pair<std::int64_t, std::int64_t>>{
             {90, 7}, {96, 1}, {-1, 2}, {0, 0}, {0, -1}, {1, huge}, {huge, huge}})
        QVERIFY(
            !errorOf([&] { (void)m_backend->evaluate(SplitName::Test, first, count); }).empty());
    QVERIFY(readAll(*m_backend, m_analysis) == before);
}

void TestReferenceBackend::minibatchOfOneIsRefusedWithTheReason()
{
    const Tensors before = readAll(*m_backend, m_analysis);
    const auto text = errorOf([&] { (void)m_backend->trainStep(indicesFrom(0, 1), {1, 1.0}); });
    QVERIFY2(QString::fromStdString(text).contains("bn3 cannot learn from a minibatch"),
             text.c_str());
    QVERIFY(readAll(*m_backend, m_analysis) == before);
}

QTEST_GUILESS_MAIN(TestReferenceBackend)
#include "test_reference_backend.moc"
