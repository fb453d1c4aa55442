#include "engine/history/store_owner.h"

#include "engine/history/store_error.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace normscope {

namespace {

std::string lockFile(const std::filesystem::path &store)
{
    return store.string() + ".lock";
}

struct flock lockOn(std::int64_t number)
{
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = number;
    lock.l_len = 1;
    return lock;
}

} // namespace

StoreOwner::StoreOwner(const std::filesystem::path &store, std::int64_t number)
    : m_file(::open(lockFile(store).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)), m_number(number)
{
    struct flock lock = lockOn(number);
    if (m_file < 0 || ::fcntl(m_file, F_OFD_SETLK, &lock) != 0) {
        const std::string reason = std::strerror(errno);
        if (m_file >= 0)
            ::close(m_file);
        throw StoreError(StoreFault::Unreadable, lockFile(store) + " cannot be locked: " + reason);
    }
}

StoreOwner::~StoreOwner()
{
    ::close(m_file);
}

bool isAlive(const std::filesystem::path &store, std::int64_t number)
{
    const int file = ::open(lockFile(store).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    struct flock lock = lockOn(number);
    const bool held = ::fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    ::close(file);
    return held;
}

} // namespace normscope
