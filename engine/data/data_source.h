// Finds and reads data sets.
#pragma once

#include "engine/data/dataset.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace normscope {

/// Where the files of a data set are looked for, in this order: the folder given (a command line's
/// --data or the setting; nothing else is tried then), $NORMSCOPE_DATA, the user's data folder
/// ($XDG_DATA_HOME/normscope/…), Debian's package folder.
[[nodiscard]] std::vector<std::filesystem::path>
dataFolders(const std::string &dataset, const std::optional<std::filesystem::path> &given);

/// The first of dataFolders() that holds the four files, gzipped or not. Throws DataError naming
/// what is missing, the places looked at and the command that installs the package.
[[nodiscard]] std::filesystem::path findDataset(const std::string &dataset,
                                                const std::optional<std::filesystem::path> &given);

/// Reads the four IDX files of a folder. Throws DataError.
[[nodiscard]] std::shared_ptr<const Dataset> readDataset(const std::string &dataset,
                                                         const std::filesystem::path &folder);

/// Reads each data set once and hands out the same one to every run; safe from any thread.
class DatasetCache
{
public:
    explicit DatasetCache(std::optional<std::filesystem::path> folder = {});
    [[nodiscard]] std::shared_ptr<const Dataset> get(const std::string &dataset);
    /// Look elsewhere from now on; runs that go on keep what they have.
    void setFolder(std::optional<std::filesystem::path> folder);

private:
    std::mutex m_mutex;
    std::optional<std::filesystem::path> m_folder;
    std::vector<std::pair<std::string, std::shared_ptr<const Dataset>>> m_sets;
};

} // namespace normscope
