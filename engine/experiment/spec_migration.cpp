#include "engine/experiment/spec_migration.h"

namespace normscope {

namespace {

using Json = nlohmann::json;

void writeEpsilons(Json &experiment)
{
    if (!experiment.contains("model") || !experiment["model"].is_object())
        return;
    Json &model = experiment["model"];
    if (!model.contains("layers") || !model["layers"].is_array())
        return;
    for (Json &layer : model["layers"])
        if (layer.is_object() && layer.value("kind", Json()) == "batch_norm" &&
            !layer.contains("epsilon"))
            layer["epsilon"] = 1e-5;
}

void toVersion2(Json &experiment)
{
    writeEpsilons(experiment);
    if (!experiment.contains("training") || !experiment["training"].is_object())
        return;
    Json &training = experiment["training"];
    if (training.contains("optimizer") && training["optimizer"].is_string()) {
        const Json kind = training["optimizer"];
        training["optimizer"] = {{"kind", kind}};
    }
    if (training.contains("initialization") && training["initialization"].is_string()) {
        const Json kind = training["initialization"];
        training["initialization"] = {{"conv", {{"kind", kind}}}, {"linear", {{"kind", kind}}}};
    }
}

} // namespace

void migrate(nlohmann::json &experiment, int version)
{
    if (version < 2)
        toVersion2(experiment);
}

} // namespace normscope
