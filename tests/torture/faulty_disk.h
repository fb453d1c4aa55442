// A disk that fails when it is told to: SQLite's default VFS of this program, over the one it had.
#pragma once

#include <sqlite3.h>

#include <string>

namespace normscope::test {

/// How a call that changes the disk fails.
struct DiskFault
{
    /// Of what a failing xWrite, xSync, … returns: no room, or a device that is broken.
    bool full = true;
    /// A failing write has written half of its bytes.
    bool half = false;
    /// Every call after it fails, too, not that one alone.
    bool lasting = false;
};

/// "full, half written, lasting"
[[nodiscard]] std::string toText(const DiskFault &fault);

/// From its making on the databases of this program are opened on it. Nothing is synchronized: the
/// tests pull no plug. Make one for a program.
class FaultyDisk
{
public:
    FaultyDisk();
    ~FaultyDisk();
    FaultyDisk(const FaultyDisk &) = delete;
    FaultyDisk &operator=(const FaultyDisk &) = delete;

    /// The `n`-th call from now on that writes, synchronizes, cuts, deletes or makes a file, or
    /// maps the shared memory, fails; n begins at 1.
    void failAt(int n, const DiskFault &fault);
    /// Takes everything again. Returns whether a call has failed since failAt().
    bool mend();
};

} // namespace normscope::test
