// A setting against a result, one point a run.
#pragma once

#include "engine/compare/run_figures.h"
#include "ui/charts/plot.h"
#include "ui/charts/scale.h"
#include "ui/compare/setting_keys.h"
#include "ui/runs/run_grouper.h"

#include <QString>

#include <string>
#include <vector>

namespace normscope::ui {

struct ScatterPoint
{
    RunId run = 0;
    QString title;
    QString group; ///< its group's label; empty without one
    int slot = 0;
    QString xText;
    double x = 0; ///< the number, or the place of the word
    double y = 0; ///< NaN of one that broke off
    bool brokeOff = false;
    QString reason; ///< "NaN at step 846"
    int beside = 0; ///< of those of the same color at the same x: this one's place
    int besideOf = 1;
};

struct ScatterData
{
    QString xLabel; ///< "learning rate"
    QString yLabel; ///< "best test accuracy"
    QString yShort; ///< "best test"
    std::string xPath;
    std::string yName;
    int decimals = 3;
    bool logarithmic = false; ///< x
    QStringList words;        ///< of an x that is no number
    Range x;                  ///< of the axis, in axis space
    Range y;                  ///< of the axis
    std::vector<ScatterPoint> points;
    int without = 0;            ///< runs that have no result yet
    std::vector<PlotRun> names; ///< of colors and glyphs, each once
};

/// A name for each color and glyph of `runs`: where they are grouped, what the first group of that
/// color has as normalization.
[[nodiscard]] std::vector<PlotRun> namesOf(const std::vector<RunEntry> &runs,
                                           const std::vector<RunGroupEntry> &groups);

/// Colors and glyphs are those of the groups' colors, where there are groups. `key` is of exactly
/// these runs. Hidden runs are left out.
[[nodiscard]] ScatterData scatterOf(const std::vector<RunEntry> &runs,
                                    const std::vector<RunGroupEntry> &groups, const SettingKey &key,
                                    const RunFigure &figure);

/// run,group,KEY,RESULT,state: a row per point, those that broke off too; in the C locale.
[[nodiscard]] std::string scatterCsv(const ScatterData &data);

/// The first glyph of a group's color: where rows or panels tell the rest.
[[nodiscard]] constexpr int colorSlot(int slot)
{
    return slot % 8;
}

} // namespace normscope::ui
