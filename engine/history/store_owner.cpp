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

/// On `count` bytes; 0: on all from there on.
struct flock lockOn(std::int64_t number, std::int64_t count = 1)
{
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = number;
    lock.l_len = count;
    return lock;
}

bool isHeld(const std::filesystem::path &store, struct flock lock)
{
    const int file = ::open(lockFile(store).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool held = ::fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    ::close(file);
    return held;
}

} // namespace

StoreOwner::StoreOwner(const std::filesystem::path &store, std::int64_t number)
    : m_file(::open(lockFile(store).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)), m_number(number)
{
    struct flock lock = lockOn(number);
    if (m_file < 0 || ::fcntl(m_file, F_OFD_SETLK, &lock) != 0) {
        const int error = errno;
        if (m_file >= 0)
            ::close(m_file);
        throw StoreError(error == ENOSPC || error == EDQUOT ? StoreFault::Full
                                                            : StoreFault::Unreadable,
                         lockFile(store) + " cannot be made and locked: " + std::strerror(error));
    }
}

StoreOwner::~StoreOwner()
{
    ::close(m_file);
}

bool isAlive(const std::filesystem::path &store, std::int64_t number)
{
    return isHeld(store, lockOn(number));
}

bool isInUse(const std::filesystem::path &store)
{
    return isHeld(store, lockOn(0, 0));
}

} // namespace normscope
