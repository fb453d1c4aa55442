// One comparison of a filter, made into a test of runs.
#pragma once

#include "engine/compare/filter_tokens.h"

#include <functional>
#include <string>
#include <variant>

namespace normscope {

using RunTest = std::function<bool(const FilteredRun &)>;

/// A sentence when the value cannot stand there: "lr is compared with a number, not “high”".
/// `name` is what the person wrote for the subject.
[[nodiscard]] std::variant<RunTest, std::string> makeTest(const FilterSubject &subject,
                                                          const std::string &name,
                                                          Comparison comparison,
                                                          const std::string &value);
/// Of a subject that stands alone.
[[nodiscard]] RunTest makeFlagTest(const FilterSubject &subject);
/// A part of what the row shows.
[[nodiscard]] RunTest makeTextTest(std::string part);

} // namespace normscope
