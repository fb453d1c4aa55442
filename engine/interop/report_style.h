// How a report looks.
#pragma once

namespace normscope {

/// A style sheet: the tokens of the window's look, light, dark by the reader's choice, and always
/// light on paper.
extern const char *const reportStyle;

} // namespace normscope
