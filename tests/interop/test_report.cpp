// The page about runs: what stands in it, and that nothing of a run's texts can do harm there.
#include "engine/interop/chapter_line.h"
#include "engine/interop/curve_points.h"
#include "engine/interop/html.h"
#include "engine/interop/number_text.h"
#include "engine/interop/report.h"
#include "tests/interop/made_up_runs.h"
#include "tests/support/small_disk.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>
#include <limits>

using namespace normscope;
using namespace normscope::test;

namespace {

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

QString page(const std::vector<ExportedRun> &runs, const std::string &title = {})
{
    return QString::fromStdString(reportHtml(runs, title));
}

/// Every picture of a page.
QStringList pictures(const QString &html)
{
    QStringList all;
    auto found = QRegularExpression("<svg.*?</svg>").globalMatch(html);
    while (found.hasNext())
        all << found.next().captured();
    return all;
}

/// A run of these losses.
ExportedRun runOf(const std::vector<double> &losses)
{
    ExportedRun run = makeUp({}, "1", "run");
    auto history = std::make_shared<RunHistory>(run.history->spec());
    std::int64_t step = 0;
    for (const double loss : losses) {
        ++step;
        history->addStep({step, static_cast<double>(step) / 10, 1, loss, 0.5});
    }
    run.history = history;
    return run;
}

} // namespace

class ReportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theChaptersLastLineIsThere()
    {
        const std::vector<ExportedRun> runs = madeUpRuns();
        const QString html = page(runs);
        for (const int run : {0, 1, 3}) {
            const QString line = QString::fromStdString(chapterLine(*runs[run].history));
            QVERIFY(QRegularExpression("^loss 0\\.\\d{3}, train acc 0\\.\\d{3}, test acc "
                                       "0\\.\\d{3}, \\d+\\.\\d examples/sec$")
                        .match(line)
                        .hasMatch());
            QVERIFY(html.contains(line));
        }
        QCOMPARE(chapterLine(*runs[4].history), std::string());
    }

    void whatDiffersStandsBesideEachOther()
    {
        const QString html = page(madeUpRuns());
        QVERIFY(html.contains("<h2>Differences</h2>"));
        QVERIFY(
            html.contains(QRegularExpression("Learning rate</th><td[^>]*>1.0</td><td[^>]*>0.5")));
        QVERIFY(!page({madeUpRuns()[0]}).contains("<h2>Differences</h2>"));
    }

    void howARunEndedIsSaid()
    {
        const QString html = page(madeUpRuns());
        QVERIFY(html.contains("diverged</span>: loss became NaN at step 13"));
        QVERIFY(html.contains("no epoch has ended"));
    }

    void theLegendSaysWhatIsDashed()
    {
        QVERIFY(page({madeUpRuns()[0]}).contains("test, once per epoch"));
        QVERIFY(page(madeUpRuns()).contains("test or validation, once per epoch"));
    }

    void theTitleIsThatOfThePersonElseSaysWhatItIs()
    {
        QVERIFY(page(madeUpRuns(), "Two & <three>").contains("<h1>Two &amp; &lt;three&gt;</h1>"));
        QVERIFY(page({madeUpRuns()[0]}).contains("<h1>with BN</h1>"));
        QVERIFY(page(madeUpRuns()).contains("<h1>5 runs with and without normalization</h1>"));
    }

    void colorsAreThoseOfTheWindow()
    {
        std::vector<ExportedRun> runs = madeUpRuns();
        runs.resize(3);
        runs[0].slot = 4;
        runs[2].slot = 0;
        const QString html = page(runs);
        const QString legend = html.section("<ul class=\"legend\">", 1).section("</ul>", 0, 0);
        const QStringList rows = legend.split("<li>").mid(1);
        QCOMPARE(rows.size(), 3);
        QVERIFY2(rows[0].contains("#0B97C9"), qPrintable(rows[0])); // the fifth
        QVERIFY2(rows[1].contains("#D37408"), qPrintable(rows[1])); // the lowest that is left
        QVERIFY2(rows[2].contains("#2759D6"), qPrintable(rows[2]));
        // Lines and marks, too: none of the three has another color.
        QVERIFY(html.contains("stroke=\"#0B97C9\""));
        const QString body = html.section("</style>", 1);
        QVERIFY(!body.contains("#1C805B"));
        // A file of somebody may hold anything.
        for (const int slot : {-7, std::numeric_limits<int>::max()}) {
            runs[0].slot = slot;
            QVERIFY(page(runs).section("</style>", 1).contains("#1C805B"));
        }
    }

    void textsOfARunDoNoHarm()
    {
        std::vector<ExportedRun> runs = madeUpRuns();
        const std::string evil = "</style></title><script>alert(1)</script><img src=http://x>\" "
                                 "onload='x' &#0; \xff\x01\x1b[2J";
        runs[0].name = evil;
        runs[0].note = evil;
        RunStatus status = runs[0].history->status();
        ExperimentSpec spec = runs[0].history->spec();
        spec.name = evil;
        auto history = std::make_shared<RunHistory>(spec);
        status.reason = evil;
        history->setStatus(status);
        NormLayerInfo layer{"bn1", evil, evil, 1, 2, true};
        history->setNormLayers({layer});
        for (std::int64_t step = 0; step < 3; ++step)
            history->addNormSamples({{step, 0, 0, {1, 2}, {0, 0}, {0, 0}, {0, 0}}});
        runs[0].history = history;
        const QString html = page(runs, evil);
        QVERIFY(!html.contains("<script") && !html.contains("<img"));
        QVERIFY(!html.contains("' &#0;") && !html.contains(QChar(0x1b)));
        QCOMPARE(html.count("</style>"), 1);
        QCOMPARE(html.count("</title>"), 1);
    }

    void nothingIsFetched()
    {
        const QString html = page(madeUpRuns());
        QVERIFY(html.contains("default-src 'none'"));
        for (const char *word : {"http://", "https://", "url(", "@import", "src=", "href="})
            QVERIFY2(!html.contains(word), word);
    }

    void thePartsAreNestedRight()
    {
        // All of the body is well-formed; the head has elements without an end.
        QString html = page(madeUpRuns());
        html = html.mid(html.indexOf("<body>"));
        html.truncate(html.indexOf("</html>"));
        html.replace("&nbsp;", " ");
        QXmlStreamReader reader(html);
        while (!reader.atEnd())
            reader.readNext();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    }

    void picturesHoldNumbersAlone_data()
    {
        QTest::addColumn<QVector<double>>("losses");
        QTest::newRow("none") << QVector<double>();
        QTest::newRow("one") << QVector<double>{2.3};
        QTest::newRow("the same") << QVector<double>{1, 1, 1};
        QTest::newRow("NaN alone") << QVector<double>{notANumber, notANumber};
        QTest::newRow("NaN between")
            << QVector<double>{2, notANumber, 1, notANumber, notANumber, 0.5};
        QTest::newRow("infinite") << QVector<double>{2, infinity, -infinity, 1};
        QTest::newRow("huge") << QVector<double>{2, 1e300, 1.7e308, 1};
        QTest::newRow("both ends") << QVector<double>{1.7e308, -1.7e308, 0};
        QTest::newRow("tiny") << QVector<double>{5e-324, 0, 5e-324};
    }
    void picturesHoldNumbersAlone()
    {
        QFETCH(QVector<double>, losses);
        const QString html = page({runOf({losses.begin(), losses.end()})});
        for (const QString &picture : pictures(html)) {
            QVERIFY2(!picture.contains("nan") && !picture.contains("inf"), qPrintable(picture));
            // Nothing lies far outside: no coordinate has five digits.
            QVERIFY2(!picture.contains(QRegularExpression("[ML ]-?\\d{5}")), qPrintable(picture));
        }
    }

    void manyLongRunsStayReadable()
    {
        std::vector<ExportedRun> runs;
        for (int i = 0; i < 30; ++i)
            runs.push_back(makeUp({.normalized = i % 2 == 0,
                                   .epochs = 10,
                                   .stepsPerEpoch = 235,
                                   .learningRate = 0.1 * (i + 1),
                                   .salt = static_cast<std::uint64_t>(i + 1)},
                                  std::to_string(i), std::string(300, 'x')));
        const std::string html = reportHtml(runs, "");
        QVERIFY2(html.size() < 10'000'000, qPrintable(QString::number(html.size())));
        QVERIFY(html.find("x (30)") != std::string::npos);
    }

    void theSameRunsGiveTheSamePage() { QCOMPARE(page(madeUpRuns()), page(madeUpRuns())); }

    void itIsWrittenWholeOrNotAtAll()
    {
        const QTemporaryDir folder;
        const std::string file = folder.filePath("report.html").toStdString();
        QVERIFY_EXCEPTION_THROWN(
            exportReport(madeUpRuns(), "", file, [](double share) { return share < 0.5; }),
            ExportCancelled);
        QVERIFY_EXCEPTION_THROWN(exportReport({}, "", file), ExportError);
        QVERIFY(QDir(folder.path()).isEmpty());
        exportReport(madeUpRuns(), "", file);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden),
                 QStringList{"report.html"});
        const SmallDisk disk(32);
        if (!disk.isMounted())
            QSKIP("a small disk cannot be mounted here");
        QVERIFY_EXCEPTION_THROWN(
            exportReport(madeUpRuns(), "", (disk.path() + "/report.html").toStdString()),
            ExportError);
        QVERIFY(QDir(disk.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }

    void numbersForPeople()
    {
        QCOMPARE(shownText(-0.25, 3), std::string("−0.250"));
        QCOMPARE(shownText(-0.0001, 3), std::string("0.000"));
        QCOMPARE(shownText(notANumber, 3), std::string("–"));
        QCOMPARE(shownText(1.5e12, 3), std::string("1.50e+12"));
        QCOMPARE(fixedText(14496.46, 1), std::string("14496.5"));
        QCOMPARE(fixedText(1.7e308, 1).size(), 311U);
    }

    void textIsEscaped()
    {
        QCOMPARE(htmlText("<a href=\"x\">&'\x01\x7f\n"),
                 std::string("&lt;a href=&quot;x&quot;&gt;&amp;&#39;\n"));
    }

    void thinningKeepsEverySpike()
    {
        std::vector<double> x;
        std::vector<double> y;
        for (int i = 0; i < 10000; ++i) {
            x.push_back(i / 1000.0);
            y.push_back(i == 5432 ? 9 : i == 7000 ? -9 : std::sin(i));
        }
        const CurvePieces pieces = thinned(x, y, 10, 100);
        QCOMPARE(pieces.size(), 1U);
        QVERIFY(pieces.front().size() <= 202);
        const auto has = [&](double value) {
            return std::ranges::any_of(pieces.front(),
                                       [&](const CurvePoint &point) { return point.y == value; });
        };
        QVERIFY(has(9) && has(-9));
        QVERIFY(std::ranges::is_sorted(pieces.front(), {}, &CurvePoint::x));
    }

    void valuesThatAreNoneEndAPiece()
    {
        const CurvePieces pieces =
            thinned({1, 2, 3, 4, 5}, {1, notANumber, notANumber, 2, infinity}, 5, 100);
        QCOMPARE(pieces.size(), 2U);
        QCOMPARE(pieces[1].front().y, 2.0);
    }

    void linesAreCutWhereTheyLeave()
    {
        const CurvePieces pieces = cut({{{0, 0}, {1, 4}, {2, 0}, {3, -4}, {4, 8}, {5, 2}}}, -2, 2);
        QCOMPARE(pieces.size(), 4U);
        QCOMPARE(pieces[0].back().x, 0.5);
        QCOMPARE(pieces[0].back().y, 2.0);
        QCOMPARE(pieces[1].size(), 3U); // in at 2, through 0, out at −2
        QCOMPARE(pieces[2].size(), 2U); // from below to above between two points
        QCOMPARE(pieces[3].size(), 1U);
        for (const auto &piece : pieces)
            for (const CurvePoint &point : piece)
                QVERIFY(point.y >= -2 && point.y <= 2);
    }

    void ticksAreRound()
    {
        QCOMPARE(niceTicks(0, 10, 6).at, (std::vector<double>{0, 2, 4, 6, 8, 10}));
        QCOMPARE(niceTicks(0, 10, 6).digits, 0);
        QCOMPARE(niceTicks(0.13, 0.31, 5).digits, 2);
        QCOMPARE(niceTicks(-1, 1, 4).at.size(), 5U);
        QVERIFY(niceTicks(1, 1, 5).at.empty());
        QVERIFY(niceTicks(0, 0.003, 5).at.size() >= 3);
    }

    void labelsAreSpreadApart()
    {
        const std::vector<double> places = spread({10, 11, 50, 99, 100}, 12, 0, 100);
        QCOMPARE(places[0], 10.0);
        QCOMPARE(places[1], 22.0);
        QCOMPARE(places[2], 50.0);
        QCOMPARE(places[3], 88.0);
        QCOMPARE(places[4], 100.0);
        QCOMPARE(spread({5, 5, 5}, 100, 0, 10), (std::vector<double>{0, 5, 10}));
    }

    void smoothingBeginsWithoutBias()
    {
        const std::vector<double> values = smoothed({4, 4, notANumber, 4}, 0.95);
        QVERIFY(std::abs(values[0] - 4) < 1e-12 && std::abs(values[3] - 4) < 1e-12);
        QVERIFY(std::isnan(values[2]));
    }
};

QTEST_APPLESS_MAIN(ReportTest)
#include "test_report.moc"
