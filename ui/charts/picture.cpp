#include "ui/charts/picture.h"

#include "ui/charts/line_keys.h"
#include "ui/charts/plot_painter.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace normscope::ui {

namespace {

constexpr double pointsPerMillimeter = 72 / 25.4;
constexpr double paperPixelsPerInch = 300;
constexpr double slideScale = 2;

/// Everything that differs between the sizes; lengths in points (slide: pixels).
struct PictureLayout
{
    QSizeF extent;
    double margin;
    double title, text, axis; ///< font sizes
    double unit;              ///< a pixel of the window's look
    double lineScale;         ///< the curve is 2 of these wide
    double pixelsPerUnit;     ///< of a PNG
};

PictureLayout layoutOf(PictureSize size)
{
    const double paper = paperPixelsPerInch / 72;
    switch (size) {
    case PictureSize::Column:
        return {QSizeF(85, 60) * pointsPerMillimeter, 4, 8, 8, 8, 0.62, 0.5, paper};
    case PictureSize::Page:
        return {QSizeF(170, 95) * pointsPerMillimeter, 6, 9, 8, 8, 0.72, 0.5, paper};
    case PictureSize::Slide:
        break;
    }
    return {QSizeF(800, 450), 24, 16, 12.5, 12, 1, 1, slideScale};
}

QFont pictureFont(double size, QFont::Weight weight = QFont::Normal)
{
    // Inter where it is installed, else what the program is written in.
    QFont font;
    if (QFontDatabase::hasFamily(QStringLiteral("Inter")))
        font.setFamilies({QStringLiteral("Inter")});
    font.setStyleStrategy(QFont::PreferAntialias);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setPixelSize(static_cast<int>(std::lround(size)));
    font.setWeight(weight);
    return font;
}

PlotStyle styleOf(const PictureLayout &layout)
{
    PlotStyle style;
    style.tokens = &look::lightTokens();
    style.axis = pictureFont(layout.axis);
    style.label = pictureFont(layout.text);
    style.strong = pictureFont(layout.text, QFont::DemiBold);
    style.unit = layout.unit;
    style.lineScale = layout.lineScale;
    style.tabular = false;
    style.picture = true;
    return style;
}

/// Glyphs and names of the runs, the styles of train and test; broken into rows. Returns where the
/// last row ends.
double paintLegend(QPainter &painter, const Sheet &sheet, const PlotStyle &style,
                   const PictureLayout &layout, double top)
{
    const double height = QFontMetricsF(style.strong).height();
    const double left = layout.margin;
    const double right = layout.extent.width() - layout.margin;
    double x = left;
    double y = top;
    const auto reserve = [&](double width) {
        if (x > left && x + width > right) {
            x = left;
            y += height + style.px(4);
        }
    };
    for (const PlotRun &run : sheet.runs) {
        const double title = style.width(style.strong, run.title);
        const double count =
            run.count.isEmpty() ? 0 : style.px(6) + style.width(style.label, run.count);
        const double width = title + count;
        reserve(style.px(16) + width);
        style.drawGlyph(painter, QPointF(x + style.px(5), y + height / 2), 10, run.slot);
        painter.setFont(style.strong);
        painter.setPen(style.tokens->text);
        style.draw(painter, QRectF(x + style.px(17), y, width, height),
                   Qt::AlignLeft | Qt::AlignVCenter, run.title);
        painter.setFont(style.label);
        painter.setPen(style.tokens->muted);
        style.draw(painter, QRectF(x + style.px(23) + title, y, count, height),
                   Qt::AlignLeft | Qt::AlignVCenter, run.count);
        x += style.px(17) + width + style.px(18);
    }
    if (!sheet.evaluations.empty() && !sheet.runs.empty()) {
        const QStringList names = lineKeyNames(sheet.evaluations, true);
        reserve(lineKeysWidth(style, style.label, names));
        x = paintLineKeys(painter, style, style.label, x, y + height / 2, sheet.evaluations, names);
        x += style.px(18);
    }
    if (sheet.band) {
        reserve(style.px(30) + style.width(style.label, bandName(*sheet.band)));
        paintBandKey(painter, style, style.label, x, y + height / 2, *sheet.band);
    }
    return y + height;
}

/// Broken at spaces; at most two lines, so that the plot keeps its room.
double paragraphHeight(const QFont &font, const QString &text, double width)
{
    const QFontMetricsF metrics(font);
    const double needed =
        metrics.boundingRect(QRectF(0, 0, width, 1e6), Qt::TextWordWrap, text).height();
    return std::min(needed, 2 * metrics.lineSpacing());
}

void paintParagraph(QPainter &painter, const QFont &font, const QColor &color, const QRectF &place,
                    const QString &text)
{
    const QFontMetricsF metrics(font);
    const int lines = static_cast<int>(std::lround(place.height() / metrics.lineSpacing()));
    painter.setFont(font);
    painter.setPen(color);
    // What does not fit in its lines ends in an ellipsis.
    painter.drawText(place, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                     metrics.elidedText(text, Qt::ElideRight, place.width() * lines * 0.97));
}

} // namespace

QSizeF pictureExtent(PictureSize size)
{
    return layoutOf(size).extent;
}

namespace {

PlotView viewOf(const Picture &picture)
{
    const PictureLayout layout = layoutOf(picture.size);
    PlotView view;
    view.style = styleOf(layout);
    view.columnsPerPixel = layout.pixelsPerUnit;
    view.plannedEpochs = picture.plannedEpochs;
    view.x = picture.x;
    view.y = picture.y;
    view.sharedExtent = picture.sharedExtent;
    view.channels = picture.channels;
    view.ranked = picture.ranked;
    view.highlighted = picture.imageOf;
    view.forPicture = true;
    return view;
}

Plot paintPlot(QPainter &painter, const Picture &picture, const QRectF &bounds)
{
    PlotView view = viewOf(picture);
    view.bounds = bounds;
    PlotBuilder builder;
    Plot plot = builder.build(picture.data, view);
    plot.highlighted = 0; // a picture dims nothing
    const PlotStyle &style = view.style;
    paintAxes(painter, plot, style);
    paintImage(painter, plot, style);
    paintBands(painter, plot, style);
    paintRawLines(painter, plot, style);
    paintLines(painter, plot, style);
    paintMarks(painter, plot, style);
    return plot;
}

} // namespace

Sheet sheetOf(const Picture &picture)
{
    PlotView view = viewOf(picture);
    view.bounds = QRectF(QPointF(), layoutOf(picture.size).extent);
    PlotBuilder builder;
    const Plot plot = builder.build(picture.data, view); // for the legend alone
    Sheet sheet;
    sheet.title = picture.title.isEmpty() ? pictureTitle(picture.data) : picture.title;
    sheet.footer = pictureFooter(picture.data);
    sheet.runs = plot.runs;
    if (plot.hasEpochs)
        sheet.evaluations = plot.evaluations;
    sheet.band = plot.band;
    sheet.size = picture.size;
    sheet.paint = [picture](QPainter &painter, const QRectF &bounds, const PlotStyle &, double) {
        paintPlot(painter, picture, bounds);
    };
    return sheet;
}

void paintSheet(QPainter &painter, const Sheet &sheet)
{
    const PictureLayout layout = layoutOf(sheet.size);
    const PlotStyle style = styleOf(layout);
    const look::Tokens &tokens = *style.tokens;
    const double width = layout.extent.width() - 2 * layout.margin;
    // Title, legend and footer first: the drawing has the rest.
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    double top = layout.margin * 0.7;
    const QFont titleFont = pictureFont(layout.title, QFont::DemiBold);
    const double titleHeight = paragraphHeight(titleFont, sheet.title, width);
    paintParagraph(painter, titleFont, tokens.text, QRectF(layout.margin, top, width, titleHeight),
                   sheet.title);
    top += titleHeight + style.px(6);
    top = paintLegend(painter, sheet, style, layout, top) + style.px(6);

    const double footerHeight = paragraphHeight(style.axis, sheet.footer, width);
    const double footerTop = layout.extent.height() - layout.margin * 0.7 - footerHeight;
    paintParagraph(painter, style.axis, tokens.muted,
                   QRectF(layout.margin, footerTop, width, footerHeight), sheet.footer);
    sheet.paint(painter, QRectF(layout.margin, top, width, footerTop - style.px(4) - top), style,
                layout.pixelsPerUnit);
}

Plot paintPicture(QPainter &painter, const Picture &picture)
{
    Plot plot;
    Sheet sheet = sheetOf(picture);
    sheet.paint = [&](QPainter &on, const QRectF &bounds, const PlotStyle &, double) {
        plot = paintPlot(on, picture, bounds);
    };
    paintSheet(painter, sheet);
    return plot;
}

QImage sheetImage(const Sheet &sheet)
{
    const PictureLayout layout = layoutOf(sheet.size);
    const QSizeF pixels = layout.extent * layout.pixelsPerUnit;
    QImage image(static_cast<int>(std::lround(pixels.width())),
                 static_cast<int>(std::lround(pixels.height())), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.scale(layout.pixelsPerUnit, layout.pixelsPerUnit);
    paintSheet(painter, sheet);
    painter.end();
    const double perInch = sheet.size == PictureSize::Slide ? 96 * slideScale : paperPixelsPerInch;
    image.setDotsPerMeterX(static_cast<int>(std::lround(perInch / 0.0254)));
    image.setDotsPerMeterY(image.dotsPerMeterX());
    return image;
}

QImage pictureImage(const Picture &picture)
{
    return sheetImage(sheetOf(picture));
}

namespace {

QByteArray svgSheet(const Sheet &sheet)
{
    const PictureLayout layout = layoutOf(sheet.size);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setViewBox(QRectF(QPointF(), layout.extent));
    generator.setSize(layout.extent.toSize());
    generator.setResolution(sheet.size == PictureSize::Slide ? 96 : 72);
    generator.setTitle(sheet.title);
    generator.setDescription(sheet.footer);
    QPainter painter(&generator);
    painter.fillRect(QRectF(QPointF(), layout.extent), Qt::white);
    paintSheet(painter, sheet);
    painter.end();
    return bytes;
}

QByteArray pdfSheet(const Sheet &sheet)
{
    const PictureLayout layout = layoutOf(sheet.size);
    // A slide of 800 pixels at 96 per inch is 600 points wide.
    const double pointsPerUnit = sheet.size == PictureSize::Slide ? 0.75 : 1;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    constexpr int resolution = 1200;
    writer.setResolution(resolution);
    writer.setPageSize(QPageSize(layout.extent * pointsPerUnit, QPageSize::Point, QString(),
                                 QPageSize::ExactMatch));
    writer.setPageMargins({});
    writer.setTitle(sheet.title);
    writer.setCreator(QStringLiteral("NormScope " NORMSCOPE_VERSION));
    QPainter painter(&writer);
    const double scale = pointsPerUnit * resolution / 72;
    painter.scale(scale, scale);
    paintSheet(painter, sheet);
    painter.end();
    return bytes;
}

QByteArray pngSheet(const Sheet &sheet)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    sheetImage(sheet).save(&buffer, "PNG");
    return bytes;
}

struct Encoder
{
    PictureFormat format;
    const char *ending;
    QByteArray (*encode)(const Sheet &);
};

constexpr Encoder encoders[] = {
    {PictureFormat::Png, "png", pngSheet},
    {PictureFormat::Svg, "svg", svgSheet},
    {PictureFormat::Pdf, "pdf", pdfSheet},
};

const Encoder &encoderOf(PictureFormat format)
{
    return *std::find_if(std::begin(encoders), std::end(encoders),
                         [format](const Encoder &encoder) { return encoder.format == format; });
}

} // namespace

QByteArray encodedSheet(const Sheet &sheet, PictureFormat format)
{
    return encoderOf(format).encode(sheet);
}

QByteArray encodedPicture(const Picture &picture, PictureFormat format)
{
    return encodedSheet(sheetOf(picture), format);
}

QString fileEnding(PictureFormat format)
{
    return QString::fromLatin1(encoderOf(format).ending);
}

} // namespace normscope::ui
