// A file without a name for what does not fit in memory: it is gone with the program, however that
// ends. Written at its end by one thread, read by any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace normscope {

class ScratchFile
{
public:
    /// In $TMPDIR, else /var/tmp, else /tmp. Throws StoreError where none of them can be written,
    /// or so many files are open that others would be refused for this one.
    ScratchFile();
    ~ScratchFile();
    ScratchFile(const ScratchFile &) = delete;
    ScratchFile &operator=(const ScratchFile &) = delete;

    /// Returns where they begin. Throws StoreError when they cannot be written, as on a full disk;
    /// the file is as it was then.
    [[nodiscard]] std::uint64_t append(std::span<const std::byte> bytes);
    /// Throws StoreError when the system cannot read them.
    void read(std::uint64_t begin, std::span<std::byte> bytes) const;

private:
    int m_file = -1;
    std::uint64_t m_size = 0;
};

} // namespace normscope
