// The printed report: it holds what the HTML holds, nothing is cut, headings are not left alone,
// and tables break well, for 2 to 20 runs and for texts of any kind.
#include "engine/interop/report.h"
#include "tests/support/recorded_run.h"
#include "ui/report/report_blocks.h"
#include "ui/report/report_pages.h"
#include "ui/report/report_pdf.h"
#include "ui/report/report_table.h"

#include <QImage>
#include <QPainter>
#include <QTemporaryDir>
#include <QtTest>

#include <set>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::recordedRun;

namespace {

constexpr double pageHeight = 700 * point;

std::vector<ExportedRun> runsOf(std::size_t count, const std::string &name = "run",
                                std::int64_t steps = 120)
{
    std::vector<ExportedRun> runs;
    for (std::size_t i = 0; i < count; ++i)
        runs.push_back({"id" + std::to_string(i), name + " " + std::to_string(i + 1), "", 1000,
                        recordedRun(steps, static_cast<unsigned>(i))});
    return runs;
}

QString plain(const ReportText &text)
{
    QString words;
    for (const ReportRun &run : text)
        words += run.text;
    return words.simplified();
}

std::size_t countOf(const std::vector<ReportBlock> &blocks, ReportBlock::Kind kind)
{
    return static_cast<std::size_t>(std::count_if(
        blocks.begin(), blocks.end(), [kind](const auto &block) { return block.kind == kind; }));
}

std::size_t occurrences(const std::string &text, const std::string &part)
{
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

} // namespace

class TestReportPdf : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsWhatThePageHolds_data()
    {
        QTest::addColumn<int>("count");
        for (const int count : {1, 2, 7, 20})
            QTest::addRow("%d runs", count) << count;
    }
    void holdsWhatThePageHolds()
    {
        QFETCH(int, count);
        const std::string html = reportHtml(runsOf(static_cast<std::size_t>(count)), "A title");
        const std::vector<ReportBlock> blocks = reportBlocks(html);
        using Kind = ReportBlock::Kind;
        QCOMPARE(plain(blocks.front().text), QString("A title"));
        QCOMPARE(countOf(blocks, Kind::Heading), occurrences(html, "<h2>"));
        QCOMPARE(countOf(blocks, Kind::Subheading), occurrences(html, "<h3>"));
        QCOMPARE(countOf(blocks, Kind::Table), occurrences(html, "<table"));
        std::size_t rows = 0;
        std::size_t figures = 0;
        for (const ReportBlock &block : blocks) {
            rows += block.rows.size() + (block.head.empty() ? 0 : 1);
            figures += block.figures.size();
            for (const ReportFigure &figure : block.figures)
                QVERIFY(figure.svg.startsWith("<svg") && figure.svg.endsWith("</svg>"));
        }
        QCOMPARE(rows, occurrences(html, "<tr>"));
        QCOMPARE(figures, occurrences(html, "<figure>"));
    }

    void placesEverythingOnceAndWithinItsPage_data() { holdsWhatThePageHolds_data(); }
    void placesEverythingOnceAndWithinItsPage()
    {
        QFETCH(int, count);
        const auto strips = stripsOf(
            reportBlocks(reportHtml(runsOf(static_cast<std::size_t>(count)), {})), 0, 500 * point);
        const auto pages = pagesOf(strips, pageHeight);
        std::size_t next = 0;
        for (const auto &page : pages) {
            QVERIFY(!page.empty());
            double y = 0;
            for (const PlacedStrip &placed : page) {
                QVERIFY(placed.y >= y - 1e-6); // none over another
                y = placed.y + placed.strip->height;
                QVERIFY(y <= pageHeight + 1e-6);
                if (placed.strip == &strips[next])
                    ++next;
                else // a table that goes on says again what its columns are
                    QVERIFY(&placed == &page.front() && strips[next].head.get() == placed.strip);
            }
            // No heading, table head or first row is the last thing of a page.
            QVERIFY(next == strips.size() || !page.back().strip->staysWithNext);
        }
        QCOMPARE(next, strips.size());
    }

    void breaksLongTablesAndLongNotes()
    {
        std::vector<ExportedRun> runs = runsOf(1, "run", 1500); // 150 epochs
        for (int i = 0; i < 200; ++i)
            runs[0].note += "Line " + std::to_string(i) + " of a long note.\n";
        const auto strips = stripsOf(reportBlocks(reportHtml(runs, {})), 0, 500 * point);
        const auto pages = pagesOf(strips, pageHeight);
        QVERIFY(pages.size() > 5);
        int continued = 0;
        for (std::size_t page = 1; page < pages.size(); ++page) {
            const Strip *second = pages[page].size() > 1 ? pages[page][1].strip : nullptr;
            continued += second && second->head.get() == pages[page].front().strip ? 1 : 0;
            // Pages are filled as far as they can be.
            if (page + 1 < pages.size()) {
                const PlacedStrip &last = pages[page].back();
                QVERIFY(last.y + last.strip->height > pageHeight / 3);
            }
        }
        QVERIFY(continued >= 2);
    }

    void aLongTextBreaksNoShortOneBesideIt()
    {
        ReportBlock table;
        table.kind = ReportBlock::Kind::Table;
        table.head = {{{{.text = "Run"}}}, {{{.text = "State"}}}};
        std::vector<ReportCell> row = {{{{.text = "BN"}}}, {{{.text = "finished"}}}};
        for (int column = 0; column < 8; ++column) {
            table.head.push_back({{{.text = "Best test acc"}}, true});
            row.push_back({{{.text = "0.895"}}, true});
        }
        table.rows = {row, row};
        const double width = 500 * point;
        const double line = PrintedTable(table, width).rows().front().height();
        for (auto &each : table.rows)
            each[0].text = {{.text = "no BN, seed 3"}};
        table.rows.back()[1].text = {
            {.text = "diverged: the loss of a minibatch became NaN at step 846 of 2350"}};
        const PrintedTable printed(table, width);
        QCOMPARE(printed.rows().front().height(), line);
        QVERIFY(printed.rows().back().height() > line);
    }

    void tablesKeepTheirWidth()
    {
        // Seventeen columns, and words that no column has room for.
        ReportBlock table;
        table.kind = ReportBlock::Kind::Table;
        table.rows.resize(3);
        for (int column = 0; column < 17; ++column) {
            table.head.push_back({{{.text = "Some long heading"}}});
            for (auto &row : table.rows)
                row.push_back({{{.text = QString(column == 3 ? 400 : 6, 'W')}}});
        }
        const double width = 500 * point;
        const PrintedTable printed(table, width);
        // Painted a little to the right: nothing may be outside of it.
        QImage image(700, 1200, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        painter.scale(1 / point, 1 / point);
        double y = 10 * point;
        printed.head().paint(painter, 50 * point, y);
        for (const PrintedRow &row : printed.rows()) {
            y += row.height();
            row.paint(painter, 50 * point, y);
        }
        painter.end();
        int ink = 0;
        for (int row = 0; row < image.height(); ++row)
            for (int column = 0; column < image.width(); ++column)
                if (image.pixelColor(column, row).lightness() < 200) {
                    ++ink;
                    QVERIFY2(column >= 49 && column <= 551, qPrintable(QString::number(column)));
                }
        QVERIFY(ink > 1000);
    }

    void isA4WithLinesAndLettersAlone()
    {
        std::vector<double> shares;
        const QByteArray pdf = reportPdf(runsOf(2), "Title", [&](double share) {
            shares.push_back(share);
            return true;
        });
        QVERIFY(pdf.startsWith("%PDF-"));
        QVERIFY(pdf.contains("/MediaBox [0 0 595"));
        QVERIFY(!pdf.contains("/Subtype /Image"));
        QVERIFY(pdf.contains("/FontFile2") || pdf.contains("/FontFile3"));
        QVERIFY(std::is_sorted(shares.begin(), shares.end()));
        QCOMPARE(shares.back(), 1.0);
    }

    void takesAnyText()
    {
        std::vector<ExportedRun> runs = runsOf(3);
        runs[0].name = "</body></html><script>alert(1)</script> & \"'";
        runs[1].name = std::string("\xff\xfe bad \x01\x02 ") + std::string(3000, 'M');
        runs[2].name = "γ \xef\xbf\xbe\xef\xbf\xbf 漢字 \xf0\x9f\x98\x80";
        runs[0].note = std::string(20000, 'x') + "\n<p>]]>&nbsp;";
        const std::vector<ReportBlock> blocks = reportBlocks(reportHtml(runs, "<b>&amp;"));
        QCOMPARE(plain(blocks.front().text), QString("<b>&amp;"));
        bool found = false;
        for (const ReportBlock &block : blocks)
            for (const ReportText &item : block.items)
                found = found || plain(item).contains("<script>alert(1)</script> & \"'");
        QVERIFY(found);
        const std::vector<Strip> strips = stripsOf(blocks, 0, 500 * point);
        for (const auto &page : pagesOf(strips, pageHeight))
            for (const PlacedStrip &placed : page)
                QVERIFY(placed.y + placed.strip->height <= pageHeight + 1e-6);
        QVERIFY(reportPdf(runs, {}).size() > 10000);
    }

    void writesWholeFilesOrNone()
    {
        QTemporaryDir folder;
        const auto place = [&](const char *name) {
            return std::filesystem::path(folder.filePath(name).toStdString());
        };
        const auto half = [](double share) { return share < 0.7; };
        QVERIFY_THROWS_EXCEPTION(ExportError, exportReportPdf(runsOf(1), {}, place("none/a.pdf")));
        QVERIFY_THROWS_EXCEPTION(ExportError, exportReportPdf({}, {}, place("a.pdf")));
        QVERIFY_THROWS_EXCEPTION(ExportCancelled,
                                 exportReportPdf(runsOf(2), {}, place("a.pdf"), half));
        QVERIFY(QDir(folder.path()).isEmpty());
        exportReportPdf(runsOf(1), {}, place("a.pdf"));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{"a.pdf"});
        QVERIFY_THROWS_EXCEPTION(ExportError, (void)reportBlocks("no page"));
        QVERIFY_THROWS_EXCEPTION(ExportError, (void)reportBlocks("<body><p></body></html>"));
    }
};

QTEST_MAIN(TestReportPdf)
#include "test_report_pdf.moc"
