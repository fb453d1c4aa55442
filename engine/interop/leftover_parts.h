// Files that are written beside those whose place they take: how they are called, and what becomes
// of those whose program ended before they were done.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace normscope {

/// Beside `file`, another one at each call: ".NAME.PROCESS-NUMBER.part".
[[nodiscard]] std::filesystem::path partBeside(const std::filesystem::path &file);

/// Those of programs that are gone. A folder is looked through once, however many files are written
/// into it.
class LeftoverParts
{
public:
    /// Removes what was left of this file: regular files with such a name, of this user, whose
    /// process does not live any more. What cannot be removed stays.
    void removeOf(const std::filesystem::path &file);

private:
    using Parts = std::multimap<std::string, std::filesystem::path>; ///< by the name of the file
    [[nodiscard]] static Parts found(const std::filesystem::path &folder);

    std::map<std::filesystem::path, Parts> m_folders;
};

} // namespace normscope
