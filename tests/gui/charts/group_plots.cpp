#include "group_plots.h"

#include "engine/experiment/presets.h"
#include "ui/charts/plot_style.h"
#include "ui/look/tokens.h"

#include <functional>
#include <string>

namespace normscope::test {

using namespace normscope::ui;

RunEntry runOf(RunId id, std::int64_t seed, const std::vector<double> &accuracies, RunState state,
               std::int64_t stepsPerEpoch)
{
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    spec.training.seed = seed;
    spec.training.epochs = 2;
    auto history = std::make_shared<RunHistory>(spec);
    std::int64_t step = 0;
    for (const double accuracy : accuracies) {
        ++step;
        const double epoch = static_cast<double>(step) / static_cast<double>(stepsPerEpoch);
        history->addStep({step, epoch, 0.5 * static_cast<double>(step), 1 - accuracy, accuracy});
        if (step % stepsPerEpoch == 0) {
            EpochRecord record;
            record.epoch = step / stepsPerEpoch;
            record.step = step;
            record.seconds = 0.5 * static_cast<double>(step);
            record.testAccuracy = accuracy - 0.1;
            record.testLoss = 1 - accuracy;
            history->addEpoch(record);
        }
    }
    RunStatus status;
    status.state = state;
    status.step = step;
    status.stepsPerEpoch = stepsPerEpoch;
    status.plannedEpochs = 2;
    status.plannedSteps = 2 * stepsPerEpoch;
    if (state == RunState::Diverged) {
        status.divergedAt = step + 1;
        status.reason = "loss became NaN at step " + std::to_string(step + 1);
    }
    history->setStatus(status);
    return fakeEntry(id, "run", static_cast<int>(id), history);
}

RunGroupEntry groupOf(const std::vector<RunEntry> &runs, const char *label, int slot)
{
    RunGroupEntry group;
    for (const RunEntry &run : runs)
        group.runs.push_back(run.id);
    group.label = QString::fromUtf8(label);
    group.slot = slot;
    return group;
}

ChartData dataOf(const char *source, const std::vector<RunEntry> &runs,
                 const std::vector<RunGroupEntry> &groups, const ChartSettings &settings)
{
    ChartData data(chartSource(QString::fromLatin1(source)));
    data.setSettings(settings);
    data.setRuns(runs);
    data.setGroups(groups);
    data.refresh();
    return data;
}

ChartSettings unsmoothed()
{
    ChartSettings settings;
    settings.smoothing = 0;
    return settings;
}

PlotView viewOf(QSizeF size)
{
    PlotView view;
    view.style = screenStyle(look::lightTokens());
    view.bounds = QRectF(QPointF(), size);
    return view;
}

Plot plotOf(const ChartData &data, const PlotView &view)
{
    PlotBuilder builder;
    return builder.build(data, view);
}

std::vector<std::shared_ptr<const PlotLine>> linesOf(const Plot &plot, LineKind kind)
{
    std::vector<std::shared_ptr<const PlotLine>> lines;
    for (const auto &line : plot.lines)
        if (line->kind == kind)
            lines.push_back(line);
    return lines;
}

const ChartRun &mean(const ChartData &data, std::size_t index)
{
    std::vector<std::reference_wrapper<const ChartRun>> groups;
    for (const ChartRun &run : data.drawn())
        if (run.role == ChartRole::Group)
            groups.emplace_back(run);
    return groups.at(index);
}

} // namespace normscope::test
