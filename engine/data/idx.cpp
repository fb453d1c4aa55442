#include "engine/data/idx.h"

#include "engine/data/dataset.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace normscope {

namespace {

// 2 GiB of images: far above any data set of this kind, far below what brings a machine down.
constexpr std::int64_t maximumBytes = std::int64_t{1} << 31;

[[noreturn]] void fail(const std::filesystem::path &file, const std::string &why)
{
    throw DataError(file.string() + ": " + why);
}

class GzFile
{
public:
    explicit GzFile(const std::filesystem::path &path) : m_path(path)
    {
        errno = 0;
        m_file.reset(gzopen(path.c_str(), "rb"));
        if (!m_file)
            fail(path, std::string("cannot be opened (") + std::strerror(errno) + ")");
        gzbuffer(m_file.get(), 1U << 18U);
    }

    // Fewer bytes than asked for means the end of the file.
    std::size_t read(std::uint8_t *to, std::size_t count)
    {
        std::size_t done = 0;
        while (done < count) {
            const auto chunk =
                static_cast<unsigned>(std::min<std::size_t>(count - done, 1U << 30U));
            const int got = gzread(m_file.get(), to + done, chunk);
            if (got < 0)
                fail(m_path, "its compressed data are damaged or cut off. Copy the file again");
            if (got == 0)
                break;
            done += static_cast<std::size_t>(got);
        }
        int code = Z_OK;
        gzerror(m_file.get(), &code);
        if (done < count && code == Z_BUF_ERROR)
            fail(m_path, "its compressed data are cut off. Copy the file again");
        return done;
    }

private:
    struct Close
    {
        void operator()(gzFile_s *file) const { gzclose(file); }
    };
    std::filesystem::path m_path;
    std::unique_ptr<gzFile_s, Close> m_file;
};

std::string kindText(int rank)
{
    return rank == 3 ? "images" : rank == 1 ? "labels" : std::to_string(rank) + "-dimensional data";
}

std::int64_t readDimension(GzFile &file, const std::filesystem::path &path)
{
    std::array<std::uint8_t, 4> bytes{};
    if (file.read(bytes.data(), bytes.size()) != bytes.size())
        fail(path, "ends within its header. Copy the file again");
    return (std::int64_t{bytes[0]} << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3];
}

} // namespace

IdxArray readIdx(const std::filesystem::path &path, int rank)
{
    GzFile file(path);
    std::array<std::uint8_t, 4> magic{};
    if (file.read(magic.data(), magic.size()) != magic.size())
        fail(path, "is too short to be an IDX file");
    if (magic[0] != 0 || magic[1] != 0 || magic[2] != 8)
        fail(path, "is not an IDX file of unsigned bytes (it must begin with 00 00 08)");
    if (magic[3] != rank)
        fail(path, "holds " + kindText(magic[3]) + " where " + kindText(rank) +
                       " are expected. Are the files swapped?");
    IdxArray array;
    std::int64_t total = 1;
    for (int i = 0; i < rank; ++i) {
        array.dimensions.push_back(readDimension(file, path));
        const std::int64_t size = array.dimensions.back();
        if (size == 0)
            fail(path, "says that it is empty");
        if (size > maximumBytes / total)
            fail(path, "says that it holds " + std::to_string(array.dimensions[0]) +
                           " entries, more than this program reads (2 GiB). Is it damaged?");
        total *= size;
    }
    // Grown as data come, so that a lying header costs no memory.
    constexpr std::size_t chunk = std::size_t{1} << 22U;
    const auto wanted = static_cast<std::size_t>(total);
    while (array.bytes.size() < wanted) {
        const std::size_t before = array.bytes.size();
        const std::size_t next = std::min(chunk, wanted - before);
        array.bytes.resize(before + next);
        const std::size_t got = file.read(array.bytes.data() + before, next);
        if (got < next)
            fail(path, "ends after " + std::to_string(before + got) + " of " +
                           std::to_string(wanted) + " bytes. Copy the file again");
    }
    std::uint8_t extra = 0;
    if (file.read(&extra, 1) != 0)
        fail(path, "holds more data than its header says. Is it damaged?");
    return array;
}

} // namespace normscope
