// Records as compact bytes: values in columns, what hardly changes from one to the next taken as
// the difference of bits, bytes of equal weight together, deflated (zlib). What comes back has the
// same bits. Reading trusts nothing: a text that is cut, damaged or lies about its size is a
// CodecError, and no more memory is taken than such a text can hold.
#pragma once

#include "engine/history/checkpoint.h"
#include "engine/history/run_history.h"

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace normscope {

class CodecError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// Steps that follow each other; their numbers and epochs are not in the bytes.
[[nodiscard]] std::string encodeSteps(std::span<const StepRecord> steps);
/// `count` steps from number `first` on.
[[nodiscard]] std::vector<StepRecord> decodeSteps(std::string_view bytes, std::int64_t first,
                                                  std::size_t count, std::int64_t stepsPerEpoch);

/// One or more samples; those that are read are of layers with these numbers of channels.
[[nodiscard]] std::string encodeNormSamples(std::span<const NormSamples> samples);
[[nodiscard]] std::vector<NormSamples> decodeNormSamples(std::string_view bytes, std::size_t count,
                                                         std::span<const std::int64_t> channels,
                                                         std::int64_t stepsPerEpoch);

/// With a checksum over all of it.
[[nodiscard]] std::string encodeCheckpoint(const Checkpoint &checkpoint);
[[nodiscard]] Checkpoint decodeCheckpoint(std::string_view bytes);

} // namespace normscope
