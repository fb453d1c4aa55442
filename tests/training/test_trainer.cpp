// One run, driven step by step with no thread at all.
#include "engine/experiment/presets.h"
#include "engine/training/trainer.h"
#include "tests/support/fake_backend.h"

#include <QtTest>

#include <set>

using namespace normscope;
using normscope::test::FakeBackend;
using normscope::test::FakeBehaviour;
using normscope::test::smallDataset;

namespace {

ExperimentSpec smallSpec(std::int64_t epochs = 2, std::int64_t batch = 32)
{
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    spec.training.epochs = epochs;
    spec.training.batchSize = batch;
    return spec;
}

struct Setup
{
    explicit Setup(const ExperimentSpec &spec, FakeBehaviour behaviour = {},
                   std::int64_t examples = 100)
        : history(spec)
    {
        auto backend = std::make_unique<FakeBackend>(std::move(behaviour));
        fake = backend.get();
        trainer = std::make_unique<Trainer>(spec, smallDataset(examples), std::move(backend),
                                            history, "fake 1", [this] { return now += 0.001; });
    }
    double now = 0;
    RunHistory history;
    FakeBackend *fake = nullptr;
    std::unique_ptr<Trainer> trainer;
};

} // namespace

class TestTrainer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runsToItsEnd()
    {
        Setup setup(smallSpec());
        int advances = 1;
        while (setup.trainer->advance())
            ++advances;
        // Two epochs of 4 minibatches (32+32+32+4) and one evaluation of 20 examples each.
        QCOMPARE(advances, 2 * (4 + 1));
        QCOMPARE(setup.history.stepCount(), std::size_t{8});
        QCOMPARE(setup.history.epochCount(), std::size_t{2});
        QCOMPARE(setup.history.status().state, RunState::Finished);
        QVERIFY(setup.fake->batches() == (std::vector<std::size_t>{32, 32, 32, 4, 32, 32, 32, 4}));
        QVERIFY(!setup.trainer->advance());
    }

    void everyExampleIsSeenOnceAnEpochInANewOrder()
    {
        Setup setup(smallSpec());
        while (setup.trainer->advance()) {
        }
        const auto &seen = setup.fake->seen();
        const std::vector<std::uint32_t> first(seen.begin(), seen.begin() + 100);
        const std::vector<std::uint32_t> second(seen.begin() + 100, seen.end());
        QCOMPARE(std::set<std::uint32_t>(first.begin(), first.end()).size(), std::size_t{100});
        QCOMPARE(std::set<std::uint32_t>(second.begin(), second.end()).size(), std::size_t{100});
        QVERIFY(first != second);
    }

    void withAndWithoutBnSeeTheSameMinibatches()
    {
        Setup with(smallSpec());
        Setup without(withoutNormalization(smallSpec()));
        while (with.trainer->advance()) {
        }
        while (without.trainer->advance()) {
        }
        QVERIFY(with.fake->seen() == without.fake->seen());
    }

    void epochFiguresAreMeansOverExamples()
    {
        Setup setup(smallSpec(1));
        while (setup.trainer->advance()) {
        }
        double loss = 0;
        double correct = 0;
        const std::vector<StepRecord> steps = setup.history.steps();
        const double sizes[] = {32, 32, 32, 4};
        for (std::size_t i = 0; i < 4; ++i) {
            loss += steps[i].loss * sizes[i];
            correct += steps[i].accuracy * sizes[i];
        }
        const EpochRecord epoch = setup.history.epochs().front();
        QVERIFY(std::abs(epoch.trainLoss - loss / 100) < 1e-12);
        QVERIFY(std::abs(epoch.trainAccuracy - correct / 100) < 1e-12);
        QCOMPARE(epoch.testLoss, 1.0);
        QCOMPARE(epoch.step, 4);
        QVERIFY(epoch.examplesPerSecond > epoch.examplesPerSecondWhole);
    }

    void aNumberOfStepsEndsTheRun_data()
    {
        QTest::addColumn<std::int64_t>("most");
        QTest::addColumn<std::size_t>("steps");
        QTest::addColumn<std::size_t>("epochs");
        QTest::addColumn<std::int64_t>("planned");
        // Epochs of 4 minibatches, two of them.
        QTest::newRow("none") << std::int64_t{0} << std::size_t{8} << std::size_t{2}
                              << std::int64_t{2};
        QTest::newRow("within the first epoch")
            << std::int64_t{3} << std::size_t{3} << std::size_t{0} << std::int64_t{1};
        QTest::newRow("at the end of one, evaluated")
            << std::int64_t{4} << std::size_t{4} << std::size_t{1} << std::int64_t{1};
        QTest::newRow("within the second")
            << std::int64_t{5} << std::size_t{5} << std::size_t{1} << std::int64_t{2};
        QTest::newRow("more than there are")
            << std::int64_t{9} << std::size_t{8} << std::size_t{2} << std::int64_t{2};
    }

    void aNumberOfStepsEndsTheRun()
    {
        QFETCH(std::int64_t, most);
        QFETCH(std::size_t, steps);
        QFETCH(std::size_t, epochs);
        QFETCH(std::int64_t, planned);
        ExperimentSpec spec = smallSpec();
        spec.training.maxSteps = most;
        Setup setup(spec);
        while (setup.trainer->advance()) {
        }
        const RunStatus status = setup.history.status();
        QCOMPARE(status.state, RunState::Finished);
        QCOMPARE(setup.history.stepCount(), steps);
        QCOMPARE(setup.history.epochCount(), epochs);
        QCOMPARE(status.plannedSteps, static_cast<std::int64_t>(steps));
        QCOMPARE(status.plannedEpochs, planned);
        QCOMPARE(setup.history.normSeries(0, NormQuantity::Gamma).steps.back(), status.step);
    }

    void divergedRunKeepsWhatItRecorded()
    {
        FakeBehaviour behaviour;
        behaviour.divergeAt = 6;
        Setup setup(smallSpec(), behaviour);
        while (setup.trainer->advance()) {
        }
        const RunStatus status = setup.history.status();
        QCOMPARE(status.state, RunState::Diverged);
        QCOMPARE(status.reason, std::string("loss became NaN at step 6"));
        QCOMPARE(status.divergedAt.value_or(0), 6);
        QCOMPARE(setup.history.stepCount(), std::size_t{6});
        QVERIFY(std::isnan(setup.history.lastStep()->loss));
        QCOMPARE(setup.history.epochCount(), std::size_t{1});
    }

    void brokenWeightsShowInTheTestLoss()
    {
        FakeBehaviour behaviour;
        behaviour.nanWhenEvaluated = true;
        Setup setup(smallSpec(), behaviour);
        while (setup.trainer->advance()) {
        }
        QCOMPARE(setup.history.status().state, RunState::Diverged);
        QCOMPARE(setup.history.status().reason, std::string("test loss became NaN at step 4"));
        QCOMPARE(setup.history.epochCount(), std::size_t{1});
    }

    void samplesFollowTheSchedule()
    {
        ExperimentSpec spec = smallSpec(50, 20); // 250 steps
        spec.training.sampling = {10, 30};
        Setup setup(spec);
        while (setup.trainer->advance()) {
        }
        const NormSeries series = setup.history.normSeries(0, NormQuantity::Gamma);
        QCOMPARE(series.channels, std::size_t{6});
        QCOMPARE(series.size(), std::size_t{31}); // the start, 10 dense ones, 20 even ones
        for (std::int64_t i = 0; i <= 10; ++i)
            QCOMPARE(series.steps[static_cast<std::size_t>(i)], i);
        for (std::size_t i = 12; i < series.size(); ++i)
            QCOMPARE(series.steps[i] - series.steps[i - 1], 12);
        QCOMPARE(series.steps.back(), 250);
        QCOMPARE(series.values.front(), 1.0F);
        QVERIFY(std::abs(series.values.back() - 1.25F) < 1e-4F); // 250 × 0.001
    }

    void stoppedRunSaysItsLastWord()
    {
        ExperimentSpec spec = smallSpec();
        spec.training.sampling = {1, 2};
        Setup setup(spec);
        for (int i = 0; i < 3; ++i)
            QVERIFY(setup.trainer->advance());
        setup.trainer->stop();
        QCOMPARE(setup.history.status().state, RunState::Stopped);
        QCOMPARE(setup.history.normSeries(0, NormQuantity::Beta).steps.back(), 3);
        QVERIFY(!setup.trainer->advance());
        QCOMPARE(setup.history.stepCount(), std::size_t{3});
    }

    void waitingBetweenStepsIsNotCounted()
    {
        Setup setup(smallSpec());
        setup.trainer->advance();
        setup.trainer->pause();
        QCOMPARE(setup.history.status().state, RunState::Paused);
        const double before = setup.history.status().seconds;
        setup.now += 1000;
        setup.trainer->advance();
        QVERIFY(setup.history.status().seconds - before < 1);
        QCOMPARE(setup.history.status().state, RunState::Running);
    }

    void lastExampleIsDroppedOrMerged()
    {
        ExperimentSpec spec = smallSpec(1, 25);
        spec.training.lastBatch = "merge";
        Setup merged(spec, {}, 101);
        while (merged.trainer->advance()) {
        }
        QVERIFY(merged.fake->batches() == (std::vector<std::size_t>{25, 25, 25, 26}));
        spec.training.lastBatch = "drop";
        Setup dropped(spec, {}, 101);
        while (dropped.trainer->advance()) {
        }
        QVERIFY(dropped.fake->batches() == (std::vector<std::size_t>{25, 25, 25, 25}));
    }
};

QTEST_APPLESS_MAIN(TestTrainer)
#include "test_trainer.moc"
