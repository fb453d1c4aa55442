#include "engine/lanes/parameters.h"

#include "engine/backend/backend.h"

namespace normscope::lanes {

template <class T>
Parameters<T>::Parameters(const NetworkAnalysis &network)
{
    std::size_t size = 0;
    for (const bool trained : {true, false}) {
        for (const LayerAnalysis &layer : network.layers)
            for (const TensorSpec &tensor : layer.tensors)
                if (tensor.isParameter() == trained) {
                    const auto count = static_cast<std::size_t>(elementCount(tensor.shape));
                    m_places[tensor.name] = {size, count, trained};
                    size += count;
                }
        if (trained)
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
        if (tensor.role == role)
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

template class Parameters<float>;
template class Parameters<double>;

} // namespace normscope::lanes
