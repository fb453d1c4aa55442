#include "engine/lanes/lane_network.h"

#include "engine/data/augmentation.h"
#include "engine/data/example_selection.h"
#include "engine/lanes/example_network.h"
#include "engine/lanes/lane_layer.h"
#include "engine/lanes/optimizer.h"
#include "engine/lanes/patch_moments.h"
#include "engine/lanes/plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace normscope::lanes {

namespace {

NetworkAnalysis workingAnalysis(const ExperimentSpec &spec, const Dataset &data)
{
    NetworkAnalysis analysis = analyze(spec.model, data.example, data.shape().classes);
    if (!analysis.works())
        throw BackendError("The network cannot work: " + analysis.problems().front().text());
    return analysis;
}

Extent extentOf(const Shape &shape)
{
    const auto size = [&](std::size_t axis) {
        return axis < shape.size() ? static_cast<std::size_t>(shape[axis]) : std::size_t{1};
    };
    return {size(0), size(1), size(2), 0};
}

} // namespace

template <class T>
struct LaneNetwork<T>::Impl
{
    Impl(const ExperimentSpec &spec, std::shared_ptr<const Dataset> dataset,
         const LaneOptions &laneOptions)
        : data(std::move(dataset)),
          network(workingAnalysis(spec, *data)),
          kernels(kernelsFor<T>(laneOptions.target)),
          parameters(network, spec.training.optimizer.decayNormalization),
          optimizer(spec.training.optimizer, kernels, parameters),
          team(WorkerTeam::ofProcess()),
          options(laneOptions),
          labelSmoothing(spec.training.labelSmoothing),
          dataSpec(spec.data),
          seed(static_cast<std::uint64_t>(spec.training.seed)),
          trainLabels(trainingLabels(spec.data, *data)),
          pixels(pixelScale(spec.data, *data)),
          pixelMeans(static_cast<std::size_t>(data->example.front()), static_cast<T>(pixels.mean)),
          pixelFactors(pixelMeans.size(), static_cast<T>(1 / pixels.deviation)),
          zeros(pixelMeans.size(), T{0})
    {
        for (const LayerSpec &layer : spec.model.layers)
            if (layer.kind == "batch_norm" && layer.integer("ghost_size") > 0)
                ghostSizes.push_back(static_cast<std::size_t>(layer.integer("ghost_size")));
        makeLayers(spec.model);
        makePrograms();
        if (ExampleNetwork<T>::covers(spec.model))
            alone.emplace(spec.model, network, pixels, kernels, parameters);
    }

    void makeLayers(const ModelSpec &model)
    {
        steps = planSteps(model, network, !isAugmented(dataSpec) && !dataSpec.normalize);
        const std::vector<Ends<T>> ends = placeSignals(model);
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const Context<T> context{kernels,  parameters, chunks, examples,
                                     settings, statistics, seed,   team->size()};
            const LayerSpec &spec = model.layers[steps[i].layer];
            const LayerAnalysis &analysis = network.layers[steps[i].layer];
            if (spec.kind == "conv" && steps[i].pool)
                layers.push_back(makeFirst(context, model, steps[i], ends[i]));
            else if (steps[i].activation)
                layers.push_back(makeBatchNormActivationAveragePool(
                    context, spec, analysis, model.layers[*steps[i].activation],
                    model.layers[*steps[i].pool], ends[i]));
            else if (steps[i].pool && spec.kind == "activation")
                layers.push_back(makeActivationAveragePool(context, spec,
                                                           model.layers[*steps[i].pool], ends[i]));
            else if (steps[i].pool)
                layers.push_back(makeBatchNormMaxPool(context, spec, analysis,
                                                      model.layers[*steps[i].pool], ends[i]));
            else if (options.winograd && spec.kind == "conv" && winogradPays(spec, analysis))
                layers.push_back(makeWinograd(context, analysis, ends[i]));
            else if constexpr (std::is_same_v<T, float>)
                layers.push_back(kindNamed(spec.kind).makeSingle(context, spec, analysis, ends[i]));
            else
                layers.push_back(kindNamed(spec.kind).makeDouble(context, spec, analysis, ends[i]));
        }
        scores = ends.back().out;
        dScores = ends.back().dOut;
    }

    std::unique_ptr<LaneLayer<T>> makeFirst(const Context<T> &context, const ModelSpec &model,
                                            const PlanStep &step, const Ends<T> &ends)
    {
        FirstLayerSpecs specs{.convolution = &model.layers[step.layer],
                              .analysis = &network.layers[step.layer]};
        if (step.activation)
            specs.activation = &model.layers[*step.activation];
        if (!step.norm)
            return makeFirstLayers<T>(context, specs, ends, nullptr);
        specs.norm = &model.layers[*step.norm];
        specs.normAnalysis = &network.layers[*step.norm];
        return makeFirstLayers<T>(context, specs, ends,
                                  PatchMoments::of(data, windowOf(*specs.convolution),
                                                   static_cast<std::size_t>(data->train.count()),
                                                   *team));
    }

    /// Where values and gradients between the steps lie: in storage of their own, or in the place
    /// of what nobody reads any more.
    std::vector<Ends<T>> placeSignals(const ModelSpec &model)
    {
        const auto newStorage = [&](const Extent &extent) {
            storages.push_back(std::make_shared<Storage<T>>(extent, kernels.lanes));
            return storages.back();
        };
        const auto sameValues = [&](const Extent &extent, const Storage<T> &storage) {
            storages.push_back(std::make_shared<Storage<T>>(extent, storage));
            return storages.back();
        };
        const auto specOf = [&](std::size_t i) -> const LayerSpec & {
            return model.layers[steps[i].layer];
        };
        // A convolution that pads wants zeros round its input.
        const auto borderBefore = [&](std::size_t i) {
            return i < steps.size() && specOf(i).kind == "conv" ? windowOf(specOf(i)).padding
                                                                : std::size_t{0};
        };
        Extent extent = extentOf(data->example);
        extent.border = borderBefore(0);
        images = newStorage(extent);

        std::vector<Ends<T>> ends(steps.size());
        std::vector<LaneLayerTraits> traits;
        std::vector<bool> outIsRead; // by the step that gives it, on the way back
        std::vector<bool> trained;   // it or a step before it has parameters
        for (std::size_t i = 0; i < steps.size(); ++i) {
            traits.push_back(traitsOf(specOf(i), steps[i]));
            const bool inIsRead = i == 0 || outIsRead[i - 1];
            extent = extentOf(steps[i].output);
            extent.border = borderBefore(i + 1);
            ends[i].in = i == 0 ? images : ends[i - 1].out;
            const bool overIn =
                traits[i].inPlace && !inIsRead && extent.border == ends[i].in->extent().border;
            if (traits[i].aliases)
                ends[i].out = sameValues(extent, *ends[i].in);
            else
                ends[i].out = overIn ? ends[i].in : newStorage(extent);
            outIsRead.push_back(traits[i].readsOut || (traits[i].aliases && inIsRead));
            trained.push_back((i > 0 && trained[i - 1]) ||
                              hasTrained(network.layers[steps[i].layer]));
        }
        for (std::size_t i = steps.size(); i-- > 0;) {
            if (!trained[i])
                break;
            const bool last = i + 1 == steps.size();
            const bool sameExtent =
                !last && ends[i].out->extent().border == ends[i + 1].out->extent().border;
            if (!last && traits[i + 1].aliases)
                ends[i].dOut = sameValues(ends[i].out->extent(), *ends[i + 1].dOut);
            else if (!last && traits[i + 1].inPlace && sameExtent)
                ends[i].dOut = ends[i + 1].dOut;
            else if (!last && traits[i + 1].gradientOverIn && !outIsRead[i])
                ends[i].dOut = ends[i].out;
            else
                ends[i].dOut = newStorage(ends[i].out->extent());
            if (!last)
                ends[i + 1].dIn = ends[i].dOut;
        }
        return ends;
    }

    static bool hasTrained(const LayerAnalysis &layer)
    {
        return std::ranges::any_of(layer.tensors, [](const TensorSpec &tensor) {
            return tensor.isParameter() && tensor.trained;
        });
    }

    static LaneLayerTraits traitsOf(const LayerSpec &spec, const PlanStep &step)
    {
        if (spec.kind == "activation" && step.pool)
            return {.gradientOverIn = true};
        return kindNamed(spec.kind).traits(spec);
    }

    static const LaneKind &kindNamed(const std::string &name)
    {
        const LaneKind *kind = findLaneKind(name);
        if (kind == nullptr)
            throw BackendError("The lanes have no layer of the kind \"" + name + "\"");
        return *kind;
    }

    // The parts of the training program: these, and two for each step of the plan.
    enum Part : std::size_t { Images, Loss, Update, Steps };
    static std::size_t forwardPart(std::size_t step) { return Steps + 2 * step; }
    static std::size_t backwardPart(std::size_t step) { return Steps + 2 * step + 1; }

    void makePrograms()
    {
        for (const Pass pass : {Pass::Training, Pass::Prediction, Pass::ByMinibatch}) {
            const bool training = pass == Pass::Training;
            Program &program = programOf(pass);
            addForward(program, pass, layers.size());
            program.beginPart(Loss);
            program.forEachTile([this, training](std::size_t t) { takeLoss(t, training); });
        }
        for (std::size_t i = layers.size(); i-- > 0;) {
            trainProgram.beginPart(backwardPart(i));
            layers[i]->addBackward(trainProgram);
        }
        for (std::size_t i = 0; i < layers.size(); ++i) {
            trainProgram.beginPart(backwardPart(i));
            layers[i]->addGather(trainProgram);
        }
        trainProgram.beginPart(Update);
        trainProgram.once([this] { update(); });
        for (std::size_t i = 0; i < layers.size(); ++i)
            if (layers[i]->hasStatistics()) {
                Gathering &gathering = gatherings.emplace_back();
                gathering.layer = layers[i].get();
                addForward(gathering.program, Pass::Prediction, i);
                layers[i]->addStatistics(gathering.program);
            }
    }

    [[nodiscard]] Program &programOf(Pass pass)
    {
        if (pass == Pass::Training)
            return trainProgram;
        return pass == Pass::Prediction ? predictProgram : byMinibatchProgram;
    }

    /// The images, and what the first `count` steps make of them.
    void addForward(Program &program, Pass pass, std::size_t count)
    {
        const bool training = pass == Pass::Training;
        program.beginPart(Images);
        program.forEachTile([this, training](std::size_t t) { takeImages(t, training); });
        for (std::size_t i = 0; i < count; ++i) {
            program.beginPart(forwardPart(i));
            layers[i]->addForward(program, pass);
        }
    }

    /// Layers whose ranges overlap, since a pooling has gone before an activation, are one part.
    [[nodiscard]] std::vector<StepCost> costsOf(const std::vector<double> &seconds) const
    {
        const double scale = 1e9 / static_cast<double>(chunks.examples());
        const auto cost = [&](std::size_t part) {
            return part < seconds.size() ? seconds[part] * scale : 0;
        };
        std::vector<StepCost> costs = {{.part = "images", .forward = cost(Images)}};
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const std::size_t end =
                std::max({steps[i].layer, steps[i].norm.value_or(0), steps[i].pool.value_or(0)}) +
                1;
            StepCost &last = costs.back();
            if (last.layerCount > 0 && steps[i].layer < last.firstLayer + last.layerCount) {
                last.layerCount = std::max(last.layerCount, end - last.firstLayer);
                last.forward += cost(forwardPart(i));
                last.backward += cost(backwardPart(i));
                continue;
            }
            costs.push_back({.firstLayer = steps[i].layer,
                             .layerCount = end - steps[i].layer,
                             .forward = cost(forwardPart(i)),
                             .backward = cost(backwardPart(i))});
        }
        costs.push_back({.part = "loss", .forward = cost(Loss)});
        costs.push_back({.part = "update", .forward = cost(Update)});
        return costs;
    }

    [[nodiscard]] const Split &splitNamed(SplitName name) const
    {
        return name == SplitName::Train ? data->train : data->test;
    }
    [[nodiscard]] const std::vector<std::uint8_t> &labelsOf(SplitName name) const
    {
        return name == SplitName::Train ? trainLabels : data->test.labels;
    }

    template <class IndexOf>
    void take(SplitName name, std::size_t count, IndexOf indexOf, Pass pass)
    {
        const Split &split = splitNamed(name);
        const std::vector<std::uint8_t> &splitLabels = labelsOf(name);
        const bool wantsParts = !ghostSizes.empty() && pass != Pass::Prediction;
        if (chunks.examples() != count || inParts != wantsParts) {
            chunks =
                Chunks(count, kernels.lanes, wantsParts ? ghostSizes : std::vector<std::size_t>());
            inParts = wantsParts;
        }
        for (const auto &storage : storages)
            storage->reserve(chunks.tiles());
        for (const auto &layer : layers)
            layer->prepare(pass);
        tileLosses.resize(std::max(tileLosses.size(), chunks.tiles()));
        const auto size = static_cast<std::size_t>(data->exampleSize());
        const std::size_t slots = chunks.tiles() * kernels.lanes;
        rows.resize(std::max(rows.size(), slots));
        labels.resize(std::max(labels.size(), slots));
        examples.resize(std::max(examples.size(), slots));
        for (std::size_t t = 0; t < chunks.tiles(); ++t)
            for (std::size_t lane = 0; lane < kernels.lanes; ++lane) {
                // Lanes without an example of their own repeat the last one: their values are as
                // finite as its, and nothing counts them.
                const std::size_t slot = t * kernels.lanes + lane;
                const std::size_t index = indexOf(placeOf(t, lane));
                examples[slot] = index;
                rows[slot] = split.pixels.data() + index * size;
                labels[slot] = splitLabels[index];
            }
        if (pass != Pass::Training || !isAugmented(dataSpec))
            return;
        changes = augmentations(dataSpec, seed, settings.step, count);
        changed.resize(std::max(changed.size(), slots * size));
        changedRows.resize(std::max(changedRows.size(), slots));
    }

    /// Within the minibatch.
    [[nodiscard]] std::size_t placeOf(std::size_t t, std::size_t lane) const
    {
        return chunks.firstExample(t) + std::min(lane, chunks.validLanes(t) - 1);
    }

    /// The images of a tile from their bytes.
    void takeImages(std::size_t t, bool training)
    {
        const std::size_t first = t * kernels.lanes;
        if (training && isAugmented(dataSpec)) {
            const auto size = static_cast<std::size_t>(data->exampleSize());
            for (std::size_t lane = 0; lane < kernels.lanes; ++lane) {
                std::uint8_t *to = changed.data() + (first + lane) * size;
                change(changes[placeOf(t, lane)], data->example, rows[first + lane], to);
                changedRows[first + lane] = to;
            }
            kernels.decode(changedRows.data() + first, images->tile(t));
        } else {
            kernels.decode(rows.data() + first, images->tile(t));
        }
        if (dataSpec.normalize)
            kernels.normalize(images->tile(t), pixelMeans.data(), pixelFactors.data(), zeros.data(),
                              images->tile(t));
    }

    void takeTraining(std::span<const std::uint32_t> indices)
    {
        check(SplitName::Train, indices);
        take(
            SplitName::Train, indices.size(),
            [indices](std::size_t i) { return std::size_t{indices[i]}; }, Pass::Training);
    }

    /// Throws BackendError where there is no such example, or none at all.
    void check(SplitName name, std::span<const std::uint32_t> indices) const
    {
        const std::size_t count = labelsOf(name).size();
        if (indices.empty())
            throw BackendError("A minibatch needs at least one example");
        for (const std::uint32_t index : indices)
            if (index >= count)
                throw BackendError(
                    "There is no example " + std::to_string(index) + " among the " +
                    std::to_string(count) +
                    (name == SplitName::Train ? " training examples" : " test examples"));
    }

    /// As many that one after the other they are done sooner than as a tile.
    [[nodiscard]] bool areFew(std::size_t count) const
    {
        return alone && count <= std::max<std::size_t>(1, kernels.lanes * 3 / 8);
    }

    template <class IndexOf>
    BatchResult predict(SplitName split, std::size_t count, IndexOf indexOf, Statistics by)
    {
        if (by == Statistics::Moving && areFew(count))
            return predictFew(split, count, indexOf);
        const Pass pass = by == Statistics::Minibatch ? Pass::ByMinibatch : Pass::Prediction;
        take(split, count, indexOf, pass);
        statistics = by;
        return run(programOf(pass));
    }

    template <class IndexOf>
    BatchResult predictFew(SplitName split, std::size_t count, IndexOf indexOf)
    {
        alone->prepare();
        const auto size = static_cast<std::size_t>(data->exampleSize());
        const auto classes = static_cast<std::size_t>(network.layers.back().output.front());
        if (aloneScores.size() == 0)
            aloneScores = Aligned<T>(classes * kernels.lanes);
        BatchResult result;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t index = indexOf(i);
            const T *of = alone->scores(splitNamed(split).pixels.data() + index * size);
            for (std::size_t c = 0; c < classes; ++c)
                aloneScores.data()[c * kernels.lanes] = of[c];
            const auto loss = kernels.softmaxLoss(aloneScores.data(), classes,
                                                  &labelsOf(split)[index], 1, 0, 1, nullptr);
            result.loss += loss.sum;
            result.correct += loss.correct;
        }
        result.loss /= static_cast<double>(count);
        return result;
    }

    void compute(const Program &program)
    {
        program.run(*team, options.threads > 0 ? options.threads : std::numeric_limits<int>::max(),
                    chunks);
    }

    BatchResult run(const Program &program)
    {
        compute(program);
        return totalLoss();
    }

    void takeLoss(std::size_t t, bool training)
    {
        tileLosses[t] = kernels.softmaxLoss(scores->tileData(t), scores->extent().size(),
                                            labels.data() + t * kernels.lanes, chunks.validLanes(t),
                                            training ? labelSmoothing : 0,
                                            1.0 / static_cast<double>(chunks.examples()),
                                            training && dScores ? dScores->tileData(t) : nullptr);
    }

    [[nodiscard]] BatchResult totalLoss() const
    {
        BatchResult result;
        for (std::size_t t = 0; t < chunks.tiles(); ++t) {
            result.loss += tileLosses[t].sum;
            result.correct += tileLosses[t].correct;
        }
        result.loss /= static_cast<double>(chunks.examples());
        return result;
    }

    void update()
    {
        if (!std::isfinite(totalLoss().loss))
            return;
        optimizer.update(settings);
        for (const auto &layer : layers)
            layer->commit();
    }

    const std::shared_ptr<const Dataset> data;
    const NetworkAnalysis network;
    const Kernels<T> &kernels;
    Parameters<T> parameters;
    Optimizer<T> optimizer;
    const std::shared_ptr<WorkerTeam> team;
    const LaneOptions options;
    const double labelSmoothing;
    const DataSpec dataSpec;
    const std::uint64_t seed;
    const std::vector<std::uint8_t> trainLabels;
    const PixelScale pixels;
    const std::vector<T> pixelMeans; ///< of each channel, all the same
    const std::vector<T> pixelFactors;
    const std::vector<T> zeros;

    std::vector<PlanStep> steps;
    std::vector<std::size_t> ghostSizes; ///< of all layers that have ghost batches
    Chunks chunks;
    bool inParts = false; ///< as the ghost batches want them
    std::vector<std::shared_ptr<Storage<T>>> storages;
    std::shared_ptr<Storage<T>> images;
    std::shared_ptr<Storage<T>> scores;
    std::shared_ptr<Storage<T>> dScores;
    std::vector<std::unique_ptr<LaneLayer<T>>> layers;
    Program trainProgram;
    Program predictProgram;
    Program byMinibatchProgram;
    struct Gathering
    {
        LaneLayer<T> *layer = nullptr;
        Program program;
    };
    std::vector<Gathering> gatherings;      ///< of exact statistics, from input to output
    std::optional<ExampleNetwork<T>> alone; ///< for prediction of few
    Aligned<T> aloneScores;                 ///< {class, lane}: in the first lane

    // Of the minibatch in hand.
    std::vector<std::size_t> examples;
    std::vector<const std::uint8_t *> rows;
    std::vector<std::uint8_t> labels;
    std::vector<Augmentation> changes;
    std::vector<std::uint8_t> changed; ///< images after their augmentation
    std::vector<const std::uint8_t *> changedRows;
    std::vector<typename Kernels<T>::Loss> tileLosses;
    StepSettings settings;
    Statistics statistics = Statistics::Moving;
};

template <class T>
LaneNetwork<T>::LaneNetwork(const ExperimentSpec &spec, std::shared_ptr<const Dataset> data,
                            const LaneOptions &options)
    : m_impl(std::make_unique<Impl>(spec, std::move(data), options))
{
}

template <class T>
LaneNetwork<T>::~LaneNetwork() = default;

template <class T>
BatchResult LaneNetwork<T>::trainStep(std::span<const std::uint32_t> indices,
                                      const StepSettings &settings)
{
    m_impl->settings = settings;
    m_impl->takeTraining(indices);
    return m_impl->run(m_impl->trainProgram);
}

template <class T>
std::vector<StepCost> LaneNetwork<T>::stepCosts(std::span<const std::uint32_t> indices, int steps)
{
    m_impl->settings = {.step = 1, .learningRate = 0};
    m_impl->takeTraining(indices);
    std::vector<std::vector<StepCost>> all;
    for (int i = 0; i < steps; ++i)
        all.push_back(m_impl->costsOf(m_impl->trainProgram.measure(m_impl->chunks)));
    return medianCosts(all);
}

template <class T>
BatchResult LaneNetwork<T>::evaluate(SplitName split, std::int64_t first, std::int64_t count)
{
    const Split &examples = m_impl->splitNamed(split);
    if (count < 1)
        throw BackendError("A minibatch needs at least one example");
    if (first < 0 || first > examples.count() || count > examples.count() - first)
        throw BackendError("There are not " + std::to_string(count) + " examples from number " +
                           std::to_string(first) + " on: the split has " +
                           std::to_string(examples.count()));
    return m_impl->predict(
        split, static_cast<std::size_t>(count),
        [first](std::size_t i) { return static_cast<std::size_t>(first) + i; }, Statistics::Moving);
}

template <class T>
BatchResult LaneNetwork<T>::evaluateExamples(SplitName split,
                                             std::span<const std::uint32_t> indices,
                                             Statistics statistics)
{
    m_impl->check(split, indices);
    return m_impl->predict(
        split, indices.size(), [indices](std::size_t i) { return std::size_t{indices[i]}; },
        statistics);
}

template <class T>
int LaneNetwork<T>::statisticsPasses() const
{
    return static_cast<int>(m_impl->gatherings.size());
}

template <class T>
void LaneNetwork<T>::gatherStatistics(int pass, std::span<const std::uint32_t> indices)
{
    m_impl->check(SplitName::Train, indices);
    m_impl->take(
        SplitName::Train, indices.size(),
        [indices](std::size_t i) { return std::size_t{indices[i]}; }, Pass::Prediction);
    m_impl->statistics = Statistics::Exact;
    m_impl->compute(m_impl->gatherings.at(static_cast<std::size_t>(pass)).program);
}

template <class T>
void LaneNetwork<T>::finishStatistics(int pass)
{
    m_impl->gatherings.at(static_cast<std::size_t>(pass)).layer->finishStatistics();
}

template <class T>
std::vector<T> LaneNetwork<T>::read(const std::string &name) const
{
    const std::span<const T> values = m_impl->parameters.byName(name);
    return {values.begin(), values.end()};
}

template <class T>
void LaneNetwork<T>::write(const std::string &name, std::span<const T> values)
{
    const std::span<T> target = m_impl->parameters.byName(name);
    if (values.size() != target.size())
        throw BackendError(name + " has " + std::to_string(target.size()) + " values, not " +
                           std::to_string(values.size()));
    std::ranges::copy(values, target.begin());
}

template <class T>
TensorValues LaneNetwork<T>::memory() const
{
    return m_impl->optimizer.memory();
}

template <class T>
void LaneNetwork<T>::setMemory(const TensorValues &memory)
{
    m_impl->optimizer.setMemory(memory);
}

template <class T>
std::vector<T> LaneNetwork<T>::gradient(const std::string &name) const
{
    const std::span<const T> values = m_impl->parameters.gradientByName(name);
    return {values.begin(), values.end()};
}

template <class T>
int LaneNetwork<T>::laneCount() const
{
    return static_cast<int>(m_impl->kernels.lanes);
}

template class LaneNetwork<float>;
template class LaneNetwork<double>;

} // namespace normscope::lanes
