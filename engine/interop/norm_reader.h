// The samples of all normalization layers of a run, a piece after the other, so that all of a long
// run need little memory.
#pragma once

#include "engine/history/run_history.h"

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace normscope {

class NormReader
{
public:
    /// The samples that the run has now, whatever it records meanwhile.
    explicit NormReader(const RunHistory &run);

    [[nodiscard]] const std::vector<NormLayerInfo> &layers() const { return m_layers; }
    /// Samples.
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] const SampleMoment &moment(std::size_t sample);
    /// One for each channel; holds until another sample is read. StoreError when the system cannot
    /// read them.
    [[nodiscard]] std::span<const float> values(std::size_t sample, std::size_t layer,
                                                NormQuantity quantity);

private:
    void reach(std::size_t sample);

    std::shared_ptr<const SampleLog> m_log;
    std::vector<NormLayerInfo> m_layers;
    std::size_t m_size = 0;
    std::size_t m_first = 0; ///< of the piece that is held
    std::vector<SampleMoment> m_moments;
    std::vector<std::array<std::vector<float>, 4>> m_values; ///< of each layer
};

} // namespace normscope
