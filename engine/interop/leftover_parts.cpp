#include "engine/interop/leftover_parts.h"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace normscope {

namespace fs = std::filesystem;

namespace {

struct Part
{
    std::string file; ///< whose place it was to take
    pid_t process = 0;
};

/// A whole number from 1 (or from 0), and nothing else.
template <class Number>
std::optional<Number> numberIn(std::string_view text)
{
    Number number{};
    const char *end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (text.empty() || text.front() == '-' || read.ec != std::errc{} || read.ptr != end)
        return std::nullopt;
    return number;
}

/// What partBeside() says; nothing for any other name.
std::optional<Part> readPart(std::string_view name)
{
    constexpr std::string_view ending = ".part";
    if (!name.starts_with('.') || !name.ends_with(ending))
        return std::nullopt;
    name.remove_prefix(1);
    name.remove_suffix(ending.size());
    const std::size_t dot = name.rfind('.');
    const std::size_t dash = name.rfind('-');
    if (dot == 0 || dot == std::string_view::npos || dash == std::string_view::npos || dash < dot)
        return std::nullopt;
    const auto process = numberIn<pid_t>(name.substr(dot + 1, dash - dot - 1));
    if (!process || *process < 1 || !numberIn<unsigned>(name.substr(dash + 1)))
        return std::nullopt;
    return Part{std::string(name.substr(0, dot)), *process};
}

bool isGone(pid_t process)
{
    return ::kill(process, 0) != 0 && errno == ESRCH;
}

bool isOurs(const fs::path &file)
{
    struct stat status = {};
    return ::lstat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           status.st_uid == ::geteuid();
}

fs::path folderOf(const fs::path &file)
{
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

} // namespace

fs::path partBeside(const fs::path &file)
{
    static std::atomic<unsigned> counter{0};
    return file.parent_path() / ("." + file.filename().string() + "." + std::to_string(::getpid()) +
                                 "-" + std::to_string(counter.fetch_add(1)) + ".part");
}

LeftoverParts::Parts LeftoverParts::found(const fs::path &folder)
{
    Parts parts;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
        if (auto part = readPart(entry->path().filename().string());
            part && isGone(part->process) && isOurs(entry->path()))
            parts.emplace(std::move(part->file), entry->path());
    return parts;
}

void LeftoverParts::removeOf(const fs::path &file)
{
    const fs::path folder = folderOf(file);
    auto known = m_folders.find(folder);
    if (known == m_folders.end())
        known = m_folders.emplace(folder, found(folder)).first;
    const auto [first, last] = known->second.equal_range(file.filename().string());
    std::error_code ignored;
    for (auto part = first; part != last; ++part)
        for (const char *suffix : {"-journal", ""}) // a library's own, first
            fs::remove(part->second.string() + suffix, ignored);
    known->second.erase(first, last);
}

} // namespace normscope
