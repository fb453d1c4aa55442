// Runs beside each other, and runs that wander between threads, give the bits they give alone.
#include "engine/nn/reference_factory.h"
#include "engine/nn/torch_headers.h"
#include "tests/nn/nn_fixtures.h"

#include <QtTest>

#include <barrier>
#include <thread>

using namespace normscope;
using namespace normscope::nn;

namespace {

constexpr int steps = 16;

struct Outcome
{
    std::vector<double> losses;
    std::vector<std::int64_t> correct;
    Tensors tensors;
    friend bool operator==(const Outcome &, const Outcome &) = default;
};

/// What tells one run of a test from another.
struct RunSettings
{
    std::string implementation;
    std::uint64_t seed = 0;
    std::int64_t threads = 1;
};

} // namespace

class TestConcurrency : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void runsBesideEachOtherGiveTheBitsOfEachAlone_data();
    void runsBesideEachOtherGiveTheBitsOfEachAlone();
    void everyStepMayComeFromAnotherThread();
    void gradientModeOfTheThreadDoesNotMatter();

private:
    [[nodiscard]] std::unique_ptr<Backend> start(const RunSettings &run);
    /// One run; `between` is called before each step.
    [[nodiscard]] Outcome train(const RunSettings &run, const std::function<void()> &between);
    static void step(Backend &backend, int number, Outcome &outcome);
    [[nodiscard]] Outcome finish(const Backend &backend, const RunSettings &run, Outcome outcome);

    std::shared_ptr<const Dataset> m_data = randomDataset(512);
    ReferenceFactory m_factory;
};

void TestConcurrency::initTestCase()
{
    if (const auto reason = m_factory.unsafeConcurrency())
        QSKIP(reason->c_str());
}

std::unique_ptr<Backend> TestConcurrency::start(const RunSettings &run)
{
    ExperimentSpec spec = chapterSpec(run.implementation);
    spec.training.threads = run.threads;
    auto backend = m_factory.create(spec, m_data);
    writeStart(*backend, analysisOf(spec, *m_data), run.seed);
    return backend;
}

void TestConcurrency::step(Backend &backend, int number, Outcome &outcome)
{
    const auto indices = indicesFrom(static_cast<std::uint32_t>(number * 16), 64);
    const BatchResult result = backend.trainStep(indices, {number, 1.0});
    outcome.losses.push_back(result.loss);
    outcome.correct.push_back(result.correct);
    if (number % 8 == 0)
        outcome.losses.push_back(backend.evaluate(SplitName::Test, 0, 256).loss);
}

Outcome TestConcurrency::finish(const Backend &backend, const RunSettings &run, Outcome outcome)
{
    outcome.tensors = readAll(backend, analysisOf(chapterSpec(run.implementation), *m_data));
    return outcome;
}

Outcome TestConcurrency::train(const RunSettings &run, const std::function<void()> &between)
{
    const auto backend = start(run);
    Outcome outcome;
    for (int number = 1; number <= steps; ++number) {
        between();
        step(*backend, number, outcome);
    }
    return finish(*backend, run, std::move(outcome));
}

void TestConcurrency::runsBesideEachOtherGiveTheBitsOfEachAlone_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<bool>("mixedThreads");
    QTest::newRow("two runs") << 2 << false;
    QTest::newRow("four runs") << 4 << false;
    QTest::newRow("four runs, two of them on two threads") << 4 << true;
}

void TestConcurrency::runsBesideEachOtherGiveTheBitsOfEachAlone()
{
    QFETCH(int, count);
    QFETCH(bool, mixedThreads);
    std::vector<RunSettings> runs;
    for (int i = 0; i < count; ++i)
        runs.push_back({i % 2 == 0 ? "library" : "scratch", static_cast<std::uint64_t>(i),
                        mixedThreads && i >= 2 ? 2 : 1});

    std::vector<Outcome> alone;
    for (const RunSettings &run : runs)
        alone.push_back(train(run, [] {}));
    for (std::size_t i = 1; i < alone.size(); ++i)
        QVERIFY(!(alone[i] == alone[0]));

    // The barrier holds the runs together, so that their steps overlap all the way.
    std::vector<Outcome> together(runs.size());
    std::barrier barrier(count);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < runs.size(); ++i)
            threads.emplace_back(
                [&, i] { together[i] = train(runs[i], [&] { barrier.arrive_and_wait(); }); });
    }
    for (std::size_t i = 0; i < runs.size(); ++i) {
        QCOMPARE(together[i].losses, alone[i].losses);
        QVERIFY(together[i] == alone[i]);
    }
}

void TestConcurrency::everyStepMayComeFromAnotherThread()
{
    const RunSettings run{"library", 5, 1};
    const Outcome expected = train(run, [] {});
    const auto backend = start(run);
    Outcome outcome;
    for (int number = 1; number <= steps; ++number)
        std::jthread([&] { step(*backend, number, outcome); }).join();
    QVERIFY(finish(*backend, run, std::move(outcome)) == expected);
}

void TestConcurrency::gradientModeOfTheThreadDoesNotMatter()
{
    const RunSettings run{"scratch", 6, 1};
    const Outcome expected = train(run, [] {});
    const torch::NoGradGuard somebodyElses;
    QVERIFY(train(run, [] {}) == expected);
    QVERIFY(!torch::GradMode::is_enabled());
}

QTEST_GUILESS_MAIN(TestConcurrency)
#include "test_concurrency.moc"
