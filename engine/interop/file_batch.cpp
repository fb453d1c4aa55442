#include "engine/interop/file_batch.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace normscope {

namespace fs = std::filesystem;

namespace {

std::string remedy(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return " Free some space or choose another folder.";
    case EACCES:
    case EPERM:
    case EROFS:
        return " Choose a folder that you may write to.";
    default:
        return " Choose another folder.";
    }
}

[[noreturn]] void fail(const char *what, const fs::path &path, int error)
{
    std::string reason = std::generic_category().message(error);
    if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') {
        reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
    }
    throw ExportError(std::string(what) + " '" + path.string() + "': " + reason + "." +
                      remedy(error));
}

/// A descriptor that closes itself; close() tells of an error, which some file systems keep for it.
class Descriptor
{
public:
    explicit Descriptor(int descriptor) : m_descriptor(descriptor) {}
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    ~Descriptor() { close(); }
    [[nodiscard]] int get() const { return m_descriptor; }
    bool close()
    {
        const int descriptor = std::exchange(m_descriptor, -1);
        return descriptor < 0 || ::close(descriptor) == 0;
    }

private:
    int m_descriptor;
};

void writeAll(int descriptor, std::string_view bytes, const fs::path &file)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            fail("Cannot write", file, errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void syncAndClose(Descriptor &descriptor, const fs::path &file)
{
    if (::fsync(descriptor.get()) != 0 && errno != EINVAL) {
        fail("Cannot write", file, errno);
    }
    if (!descriptor.close()) {
        fail("Cannot write", file, errno);
    }
}

fs::path folderOf(const fs::path &file)
{
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

/// A rename is durable once its folder is. Not every file system can do it, so it is only tried.
void syncFolder(const fs::path &folder)
{
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() >= 0) {
        ::fsync(descriptor.get());
    }
}

} // namespace

FileBatch::~FileBatch()
{
    std::error_code ignored;
    for (const Staged &staged : m_staged) {
        fs::remove(staged.beside, ignored);
    }
    while (!m_madeFolders.empty()) {
        // Only goes when it is empty: what others have put there meanwhile stays.
        ::rmdir(m_madeFolders.back().c_str());
        m_madeFolders.pop_back();
    }
}

void FileBatch::makeFolder(const fs::path &folder)
{
    std::error_code error;
    const fs::file_status status = fs::status(folder, error);
    if (fs::is_directory(status)) {
        return;
    }
    if (fs::exists(status)) {
        fail("Cannot make the folder", folder, ENOTDIR);
    }
    if (folder.has_parent_path() && folder.parent_path() != folder) {
        makeFolder(folder.parent_path());
    }
    if (!folder.has_filename()) {
        return; // a path that ends in a slash; its parent was made above
    }
    if (fs::create_directory(folder, error)) {
        m_madeFolders.push_back(folder);
    } else if (error) {
        fail("Cannot make the folder", folder, error.value());
    }
}

int FileBatch::stage(const fs::path &file)
{
    std::error_code error;
    if (fs::is_directory(file, error)) {
        fail("Cannot write", file, EISDIR);
    }
    m_leftovers.removeOf(file);
    const fs::path beside = partBeside(file);
    const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                                  S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH | S_IWGRP | S_IWOTH);
    if (descriptor < 0) {
        fail("Cannot write", file, errno);
    }
    m_staged.push_back({beside, file});
    return descriptor;
}

void FileBatch::add(const fs::path &file, std::string_view bytes)
{
    addInParts(file, [&](const ByteSink &append) { append(bytes); });
}

void FileBatch::addInParts(const fs::path &file, const std::function<void(const ByteSink &)> &write)
{
    Descriptor descriptor(stage(file));
    write([&](std::string_view bytes) { writeAll(descriptor.get(), bytes, file); });
    syncAndClose(descriptor, file);
}

void FileBatch::addMade(const fs::path &file, const std::function<void(const fs::path &)> &write)
{
    Descriptor descriptor(stage(file));
    write(m_staged.back().beside);
    // What was written through another descriptor is of the same file.
    syncAndClose(descriptor, file);
}

void FileBatch::commit()
{
    while (!m_staged.empty()) {
        const Staged &staged = m_staged.front();
        if (::rename(staged.beside.c_str(), staged.file.c_str()) != 0) {
            fail("Cannot write", staged.file, errno);
        }
        const fs::path folder = folderOf(staged.file);
        m_staged.erase(m_staged.begin());
        if (m_staged.empty() || folderOf(m_staged.front().file) != folder) {
            syncFolder(folder);
        }
    }
    m_madeFolders.clear();
}

void writeFileAtomically(const fs::path &file, std::string_view bytes)
{
    FileBatch batch;
    batch.add(file, bytes);
    batch.commit();
}

} // namespace normscope
