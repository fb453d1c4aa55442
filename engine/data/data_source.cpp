#include "engine/data/data_source.h"

#include "engine/data/huge_pages.h"
#include "engine/data/idx.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace normscope {

namespace {

namespace fs = std::filesystem;

constexpr std::array<const char *, 4> fileNames = {
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte"};

struct DatasetKind
{
    const char *name;
    const char *title;
    const char *folder; ///< below the user's data folder
    const char *packageFolder;
    const char *package;
    std::vector<std::string> classNames;
};

const std::vector<DatasetKind> &datasetKinds()
{
    static const std::vector<DatasetKind> kinds = {
        {"fashion_mnist",
         "Fashion-MNIST",
         "normscope/fashion-mnist",
         "/usr/share/datasets/fashion-mnist",
         "dataset-fashion-mnist",
         {"T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker",
          "bag", "ankle boot"}},
    };
    return kinds;
}

const DatasetKind &kindOf(const std::string &dataset)
{
    for (const DatasetKind &kind : datasetKinds())
        if (kind.name == dataset)
            return kind;
    throw DataError("There is no data set \"" + dataset + "\"");
}

std::optional<fs::path> environmentPath(const char *name)
{
    const char *value = std::getenv(name);
    if (value == nullptr || *value == '\0')
        return std::nullopt;
    return fs::path(value);
}

// The file, gzipped or not.
std::optional<fs::path> existing(const fs::path &folder, const char *name)
{
    std::error_code error;
    for (const char *ending : {"", ".gz"}) {
        fs::path file = folder / (std::string(name) + ending);
        if (fs::is_regular_file(file, error))
            return file;
    }
    return std::nullopt;
}

std::vector<std::string> missingFiles(const fs::path &folder)
{
    std::vector<std::string> missing;
    for (const char *name : fileNames)
        if (!existing(folder, name))
            missing.emplace_back(name);
    return missing;
}

std::string installHint(const DatasetKind &kind)
{
    return std::string("Install it with \"sudo apt-get install ") + kind.package +
           "\", or name the folder that holds it";
}

std::string notFoundText(const DatasetKind &kind, const std::vector<fs::path> &folders)
{
    std::error_code error;
    if (folders.size() == 1) {
        const fs::path &folder = folders.front();
        if (!fs::is_directory(folder, error))
            return folder.string() + ": there is no such folder. " + installHint(kind);
        std::string names;
        for (const std::string &name : missingFiles(folder))
            names += (names.empty() ? "" : ", ") + name;
        return folder.string() + ": " + kind.title + " is not complete there (missing: " + names +
               ", each with or without .gz). " + installHint(kind);
    }
    std::string places;
    for (const fs::path &folder : folders)
        places += (places.empty() ? "" : ", ") + folder.string();
    return std::string(kind.title) + " was not found in " + places + ". " + installHint(kind);
}

Split readSplit(const fs::path &folder, const char *images, const char *labels, std::size_t classes,
                Shape &example)
{
    const auto imageFile = existing(folder, images);
    const auto labelFile = existing(folder, labels);
    if (!imageFile || !labelFile)
        throw DataError(folder.string() + ": " + (imageFile ? labels : images) + " is missing");
    IdxArray pixels = readIdx(*imageFile, 3);
    IdxArray numbers = readIdx(*labelFile, 1);
    if (pixels.dimensions[0] != numbers.dimensions[0])
        throw DataError(imageFile->string() + " holds " + std::to_string(pixels.dimensions[0]) +
                        " images but " + labelFile->string() + " " +
                        std::to_string(numbers.dimensions[0]) +
                        " labels. Are they of the same data set?");
    const auto wrong = std::find_if(numbers.bytes.begin(), numbers.bytes.end(),
                                    [&](std::uint8_t label) { return label >= classes; });
    if (wrong != numbers.bytes.end())
        throw DataError(labelFile->string() + ": label " + std::to_string(*wrong) + " of example " +
                        std::to_string(wrong - numbers.bytes.begin()) + " is not one of the " +
                        std::to_string(classes) + " classes (0 to " + std::to_string(classes - 1) +
                        ")");
    keepOnHugePages(pixels.bytes);
    example = {1, pixels.dimensions[1], pixels.dimensions[2]};
    return {std::move(pixels.bytes), std::move(numbers.bytes)};
}

} // namespace

std::vector<fs::path> dataFolders(const std::string &dataset, const std::optional<fs::path> &given)
{
    const DatasetKind &kind = kindOf(dataset);
    if (given)
        return {*given};
    std::vector<fs::path> folders;
    if (const auto folder = environmentPath("NORMSCOPE_DATA"))
        folders.push_back(*folder);
    if (const auto data = environmentPath("XDG_DATA_HOME"))
        folders.push_back(*data / kind.folder);
    else if (const auto home = environmentPath("HOME"))
        folders.push_back(*home / ".local/share" / kind.folder);
    folders.emplace_back(kind.packageFolder);
    return folders;
}

fs::path findDataset(const std::string &dataset, const std::optional<fs::path> &given)
{
    const std::vector<fs::path> folders = dataFolders(dataset, given);
    for (const fs::path &folder : folders)
        if (missingFiles(folder).empty())
            return folder;
    throw DataError(notFoundText(kindOf(dataset), folders));
}

std::shared_ptr<const Dataset> readDataset(const std::string &dataset, const fs::path &folder)
{
    const DatasetKind &kind = kindOf(dataset);
    auto set = std::make_shared<Dataset>();
    set->name = kind.title;
    set->folder = folder;
    set->classNames = kind.classNames;
    Shape testExample;
    set->train =
        readSplit(folder, fileNames[0], fileNames[1], kind.classNames.size(), set->example);
    set->test = readSplit(folder, fileNames[2], fileNames[3], kind.classNames.size(), testExample);
    if (testExample != set->example)
        throw DataError(folder.string() + ": training images are " + toText(set->example) +
                        " but test images " + toText(testExample) +
                        ". Are they of the same data set?");
    return set;
}

DatasetCache::DatasetCache(std::optional<fs::path> folder) : m_folder(std::move(folder)) {}

std::shared_ptr<const Dataset> DatasetCache::get(const std::string &dataset)
{
    // Held while reading: a second run waits for the first one's data instead of reading them too.
    const std::lock_guard lock(m_mutex);
    for (const auto &[name, set] : m_sets)
        if (name == dataset)
            return set;
    auto set = readDataset(dataset, findDataset(dataset, m_folder));
    m_sets.emplace_back(dataset, set);
    return set;
}

void DatasetCache::setFolder(std::optional<fs::path> folder)
{
    const std::lock_guard lock(m_mutex);
    m_folder = std::move(folder);
    m_sets.clear();
}

} // namespace normscope
