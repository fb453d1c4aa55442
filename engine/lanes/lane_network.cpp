#include "engine/lanes/lane_network.h"

#include "engine/data/augmentation.h"
#include "engine/lanes/example_network.h"
#include "engine/lanes/lane_minibatch.h"
#include "engine/lanes/lane_stack.h"
#include "engine/lanes/optimizer.h"
#include "engine/lanes/step_parts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace normscope::lanes {

namespace {

// For many cores to share; a step of the parameters is short.
constexpr std::size_t updateParts = 8;

NetworkAnalysis workingAnalysis(const ExperimentSpec &spec, const Dataset &data)
{
    NetworkAnalysis analysis = analyze(spec.model, data.example, data.shape().classes);
    if (!analysis.works())
        throw BackendError("The network cannot work: " + analysis.problems().front().text());
    return analysis;
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
          model(spec.model),
          minibatch(spec, data, kernels),
          whole(makeStack(model.layers.size()))
    {
        makePrograms();
        if (ExampleNetwork<T>::covers(spec.model))
            alone.emplace(spec.model, network, minibatch.pixels(), kernels, parameters);
    }

    [[nodiscard]] LaneStack<T> makeStack(std::size_t count)
    {
        const Context<T> context{
            kernels,    parameters, minibatch.chunks(), minibatch.examples(), settings,
            statistics, seed,       team->size()};
        return stackOf(context, model, network, count,
                       {.data = data,
                        .patchesAreKnown = !isAugmented(dataSpec) && !dataSpec.normalize,
                        .winograd = options.winograd,
                        .team = team});
    }

    void makePrograms()
    {
        for (const Pass pass : {Pass::Training, Pass::Prediction, Pass::ByMinibatch}) {
            const bool training = pass == Pass::Training;
            Program &program = programOf(pass);
            addForward(program, pass, whole, whole.layers.size());
            program.beginPart(StepParts::Loss);
            program.forEachTile([this, training](std::size_t t) { takeLoss(t, training); });
        }
        const auto &layers = whole.layers;
        for (std::size_t i = layers.size(); i-- > 0;) {
            trainProgram.beginPart(StepParts::backward(i));
            layers[i]->addBackward(trainProgram);
        }
        for (std::size_t i = 0; i < layers.size(); ++i) {
            trainProgram.beginPart(StepParts::backward(i));
            layers[i]->addGather(trainProgram);
        }
        trainProgram.beginPart(StepParts::Update);
        trainProgram.once([this] { learns = std::isfinite(totalLoss().loss); });
        trainProgram.forEachItem(updateParts, [this](std::size_t part) {
            if (learns)
                optimizer.update(settings, part, updateParts);
        });
        trainProgram.once([this] {
            if (learns)
                commit();
        });
        for (std::size_t i = 0; i < layers.size(); ++i)
            if (layers[i]->hasStatistics()) {
                Gathering &gathering = gatherings.emplace_back();
                gathering.layer = layers[i].get();
                addForward(gathering.program, Pass::Prediction, whole, i);
                layers[i]->addStatistics(gathering.program);
            }
    }

    [[nodiscard]] Program &programOf(Pass pass)
    {
        if (pass == Pass::Training)
            return trainProgram;
        return pass == Pass::Prediction ? predictProgram : byMinibatchProgram;
    }

    /// The images, and what the first `count` steps of a stack make of them.
    void addForward(Program &program, Pass pass, LaneStack<T> &stack, std::size_t count)
    {
        const bool training = pass == Pass::Training;
        for (std::size_t i = 0; i < count; ++i) {
            program.beginPart(StepParts::forward(i));
            stack.layers[i]->addBefore(program, pass);
        }
        program.beginPart(StepParts::Images);
        program.forEachTile([this, training, &stack](std::size_t t) {
            minibatch.decode(t, training, *stack.images);
        });
        for (std::size_t i = 0; i < count; ++i) {
            program.beginPart(StepParts::forward(i));
            stack.layers[i]->addForward(program, pass);
        }
    }

    template <class IndexOf>
    void take(SplitName split, std::size_t count, IndexOf indexOf, Pass pass)
    {
        minibatch.take(split, count, indexOf, pass, settings.step);
        const std::size_t tiles = minibatch.chunks().tiles();
        for (const auto &storage : whole.storages)
            storage->reserve(tiles);
        for (const auto &layer : whole.layers)
            layer->prepare(pass);
        tileLosses.resize(std::max(tileLosses.size(), tiles));
    }

    void takeTraining(std::span<const std::uint32_t> indices)
    {
        minibatch.check(SplitName::Train, indices);
        take(
            SplitName::Train, indices.size(),
            [indices](std::size_t i) { return std::size_t{indices[i]}; }, Pass::Training);
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
            const T *of = alone->scores(minibatch.splitNamed(split).pixels.data() + index * size);
            for (std::size_t c = 0; c < classes; ++c)
                aloneScores.data()[c * kernels.lanes] = of[c];
            const auto loss = kernels.softmaxLoss(
                aloneScores.data(), classes, &minibatch.labelsOf(split)[index], 1, 0, 1, nullptr);
            result.loss += loss.sum;
            result.correct += loss.correct;
        }
        result.loss /= static_cast<double>(count);
        return result;
    }

    void compute(const Program &program)
    {
        program.run(*team, options.threads > 0 ? options.threads : std::numeric_limits<int>::max(),
                    minibatch.chunks());
    }

    BatchResult run(const Program &program)
    {
        compute(program);
        return totalLoss();
    }

    void takeLoss(std::size_t t, bool training)
    {
        const Chunks &chunks = minibatch.chunks();
        tileLosses[t] = kernels.softmaxLoss(
            whole.out->tileData(t), whole.out->extent().size(), minibatch.labels(t),
            chunks.validLanes(t), training ? labelSmoothing : 0,
            1.0 / static_cast<double>(chunks.examples()),
            training && whole.dOut ? whole.dOut->tileData(t) : nullptr);
    }

    [[nodiscard]] BatchResult totalLoss() const
    {
        const Chunks &chunks = minibatch.chunks();
        BatchResult result;
        for (std::size_t t = 0; t < chunks.tiles(); ++t) {
            result.loss += tileLosses[t].sum;
            result.correct += tileLosses[t].correct;
        }
        result.loss /= static_cast<double>(chunks.examples());
        return result;
    }

    void commit()
    {
        for (const auto &layer : whole.layers)
            layer->commit();
    }

    /// A network that ends before layer `layer`, with the parameters of the whole.
    void layOutBefore(std::size_t layer)
    {
        before = std::make_unique<Before>();
        before->layer = layer;
        before->stack = makeStack(layer);
        addForward(before->program, Pass::Training, before->stack, before->stack.layers.size());
    }

    std::vector<float> inputOf(std::size_t layer, std::span<const std::uint32_t> indices)
    {
        minibatch.check(SplitName::Train, indices);
        if (!before || before->layer != layer)
            layOutBefore(layer);
        minibatch.take(
            SplitName::Train, indices.size(),
            [indices](std::size_t i) { return std::size_t{indices[i]}; }, Pass::Training,
            settings.step);
        for (const auto &storage : before->stack.values)
            storage->reserve(minibatch.chunks().tiles());
        for (const auto &each : before->stack.layers)
            each->prepare(Pass::Training);
        compute(before->program);
        return unpacked(*before->stack.out);
    }

    /// {examples, channels, height, width}.
    [[nodiscard]] std::vector<float> unpacked(Storage<T> &values) const
    {
        const Chunks &chunks = minibatch.chunks();
        const Extent &extent = values.extent();
        const std::size_t size = extent.channels * extent.height * extent.width;
        std::vector<float> all(chunks.examples() * size);
        for (std::size_t t = 0; t < chunks.tiles(); ++t) {
            const Tile<T> tile = values.tile(t);
            float *to = all.data() + chunks.firstExample(t) * size;
            for (std::size_t lane = 0; lane < chunks.validLanes(t); ++lane)
                for (std::size_t c = 0; c < tile.channels; ++c)
                    for (std::size_t y = 0; y < tile.height; ++y)
                        for (std::size_t x = 0; x < tile.width; ++x)
                            *to++ = static_cast<float>(
                                tile.data[c * tile.channelStride + y * tile.rowStride +
                                          x * kernels.lanes + lane]);
        }
        return all;
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
    const ModelSpec model;
    LaneMinibatch<T> minibatch;

    // Of the minibatch in hand.
    std::vector<typename Kernels<T>::Loss> tileLosses;
    bool learns = false; ///< a step from a loss that is no number would only spoil the weights
    StepSettings settings;
    Statistics statistics = Statistics::Moving;

    LaneStack<T> whole;
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
    struct Before
    {
        std::size_t layer = 0;
        LaneStack<T> stack;
        Program program;
    };
    std::unique_ptr<Before> before; ///< of the layer whose input was asked for last
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
std::vector<float> LaneNetwork<T>::layerInput(std::size_t layer,
                                              std::span<const std::uint32_t> indices,
                                              const StepSettings &settings)
{
    if (layer >= m_impl->model.layers.size())
        throw BackendError("The network has no layer " + std::to_string(layer + 1));
    m_impl->settings = settings;
    return m_impl->inputOf(layer, indices);
}

template <class T>
std::vector<StepCost> LaneNetwork<T>::stepCosts(std::span<const std::uint32_t> indices, int steps)
{
    m_impl->settings = {.step = 1, .learningRate = 0};
    m_impl->takeTraining(indices);
    std::vector<std::vector<StepCost>> all;
    all.reserve(static_cast<std::size_t>(std::max(0, steps)));
    for (int i = 0; i < steps; ++i)
        all.push_back(costsOf(m_impl->whole.steps,
                              m_impl->trainProgram.measure(m_impl->minibatch.chunks()),
                              m_impl->minibatch.chunks().examples()));
    return medianCosts(all);
}

template <class T>
BatchResult LaneNetwork<T>::evaluate(SplitName split, std::int64_t first, std::int64_t count)
{
    const Split &examples = m_impl->minibatch.splitNamed(split);
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
    m_impl->minibatch.check(split, indices);
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
    m_impl->minibatch.check(SplitName::Train, indices);
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
