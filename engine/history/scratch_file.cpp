#include "engine/history/scratch_file.h"

#include "engine/history/store_error.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

namespace normscope {

namespace {

std::string reasonOf(int error)
{
    return std::generic_category().message(error);
}

StoreError unwritten(const std::string &reason, int error)
{
    return {error == ENOSPC || error == EDQUOT ? StoreFault::Full : StoreFault::Unreadable,
            "The samples of γ, β and the moving statistics cannot be put on the disk: " + reason};
}

int openedIn(const std::string &folder)
{
    const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return file;
    // A file system without nameless files: it loses its name at once.
    std::string name = folder + "/normscope-XXXXXX";
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0)
        ::unlink(name.c_str());
    return named;
}

std::vector<std::string> folders()
{
    std::vector<std::string> all{"/var/tmp", "/tmp"};
    if (const char *chosen = std::getenv("TMPDIR"); chosen != nullptr && *chosen != '\0')
        all.insert(all.begin(), chosen);
    return all;
}

/// Files are numbered from the lowest number that is free: the upper half is left to others.
bool leavesRoom(int file)
{
    rlimit most{};
    return ::getrlimit(RLIMIT_NOFILE, &most) != 0 || most.rlim_cur == RLIM_INFINITY ||
           static_cast<rlim_t>(file) < most.rlim_cur / 2;
}

} // namespace

ScratchFile::ScratchFile()
{
    int error = 0;
    for (const std::string &folder : folders()) {
        m_file = openedIn(folder);
        if (m_file >= 0)
            break;
        error = errno;
    }
    if (m_file < 0)
        throw unwritten("no temporary file can be made: " + reasonOf(error), error);
    if (!leavesRoom(m_file)) {
        ::close(m_file);
        throw unwritten("too many files are open", EMFILE);
    }
}

ScratchFile::~ScratchFile()
{
    ::close(m_file);
}

std::uint64_t ScratchFile::append(std::span<const std::byte> bytes)
{
    const std::uint64_t begin = m_size;
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t wrote = ::pwrite(m_file, bytes.data() + done, bytes.size() - done,
                                       static_cast<off_t>(begin + done));
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            const int error = wrote < 0 ? errno : ENOSPC;
            // Where even that fails, the next one writes over it.
            [[maybe_unused]] const int cut = ::ftruncate(m_file, static_cast<off_t>(begin));
            throw unwritten(reasonOf(error), error);
        }
        done += static_cast<std::size_t>(wrote);
    }
    m_size = begin + bytes.size();
    return begin;
}

void ScratchFile::read(std::uint64_t begin, std::span<std::byte> bytes) const
{
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t got = ::pread(m_file, bytes.data() + done, bytes.size() - done,
                                    static_cast<off_t>(begin + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            throw StoreError(StoreFault::Unreadable,
                             "The samples of γ, β and the moving statistics cannot be read back "
                             "from the disk: " +
                                 (got < 0 ? reasonOf(errno) : std::string("the file is shorter")));
        done += static_cast<std::size_t>(got);
    }
}

} // namespace normscope
