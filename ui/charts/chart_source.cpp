#include "ui/charts/chart_source.h"

#include "engine/history/evaluations.h"

#include <algorithm>
#include <stdexcept>

namespace normscope::ui {

const std::vector<ChartSource> &chartSources()
{
    static const std::vector<ChartSource> sources = {lossSource(),       accuracySource(),
                                                     gammaSource(),      betaSource(),
                                                     movingMeanSource(), movingVarianceSource()};
    return sources;
}

const ChartSource &chartSource(const QString &id)
{
    const auto &sources = chartSources();
    const auto found = std::find_if(sources.begin(), sources.end(),
                                    [&](const ChartSource &source) { return source.id == id; });
    if (found == sources.end())
        throw std::out_of_range("no chart source " + id.toStdString());
    return *found;
}

void readTraining(const RunHistory &run, double StepRecord::*train, double EpochRecord::*test,
                  RunCurves &curves, double Evaluated::*evaluated)
{
    const std::vector<std::size_t> kinds =
        evaluated != nullptr ? evaluationsOf(run.spec()) : std::vector{testEvaluation};
    curves.minibatches.curves.resize(1);
    curves.epochs.curves.resize(kinds.size());
    curves.evaluations = kinds;
    for (const StepRecord &record : run.steps(curves.minibatches.at.size())) {
        curves.minibatches.at.add(record.step, record.epoch, record.seconds);
        curves.minibatches.curves.front().add(record.*train);
    }
    for (const EpochRecord &record : run.epochs(curves.epochs.at.size())) {
        curves.epochs.at.add(record.step, static_cast<double>(record.epoch), record.seconds);
        curves.epochs.curves.front().add(record.*test);
        for (std::size_t i = 1; i < kinds.size(); ++i)
            curves.epochs.curves[i].add(evaluationKinds()[kinds[i]].of(record).*evaluated);
    }
}

void readNormQuantity(const RunHistory &run, std::size_t layer, NormQuantity quantity,
                      RunCurves &curves)
{
    curves.channels.follow(run, layer, quantity);
}

} // namespace normscope::ui
