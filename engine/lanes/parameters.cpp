#include "engine/lanes/parameters.h"

#include "engine/backend/backend.h"

namespace normscope::lanes {

namespace {

enum class Section { Decaying, Trained, Kept };

Section sectionOf(const TensorSpec &tensor, bool normalizationDecays)
{
    if (!tensor.isParameter() || !tensor.trained)
        return Section::Kept;
    const bool ofNormalization =
        tensor.role == TensorRole::Gamma || tensor.role == TensorRole::Beta;
    return ofNormalization && !normalizationDecays ? Section::Trained : Section::Decaying;
}

/// Elements of the widest vector, and of a cache line.
constexpr std::size_t widest = 16;

} // namespace

template <class T>
Parameters<T>::Parameters(const NetworkAnalysis &network, bool normalizationDecays)
{
    std::size_t size = 0;
    for (const Section section : {Section::Decaying, Section::Trained, Section::Kept}) {
        for (const LayerAnalysis &layer : network.layers)
            for (const TensorSpec &tensor : layer.tensors)
                if (sectionOf(tensor, normalizationDecays) == section) {
                    const auto count = static_cast<std::size_t>(elementCount(tensor.shape));
                    m_places[tensor.name] = {size, count, section != Section::Kept};
                    size += count;
                }
        size = (size + widest - 1) / widest * widest;
        if (section == Section::Decaying)
            m_decayingCount = size;
        if (section == Section::Trained)
            m_gradients = Aligned<T>(size);
    }
    m_values = Aligned<T>(size);
}

template <class T>
T *Parameters<T>::value(const LayerAnalysis &layer, TensorRole role)
{
    for (const TensorSpec &tensor : layer.tensors)
        if (tensor.role == role)
            return byName(tensor.name).data();
    return nullptr;
}

template <class T>
T *Parameters<T>::gradient(const LayerAnalysis &layer, TensorRole role)
{
    for (const TensorSpec &tensor : layer.tensors)
        if (tensor.role == role && place(tensor.name).trained)
            return gradientByName(tensor.name).data();
    return nullptr;
}

template <class T>
const typename Parameters<T>::Place &Parameters<T>::place(const std::string &name) const
{
    const auto found = m_places.find(name);
    if (found == m_places.end())
        throw BackendError("The network has no tensor called \"" + name + "\"");
    return found->second;
}

template <class T>
std::span<T> Parameters<T>::byName(const std::string &name)
{
    const Place &found = place(name);
    return {m_values.data() + found.first, found.count};
}

template <class T>
std::span<T> Parameters<T>::gradientByName(const std::string &name)
{
    const Place &found = place(name);
    if (!found.trained)
        throw BackendError("\"" + name + "\" is not trained");
    return {m_gradients.data() + found.first, found.count};
}

template <class T>
std::vector<typename Parameters<T>::TrainedTensor> Parameters<T>::trainedTensors() const
{
    std::vector<TrainedTensor> tensors;
    for (const auto &[name, place] : m_places)
        if (place.trained)
            tensors.push_back({name, place.first, place.count});
    return tensors;
}

template class Parameters<float>;
template class Parameters<double>;

} // namespace normscope::lanes
