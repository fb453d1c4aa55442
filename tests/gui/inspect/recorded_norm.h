// What a run has recorded of its normalization layers, for the pages that look into it.
#pragma once

#include "engine/experiment/network_analysis.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/validation.h"
#include "engine/history/run_history.h"
#include "engine/training/norm_layers.h"
#include "ui/runs/run_entry.h"

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

namespace normscope::test {

/// A run of the chapter's network whose first channel of BN 1 saw these minibatches.
struct Recorded
{
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    std::shared_ptr<RunHistory> history;

    explicit Recorded(const std::function<void(ExperimentSpec &)> &change = {})
    {
        if (change)
            change(spec);
        history = std::make_shared<RunHistory>(spec);
        const DataShape shape = nominalDataShape(spec.data);
        history->setNormLayers(
            normLayers(spec.model, analyze(spec.model, shape.example, shape.classes)));
    }

    void sample(std::int64_t step, float gamma, float beta, float mean, float variance) const
    {
        std::vector<NormSample> samples;
        for (const NormLayerInfo &layer : history->normLayers()) {
            const auto count = static_cast<std::size_t>(layer.channels);
            NormSample one;
            one.step = step;
            one.gamma.assign(count, gamma);
            one.beta.assign(count, beta);
            const float none = std::numeric_limits<float>::quiet_NaN();
            one.movingMean.assign(count, layer.movingStatistics ? mean : none);
            one.movingVariance.assign(count, layer.movingStatistics ? variance : none);
            samples.push_back(one);
        }
        history->addNormSamples(samples);
    }

    void setState(RunState state) const
    {
        RunStatus status = history->status();
        status.state = state;
        history->setStatus(status);
    }

    [[nodiscard]] ui::RunEntry entry() const
    {
        ui::RunEntry run;
        run.id = 7;
        run.history = history;
        run.label = QStringLiteral("BN");
        return run;
    }
};

inline bool near(double a, double b, double tolerance = 1e-4)
{
    return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
}

} // namespace normscope::test
