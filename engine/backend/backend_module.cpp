#include "engine/backend/backend_module.h"

#include <dlfcn.h>

#include <cstdlib>
#include <vector>

namespace normscope {

namespace {

namespace fs = std::filesystem;

fs::path programFolder()
{
    std::error_code error;
    return fs::read_symlink("/proc/self/exe", error).parent_path();
}

std::string loaderError()
{
    const char *text = dlerror();
    return text == nullptr ? "unknown reason" : text;
}

} // namespace

fs::path findBackendModule(const std::string &name)
{
    const std::string file = "libnormscope-" + name + ".so";
    std::vector<fs::path> folders;
    if (const char *given = std::getenv("NORMSCOPE_MODULES"); given != nullptr && *given != '\0')
        folders.emplace_back(given);
    const fs::path program = programFolder();
    folders.push_back(program);
    // The engine's own library stands in the same folder as the modules, wherever that is.
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void *>(&findBackendModule), &info) != 0 &&
        info.dli_fname != nullptr)
        folders.push_back(fs::absolute(info.dli_fname).parent_path());
    folders.push_back(program / "../lib/normscope");
    std::string places;
    for (const fs::path &folder : folders) {
        std::error_code error;
        if (fs::is_regular_file(folder / file, error))
            return folder / file;
        places += (places.empty() ? "" : ", ") + folder.string();
    }
    throw BackendError("The \"" + name + "\" backend (" + file + ") was not found in " + places +
                       ". Install NormScope again");
}

std::shared_ptr<BackendFactory> loadBackend(const fs::path &module)
{
    // Never closed: LibTorch's threads and static objects outlive any use.
    void *library = dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        throw BackendError("The backend " + module.string() +
                           " cannot be loaded: " + loaderError());
    using EntryPoint = BackendFactory *();
    auto *entry = reinterpret_cast<EntryPoint *>(dlsym(library, backendEntryPoint));
    if (entry == nullptr)
        throw BackendError("The library " + module.string() + " is not a backend of NormScope");
    return std::shared_ptr<BackendFactory>(entry());
}

} // namespace normscope
