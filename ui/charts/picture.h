// A chart as a picture to take away: on white in the light colors whatever the theme, with title,
// legend, axes and everything the screen shows over the lines. Safe on any thread.
#pragma once

#include "ui/charts/chart_data.h"
#include "ui/charts/plot_builder.h"

#include <QByteArray>
#include <QImage>
#include <QString>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

class QPainter;

namespace normscope::ui {

enum class PictureSize { Slide, Column, Page };
enum class PictureFormat { Png, Svg, Pdf };

/// What a picture shows: a copy of a chart's data, and how it was looked at.
struct Picture
{
    explicit Picture(ChartData shown) : data(std::move(shown)) {}

    ChartData data;
    std::optional<Range> x; ///< the zoom, in axis space
    std::optional<Range> y;
    std::optional<Range> sharedExtent;
    ChannelDrawing channels = ChannelDrawing::Automatic;
    bool ranked = true;
    RunId imageOf = 0; ///< whose channels an image shows
    int plannedEpochs = 10;
    QString title; ///< pictureTitle() unless the person wrote one
    PictureSize size = PictureSize::Slide;
};

/// A picture of anything: what stands about it, and how it is painted.
struct Sheet
{
    QString title;
    QString footer;            ///< data, common settings, version
    std::vector<PlotRun> runs; ///< in the legend
    std::vector<std::size_t>
        evaluations;              ///< in the legend with the line of training; none: neither
    std::optional<BandKind> band; ///< likewise
    PictureSize size = PictureSize::Slide;
    /// Within `bounds`; `columnsPerUnit` pixels of a PNG to a unit.
    std::function<void(QPainter &painter, const QRectF &bounds, const PlotStyle &style,
                       double columnsPerUnit)>
        paint;
};
[[nodiscard]] Sheet sheetOf(const Picture &picture);
/// Paints onto a ground that is white already, within pictureExtent().
void paintSheet(QPainter &painter, const Sheet &sheet);
[[nodiscard]] QImage sheetImage(const Sheet &sheet);
[[nodiscard]] QByteArray encodedSheet(const Sheet &sheet, PictureFormat format);

/// "Accuracy on Fashion-MNIST with and without batch normalization".
[[nodiscard]] QString pictureTitle(const ChartData &data);
/// Data, common settings, version.
[[nodiscard]] QString pictureFooter(const ChartData &data);
/// The same of any runs, and how much their curves are smoothed.
[[nodiscard]] QString footerOf(const std::vector<const ExperimentSpec *> &specs, double smoothing);

/// Its size in points (slide: pixels before doubling).
[[nodiscard]] QSizeF pictureExtent(PictureSize size);
/// Paints onto a ground that is white already, within pictureExtent(). Gives what was drawn.
Plot paintPicture(QPainter &painter, const Picture &picture);

/// A slide at 2× (1600×900); a column and a page at 300 pixels per inch.
[[nodiscard]] QImage pictureImage(const Picture &picture);
[[nodiscard]] QByteArray encodedPicture(const Picture &picture, PictureFormat format);
[[nodiscard]] QString fileEnding(PictureFormat format); ///< "png"

} // namespace normscope::ui
