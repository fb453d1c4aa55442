// Loads a backend that lives in a shared module of its own, so that its libraries are not loaded
// before they are needed. Takes long (LibTorch: half a second warm): never on the UI thread.
#pragma once

#include "engine/backend/backend.h"

#include <filesystem>
#include <memory>

namespace normscope {

/// The symbol that a module exports: `extern "C" normscope::BackendFactory *normscopeBackend()`,
/// a new factory that the caller owns.
inline constexpr const char *backendEntryPoint = "normscopeBackend";

/// Throws BackendError with the reason when the module cannot be loaded. A loaded module stays
/// loaded until the process ends.
[[nodiscard]] std::shared_ptr<BackendFactory> loadBackend(const std::filesystem::path &module);

/// Where the module of this name is: beside the program, in ../lib/normscope, or in
/// $NORMSCOPE_MODULES. Throws BackendError naming the places when it is in none.
[[nodiscard]] std::filesystem::path findBackendModule(const std::string &name);

} // namespace normscope
