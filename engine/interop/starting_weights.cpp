#include "engine/interop/starting_weights.h"

#include <zlib.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <system_error>
#include <vector>

namespace normscope {

namespace fs = std::filesystem;

namespace {

std::string checksumOf(const fs::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    std::vector<char> piece(std::size_t{1} << 20U);
    uLong sum = 0;
    do {
        stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        sum = crc32_z(sum, reinterpret_cast<const Bytef *>(piece.data()),
                      static_cast<std::size_t>(stream.gcount()));
    } while (stream);
    if (!stream.eof())
        throw TensorFileError("'" + file.string() + "' cannot be read.");
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "crc32:%08lx", sum);
    return text.data();
}

} // namespace

ExperimentSpec startingFrom(ExperimentSpec spec, const fs::path &file)
{
    (void)readWeights(file, spec);
    std::error_code error;
    const fs::path whole = fs::absolute(file, error);
    spec.training.initialWeights = {(error ? file : whole.lexically_normal()).string(),
                                    checksumOf(file)};
    return spec;
}

TensorValues initialWeights(const ExperimentSpec &spec)
{
    const InitialWeights &weights = spec.training.initialWeights;
    if (weights.file.empty())
        return {};
    TensorValues values = readWeights(weights.file, spec);
    if (const std::string found = checksumOf(weights.file); found != weights.checksum)
        throw TensorFileError(
            "'" + weights.file +
            "' is not the file that the experiment starts from: its checksum is " + found +
            ", not " + weights.checksum.substr(0, 40) + ".");
    return values;
}

} // namespace normscope
