// `normscope export …` as a shell without a display runs it.
#include "engine/experiment/presets.h"
#include "engine/history/run_store.h"
#include "tests/support/recorded_run.h"
#include "ui/charts/chart_csv.h"
#include "ui/runs/run_list.h"

#include <QDir>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::recordedCheckpoint;
using normscope::test::recordedRun;

namespace {

struct Result
{
    int status = -1;
    QString output;
    QString errors;
    [[nodiscard]] bool saysOneSentence() const
    {
        return errors.startsWith("normscope: ") && errors.count('\n') == 1 &&
               (errors.endsWith(".\n") || errors.endsWith("?\n"));
    }
};

QByteArray contentOf(const QString &file)
{
    QFile opened(file);
    return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
}

} // namespace

class TestExportCommand : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_store;
    std::vector<std::shared_ptr<RunHistory>> m_runs; ///< two with BN, one that recorded nothing

    [[nodiscard]] QString out(const QString &name) const
    {
        return m_folder.filePath("out/" + name);
    }
    [[nodiscard]] QString id(std::size_t run) const
    {
        return QString::fromStdString(m_runs[run]->identity().id);
    }

    /// `export` and these, without anything that has to do with a display.
    [[nodiscard]] Result run(const QStringList &arguments) const
    {
        QProcess process;
        QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
        for (const char *name :
             {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR"})
            variables.remove(name);
        variables.insert("NORMSCOPE_STORE", m_store);
        process.setProcessEnvironment(variables);
        process.start(NORMSCOPE_BINARY_DIR "/bin/normscope", QStringList{"export"} + arguments);
        if (!process.waitForFinished(120000))
            return {};
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                QString::fromUtf8(process.readAllStandardOutput()),
                QString::fromUtf8(process.readAllStandardError())};
    }
    [[nodiscard]] QStringList written() const
    {
        return QDir(m_folder.filePath("out"))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    [[nodiscard]] std::vector<RunEntry> entries() const
    {
        RunList list;
        std::vector<RunEntry> stored;
        for (std::size_t i = 0; i < m_runs.size(); ++i) {
            RunEntry entry;
            entry.id = i + 1;
            entry.history = m_runs[i];
            entry.name = i == 0 ? "first, with \"BN\"" : QString();
            stored.push_back(entry);
        }
        list.addStored(stored);
        list.setSelected({1, 2});
        return list.selectedEntries();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_store = m_folder.filePath("runs.db");
        RunStore store(m_store.toStdString());
        m_runs = {recordedRun(40, 1), recordedRun(30, 2),
                  std::make_shared<RunHistory>(findPreset("d2l-plain")->spec)};
        for (std::size_t i = 0; i < m_runs.size(); ++i) {
            store.begin(*m_runs[i], {i == 0 ? "first, with \"BN\"" : "", "", -1});
            if (i == 2)
                continue;
            const Checkpoint last = recordedCheckpoint(*m_runs[i]);
            store.commit(*m_runs[i], m_runs[i]->status(), &last);
        }
    }

    void init() { QVERIFY(QDir(m_folder.path()).mkpath("out")); }
    void cleanup() { QDir(m_folder.filePath("out")).removeRecursively(); }

    void drawsEveryKindInEveryFormat_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char *kind :
             {"loss", "accuracy", "gamma", "beta", "moving-mean", "moving-variance"})
            QTest::newRow(kind) << kind;
    }
    void drawsEveryKindInEveryFormat()
    {
        QFETCH(QString, kind);
        for (const QString ending : {"png", "svg", "pdf"}) {
            const QString file = out("chart." + ending);
            const Result result = run({"chart", "--kind", kind, "--runs", id(0) + "," + id(1),
                                       "--size", "column", "-o", file});
            QCOMPARE(result.errors, QString());
            QCOMPARE(result.status, 0);
            const QByteArray bytes = contentOf(file);
            if (ending == "png") {
                const QImage image = QImage::fromData(bytes);
                QCOMPARE(image.width(), 1004); // 85 mm at 300 per inch
                QCOMPARE(image.pixelColor(0, 0), QColor(Qt::white));
                QSet<QRgb> colors;
                for (int x = 0; x < image.width(); x += 2)
                    for (int y = 0; y < image.height(); y += 2)
                        colors.insert(image.pixel(x, y));
                QVERIFY(colors.size() > 50); // two runs' colors, text and axes
            } else if (ending == "svg") {
                QXmlStreamReader xml(bytes);
                int paths = 0;
                QString text;
                while (!xml.atEnd())
                    if (xml.readNext() == QXmlStreamReader::StartElement)
                        paths += xml.name() == u"path" || xml.name() == u"polyline" ? 1 : 0;
                    else if (xml.isCharacters())
                        text += xml.text();
                QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
                QVERIFY(paths > 2);
                QVERIFY(text.contains("first, with"));
            } else {
                QVERIFY(bytes.startsWith("%PDF-"));
                QVERIFY(bytes.contains("/Font"));
                QVERIFY(!bytes.contains("/Subtype /Image")); // lines and letters, no pixels
            }
        }
        QCOMPARE(written().size(), 3);
    }

    void valuesAreThoseOfTheWindowsChart()
    {
        QCOMPARE(run({"chart", "--kind", "loss", "--smoothing", "0.5", "--runs",
                      id(0) + "," + id(1), "-o", out("loss.csv")})
                     .status,
                 0);
        ChartData data(chartSource("loss"));
        data.setSettings({.smoothing = 0.5});
        data.setRuns(entries());
        data.refresh();
        QCOMPARE(contentOf(out("loss.csv")), QByteArray::fromStdString(chartCsv(data, {})));

        QCOMPARE(run({"chart", "--kind", "gamma", "--layer", "bn2", "--runs", id(0) + "," + id(1),
                      "-o", out("gamma.csv")})
                     .status,
                 0);
        ChartData gamma(chartSource("gamma"));
        gamma.setLayer(1);
        gamma.setRuns(entries());
        gamma.refresh();
        QCOMPARE(contentOf(out("gamma.csv")), QByteArray::fromStdString(chartCsv(gamma, {})));
    }

    void drawsRepeatsAsTheirMean()
    {
        const auto valuesOf = [&](const QStringList &more) {
            const QString file = out("a.csv");
            (void)run(QStringList{"chart", "--kind", "loss", "--all", "-o", file} + more);
            return QString::fromUtf8(contentOf(file));
        };
        QVERIFY(!valuesOf({}).contains("mean"));
        QVERIFY2(valuesOf({"--group-seeds"}).contains("mean"),
                 qPrintable(valuesOf({"--group-seeds"}).left(300)));
    }

    void takesAbbreviatedIdsAndOtherAxes()
    {
        const Result result = run({"chart", "--kind=loss", "--runs", id(0).left(6).toUpper(), "--x",
                                   "seconds", "--log-y", "-o", out("a.PNG")});
        QCOMPARE(result.errors, QString());
        QCOMPARE(QImage(out("a.PNG")).size(), QSize(1600, 900));
    }

    void writesAReportWithTheRunsAndTheTitle()
    {
        const Result result =
            run({"report", "--runs", id(0), "--title", "One & two", "-o", out("report.html")});
        QCOMPARE(result.errors, QString());
        const QByteArray page = contentOf(out("report.html"));
        QVERIFY(page.contains("<h1>One &amp; two</h1>"));
        QVERIFY(page.contains("first, with"));
        QVERIFY(page.endsWith("</html>\n"));

        QCOMPARE(run({"report", "--all", "-o", out("report.pdf")}).errors, QString());
        const QByteArray pages = contentOf(out("report.pdf"));
        QVERIFY(pages.startsWith("%PDF-"));
        QVERIFY(!pages.contains("/Subtype /Image"));
    }

    void writesAComparisonOnce()
    {
        const QStringList arguments{"comparison", "--runs", id(0) + "," + id(1), "-o",
                                    out("comparison")};
        QCOMPARE(run(arguments).errors, QString());
        QVERIFY(QFile::exists(out("comparison/loss.svg")));
        QVERIFY(QFile::exists(out("comparison/gamma-bn2.png")));
        QVERIFY(QFile::exists(out("comparison/first-with-BN/steps.csv")));
        const Result again = run(arguments); // never over what is there
        QCOMPARE(again.status, 1);
        QVERIFY(again.saysOneSentence());
        QCOMPARE(written(), QStringList{"comparison"});
    }

    void saysWhatIsWrongAndWritesNothing_data()
    {
        QTest::addColumn<QStringList>("arguments"); // OUT and ID stand for the real ones
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("word");
        const QStringList chart{"chart", "--kind", "loss", "--runs", "ID", "-o"};
        QTest::newRow("no kind of export") << QStringList{} << 2 << "--help";
        QTest::newRow("unknown export") << QStringList{"chrt"} << 2 << "'chart'";
        QTest::newRow("unknown option") << QStringList{"chart", "--bogus"} << 2 << "bogus";
        QTest::newRow("unknown kind")
            << QStringList{"chart", "--kind", "los", "--all", "-o", "OUT/a.png"} << 2 << "'loss'";
        QTest::newRow("no runs") << QStringList{"chart", "--kind", "loss", "-o", "OUT/a.png"} << 2
                                 << "--all";
        QTest::newRow("both") << chart + QStringList{"OUT/a.png", "--all"} << 2 << "not both";
        QTest::newRow("unknown run")
            << QStringList{"chart", "--kind", "loss", "--runs", "ID,zzzzzzzz", "-o", "OUT/a.png"}
            << 2 << "'zzzzzzzz'";
        QTest::newRow("empty id") << QStringList{"chart", "--kind", "loss",     "--runs",
                                                 "ID,",   "-o",     "OUT/a.png"}
                                  << 2 << "empty";
        QTest::newRow("no output") << chart.mid(0, 5) << 2 << "-o";
        QTest::newRow("empty output") << chart + QStringList{""} << 2 << "--output";
        QTest::newRow("unknown ending") << chart + QStringList{"OUT/a.gif"} << 2 << ".svg";
        QTest::newRow("no ending") << chart + QStringList{"OUT/png"} << 2 << ".svg";
        QTest::newRow("missing folder") << chart + QStringList{"OUT/none/a.png"} << 1 << "none";
        QTest::newRow("a folder's name") << chart + QStringList{"OUT/../out.png"} << 1 << "out.png";
        QTest::newRow("one word too many") << chart + QStringList{"OUT/a.png", "b"} << 2 << "'b'";
        QTest::newRow("smoothing")
            << chart + QStringList{"OUT/a.png", "--smoothing", "1"} << 2 << "0.99";
        QTest::newRow("size") << chart + QStringList{"OUT/a.png", "--size", "a4"} << 2 << "page";
        QTest::newRow("axis") << chart + QStringList{"OUT/a.png", "--x", "epohc"} << 2 << "'epoch'";
        QTest::newRow("layer of the loss")
            << chart + QStringList{"OUT/a.png", "--layer", "1"} << 2 << "--layer";
        QTest::newRow("no such layer")
            << QStringList{"chart", "--kind",    "gamma",   "--runs", "ID",
                           "-o",    "OUT/a.png", "--layer", "3"}
            << 2 << "bn1, bn2";
        QTest::newRow("no such axis")
            << QStringList{"chart", "--kind", "beta", "--runs", "ID", "-o", "OUT/a.png", "--log-y"}
            << 2 << "logarithmic";
        QTest::newRow("nothing recorded")
            << QStringList{"chart", "--kind", "loss", "--runs", "EMPTY", "-o", "OUT/a.png"} << 2
            << "recorded";
        QTest::newRow("no normalization")
            << QStringList{"chart", "--kind", "gamma", "--runs", "EMPTY", "-o", "OUT/a.png"} << 2
            << "normalization";
        QTest::newRow("no store") << chart + QStringList{"OUT/a.png", "--store", "OUT/none.db"} << 1
                                  << "none.db";
        QTest::newRow("no store at all")
            << chart + QStringList{"OUT/a.png", "--store", "OUT"} << 1 << "out";
        QTest::newRow("report's ending")
            << QStringList{"report", "--all", "-o", "OUT/a.docx"} << 2 << ".html";
        QTest::newRow("report's folder")
            << QStringList{"report", "--all", "-o", "OUT/none/a.html"} << 1 << "none";
        QTest::newRow("comparison's folder")
            << QStringList{"comparison", "--all", "-o", "OUT/none/a"} << 1 << "none";
    }
    void saysWhatIsWrongAndWritesNothing()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        QFETCH(QString, word);
        QDir(m_folder.path()).mkpath("out.png");
        arguments.replaceInStrings("OUT", m_folder.filePath("out"));
        arguments.replaceInStrings("ID", id(0));
        arguments.replaceInStrings("EMPTY", id(2));
        const Result result = run(arguments);
        QVERIFY2(result.saysOneSentence(), qPrintable(result.errors));
        QVERIFY2(result.errors.contains(word), qPrintable(result.errors));
        QCOMPARE(result.status, status);
        QCOMPARE(result.output, QString());
        QCOMPARE(written(), QStringList{});
    }

    void namesTheRunsThatAnIdMayBe()
    {
        // An empty beginning is refused; one that two have needs runs that share it.
        const QString shared = m_folder.filePath("shared.db");
        RunStore store(shared.toStdString());
        for (const char *name : {"abcd0000", "abcd1111"})
            store.begin(RunHistory(findPreset("d2l-bn")->spec, {name, 1}), {});
        const Result result = run(
            {"chart", "--kind", "loss", "--runs", "abcd", "--store", shared, "-o", out("a.png")});
        QCOMPARE(result.status, 2);
        QVERIFY2(result.errors.contains("abcd0000, abcd1111"), qPrintable(result.errors));
    }

    void tellsItsOptions()
    {
        for (const char *kind : {"chart", "report", "comparison"}) {
            const Result result = run({kind, "--help"});
            QCOMPARE(result.status, 0);
            QCOMPARE(result.errors, QString());
            QVERIFY(result.output.contains("--runs"));
            QVERIFY(run({"--help"}).output.contains(kind));
        }
    }
};

QTEST_GUILESS_MAIN(TestExportCommand)
#include "test_export_command.moc"
