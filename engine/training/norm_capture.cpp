#include "engine/training/norm_capture.h"

#include <exception>
#include <limits>
#include <utility>

namespace normscope {

namespace {

void answer(const NormCapture &capture, const NormLook &question, RunHistory &history)
{
    std::shared_ptr<const NormProbe> probe;
    try {
        probe = std::make_shared<const NormProbe>(probeOf(capture, question));
    } catch (const std::exception &) {
        // There is nothing to be seen, but what was asked for.
    }
    history.answerLook(question, std::move(probe));
}

} // namespace

NormWatch::NormWatch(const ExperimentSpec &spec, const NetworkAnalysis &network,
                     const std::vector<NormLayerInfo> &layers)
{
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const LayerAnalysis &analysis = network.layers.at(layers[i].layerIndex);
        Layer layer;
        layer.index = layers[i].layerIndex;
        layer.empty.layer = i;
        layer.empty.norm = spec.model.layers.at(layer.index);
        layer.empty.name = layers[i].name;
        layer.empty.shape = analysis.input;
        layer.empty.rounding = spec.training.dtype == "float64"
                                   ? std::numeric_limits<double>::epsilon()
                                   : static_cast<double>(std::numeric_limits<float>::epsilon());
        for (const TensorSpec &tensor : analysis.tensors)
            layer.tensors.push_back(tensor.name);
        m_layers.push_back(std::move(layer));
    }
}

TensorValues NormWatch::read(const Backend &backend, const Layer &layer)
{
    TensorValues values;
    for (const std::string &name : layer.tensors)
        values[name] = backend.readExactly(name);
    return values;
}

void NormWatch::begin(RunHistory &history, Backend &backend, std::span<const std::uint32_t> indices,
                      const StepSettings &settings)
{
    m_open.reset();
    const std::optional<NormLook> question = history.lookout().question();
    if (!question)
        return;
    if (question->layer >= m_layers.size()) {
        history.answerLook(*question, nullptr);
        return;
    }
    const Layer &layer = m_layers[question->layer];
    try {
        auto capture = std::make_shared<NormCapture>(layer.empty);
        capture->examples = static_cast<std::int64_t>(indices.size());
        capture->step = settings.step;
        capture->input = backend.layerInput(layer.index, indices, settings);
        capture->before = read(backend, layer);
        m_open = std::move(capture);
    } catch (const std::exception &) {
        history.answerLook(*question, nullptr);
    }
}

void NormWatch::end(RunHistory &history, const Backend &backend)
{
    if (!m_open)
        return;
    m_open->after = read(backend, m_layers[m_open->layer]);
    m_last = std::exchange(m_open, nullptr);
    answerFrom(m_last, history);
}

bool answerFrom(const std::shared_ptr<const NormCapture> &capture, RunHistory &history)
{
    const std::optional<NormLook> question = history.lookout().question();
    if (!capture || !question || question->layer != capture->layer)
        return false;
    answer(*capture, *question, history);
    return true;
}

} // namespace normscope
