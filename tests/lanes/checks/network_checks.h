// The checks of whole networks, each on one instruction set.
#pragma once

#include "tests/lanes/checks/check.h"
#include "tests/lanes/random_case.h"

namespace normscope::lanes::test {

[[nodiscard]] std::string gradientsAreDifferencesOfTheLoss(Target target);

} // namespace normscope::lanes::test
