// Files that appear whole, and together unless a rename fails half way through them.
#pragma once

#include "engine/interop/export_error.h"
#include "engine/interop/leftover_parts.h"

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace normscope {

/// Appends bytes to what is being written. Throws ExportError.
using ByteSink = std::function<void(std::string_view bytes)>;

/// Writes each file beside its place, then renames all of them. Until commit() nothing of it can be
/// seen, and what is not committed is removed again, folders that were made for it included. What a
/// program that was killed left beside a file goes when the file is written the next time.
class FileBatch
{
public:
    FileBatch() = default;
    FileBatch(const FileBatch &) = delete;
    FileBatch &operator=(const FileBatch &) = delete;
    ~FileBatch();

    /// The folder and those above it that are missing. Throws ExportError.
    void makeFolder(const std::filesystem::path &folder);
    /// Writes and fsyncs `bytes` beside `file`. Throws ExportError.
    void add(const std::filesystem::path &file, std::string_view bytes);
    /// The same of a file that is too long to be held: `write` is called with what appends to it.
    void addInParts(const std::filesystem::path &file,
                    const std::function<void(const ByteSink &)> &write);
    /// The same of a file that a library writes, into the empty one whose path `write` is given.
    void addMade(const std::filesystem::path &file,
                 const std::function<void(const std::filesystem::path &beside)> &write);
    /// Throws ExportError when a file cannot take its place.
    void commit();

private:
    /// An empty file beside `file`, open for writing.
    int stage(const std::filesystem::path &file);

    struct Staged
    {
        std::filesystem::path beside;
        std::filesystem::path file;
    };
    std::vector<Staged> m_staged;
    LeftoverParts m_leftovers;
    std::vector<std::filesystem::path> m_madeFolders; // the outermost first
};

/// Afterwards the file is the old one or the new one, whole. Throws ExportError.
void writeFileAtomically(const std::filesystem::path &file, std::string_view bytes);

} // namespace normscope
