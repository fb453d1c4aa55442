// What each program sets for its whole process before it does anything else.
#pragma once

namespace normscope {

/// Keeps large freed blocks in the process: training asks for the same ones again at every step,
/// and giving them back to the kernel in between costs two thirds of the speed. Call it first in
/// main().
void keepLargeBlocks();

/// `.` is the decimal mark of the C library, whatever the user's locale. A QApplication sets the
/// user's: call it after one is made.
void useCNumbers();

} // namespace normscope
