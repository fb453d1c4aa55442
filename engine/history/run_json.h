// What a store keeps of a run beside its figures, as JSON texts. For the sources of the store
// alone.
#pragma once

#include "engine/history/records.h"
#include "engine/history/run_checksums.h"

#include <optional>
#include <string>
#include <vector>

namespace normscope {

/// All of a status but state, reason, step and epochs, which have columns of their own; and the
/// last minibatch, so that a table need not read them all.
[[nodiscard]] std::string detailsJson(const RunStatus &status,
                                      const std::optional<StepRecord> &last,
                                      const std::optional<RunChecksums> &sums);
/// Throws CodecError.
void readDetails(const std::string &json, RunStatus &status, std::optional<StepRecord> &last);
/// Of such details; stores of earlier programs have none. Throws CodecError.
[[nodiscard]] std::optional<RunChecksums> readChecksums(const std::string &json);

[[nodiscard]] std::string layersJson(const std::vector<NormLayerInfo> &layers);
/// Throws CodecError.
[[nodiscard]] std::vector<NormLayerInfo> readLayers(const std::string &json);

} // namespace normscope
