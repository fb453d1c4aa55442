// Files that appear whole, and together unless a rename fails half way through them.
#pragma once

#include "engine/interop/export_error.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace normscope {

/// Writes each file beside its place, then renames all of them. Until commit() nothing of it can be
/// seen, and what is not committed is removed again, folders that were made for it included.
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
    /// Throws ExportError when a file cannot take its place.
    void commit();

private:
    struct Staged
    {
        std::filesystem::path beside;
        std::filesystem::path file;
    };
    std::vector<Staged> m_staged;
    std::vector<std::filesystem::path> m_madeFolders; // the outermost first
};

/// Afterwards the file is the old one or the new one, whole. Throws ExportError.
void writeFileAtomically(const std::filesystem::path &file, std::string_view bytes);

} // namespace normscope
