// Every tensor of a network by its full name: parameters beside their gradients, and buffers.
#pragma once

#include "engine/experiment/network_analysis.h"
#include "engine/lanes/aligned.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace normscope::lanes {

template <class T>
class Parameters
{
public:
    /// Weight decay pulls at γ and β, too, if `normalizationDecays`.
    Parameters(const NetworkAnalysis &network, bool normalizationDecays);

    /// nullptr when the layer has no such tensor (no bias).
    [[nodiscard]] T *value(const LayerAnalysis &layer, TensorRole role);
    /// nullptr also for what is not trained.
    [[nodiscard]] T *gradient(const LayerAnalysis &layer, TensorRole role);

    /// Throws BackendError for an unknown name.
    [[nodiscard]] std::span<T> byName(const std::string &name);
    [[nodiscard]] std::span<T> gradientByName(const std::string &name);

    /// All that is trained, in one piece: first what weight decay pulls at, then the others. Each
    /// of the two is filled up with zeros to a whole number of vectors. The gradients are in the
    /// same order.
    [[nodiscard]] T *trained() { return m_values.data(); }
    [[nodiscard]] T *gradients() { return m_gradients.data(); }
    [[nodiscard]] std::size_t trainedCount() const { return m_gradients.size(); }
    [[nodiscard]] std::size_t decayingCount() const { return m_decayingCount; }

    struct TrainedTensor
    {
        std::string name;
        std::size_t first = 0; ///< in trained() and gradients()
        std::size_t count = 0;
    };
    [[nodiscard]] std::vector<TrainedTensor> trainedTensors() const;

private:
    struct Place
    {
        std::size_t first = 0;
        std::size_t count = 0;
        bool trained = false;
    };
    [[nodiscard]] const Place &place(const std::string &name) const;

    std::map<std::string, Place> m_places;
    std::size_t m_decayingCount = 0;
    Aligned<T> m_values; ///< what is trained, then frozen parameters and buffers
    Aligned<T> m_gradients;
};

extern template class Parameters<float>;
extern template class Parameters<double>;

} // namespace normscope::lanes
