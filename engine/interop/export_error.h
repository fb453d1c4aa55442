// What an export throws.
#pragma once

#include <stdexcept>

namespace normscope {

/// A file that cannot be written, in words: which one and why.
class ExportError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

} // namespace normscope
