#include "ui/report/report_pdf.h"

#include "engine/interop/file_batch.h"
#include "engine/interop/report.h"
#include "ui/report/report_pages.h"
#include "ui/report/report_text.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>

namespace normscope::ui {

namespace {

constexpr double millimeter = 72 / 25.4 * point;
constexpr double pageWidth = 210 * millimeter;
constexpr double pageHeight = 297 * millimeter;
constexpr double side = 16 * millimeter;
constexpr double top = 16 * millimeter;
constexpr double bottom = 20 * millimeter; // with the number of the page
constexpr int resolution = 1200;

// Of all the work.
constexpr double contentShare = 0.5;
constexpr double layoutShare = 0.6;

normscope::ExportProgress partOf(const normscope::ExportProgress &progress, double from, double to)
{
    return [&progress, from, to](double share) {
        return !progress || progress(from + (to - from) * share);
    };
}

QString plain(const ReportText &text)
{
    QString words;
    for (const ReportRun &run : text)
        words += run.text;
    return words.simplified();
}

QString titleOf(const std::vector<ReportBlock> &blocks)
{
    for (const ReportBlock &block : blocks)
        if (block.kind == ReportBlock::Kind::Title)
            return plain(block.text);
    return {};
}

void paintFoot(QPainter &painter, const QString &title, std::size_t page, std::size_t pages)
{
    constexpr double size = 7.5;
    constexpr qsizetype longest = 110; // in characters
    ReportRun words;
    words.muted = true;
    words.text = title.size() > longest ? title.left(longest) + QChar(0x2026) : title;
    ReportRun number = words;
    number.text = QCoreApplication::translate("Report", "%1 of %2").arg(page).arg(pages);
    const double y = pageHeight - bottom + 6 * millimeter;
    PrintedText left({words}, {.size = size, .wraps = false});
    left.paint(painter, side, y);
    PrintedText right({number}, {.size = size, .wraps = false});
    right.paint(painter, pageWidth - side - right.fullWidth(), y);
}

} // namespace

QByteArray reportPdf(const std::vector<ExportedRun> &runs, const std::string &title,
                     const normscope::ExportProgress &progress)
{
    const std::vector<ReportBlock> blocks =
        reportBlocks(reportHtml(runs, title, partOf(progress, 0, contentShare)));
    const std::vector<Strip> strips = stripsOf(blocks, side, pageWidth - 2 * side);
    const auto pages = pagesOf(strips, pageHeight - top - bottom);

    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(resolution);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins({});
    const QString shownTitle = titleOf(blocks);
    writer.setTitle(shownTitle);
    writer.setCreator(QStringLiteral("NormScope " NORMSCOPE_VERSION));
    QPainter painter(&writer);
    const normscope::ExportProgress painting = partOf(progress, layoutShare, 1);
    ProgressMeter meter(painting, static_cast<double>(pages.size()));
    for (std::size_t page = 0; page < pages.size(); ++page) {
        if (page > 0)
            writer.newPage();
        painter.resetTransform();
        painter.scale(resolution / (72 * point), resolution / (72 * point));
        for (const PlacedStrip &placed : pages[page])
            placed.strip->paint(painter, top + placed.y);
        paintFoot(painter, shownTitle, page + 1, pages.size());
        meter.advance();
    }
    painter.end();
    return bytes;
}

void exportReportPdf(const std::vector<ExportedRun> &runs, const std::string &title,
                     const std::filesystem::path &file, const normscope::ExportProgress &progress)
{
    const QByteArray bytes = reportPdf(runs, title, progress);
    writeFileAtomically(file, {bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

} // namespace normscope::ui
