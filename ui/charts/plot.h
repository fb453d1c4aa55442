// What is to be painted of a chart, worked out: axes, lines, marks and notes with their places.
// Made by PlotBuilder, painted by plot_painter.h on the screen and in pictures alike.
#pragma once

#include "engine/service/training_service.h"
#include "ui/charts/chart_view_settings.h"
#include "ui/charts/scale.h"

#include <QImage>
#include <QPointF>
#include <QPolygonF>
#include <QRectF>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace normscope::ui {

enum class LineKind {
    Raw,
    Band, ///< about a mean: closed polygons that are filled
    Epochs,
    Smoothed,
    Channel
};

/// Drawn as a polyline that a pointer finds and labels keep clear of.
[[nodiscard]] constexpr bool isCurve(LineKind kind)
{
    return kind != LineKind::Raw && kind != LineKind::Band;
}

struct PlotLine
{
    RunId run = 0;
    int slot = 0;
    LineKind kind = LineKind::Smoothed;
    std::size_t evaluation = 0;    ///< of LineKind::Epochs: one of evaluationKinds()
    std::vector<QPolygonF> pieces; ///< in axis space
    bool ofEpochs = false;         ///< one point an epoch, or shaded about such
    bool many = false;             ///< one of so many lines that they are drawn thinner
    double opacity = 1;
    double width = 0; ///< 0: as its kind has it
};

/// A curve's end: its name and value, or where it broke off.
struct LineEnd
{
    RunId run = 0;
    int slot = 0;
    bool broken = false;   ///< ✕, and `name` says why
    bool channel = false;  ///< a thin leader to the label in place of a glyph
    bool showSlot = false; ///< the run's glyph before the label: several runs' channels
    bool quiet = false;    ///< with a leader too; the name is muted
    bool pinned = false;   ///< a pin after the name
    bool reached = false;  ///< a leader beside the glyph, among quiet ones
    bool going = false;    ///< of a run that is not over
    bool bare = false;     ///< the glyph alone: there is no room for all names
    bool leaves = false;   ///< not an end: the line goes on beyond a zoomed x axis
    QPointF at;            ///< in axis space
    QString name;
    QString value;
    // Placed by the layout, in pixels.
    QPointF anchor;
    QRectF label; ///< of one line, or two when the value stands under the name
    bool twoLines = false;

    /// A thin line to the label.
    [[nodiscard]] bool hasLeader() const
    {
        return (channel || quiet || reached) && !leaves && !bare;
    }
    [[nodiscard]] bool hasGlyph() const { return !channel && !quiet && !leaves; }
};

struct BestMark
{
    RunId run = 0;
    int slot = 0;
    QPointF at; ///< in axis space
    QString value;
    QString epoch;
    QPointF anchor;
    QRectF label;
};

/// Sentences in the plot: what an empty chart will show, or why nothing moves.
struct PlotNote
{
    QString headline;
    QStringList lines;
    bool keys = false;  ///< the line styles of train and test under them
    bool among = false; ///< beside curves, where it covers the fewest of them
    QRectF place;
};

/// Channels × time, drawn in the plot's area from `x.lo` to `x.hi`.
struct ChannelImage
{
    QImage pixels;
    Range x;          ///< in axis space
    double start = 0; ///< middle of the colors
    double reach = 1; ///< start ± reach are the ends
    int decimals = 2;
    int channels = 0;
    bool ranked = true;
};

struct PlotRun
{
    RunId id = 0;
    int slot = 0;
    QString title;
    QString count; ///< of a group: "5 seeds"
};

struct Plot
{
    QString title;
    QString unit;
    QString xTitle;
    QString yTitle;
    QString heading;       ///< inside the chart, above the area: "γ"
    QString headingDetail; ///< "0.95 to 1.63"
    QString headingFault;  ///< at the right end of it, in the color of errors: "1 diverged"
    QRectF bounds;         ///< everything
    QRectF area;           ///< between the axes
    double leftWanted = 0; ///< before the area, by the labels of the y axis
    double roomWanted = 0; ///< beside the area, by the line ends or an image's color bar
    Range fullX;           ///< the whole x axis; x may be zoomed
    Scale x;
    Scale y;
    std::optional<double> startLine;      ///< in axis space
    RunId highlighted = 0;                ///< the others are dimmed; 0: none is
    std::set<RunId> lit;                  ///< with it: its group and the runs of that
    bool hasEpochs = false;               ///< train and test are told apart in the legend
    std::vector<std::size_t> evaluations; ///< of the runs in sight, each with its line style
    std::optional<BandKind> band;         ///< where there are groups
    std::vector<PlotRun> runs;
    std::vector<std::shared_ptr<const PlotLine>> lines; ///< from back to front
    std::vector<LineEnd> ends;
    std::vector<LineEnd> leaving; ///< until the ends are placed, of which they become some
    std::vector<BestMark> bests;
    std::optional<PlotNote> note;
    QString outside;      ///< "no BN up to 35,000 ↑": what the y axis leaves out
    QString outsideShort; ///< "↑ 35,000": the same where there is little room
    QRectF outsidePlace;
    std::shared_ptr<const ChannelImage> image;

    [[nodiscard]] QPointF toPixels(QPointF at) const
    {
        return {area.left() + x.fraction(at.x()) * area.width(),
                area.bottom() - y.fraction(at.y()) * area.height()};
    }
    [[nodiscard]] QPointF fromPixels(QPointF pixel) const
    {
        return {x.range.lo + (pixel.x() - area.left()) / area.width() * x.range.span(),
                y.range.lo + (area.bottom() - pixel.y()) / area.height() * y.range.span()};
    }
    [[nodiscard]] bool isDimmed(RunId run) const
    {
        return highlighted != 0 && run != highlighted && !lit.contains(run);
    }
    [[nodiscard]] bool isLit(RunId run) const { return highlighted != 0 && !isDimmed(run); }
};

} // namespace normscope::ui
