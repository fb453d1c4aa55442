#include "engine/interop/tensorboard_hparams.h"

#include "engine/history/evaluations.h"
#include "engine/interop/utf8.h"

#include <algorithm>
#include <array>
#include <map>

namespace normscope {

namespace {

constexpr std::string_view pluginName = "hparams";
constexpr const char *experimentTag = "_hparams_/experiment";
constexpr const char *startTag = "_hparams_/session_start_info";
constexpr const char *endTag = "_hparams_/session_end_info";

enum DataType { Text = 1, Flag = 2, Number = 3 };
enum Status { Unknown = 0, Success = 1, Failure = 2, Running = 3 };

struct Hyperparameter
{
    std::string name;
    std::string label;
    Value value;
};

/// Shown for a single run, too.
constexpr std::array<std::string_view, 8> alwaysShown = {
    "normalization",   "parameters",    "training.learning_rate",  "training.batch_size",
    "training.epochs", "training.seed", "training.optimizer.kind", "training.backend"};

/// Settings with their types, the layers' options as they are compared.
std::vector<Hyperparameter> hyperparameters(const ExperimentSpec &spec)
{
    std::vector<Hyperparameter> all;
    for (const SpecRow &row : compareSpecs({&spec})) {
        const auto isSetting = std::ranges::any_of(
            settings(), [&](const Field &field) { return field.key == row.path; });
        Value value = isSetting                  ? settingValue(spec, row.path)
                      : row.path == "parameters" ? Value(std::int64_t{std::stoll(row.values[0])})
                                                 : Value(row.values[0]);
        all.push_back({row.path, row.label, std::move(value)});
    }
    return all;
}

DataType typeOf(const Value &value)
{
    if (std::holds_alternative<bool>(value))
        return Flag;
    return std::holds_alternative<std::string>(value) ? Text : Number;
}

/// google.protobuf.Value: number = 2, string = 3, bool = 4
ProtoMessage protoValue(const Value &value)
{
    if (const auto *flag = std::get_if<bool>(&value))
        return ProtoMessage().integer(4, *flag ? 1 : 0);
    if (const auto *text = std::get_if<std::string>(&value))
        return ProtoMessage().text(3, validUtf8(*text));
    if (const auto *whole = std::get_if<std::int64_t>(&value))
        return ProtoMessage().real(2, static_cast<double>(*whole));
    return ProtoMessage().real(2, std::get<double>(value));
}

/// HParamInfo: name = 1, display_name = 2, type = 4, domain_discrete = 5
ProtoMessage info(const Hyperparameter &parameter, const std::vector<Value> &values)
{
    ProtoMessage message;
    message.text(1, parameter.name).text(2, parameter.label);
    const DataType type = typeOf(parameter.value);
    message.integer(4, type);
    if (type == Number)
        return message; // TensorBoard offers an interval
    ProtoMessage domain;
    for (const Value &value : values)
        domain.message(1, protoValue(value));
    return message.message(5, domain);
}

/// MetricInfo: name = 1, display_name = 3; MetricName: tag = 2
ProtoMessage metric(const std::string &tag, const std::string &label)
{
    return ProtoMessage().message(1, ProtoMessage().text(2, tag)).text(3, label);
}

Status statusOf(RunState state)
{
    switch (state) {
    case RunState::Finished:
    case RunState::Stopped:
        return Success;
    case RunState::Diverged:
    case RunState::Failed:
        return Failure;
    case RunState::Running:
    case RunState::Paused:
        return Running;
    default:
        return Unknown;
    }
}

/// HParamsPluginData: version = 1, then one of experiment = 2, start = 3, end = 4
ProtoMessage pluginData(std::uint32_t what, const ProtoMessage &content)
{
    return ProtoMessage().integer(1, 0).message(what, content);
}

} // namespace

EventSummary hparamsExperiment(const std::vector<ExportedRun> &runs)
{
    std::vector<const ExperimentSpec *> specs;
    std::map<std::string, Hyperparameter> known;
    std::map<std::string, std::vector<Value>> values; // distinct, in order of appearance
    std::vector<bool> judged(evaluationKinds().size());
    double created = 0;
    for (const ExportedRun &run : runs) {
        specs.push_back(&run.history->spec());
        for (const std::size_t kind : evaluationsOf(run.history->spec()))
            judged[kind] = true;
        created = std::max(created, static_cast<double>(run.created) / 1000);
        for (Hyperparameter &parameter : hyperparameters(run.history->spec())) {
            known.emplace(parameter.name, parameter);
            std::vector<Value> &seen = values[parameter.name];
            if (std::ranges::find(seen, parameter.value) == seen.end())
                seen.push_back(std::move(parameter.value));
        }
    }
    // Experiment: time_created_secs = 3, hparam_infos = 4, metric_infos = 5, name = 6
    ProtoMessage experiment;
    experiment.real(3, created).text(6, "NormScope");
    for (const SpecRow &row : compareSpecs(specs))
        if (row.differs || std::ranges::find(alwaysShown, row.path) != alwaysShown.end())
            experiment.message(4, info(known.at(row.path), values.at(row.path)));
    for (std::size_t kind = 0; kind < judged.size(); ++kind)
        if (judged[kind]) {
            const EvaluationKind &each = evaluationKinds()[kind];
            experiment.message(5, metric(each.id + "/accuracy", each.label + " accuracy"));
            experiment.message(5, metric(each.id + "/loss", each.label + " loss"));
        }
    experiment.message(5, metric("train_epoch/accuracy", "train accuracy"));
    experiment.message(5, metric("train_epoch/loss", "train loss"));
    EventSummary summary;
    summary.plugin(experimentTag, pluginName, pluginData(2, experiment));
    return summary;
}

EventSummary hparamsSession(const ExportedRun &run)
{
    const double created = static_cast<double>(run.created) / 1000;
    // SessionStartInfo: map hparams = 1 (key = 1, value = 2), start_time_secs = 5
    ProtoMessage start;
    for (const Hyperparameter &parameter : hyperparameters(run.history->spec()))
        start.message(
            1, ProtoMessage().text(1, parameter.name).message(2, protoValue(parameter.value)));
    start.real(5, created);
    // SessionEndInfo: status = 1, end_time_secs = 2
    const RunStatus status = run.history->status();
    ProtoMessage end;
    end.integer(1, statusOf(status.state)).real(2, created + status.seconds);
    EventSummary summary;
    summary.plugin(startTag, pluginName, pluginData(3, start));
    summary.plugin(endTag, pluginName, pluginData(4, end));
    return summary;
}

} // namespace normscope
