#include "engine/lanes/lane_network.h"

#include "engine/lanes/lane_layer.h"

#include <algorithm>
#include <cmath>
#include <limits>

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

/// The zeros that layer `next` wants round its input.
std::size_t borderBefore(const ModelSpec &model, std::size_t next)
{
    if (next >= model.layers.size() || model.layers[next].kind != "conv")
        return 0;
    return windowOf(model.layers[next]).padding;
}

} // namespace

template <class T>
struct LaneNetwork<T>::Impl
{
    Impl(const ExperimentSpec &spec, std::shared_ptr<const Dataset> dataset,
         const LaneOptions &options)
        : data(std::move(dataset)),
          network(workingAnalysis(spec, *data)),
          kernels(kernelsFor<T>(options.target)),
          parameters(network),
          team(WorkerTeam::ofProcess()),
          threads(options.threads > 0 ? options.threads : std::numeric_limits<int>::max())
    {
        makeLayers(spec.model);
        makePrograms();
    }

    void makeLayers(const ModelSpec &model)
    {
        const auto newStorage = [&](const Extent &extent) {
            storages.push_back(std::make_shared<Storage<T>>(extent, kernels.lanes));
            return storages.back();
        };
        Extent extent = extentOf(data->example);
        extent.border = borderBefore(model, 0);
        images = newStorage(extent);
        Ends<T> ends{.in = nullptr, .out = images, .dIn = nullptr, .dOut = nullptr};
        bool trained = false;
        // Whether something behind reads what the layer before has given.
        LaneLayerTraits before{.readsOut = true};
        for (std::size_t i = 0; i < model.layers.size(); ++i) {
            const LaneKind *kind = findLaneKind(model.layers[i].kind);
            if (kind == nullptr)
                throw BackendError("The lanes have no layer of the kind \"" + model.layers[i].kind +
                                   "\"");
            const LaneLayerTraits &traits = kind->traits;
            ends.in = ends.out;
            ends.dIn = trained ? ends.dOut : nullptr;
            const bool hasParameters = network.layers[i].parameterCount > 0;
            trained = trained || hasParameters;

            Extent out = extentOf(network.layers[i].output);
            out.border = borderBefore(model, i + 1);
            if (!traits.aliases) {
                const bool sameShape = out.border == ends.in->extent().border;
                if (!(traits.inPlace && sameShape && !before.readsOut))
                    ends.out = newStorage(out);
                if (!trained)
                    ends.dOut = nullptr;
                else if (!(traits.inPlace && sameShape && ends.dIn))
                    ends.dOut = newStorage(out);
                before = traits;
            }
            const Context<T> context{kernels, parameters, chunks};
            if constexpr (std::is_same_v<T, float>)
                layers.push_back(
                    kind->makeSingle(context, model.layers[i], network.layers[i], ends));
            else
                layers.push_back(
                    kind->makeDouble(context, model.layers[i], network.layers[i], ends));
        }
        scores = ends.out;
        dScores = ends.dOut;
    }

    void makePrograms()
    {
        for (const bool training : {true, false}) {
            Program &program = training ? trainProgram : predictProgram;
            program.forEachChunk([this](const Chunk &chunk) { decode(chunk); });
            for (const auto &layer : layers)
                layer->addForward(program, training);
            program.forEachChunk([this, training](const Chunk &chunk) { takeLoss(chunk, training); });
        }
        for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer)
            (*layer)->addBackward(trainProgram);
        for (const auto &layer : layers)
            layer->addGather(trainProgram);
        trainProgram.once([this] { update(); });
    }

    template <class IndexOf>
    BatchResult run(const Split &examples, std::size_t count, IndexOf indexOf, bool training,
                    double rate)
    {
        if (chunks.examples() != count)
            chunks = Chunks(count, kernels.lanes);
        for (const auto &storage : storages)
            storage->reserve(chunks.tiles());
        for (const auto &layer : layers)
            layer->prepare(training);
        tileLosses.resize(std::max(tileLosses.size(), chunks.tiles()));
        const auto size = static_cast<std::size_t>(data->exampleSize());
        const std::size_t slots = chunks.tiles() * kernels.lanes;
        rows.resize(std::max(rows.size(), slots));
        labels.resize(std::max(labels.size(), slots));
        for (std::size_t i = 0; i < slots; ++i) {
            // Lanes without an example of their own repeat the last one: their values are as finite
            // as its, and nothing counts them.
            const std::size_t index = indexOf(std::min(i, count - 1));
            rows[i] = examples.pixels.data() + index * size;
            labels[i] = examples.labels[index];
        }
        learningRate = rate;
        (training ? trainProgram : predictProgram).run(*team, threads, chunks);
        return totalLoss();
    }

    void decode(const Chunk &chunk)
    {
        for (std::size_t t = chunk.firstTile; t < chunk.firstTile + chunk.tiles; ++t)
            kernels.decode(rows.data() + t * kernels.lanes, images->tile(t));
    }

    void takeLoss(const Chunk &chunk, bool training)
    {
        for (std::size_t t = chunk.firstTile; t < chunk.firstTile + chunk.tiles; ++t)
            tileLosses[t] = kernels.softmaxLoss(
                scores->tileData(t), scores->extent().size(), labels.data() + t * kernels.lanes,
                chunks.validLanes(t), 1.0 / static_cast<double>(chunks.examples()),
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
        kernels.descend(parameters.trained(), parameters.gradients(), parameters.trainedCount(),
                        learningRate);
        for (const auto &layer : layers)
            layer->commit();
    }

    const std::shared_ptr<const Dataset> data;
    const NetworkAnalysis network;
    const Kernels<T> &kernels;
    Parameters<T> parameters;
    const std::shared_ptr<WorkerTeam> team;
    const int threads;

    Chunks chunks;
    std::vector<std::shared_ptr<Storage<T>>> storages;
    std::shared_ptr<Storage<T>> images;
    std::shared_ptr<Storage<T>> scores;
    std::shared_ptr<Storage<T>> dScores;
    std::vector<std::unique_ptr<LaneLayer<T>>> layers;
    Program trainProgram;
    Program predictProgram;

    // Of the minibatch in hand.
    std::vector<const std::uint8_t *> rows;
    std::vector<std::uint8_t> labels;
    std::vector<typename Kernels<T>::Loss> tileLosses;
    double learningRate = 0;
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
    if (indices.empty())
        throw BackendError("A minibatch needs at least one example");
    const Split &examples = m_impl->data->train;
    for (const std::uint32_t index : indices)
        if (index >= examples.labels.size())
            throw BackendError("There is no example " + std::to_string(index) + " among the " +
                               std::to_string(examples.labels.size()) + " training examples");
    return m_impl->run(
        examples, indices.size(), [indices](std::size_t i) { return std::size_t{indices[i]}; },
        true, settings.learningRate);
}

template <class T>
BatchResult LaneNetwork<T>::evaluate(SplitName split, std::int64_t first, std::int64_t count)
{
    const Split &examples = split == SplitName::Train ? m_impl->data->train : m_impl->data->test;
    if (count < 1)
        throw BackendError("A minibatch needs at least one example");
    if (first < 0 || first > examples.count() || count > examples.count() - first)
        throw BackendError("There are not " + std::to_string(count) + " examples from number " +
                           std::to_string(first) + " on: the split has " +
                           std::to_string(examples.count()));
    return m_impl->run(
        examples, static_cast<std::size_t>(count),
        [first](std::size_t i) { return static_cast<std::size_t>(first) + i; }, false, 0);
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
