#include "engine/service/fold_run.h"

#include "engine/backend/backend_choice.h"

#include <algorithm>
#include <cmath>

namespace normscope {

namespace {

constexpr std::int64_t batch = 250;

std::vector<double> scoresOf(BackendFactory &factory, ExperimentSpec spec,
                             const TensorValues &tensors,
                             const std::shared_ptr<const Dataset> &data, const char *dtype)
{
    spec.training.backend = referenceBackend;
    spec.training.dtype = dtype;
    const std::unique_ptr<Backend> backend = factory.create(spec, data);
    for (const auto &[name, values] : tensors)
        backend->writeExactly(name, values);
    std::vector<double> all;
    for (std::int64_t first = 0; first < data->test.count(); first += batch) {
        const std::vector<double> some =
            backend->scores(SplitName::Test, first, std::min(batch, data->test.count() - first));
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

double largestDifference(const std::vector<double> &a, const std::vector<double> &b)
{
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, std::abs(a[i] - b.at(i)));
    return largest;
}

void fold(FoldedRun &run, const RunResources &resources)
{
    if (const auto problem = foldRefusal(run.before.model)) {
        run.fault = problem->text();
        return;
    }
    FoldedNetwork network = foldBatchNorm(run.before.model, run.tensorsBefore);
    run.after = run.before;
    run.after.model = std::move(network.model);
    run.after.name += run.after.name.empty() ? "folded" : ", folded";
    run.tensorsAfter = std::move(network.tensors);
    run.folded = network.folded;
    const auto data = resources.dataset(run.before.data);
    const auto factory = resources.backend(referenceBackend);
    const auto scores = [&](const ExperimentSpec &spec, const TensorValues &tensors,
                            const char *dtype) {
        return scoresOf(*factory, spec, tensors, data, dtype);
    };
    const std::vector<double> exact = scores(run.before, run.tensorsBefore, "float64");
    for (const double score : exact)
        run.largestScore = std::max(run.largestScore, std::abs(score));
    run.differenceDouble = largestDifference(exact, scores(run.after, run.tensorsAfter, "float64"));
    run.differenceSingle = largestDifference(scores(run.before, run.tensorsBefore, "float32"),
                                             scores(run.after, run.tensorsAfter, "float32"));
}

} // namespace

FoldedRun foldRun(const RunResources &resources, const ExperimentSpec &spec,
                  const TensorValues &tensors)
{
    FoldedRun run;
    run.before = spec;
    run.tensorsBefore = tensors;
    try {
        fold(run, resources);
    } catch (const std::bad_alloc &) {
        run.fault = "There is not enough memory.";
    } catch (const std::exception &error) {
        run.fault = error.what();
    }
    return run;
}

} // namespace normscope
