#include "ui/inspect/norm_formulas.h"

#include "ui/inspect/math_terms.h"

#include <map>

namespace normscope::ui {

namespace {

/// (x − μ) / √(σ² + ε), with this index of what μ and σ are taken over.
Math standardized(const char16_t *over)
{
    return fraction(
        row({followed(sym(u"x")), op(QStringLiteral("−")), script(sym(u"μ"), sym(over), none())}),
        root(row({squared(u"σ", over), op(QStringLiteral("+")), sym(u"ε")})));
}

/// y = γ x̂ + β, as far as there are γ and β.
Math affine(const LayerSpec &norm)
{
    std::vector<Math> right;
    if (hasAffine(norm, "gamma"))
        right.push_back(sym(u"γ"));
    right.push_back(xHat());
    if (hasAffine(norm, "beta")) {
        right.push_back(op(QStringLiteral("+")));
        right.push_back(sym(u"β"));
    }
    return equals(sym(u"y"), row(std::move(right)));
}

struct FormulaRow
{
    Math (*normalized)();
    const char *statistics;
    bool perMinibatch = false;
};

const std::map<std::string, FormulaRow> &formulas()
{
    static const std::map<std::string, FormulaRow> rows = {
        {"batch_norm",
         {[] { return standardized(u"B"); },
          QT_TRANSLATE_NOOP("NormFormulas", "over the minibatch B, for each channel alone"), true}},
        {"layer_norm",
         {[] { return standardized(u"n"); },
          QT_TRANSLATE_NOOP("NormFormulas",
                            "over all channels and places of each example n alone")}},
        {"group_norm",
         {[] { return standardized(u"g"); },
          QT_TRANSLATE_NOOP("NormFormulas",
                            "over the channels of each group g and their places, in each example "
                            "alone")}},
        {"instance_norm",
         {[] { return standardized(u"c"); },
          QT_TRANSLATE_NOOP("NormFormulas",
                            "over the places of each channel c, in each image alone")}},
        {"batch_renorm",
         {[] {
              return row({standardized(u"B"), op(QStringLiteral("·")), sym(u"r"),
                          op(QStringLiteral("+")), sym(u"d")});
          },
          QT_TRANSLATE_NOOP("NormFormulas",
                            "over the minibatch B; r = σ_B / σ and d = (μ_B − μ) / σ, each held "
                            "within its limits, lead towards the moving μ and σ"),
          true}},
        {"decorrelated_norm",
         {[] {
              return row({script(sym(u"Σ"), none(), number(QStringLiteral("−1/2"))),
                          number(QStringLiteral(" (")), followed(sym(u"x")),
                          op(QStringLiteral("−")), script(sym(u"μ"), sym(u"B"), none()),
                          number(QStringLiteral(")"))});
          },
          QT_TRANSLATE_NOOP("NormFormulas",
                            "over the minibatch B; Σ is the covariance of the channels of a group, "
                            "with ε added to its diagonal")}},
        {"rank_norm",
         {[] {
              return row({script(sym(u"F"), none(), number(QStringLiteral("−1"))),
                          number(QStringLiteral(" (")),
                          fraction(row({number(FormulaWords::tr("rank of ")), followed(sym(u"x"))}),
                                   sym(u"m")),
                          number(QStringLiteral(")"))});
          },
          QT_TRANSLATE_NOOP("NormFormulas",
                            "the rank of x among the m values of its channel in the minibatch, as "
                            "a score of the distribution F")}},
    };
    return rows;
}

} // namespace

NormFormula formulaOf(const LayerSpec &norm)
{
    const auto found = formulas().find(norm.kind);
    if (found == formulas().end())
        return {};
    return {{equals(xHat(), found->second.normalized()), affine(norm)},
            QCoreApplication::translate("NormFormulas", found->second.statistics),
            found->second.perMinibatch};
}

} // namespace normscope::ui
