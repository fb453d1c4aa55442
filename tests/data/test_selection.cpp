// Which examples a run sees: limit, fraction, validation split, label noise.
#include "engine/data/dropout_mask.h"
#include "engine/data/example_selection.h"
#include "engine/data/random.h"
#include "engine/experiment/presets.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace normscope;

namespace {

DataShape nominal()
{
    return nominalDataShape({});
}

ExperimentSpec chapter()
{
    return findPreset("d2l-bn")->spec;
}

} // namespace

class TestSelection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allExamplesByDefault()
    {
        const ExampleSelection selection = selectExamples(chapter(), nominal());
        QCOMPARE(selection.train.size(), std::size_t{60000});
        QCOMPARE(selection.train.front(), 0U);
        QCOMPARE(selection.train.back(), 59999U);
        QVERIFY(selection.validation.empty());
    }

    void limitFractionAndValidationTogether()
    {
        ExperimentSpec spec = chapter();
        spec.data.limit = 1000;
        spec.data.fraction = 0.5;
        spec.data.validation = 0.2;
        const ExampleSelection selection = selectExamples(spec, nominal());
        QCOMPARE(selection.train.size(), std::size_t{400});
        QCOMPARE(selection.validation.size(), std::size_t{100});
        QCOMPARE(countExamples(spec, nominal()).train, std::int64_t{400});
        QCOMPARE(countExamples(spec, nominal()).validation, std::int64_t{100});
        std::set<std::uint32_t> all(selection.train.begin(), selection.train.end());
        all.insert(selection.validation.begin(), selection.validation.end());
        QCOMPARE(all.size(), std::size_t{500}); // none in both
        QVERIFY(*all.rbegin() < 1000);
        QVERIFY(std::ranges::is_sorted(selection.train));
        // The same whatever the seed, so that runs can be compared.
        spec.training.seed = 7;
        QVERIFY(selectExamples(spec, nominal()).train == selection.train);
    }

    void noisyLabelsAreOthersAndAsManyAsAsked()
    {
        Dataset data;
        data.example = {1, 1, 1};
        data.classNames.assign(10, "class");
        data.train.pixels.resize(2000);
        for (int i = 0; i < 2000; ++i)
            data.train.labels.push_back(static_cast<std::uint8_t>(i % 10));
        DataSpec spec;
        QVERIFY(trainingLabels(spec, data) == data.train.labels);
        spec.labelNoise = 0.25;
        const auto noisy = trainingLabels(spec, data);
        int changed = 0;
        std::set<int> seen;
        for (std::size_t i = 0; i < noisy.size(); ++i) {
            QVERIFY(noisy[i] < 10);
            if (noisy[i] == data.train.labels[i])
                continue;
            ++changed;
            seen.insert(noisy[i]);
        }
        QCOMPARE(changed, 500);
        QCOMPARE(seen.size(), std::size_t{10});
        spec.labelNoise = 1;
        const auto all = trainingLabels(spec, data);
        for (std::size_t i = 0; i < all.size(); ++i)
            QVERIFY(all[i] != data.train.labels[i]);
    }

    void droppedPartialMinibatchesAreLeftOut()
    {
        ExperimentSpec spec = chapter();
        QCOMPARE(planEpoch(spec, nominal()).steps, std::int64_t{235});
        spec.training.dropPartial = true;
        const EpochPlan plan = planEpoch(spec, nominal());
        QCOMPARE(plan.steps, std::int64_t{234});
        QCOMPARE(plan.lastBatchSize, std::int64_t{256});
        QCOMPARE(plan.examples, std::int64_t{234 * 256});
    }

    void numbersCanBeAskedForInAnyOrder()
    {
        RandomStream stream(5, "purpose", "name", 3);
        const RandomStream other(5, "purpose", "name", 3);
        for (std::uint64_t place = 0; place < 50; ++place)
            QCOMPARE(stream.next(), other.at(place));
        const DropoutMask mask(1, "dropout1", 2, 0.25);
        int kept = 0;
        for (std::uint64_t i = 0; i < 40000; ++i)
            kept += mask.keeps(i) ? 1 : 0;
        QVERIFY(std::abs(kept - 30000) < 400); // standard deviation 87
        QCOMPARE(mask.scale(), 1 / 0.75);
        // Many at once are the same, wherever they begin and end.
        for (const std::uint64_t first : {0U, 1U, 2U, 3U, 5U, 4094U})
            for (const std::size_t count : {0U, 1U, 3U, 4U, 9U, 100U}) {
                std::vector<std::uint32_t> many(count);
                mask.keep(first, many);
                for (std::size_t i = 0; i < count; ++i)
                    QCOMPARE(many[i] != 0, mask.keeps(first + i));
            }
    }

    void normalNumbersAreNormal()
    {
        RandomStream stream(5, "purpose", "name");
        double sum = 0;
        double squares = 0;
        double fourths = 0;
        constexpr int count = 100000;
        for (int i = 0; i < count; ++i) {
            const double value = stream.normal();
            sum += value;
            squares += value * value;
            fourths += value * value * value * value;
        }
        QVERIFY(std::abs(sum / count) < 0.02);
        QVERIFY(std::abs(squares / count - 1) < 0.02);
        QVERIFY(std::abs(fourths / count - 3) < 0.15);
    }
};

QTEST_APPLESS_MAIN(TestSelection)
#include "test_selection.moc"
