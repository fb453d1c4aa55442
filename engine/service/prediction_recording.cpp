#include "engine/service/prediction_recording.h"

#include "engine/training/evaluation.h"

#include <algorithm>
#include <numeric>
#include <span>

namespace normscope {

namespace {

RecordedExamples examplesOf(const Split &split, const std::vector<std::uint8_t> &labels,
                            std::span<const std::uint32_t> indices, std::int64_t size)
{
    RecordedExamples kept;
    for (const std::uint32_t index : indices) {
        const auto first = split.pixels.begin() + static_cast<std::ptrdiff_t>(index) * size;
        kept.images.insert(kept.images.end(), first, first + size);
        kept.labels.push_back(labels[index]);
    }
    return kept;
}

} // namespace

void recordPredictions(Backend &backend, const Dataset &data, const ExampleSelection &selection,
                       const std::vector<std::uint8_t> &trainLabels, std::int64_t testExamples,
                       RecordedSteps &recorded)
{
    const std::int64_t count = std::min(testExamples, data.test.count());
    if (count < 1)
        return;
    const TrainingSpec &training = recorded.spec.training;
    Evaluation evaluation(backend, recorded.spec, count, selection);
    while (evaluation.advance()) {
    }
    EpochRecord found;
    evaluation.write(found);

    const auto keep = [&](const std::string &statistics, const Evaluated &judged,
                          bool validation = false) {
        recorded.predictions.push_back({statistics, validation, judged.loss, judged.accuracy});
    };
    if (training.compareStatistics) {
        keep("moving", found.testMoving);
        keep("exact", found.testExact);
        keep("minibatch", found.testMinibatch);
    } else {
        keep(training.statistics, {found.testLoss, found.testAccuracy});
    }
    if (found.validation.known())
        keep(training.statistics, found.validation, true);

    const std::int64_t size = data.exampleSize();
    std::vector<std::uint32_t> test(static_cast<std::size_t>(count));
    std::iota(test.begin(), test.end(), 0U);
    recorded.test = examplesOf(data.test, data.test.labels, test, size);
    recorded.validation = examplesOf(data.train, trainLabels, selection.validation, size);
    if (std::ranges::find(recorded.predictions, "exact", &RecordedPrediction::statistics) !=
        recorded.predictions.end())
        recorded.gathered = examplesOf(data.train, trainLabels, selection.train, size);
}

} // namespace normscope
