#include "engine/nn/blas.h"

#include <dlfcn.h>

#include <sstream>

namespace normscope::nn {
namespace {

template <typename Function>
Function symbol(const char *name)
{
    return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

/// The name and version that a configuration text begins with.
std::string firstTwoWords(const std::string &text)
{
    std::istringstream words(text);
    std::string name;
    std::string version;
    words >> name >> version;
    return version.empty() ? name : name + ' ' + version;
}

std::optional<std::string> reasonAgainst(const OpenBlas &openBlas, const std::string &description)
{
    constexpr int serial = 0;
    if (openBlas.parallel == nullptr || openBlas.parallel() == serial)
        return description + " is the serial build, which gives wrong numbers when two runs call "
                             "it at once. Install libopenblas0-pthread to run several at a time";
    if (openBlas.setThreads == nullptr || openBlas.threads == nullptr)
        return description + " cannot be held to one thread, so two runs at once would disturb "
                             "each other";
    openBlas.setThreads(1);
    if (openBlas.threads() != 1)
        return description + " does not keep to one thread when asked, so two runs at once would "
                             "disturb each other";
    return std::nullopt;
}

} // namespace

OpenBlas findOpenBlas()
{
    return {symbol<int (*)()>("openblas_get_parallel"), symbol<char *(*)()>("openblas_get_config"),
            symbol<void (*)(int)>("openblas_set_num_threads"),
            symbol<int (*)()>("openblas_get_num_threads")};
}

Blas holdToOneThread(const OpenBlas &openBlas)
{
    if (openBlas.config == nullptr)
        return {"another BLAS", std::nullopt};
    const std::string description = firstTwoWords(openBlas.config());
    return {description, reasonAgainst(openBlas, description)};
}

} // namespace normscope::nn
