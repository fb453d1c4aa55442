#include "engine/history/run_json.h"

#include "engine/history/record_codec.h"

#include <nlohmann/json.hpp>

namespace normscope {

namespace {

using Json = nlohmann::ordered_json;

/// NaN and infinities, which JSON has not, as texts.
Json number(double value)
{
    if (std::isfinite(value))
        return value;
    return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

double readNumber(const Json &json)
{
    if (json.is_number())
        return json.get<double>();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto text = json.get<std::string>();
    return text == "inf"    ? infinity
           : text == "-inf" ? -infinity
                            : std::numeric_limits<double>::quiet_NaN();
}

template <class Read>
auto read(const std::string &text, Read how)
{
    try {
        return how(Json::parse(text));
    } catch (const nlohmann::json::exception &) {
        throw CodecError("what a run says of itself is damaged");
    }
}

} // namespace

std::string detailsJson(const RunStatus &status, const std::optional<StepRecord> &last,
                        const std::optional<RunChecksums> &sums)
{
    Json json = {{"planned_steps", status.plannedSteps},
                 {"steps_per_epoch", status.stepsPerEpoch},
                 {"planned_epochs", status.plannedEpochs},
                 {"seconds", status.seconds},
                 {"train_seconds", status.trainSeconds},
                 {"backend_version", status.backendVersion},
                 {"threads", status.threads},
                 {"backend_reason", status.backendReason}};
    if (status.divergedAt)
        json["diverged_at"] = *status.divergedAt;
    if (last)
        json["last"] = {{"step", last->step},
                        {"epoch", last->epoch},
                        {"seconds", last->seconds},
                        {"loss", number(last->loss)},
                        {"accuracy", number(last->accuracy)}};
    if (sums)
        json["checksums"] = {{"run", sums->run}, {"epochs", sums->epochs}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void readDetails(const std::string &text, RunStatus &status, std::optional<StepRecord> &last)
{
    read(text, [&](const Json &json) {
        json.at("planned_steps").get_to(status.plannedSteps);
        json.at("steps_per_epoch").get_to(status.stepsPerEpoch);
        json.at("planned_epochs").get_to(status.plannedEpochs);
        json.at("seconds").get_to(status.seconds);
        json.at("train_seconds").get_to(status.trainSeconds);
        json.at("backend_version").get_to(status.backendVersion);
        json.at("threads").get_to(status.threads);
        json.at("backend_reason").get_to(status.backendReason);
        if (json.contains("diverged_at"))
            status.divergedAt = json.at("diverged_at").get<std::int64_t>();
        if (json.contains("last")) {
            const Json &step = json.at("last");
            last = StepRecord{step.at("step").get<std::int64_t>(), step.at("epoch").get<double>(),
                              step.at("seconds").get<double>(), readNumber(step.at("loss")),
                              readNumber(step.at("accuracy"))};
        }
        return 0;
    });
}

std::optional<RunChecksums> readChecksums(const std::string &text)
{
    return read(text, [](const Json &json) -> std::optional<RunChecksums> {
        if (!json.contains("checksums"))
            return std::nullopt;
        const Json &sums = json.at("checksums");
        return RunChecksums{sums.at("run").get<std::uint32_t>(),
                            sums.at("epochs").get<std::uint32_t>()};
    });
}

std::string layersJson(const std::vector<NormLayerInfo> &layers)
{
    Json all = Json::array();
    for (const NormLayerInfo &layer : layers)
        all.push_back({{"name", layer.name},
                       {"label", layer.label},
                       {"after", layer.after},
                       {"layer", layer.layerIndex},
                       {"channels", layer.channels},
                       {"convolutional", layer.convolutional},
                       {"gamma", layer.gamma},
                       {"beta", layer.beta},
                       {"moving_statistics", layer.movingStatistics}});
    return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<NormLayerInfo> readLayers(const std::string &text)
{
    return read(text, [](const Json &all) {
        std::vector<NormLayerInfo> layers;
        for (const Json &json : all)
            layers.push_back({.name = json.at("name").get<std::string>(),
                              .label = json.at("label").get<std::string>(),
                              .after = json.at("after").get<std::string>(),
                              .layerIndex = json.at("layer").get<std::size_t>(),
                              .channels = json.at("channels").get<std::int64_t>(),
                              .convolutional = json.at("convolutional").get<bool>(),
                              .gamma = json.at("gamma").get<std::string>(),
                              .beta = json.at("beta").get<std::string>(),
                              .movingStatistics = json.at("moving_statistics").get<bool>()});
        return layers;
    });
}

} // namespace normscope
