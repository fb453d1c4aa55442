#include "ui/builder/setting_sections.h"

#include "engine/experiment/relevance.h"
#include "ui/builder/experiment_document.h"

#include <QCoreApplication>
#include <QStringList>

namespace normscope::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(SettingSections)
};

} // namespace

const std::vector<SettingSection> &settingSections()
{
    static const std::vector<SettingSection> sections = {
        {QStringLiteral("optimizer"),
         Words::tr("Optimizer"),
         {"training.optimizer.kind", "training.optimizer.momentum", "training.optimizer.nesterov",
          "training.optimizer.beta1", "training.optimizer.beta2", "training.optimizer.smoothing",
          "training.optimizer.epsilon", "training.optimizer.weight_decay",
          "training.optimizer.decay_normalization", "training.label_smoothing"}},
        {QStringLiteral("schedule"),
         Words::tr("Schedule"),
         {"training.schedule.kind", "training.schedule.warmup_steps",
          "training.schedule.step_epochs", "training.schedule.step_factor",
          "training.schedule.final_factor", "training.schedule.peak",
          "training.schedule.start_divisor", "training.schedule.end_divisor",
          "training.max_steps"}},
        {QStringLiteral("initialization"),
         Words::tr("Initialization"),
         {"training.initialization.conv.kind", "training.initialization.conv.sigma",
          "training.initialization.conv.value", "training.initialization.linear.kind",
          "training.initialization.linear.sigma", "training.initialization.linear.value"}},
        {QStringLiteral("data"),
         Words::tr("Data"),
         {"data.limit", "data.fraction", "data.validation", "data.label_noise", "data.normalize",
          "data.crop_padding", "data.flip", "training.drop_partial"}},
        {QStringLiteral("prediction"),
         Words::tr("Prediction"),
         {"training.statistics", "training.compare_statistics"}},
        {QStringLiteral("computing"),
         Words::tr("Computing"),
         {"training.backend", "training.dtype", "training.threads", "training.winograd",
          "training.sampling.dense_steps", "training.sampling.samples"}},
    };
    return sections;
}

QString summaryOf(const SettingSection &section, const ExperimentSpec &spec)
{
    QStringList parts;
    for (const std::string &path : section.paths) {
        const Field &field = setting(path);
        const Value value = settingValue(spec, path);
        const bool isFirst = parts.isEmpty() && path == section.paths.front();
        if (isFirst && field.type == FieldType::Choice) {
            for (const Choice &choice : field.choices)
                if (choice.value == toText(value))
                    parts << QString::fromStdString(choice.label);
        } else if (value != field.defaultValue && playsRole(spec, path)) {
            parts << valueText(field, value);
        }
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace normscope::ui
