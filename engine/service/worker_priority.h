// How much workers insist on the processor.
#pragma once

namespace normscope {

/// From now on other threads of the machine go before this one, and before those that it makes:
/// for work beside a window, which has to answer a hand at once. Costs nothing when called again;
/// does nothing where threads have no priorities of their own.
void giveWay();

} // namespace normscope
