// The chart of all answers as a picture to take away.
#pragma once

#include "ui/charts/picture.h"
#include "ui/explore/answer_plot.h"

namespace normscope::ui {

struct AnswerPicture
{
    AnswerMarks answers;
    /// Data, and what the answers share: footerOf() of their experiments.
    QString common;
    QString budget; ///< budgetText()
    PictureSize size = PictureSize::Slide;
};

/// Safe on any thread.
[[nodiscard]] Sheet sheetOf(const AnswerPicture &picture);

} // namespace normscope::ui
