// The chart of all answers as a picture to take away.
#pragma once

#include "ui/charts/sheet.h"
#include "ui/explore/answer_plot.h"

namespace normscope::ui {

struct AnswerPicture
{
    AnswerMarks answers;
    /// What the answers share: "lr 1.0 · batch 256 · seed 0"; may be empty.
    QString common;
    QString budget; ///< budgetText()
    PictureSize size = PictureSize::Slide;
};

/// Safe on any thread.
[[nodiscard]] Sheet sheetOf(const AnswerPicture &picture);

} // namespace normscope::ui
