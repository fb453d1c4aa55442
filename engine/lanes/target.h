// The instruction sets that the kernels are compiled for.
#pragma once

#include <string>
#include <vector>

namespace normscope::lanes {

/// Widest last. Scalar is Highway's own emulation in plain C++.
enum class Target { Best, Scalar, Sse4, Avx2, Avx512, Neon };

/// Those that this processor has, widest first.
[[nodiscard]] std::vector<Target> availableTargets();
/// "AVX-512"
[[nodiscard]] std::string targetName(Target target);

} // namespace normscope::lanes
