// What a run recorded, read while it is written.
#include "engine/experiment/presets.h"
#include "engine/history/run_history.h"

#include <QtTest>

#include <thread>

using namespace normscope;

namespace {

StepRecord stepRecord(std::int64_t step)
{
    return {step, static_cast<double>(step) / 10, static_cast<double>(step),
            1.0 / static_cast<double>(step), 0.5};
}

NormSample sampleAt(std::int64_t step, std::size_t channels)
{
    const auto value = static_cast<float>(step);
    return {step,
            0,
            0,
            std::vector<float>(channels, value),
            std::vector<float>(channels, -value),
            std::vector<float>(channels, value + 1),
            std::vector<float>(channels, value + 2)};
}

} // namespace

class TestRunHistory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readersTakeWhatIsNew()
    {
        RunHistory history(findPreset("d2l-bn")->spec);
        const auto before = history.revision();
        for (std::int64_t step = 1; step <= 5; ++step)
            history.addStep(stepRecord(step));
        QVERIFY(history.revision() > before);
        QCOMPARE(history.steps(3).size(), std::size_t{2});
        QCOMPARE(history.steps(3).front().step, 4);
        QVERIFY(history.steps(5).empty());
        QVERIFY(history.steps(500).empty());
        QCOMPARE(history.lastStep()->step, 5);
    }

    void bestEpochIsTheEarliestOfEquals()
    {
        RunHistory history(findPreset("d2l-bn")->spec);
        QVERIFY(!history.bestEpoch());
        const double accuracies[] = {0.7, 0.9, 0.8, 0.9};
        for (int i = 0; i < 4; ++i) {
            EpochRecord record;
            record.epoch = i + 1;
            record.testAccuracy = accuracies[i];
            history.addEpoch(record);
        }
        QCOMPARE(history.bestEpoch()->epoch, 2);
    }

    void normSeriesAreSlicedBySamples()
    {
        RunHistory history(findPreset("d2l-bn")->spec);
        history.setNormLayers(
            {{"bn1", "BN 1", "Conv", 1, 3, true}, {"bn2", "BN 2", "Linear", 4, 2, false}});
        for (std::int64_t step = 0; step < 4; ++step)
            history.addNormSamples({sampleAt(step, 3), sampleAt(step + 100, 2)});
        const NormSeries beta = history.normSeries(1, NormQuantity::Beta, 2);
        QCOMPARE(beta.channels, std::size_t{2});
        QVERIFY((beta.steps == std::vector<std::int64_t>{2, 3}));
        QVERIFY((beta.values == std::vector<float>{-102, -102, -103, -103}));
        QCOMPARE(history.normSeries(7, NormQuantity::Gamma).size(), std::size_t{0});
    }

    void whatCannotBeReadChangesNothingElse()
    {
        RunHistory history(findPreset("d2l-bn")->spec);
        history.awaitRecords(3, 0, std::nullopt);
        // Somebody goes on with the run while its records are read.
        RunStatus status;
        status.state = RunState::Finished;
        status.step = 7;
        history.setStatus(status);
        history.tellUnreadable("It is damaged");
        QCOMPARE(history.status().state, RunState::Finished);
        QCOMPARE(history.status().step, 7);
        QCOMPARE(history.status().storeFault, std::string("It is damaged"));
        // What came later than the records are.
        history.setStatus(status);
        history.restoreRecords({stepRecord(1)}, history.emptyNormLog(), {{"a", {1}}});
        history.setFinalTensors({{"a", {2}}});
        history.tellUnreadable("It is damaged");
        history.restoreRecords({}, history.emptyNormLog(), {{"a", {3}}});
        QCOMPARE(history.status().storeFault, std::string());
        QCOMPARE(history.stepCount(), std::size_t{1});
        QVERIFY(history.finalTensors() == (TensorValues{{"a", {2}}}));
    }

    void readersAndTheWriterDoNotDisturbEachOther()
    {
        RunHistory history(findPreset("d2l-bn")->spec);
        constexpr std::int64_t count = 20000;
        std::thread writer([&] {
            for (std::int64_t step = 1; step <= count; ++step)
                history.addStep(stepRecord(step));
        });
        std::size_t read = 0;
        bool inOrder = true;
        while (read < count) {
            for (const StepRecord &record : history.steps(read))
                inOrder = inOrder && record.step == static_cast<std::int64_t>(++read);
        }
        writer.join();
        QVERIFY(inOrder);
    }
};

QTEST_APPLESS_MAIN(TestRunHistory)
#include "test_run_history.moc"
