// What runs need in both programs: data sets and backends, each loaded once, when first needed.
#pragma once

#include "engine/data/data_source.h"
#include "engine/service/training_service.h"

#include <memory>

namespace normscope {

[[nodiscard]] RunResources makeRunResources(std::shared_ptr<DatasetCache> datasets);

/// Operations per second that this machine's vectors reach, all cores together. Takes them for a
/// moment; never on the UI thread.
[[nodiscard]] double measureMachinePeak();

} // namespace normscope
