// Formulas as trees: what stands over, under and beside what. Measured and painted at any size by
// math_painter.h, and read out by a screen reader.
#pragma once

#include <QString>

#include <vector>

namespace normscope::ui {

struct Math
{
    enum class Kind { Symbol, Number, Operator, Row, Fraction, Root, Script, Hat };
    Kind kind = Kind::Row;
    QString text;            ///< of symbols, numbers and operators
    std::vector<Math> parts; ///< Fraction: above, below; Script: base, subscript, superscript
    bool accent = false;     ///< the value that is followed
    bool strong = false;     ///< a result

    /// "x̂ = (x − μ) / √(σ^2 + ε)".
    [[nodiscard]] QString spoken() const;
};

[[nodiscard]] Math symbol(const QString &name); ///< in italics
[[nodiscard]] Math number(const QString &digits);
[[nodiscard]] Math op(const QString &sign); ///< with space on both sides
[[nodiscard]] Math row(std::vector<Math> parts);
[[nodiscard]] Math fraction(Math above, Math below);
[[nodiscard]] Math root(Math inside);
/// Either may be an empty row.
[[nodiscard]] Math script(Math base, Math below, Math above);
[[nodiscard]] Math hat(Math base);
[[nodiscard]] Math followed(Math math); ///< in the color of the run
[[nodiscard]] Math result(Math math);   ///< bold

} // namespace normscope::ui
