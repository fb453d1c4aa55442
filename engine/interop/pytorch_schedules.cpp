#include "engine/interop/pytorch_optimizers.h"
#include "engine/interop/pytorch_text.h"

#include <array>
#include <stdexcept>

namespace normscope {

namespace {

struct Run
{
    const TrainingSpec &training;
    std::int64_t stepsPerEpoch;
    std::int64_t plannedSteps;
};

PythonCall scheduler(const char *name)
{
    return PythonCall(std::string("torch.optim.lr_scheduler.") + name).of(std::string("optimizer"));
}

/// A factor of `step`, from 0, times what the warm-up allows.
std::vector<std::string> byFactor(const std::string &factor, const Run &run)
{
    const std::int64_t warmup = run.training.schedule.warmupSteps;
    if (warmup <= 1)
        return {"return " + scheduler("LambdaLR").of("lambda step: " + factor).text()};
    return {"def factor(step):", "    warm_up = min(1.0, (step + 1) / " + python(warmup) + ")",
            "    return warm_up * " + factor, "",
            "return " + scheduler("LambdaLR").of(std::string("factor")).text()};
}

std::vector<std::string> constant(const Run &run)
{
    return byFactor("1.0", run);
}

std::vector<std::string> step(const Run &run)
{
    const ScheduleSpec &schedule = run.training.schedule;
    const std::int64_t every = run.stepsPerEpoch * schedule.stepEpochs;
    if (schedule.warmupSteps > 1)
        return byFactor(python(schedule.stepFactor) + " ** (step // " + python(every) + ")", run);
    return {"return " +
            scheduler("StepLR").with("step_size", every).with("gamma", schedule.stepFactor).text()};
}

std::vector<std::string> cosine(const Run &run)
{
    const ScheduleSpec &schedule = run.training.schedule;
    if (schedule.warmupSteps > 1) {
        const std::string low = python(schedule.finalFactor);
        return byFactor("(" + low + " + (1 - " + low + ") * (1 + np.cos(np.pi * step / " +
                            python(run.plannedSteps) + ")) / 2)",
                        run);
    }
    return {"return " + scheduler("CosineAnnealingLR")
                            .with("T_max", run.plannedSteps)
                            .with("eta_min", schedule.finalFactor * run.training.learningRate)
                            .text()};
}

std::vector<std::string> oneCycle(const Run &run)
{
    const ScheduleSpec &schedule = run.training.schedule;
    return {"return " + scheduler("OneCycleLR")
                            .with("max_lr", run.training.learningRate)
                            .with("total_steps", run.plannedSteps)
                            .with("pct_start", schedule.peak)
                            .with("div_factor", schedule.startDivisor)
                            .with("final_div_factor", schedule.endDivisor)
                            .with("cycle_momentum", false)
                            .text()};
}

struct Row
{
    std::string_view kind;
    std::vector<std::string> (*write)(const Run &run);
};

constexpr std::array rows = {Row{"constant", constant}, Row{"step", step}, Row{"cosine", cosine},
                             Row{"one_cycle", oneCycle}};

const Row *find(std::string_view kind)
{
    for (const Row &row : rows)
        if (row.kind == kind)
            return &row;
    return nullptr;
}

} // namespace

std::vector<std::string> pytorchSchedule(const TrainingSpec &training, std::int64_t stepsPerEpoch,
                                         std::int64_t plannedSteps)
{
    const Row *row = find(training.schedule.kind);
    if (row == nullptr)
        throw std::invalid_argument("no schedule \"" + training.schedule.kind + "\" in PyTorch");
    return row->write({training, stepsPerEpoch, plannedSteps});
}

bool hasPytorchSchedule(std::string_view kind)
{
    return find(kind) != nullptr;
}

} // namespace normscope
