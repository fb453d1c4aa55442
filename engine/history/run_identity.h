// What a run is known by, in every store that it ever comes to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace normscope {

struct RunIdentity
{
    std::string id;           ///< eight characters of Crockford's base 32: 40 random bits
    std::int64_t created = 0; ///< milliseconds since 1970-01-01 UTC
};

/// Of a run that begins now.
[[nodiscard]] RunIdentity newRunIdentity();

/// Whether a text has the form of an id.
[[nodiscard]] bool isRunId(std::string_view text);

} // namespace normscope
