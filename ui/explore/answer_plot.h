// All answers against the setting that was changed: where each stands and how it is painted, in the
// window and in a picture alike.
#pragma once

#include "ui/charts/plot.h"
#include "ui/charts/reading.h"
#include "ui/explore/answer.h"
#include "ui/explore/changed_key.h"

#include <optional>
#include <string>
#include <vector>

class QPainter;

namespace normscope::ui {

struct PlotStyle;

/// One answer in the chart.
struct AnswerMark
{
    int number = 0;
    KeyValue at;
    std::optional<Figure> normalized;
    Figure plain;
    bool now = false;
    bool aside = false; ///< differs from the latest in other settings too
    double reached = 1; ///< of the budget; what a change has replaced came less far

    [[nodiscard]] bool isCutShort() const { return reached < 1; }
};

struct AnswerMarks
{
    ChangedKey key;
    std::vector<AnswerMark> marks;

    /// Numbers on an axis, or words side by side in the order of their appearance.
    [[nodiscard]] bool isNumeric() const;
    [[nodiscard]] QStringList words() const;
};

/// "at 24 %" of the budget.
[[nodiscard]] QString reachedText(double reached);

/// Colors and glyphs of the two networks.
inline constexpr int normalizedSlot = 0;
inline constexpr int plainSlot = 1;

[[nodiscard]] Plot layOutAnswers(const AnswerMarks &answers, const QRectF &bounds,
                                 const PlotStyle &style);
/// Axes, a line through the whole answers of each network and a mark for each. One that was cut
/// short is smaller and paler, with its share beside it where there is room: it is no worse, it has
/// seen less.
void paintAnswers(QPainter &painter, const AnswerMarks &answers, const Plot &plot,
                  const PlotStyle &style);
/// What the answer nearest to a place in pixels says; nothing when none is near.
[[nodiscard]] std::optional<Reading> readAnswers(const AnswerMarks &answers, const Plot &plot,
                                                 const PlotStyle &style, QPointF pointer);

/// answer,setting,value,network,train_accuracy,train_loss,reached,diverged,comparable: one row for
/// each network of each answer, to the last digit. `reached` is the share of the budget that was
/// trained, `comparable` whether the answer differs from the latest in this setting alone.
[[nodiscard]] std::string answersCsv(const AnswerMarks &answers);

} // namespace normscope::ui
