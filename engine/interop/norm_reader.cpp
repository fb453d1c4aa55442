#include "engine/interop/norm_reader.h"

#include <algorithm>

namespace normscope {

namespace {

constexpr std::size_t samplesOfPiece = 256;

} // namespace

NormReader::NormReader(const RunHistory &run)
    : m_log(run.normLog()), m_layers(run.normLayers()), m_size(m_log->size())
{
    m_layers.resize(std::min(m_layers.size(), m_log->layerCount()));
}

void NormReader::reach(std::size_t sample)
{
    if (sample >= m_first && sample - m_first < m_moments.size())
        return;
    const std::size_t first = sample / samplesOfPiece * samplesOfPiece;
    const std::size_t count = std::min(samplesOfPiece, m_size - first);
    m_values.resize(m_layers.size());
    m_moments.clear(); // nothing is held should reading fail
    std::vector<SampleMoment> moments = m_log->moments(first, count);
    for (std::size_t layer = 0; layer < m_layers.size(); ++layer)
        for (std::size_t quantity = 0; quantity < m_values[layer].size(); ++quantity)
            m_values[layer][quantity] =
                m_log->values(layer, static_cast<NormQuantity>(quantity), first, count);
    m_moments = std::move(moments);
    m_first = first;
}

const SampleMoment &NormReader::moment(std::size_t sample)
{
    reach(sample);
    return m_moments[sample - m_first];
}

std::span<const float> NormReader::values(std::size_t sample, std::size_t layer,
                                          NormQuantity quantity)
{
    reach(sample);
    const std::size_t channels = m_log->channels(layer);
    return std::span<const float>(m_values[layer][static_cast<std::size_t>(quantity)])
        .subspan((sample - m_first) * channels, channels);
}

} // namespace normscope
