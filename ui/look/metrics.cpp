#include "ui/look/metrics.h"

#include <QGuiApplication>

#include <algorithm>
#include <cmath>

namespace normscope::look {

double scale()
{
    const int pixels = QGuiApplication::font().pixelSize();
    return pixels > 0 ? double(pixels) / bodyPixels : 1.0;
}

int px(double lengthAt100Percent)
{
    if (lengthAt100Percent <= 0)
        return 0;
    return std::max(1, int(std::lround(lengthAt100Percent * scale())));
}

QFont uiFont(TextSize size, QFont::Weight weight)
{
    QFont result = QGuiApplication::font();
    result.setPixelSize(px(static_cast<int>(size)));
    result.setWeight(weight);
    return result;
}

} // namespace normscope::look
