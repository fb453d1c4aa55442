// What goes wrong with a store of runs, in words a user can act on.
#pragma once

#include <stdexcept>
#include <string>

namespace normscope {

enum class StoreFault {
    Missing,    ///< no such file, or no such run
    Unreadable, ///< the system refuses to read or write it
    Full,       ///< no room on the disk
    Busy,       ///< another program has held it for too long
    Damaged,
    Foreign, ///< not a store of runs
    Newer,   ///< written by a later version of the program
};

class StoreError : public std::runtime_error
{
public:
    StoreError(StoreFault fault, const std::string &sentence)
        : std::runtime_error(sentence), m_fault(fault)
    {
    }
    [[nodiscard]] StoreFault fault() const { return m_fault; }

private:
    StoreFault m_fault;
};

} // namespace normscope
