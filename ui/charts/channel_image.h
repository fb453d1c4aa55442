// Many channels over time as an image: a row per channel, a column per pixel.
#pragma once

#include "ui/charts/channel_rows.h"
#include "ui/charts/plot.h"
#include "ui/look/tokens.h"

namespace normscope::ui {

/// The color of a value `fraction` of the reach away from the start: −1 low, 0 middle, 1 high.
[[nodiscard]] QColor channelColor(double fraction, const look::Tokens &tokens);

/// Of `curves` within `visible`, of which `rows` were read; `columns` is how many pixels the whole
/// of `visible` is wide. Where several samples share a column, the one farthest from the start is
/// shown. `ranked` puts the channel with the largest current value at the top, else channel 1 is
/// there.
[[nodiscard]] ChannelImage makeChannelImage(const ChannelCurves &curves, const ChannelRows &rows,
                                            XAxis axis, Range visible, int columns, double start,
                                            bool ranked, const look::Tokens &tokens);

} // namespace normscope::ui
