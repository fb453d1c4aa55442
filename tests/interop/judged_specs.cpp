#include "tests/interop/judged_specs.h"

#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/spec_path.h"
#include "engine/experiment/validation.h"
#include "tests/support/pattern_data.h"

#include <algorithm>
#include <functional>
#include <set>
#include <stdexcept>

namespace normscope::test {

namespace {

using Layers = std::vector<LayerSpec>;

const std::vector<std::string> normalizations = {
    "batch_norm",   "layer_norm",        "group_norm", "instance_norm",
    "batch_renorm", "decorrelated_norm", "rank_norm"};

std::shared_ptr<const Dataset> usualData()
{
    static const auto data = patternDataset({1, 12, 12}, 5, 136);
    return data;
}

/// 136 examples in minibatches of 24: the sixth of each epoch is one of 16.
ExperimentSpec usualSpec(Layers layers)
{
    ExperimentSpec spec;
    spec.model.layers = std::move(layers);
    spec.training.epochs = 9;
    spec.training.batchSize = 24;
    spec.training.learningRate = 0.2;
    // What rounding grows by in each step goes with the learning rate: the slope between two ranks
    // is one over their distance, and the groups of a few features have small variances.
    const auto count = [&](std::string_view kind) {
        return std::ranges::count(spec.model.layers, kind, &LayerSpec::kind);
    };
    if (count("rank_norm") > 0)
        spec.training.learningRate = count("rank_norm") > 3 ? 1e-7 : 1e-5;
    else if (count("group_norm") + count("layer_norm") > 0)
        spec.training.learningRate = 0.02;
    return spec;
}

/// What features can have in its place.
LayerSpec ofFeatures(LayerSpec norm)
{
    return norm.kind == "instance_norm" ? asKind(norm, "layer_norm") : norm;
}

/// Normalized twice as an image and once as features.
Layers networkWith(const LayerSpec &norm)
{
    return {makeLayer("conv", {{"channels", std::int64_t{4}}, {"kernel_size", std::int64_t{3}}}),
            norm,
            makeLayer("activation", {{"function", std::string("relu")}}),
            makeLayer("max_pool"),
            makeLayer("conv", {{"channels", std::int64_t{6}},
                               {"kernel_size", std::int64_t{3}},
                               {"padding", std::int64_t{1}}}),
            norm,
            makeLayer("activation", {{"function", std::string("sigmoid")}}),
            makeLayer("avg_pool"),
            makeLayer("flatten"),
            makeLayer("linear", {{"features", std::int64_t{12}}}),
            ofFeatures(norm),
            makeLayer("activation", {{"function", std::string("tanh")}}),
            makeLayer("linear", {{"features", std::int64_t{5}}})};
}

class Collection
{
public:
    /// Throws std::logic_error when the spec cannot run.
    void add(const std::string &name, ExperimentSpec spec,
             std::shared_ptr<const Dataset> data = usualData(), bool isShort = false)
    {
        if (const auto problems = validate(spec, data->shape()); !problems.empty())
            throw std::logic_error(name + ": " + problems.front().text());
        spec.name = name;
        m_all.push_back({name, std::move(spec), std::move(data), isShort});
    }

    void norm(const std::string &name, const LayerSpec &layer, bool isShort = false)
    {
        add(name, usualSpec(networkWith(layer)), usualData(), isShort);
    }

    /// A setting or more of the usual experiment with batch norm, without the biases right before
    /// it: their gradient is 0, and Adam and RMSprop divide what rounding makes of it by its own
    /// size, so no two programs agree on it.
    void changed(const std::string &name,
                 const std::vector<std::pair<std::string, std::string>> &settings,
                 bool isShort = false)
    {
        ExperimentSpec spec = usualSpec(networkWith(makeLayer("batch_norm")));
        for (const std::size_t i : {0U, 4U, 9U})
            spec.model.layers[i].set("bias", false);
        for (const auto &[path, text] : settings)
            if (const auto problem = setPath(spec, path, text))
                throw std::logic_error(name + ": " + problem->text());
        add(name, std::move(spec), usualData(), isShort);
    }

    std::vector<JudgedSpec> take() { return std::move(m_all); }

private:
    std::vector<JudgedSpec> m_all;
};

/// γ and β of every normalization trained, frozen and absent.
void addAffine(Collection &all)
{
    const std::string frozen = "frozen";
    const std::string absent = "absent";
    for (const std::string &kind : normalizations) {
        all.norm(kind, makeLayer(kind), kind != "layer_norm" && kind != "group_norm");
        all.norm(kind + " from other gamma and beta",
                 makeLayer(kind, {{"gamma_value", 0.7}, {"beta_value", -0.3}}));
        all.norm(kind + " gamma frozen",
                 makeLayer(kind, {{"gamma", frozen}, {"gamma_value", 0.7}}));
        all.norm(kind + " beta frozen", makeLayer(kind, {{"beta", frozen}, {"beta_value", 0.3}}));
        all.norm(kind + " gamma absent", makeLayer(kind, {{"gamma", absent}}));
        all.norm(kind + " beta absent", makeLayer(kind, {{"beta", absent}}));
        all.norm(kind + " neither", makeLayer(kind, {{"gamma", absent}, {"beta", absent}}));
        all.norm(kind + " both frozen", makeLayer(kind, {{"gamma", frozen}, {"beta", frozen}}));
        all.norm(kind + " epsilon", makeLayer(kind, {{"epsilon", 0.1}}));
        if (kindOf(makeLayer(kind)).field("momentum") != nullptr)
            for (const double momentum : {0.0, 0.5, 1.0})
                all.norm(kind + " momentum " + toText(momentum),
                         makeLayer(kind, {{"momentum", momentum}}));
    }
}

void addStatistics(Collection &all)
{
    const auto text = [](const char *value) { return std::string(value); };
    for (const char *implementation : {"scratch", "library"})
        for (const char *variance : {"biased", "unbiased"})
            for (const char *averaging : {"momentum", "cumulative"})
                for (const std::int64_t ghost : {0, 8, 24})
                    all.norm(text(implementation) + " " + variance + " " + averaging + " ghosts " +
                                 std::to_string(ghost),
                             makeLayer("batch_norm", {{"implementation", text(implementation)},
                                                      {"averaged_variance", text(variance)},
                                                      {"averaging", text(averaging)},
                                                      {"ghost_size", ghost}}),
                             ghost == 8 && averaging == text("cumulative") &&
                                 implementation == text("scratch"));
    all.norm("batch_norm from other statistics",
             makeLayer("batch_norm", {{"initial_mean", 0.5}, {"initial_variance", 2.5}}));
    all.norm("batch_norm one ghost and a rest",
             makeLayer("batch_norm", {{"ghost_size", std::int64_t{20}}}));
    const auto renorm = [&](const char *name, double r, double d, std::int64_t start,
                            std::int64_t ramp, bool isShort = false) {
        all.norm(
            name,
            makeLayer("batch_renorm",
                      {{"r_max", r}, {"d_max", d}, {"start_steps", start}, {"ramp_steps", ramp}}),
            isShort);
    };
    renorm("batch_renorm ramp", 3.0, 5.0, 5, 30, true);
    renorm("batch_renorm at once", 3.0, 5.0, 0, 0);
    renorm("batch_renorm narrow", 1.1, 0.1, 3, 0);
    renorm("batch_renorm d 0", 2.0, 0.0, 0, 10);
    for (const std::int64_t size : {1, 2, 4, 5})
        all.norm("decorrelated_norm groups of " + std::to_string(size),
                 makeLayer("decorrelated_norm", {{"group_size", size}}), size == 4);
    for (const char *distribution : {"normal", "uniform"})
        for (const std::int64_t quantiles : {3, 10, 33})
            all.norm(text("rank_norm ") + distribution + " " + std::to_string(quantiles),
                     makeLayer("rank_norm",
                               {{"distribution", text(distribution)}, {"quantiles", quantiles}}),
                     distribution == text("uniform") && quantiles == 10);
    all.norm("group_norm 1", makeLayer("group_norm", {{"groups", std::int64_t{1}}}));
}

/// Everywhere in the network.
void addPlacements(Collection &all)
{
    for (const std::string &kind : normalizations) {
        const LayerSpec norm = makeLayer(kind);
        Layers layers = networkWith(norm);
        for (const std::size_t i : {1U, 5U, 10U})
            std::swap(layers[i], layers[i + 1]); // after the activation
        all.add(kind + " after the activation", usualSpec(layers));
        layers = networkWith(norm);
        if (kind != "group_norm") { // of the one channel
            layers.insert(layers.begin(), norm);
            all.add(kind + " on the input", usualSpec(layers));
        }
        layers = networkWith(norm);
        std::swap(layers[1], layers[3]); // after the pooling
        all.add(kind + " after the pooling", usualSpec(layers));
        layers = networkWith(ofFeatures(norm));
        if (kind == "group_norm")
            continue; // five scores
        layers.push_back(ofFeatures(norm));
        all.add(kind + " at the end", usualSpec(layers));
    }
}

void addLayers(Collection &all)
{
    for (const char *function : {"sigmoid", "relu", "tanh", "identity"}) {
        Layers layers = networkWith(makeLayer("batch_norm"));
        for (const std::size_t i : {2U, 6U, 11U})
            layers[i].set("function", std::string(function));
        all.add(std::string("activation ") + function, usualSpec(layers));
        std::erase_if(layers, [](const LayerSpec &layer) { return layer.kind == "batch_norm"; });
        all.add(std::string("without normalization, ") + function, usualSpec(layers));
    }
    for (const char *kind : {"max_pool", "avg_pool"})
        for (const std::int64_t kernel : {1, 2, 3})
            for (const std::int64_t stride : {1, 2}) {
                Layers layers = networkWith(makeLayer("batch_norm"));
                layers[3] = makeLayer(kind, {{"kernel_size", kernel},
                                             {"stride", stride},
                                             {"padding", std::int64_t{kernel / 2}}});
                all.add(std::string(kind) + " " + std::to_string(kernel) + " stride " +
                            std::to_string(stride),
                        usualSpec(layers));
            }
    for (const double rate : {0.0, 0.2, 0.5, 0.9}) {
        Layers layers = networkWith(makeLayer("batch_norm"));
        layers.insert(layers.begin() + 12, makeLayer("dropout", {{"rate", rate}}));
        layers.insert(layers.begin() + 4, makeLayer("dropout", {{"rate", rate / 2}}));
        all.add("dropout " + toText(rate), usualSpec(layers), usualData(), rate == 0.5);
    }
    Layers layers = networkWith(makeLayer("batch_norm"));
    for (const std::size_t i : {0U, 4U, 9U, 12U})
        layers[i].set("bias", false);
    all.add("no bias", usualSpec(layers));
    layers = networkWith(makeLayer("batch_norm"));
    layers[0].set("stride", std::int64_t{2});
    layers[4].set("padding", std::int64_t{2});
    all.add("strides and padding", usualSpec(layers));
    layers = networkWith(makeLayer("batch_norm"));
    layers[0].set("kernel_size", std::int64_t{5});
    layers[4].set("kernel_size", std::int64_t{2});
    all.add("kernels of 5 and 2", usualSpec(layers));
    layers = networkWith(makeLayer("group_norm"));
    layers.back() = makeLayer("linear", {{"features", std::int64_t{7}}});
    all.add("three channels", usualSpec(layers), patternDataset({3, 10, 13}, 7, 136));
}

void addOptimizers(Collection &all)
{
    const std::string kind = "training.optimizer.kind";
    const std::string rate = "training.learning_rate";
    const std::string momentum = "training.optimizer.momentum";
    const std::string decay = "training.optimizer.weight_decay";
    const std::string affine = "training.optimizer.decay_normalization";
    all.changed("sgd momentum", {{momentum, "0.9"}, {rate, "0.05"}});
    all.changed("sgd nesterov",
                {{momentum, "0.9"}, {"training.optimizer.nesterov", "true"}, {rate, "0.05"}}, true);
    all.changed("adam", {{kind, "adam"}, {rate, "0.01"}});
    all.changed("adam options", {{kind, "adam"},
                                 {rate, "0.01"},
                                 {"training.optimizer.beta1", "0.5"},
                                 {"training.optimizer.beta2", "0.9"},
                                 {"training.optimizer.epsilon", "0.001"}});
    all.changed("adamw", {{kind, "adamw"}, {rate, "0.01"}, {decay, "0.1"}}, true);
    all.changed("rmsprop", {{kind, "rmsprop"}, {rate, "0.003"}});
    all.changed("rmsprop options", {{kind, "rmsprop"},
                                    {rate, "0.003"},
                                    {momentum, "0.7"},
                                    {"training.optimizer.smoothing", "0.9"},
                                    {"training.optimizer.epsilon", "0.0001"}});
    for (const char *optimizer : {"sgd", "adam", "adamw", "rmsprop"})
        for (const char *flag : {"true", "false"})
            all.changed(std::string(optimizer) + " weight decay" +
                            (flag == std::string("true") ? "" : " without gamma and beta"),
                        {{kind, optimizer}, {rate, "0.01"}, {decay, "0.05"}, {affine, flag}});
}

void addSchedules(Collection &all)
{
    const std::string kind = "training.schedule.kind";
    const std::string warmup = "training.schedule.warmup_steps";
    for (const char *steps : {"0", "1", "13"}) {
        const std::string after = std::string(" warm-up ") + steps;
        all.changed("constant" + after, {{warmup, steps}});
        all.changed("step" + after,
                    {{kind, "step"},
                     {warmup, steps},
                     {"training.schedule.step_epochs", "2"},
                     {"training.schedule.step_factor", "0.5"}},
                    steps == std::string("13"));
        all.changed("cosine" + after,
                    {{kind, "cosine"}, {warmup, steps}, {"training.schedule.final_factor", "0.1"}});
    }
    all.changed("cosine to nothing", {{kind, "cosine"}});
    all.changed("one-cycle", {{kind, "one_cycle"}}, true);
    all.changed("one-cycle options", {{kind, "one_cycle"},
                                      {"training.schedule.peak", "0.6"},
                                      {"training.schedule.start_divisor", "4"},
                                      {"training.schedule.end_divisor", "10"}});
    all.changed("one-cycle peak at once",
                {{kind, "one_cycle"}, {"training.schedule.peak", "0.001"}});
    all.changed("one-cycle peak at the end",
                {{kind, "one_cycle"}, {"training.schedule.peak", "1"}});
    all.changed("one-cycle cut off", {{kind, "one_cycle"}, {"training.max_steps", "51"}});
}

void addTraining(Collection &all)
{
    for (const char *kind : {"xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal",
                             "normal", "constant"})
        all.changed(std::string("start ") + kind,
                    {{"training.initialization.conv.kind", kind},
                     {"training.initialization.conv.sigma", "0.3"},
                     {"training.initialization.conv.value", "0.05"},
                     {"training.initialization.linear.kind", kind},
                     {"training.initialization.linear.sigma", "0.2"},
                     {"training.initialization.linear.value", "0.02"}});
    all.changed("label smoothing", {{"training.label_smoothing", "0.1"}}, true);
    all.changed("drop partial", {{"training.drop_partial", "true"}});
    all.changed("drop the last one", {{"training.last_batch", "drop"}, {"data.limit", "121"}});
    all.changed("merge the last one", {{"training.last_batch", "merge"}, {"data.limit", "121"}});
    all.changed("other seed", {{"training.seed", "12345"}});
    // What only says how a run is computed and written down changes nothing of it.
    all.changed("computed otherwise", {{"training.threads", "2"},
                                       {"training.winograd", "false"},
                                       {"training.sampling.dense_steps", "3"},
                                       {"training.sampling.samples", "7"}});
}

/// What batch normalization predicts by: each kind of statistics alone, and the three beside each
/// other.
void addPredictions(Collection &all)
{
    const auto text = [](const char *value) { return std::string(value); };
    const LayerSpec scratch = makeLayer("batch_norm", {{"implementation", text("scratch")}});
    const LayerSpec library = makeLayer("batch_norm", {{"implementation", text("library")}});
    LayerSpec cumulative = library;
    cumulative.set("averaging", text("cumulative"));
    LayerSpec ghosts = scratch;
    ghosts.set("ghost_size", std::int64_t{8});
    const LayerSpec renorm = makeLayer(
        "batch_renorm", {{"start_steps", std::int64_t{5}}, {"ramp_steps", std::int64_t{30}}});
    const std::vector<std::pair<std::string, LayerSpec>> norms = {
        {"scratch", scratch},
        {"library", library},
        {"cumulative", cumulative},
        {"ghosts", ghosts},
        {"renorm", renorm},
        {"decorrelated", makeLayer("decorrelated_norm")},
        {"ranks", makeLayer("rank_norm")}};
    for (const auto &[name, norm] : norms) {
        ExperimentSpec spec = usualSpec(networkWith(norm));
        for (const char *statistics : {"moving", "exact", "minibatch"}) {
            spec.training.statistics = statistics;
            all.add(name + " predicts by " + statistics + " statistics", spec);
        }
        spec.training.compareStatistics = true;
        spec.data.validation = 0.2;
        all.add(name + " predicts by all statistics", spec, usualData(),
                name == "scratch" || name == "renorm");
    }
    // One example more than a minibatch: 256 in minibatches of 255, and 257 to predict by 256.
    const auto data = patternDataset({1, 12, 12}, 5, 256, 1, 257);
    for (const char *lastBatch : {"drop", "merge"}) {
        ExperimentSpec spec = usualSpec(networkWith(cumulative));
        spec.training.batchSize = 255;
        spec.training.epochs = 50;
        spec.training.lastBatch = lastBatch;
        spec.training.compareStatistics = true;
        all.add(text("one left over, ") + lastBatch, spec, data);
    }
    // Minibatches of 256 and of 257 training examples, and of 256 and 44 to predict.
    const auto parts = patternDataset({1, 12, 12}, 5, 513, 1, 300);
    for (const auto &[name, norm] : norms) {
        ExperimentSpec spec = usualSpec(networkWith(norm));
        spec.training.batchSize = 100;
        spec.training.epochs = 9;
        spec.training.compareStatistics = true;
        all.add(name + " predicts in parts", spec, parts, name == "library");
    }
}

void addData(Collection &all)
{
    all.changed("crop", {{"data.crop_padding", "3"}});
    all.changed("flip", {{"data.flip", "true"}});
    all.changed("crop, flip and normalize",
                {{"data.crop_padding", "2"}, {"data.flip", "true"}, {"data.normalize", "true"}},
                true);
    all.changed("normalize", {{"data.normalize", "true"}});
    all.changed("label noise", {{"data.label_noise", "0.3"}});
    all.changed("fraction", {{"data.fraction", "0.75"}});
    all.changed("validation split", {{"data.validation", "0.2"}});
    all.changed("fraction, validation and limit",
                {{"data.limit", "125"}, {"data.fraction", "0.9"}, {"data.validation", "0.1"}});
}

} // namespace

std::vector<JudgedSpec> namedSpecs()
{
    Collection all;
    addAffine(all);
    addStatistics(all);
    addPlacements(all);
    addLayers(all);
    addOptimizers(all);
    addSchedules(all);
    addTraining(all);
    addPredictions(all);
    addData(all);
    return all.take();
}

} // namespace normscope::test
