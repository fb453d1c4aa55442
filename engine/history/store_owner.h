// Which programs that write into a store are alive: each holds a lock on a byte of a file beside
// it, which the system takes back however the program ends.
#pragma once

#include <cstdint>
#include <filesystem>

namespace normscope {

class StoreOwner
{
public:
    /// Locks byte `number` of STORE.lock. Throws StoreError when that cannot be done.
    StoreOwner(const std::filesystem::path &store, std::int64_t number);
    ~StoreOwner();
    StoreOwner(const StoreOwner &) = delete;
    StoreOwner &operator=(const StoreOwner &) = delete;

    [[nodiscard]] std::int64_t number() const { return m_number; }

private:
    int m_file;
    std::int64_t m_number;
};

/// Whether somebody, this program included, holds byte `number`.
[[nodiscard]] bool isAlive(const std::filesystem::path &store, std::int64_t number);

/// Whether anybody holds any.
[[nodiscard]] bool isInUse(const std::filesystem::path &store);

} // namespace normscope
