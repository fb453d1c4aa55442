#include "fake_run.h"

#include "ui/charts/chart_exporter.h"
#include "ui/charts/chart_view.h"
#include "ui/charts/picture.h"
#include "ui/charts/plot_painter.h"
#include "ui/look/theme.h"

#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>

using namespace normscope;
using namespace normscope::ui;

namespace {

Picture pictureOf(const char *source, double epochs = 10)
{
    ChartData data(chartSource(QString::fromLatin1(source)));
    data.setRuns(test::fakeComparison(epochs));
    data.refresh();
    return Picture(data);
}

QImage rendered(const QByteArray &svg, QSize size)
{
    QSvgRenderer renderer(svg);
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    renderer.render(&painter);
    return image;
}

/// The coordinates of every polyline in a run's color, in the drawing's own units.
std::vector<QPointF> curvePoints(const QByteArray &svg)
{
    std::vector<QPointF> points;
    QXmlStreamReader reader(svg);
    std::vector<QTransform> transforms{QTransform()};
    std::vector<QString> strokes{QString()};
    const QStringList runs{look::runColor(0, look::lightTokens()).name(),
                           look::runColor(1, look::lightTokens()).name()};
    static const QRegularExpression number("-?[0-9.]+(?:e-?[0-9]+)?");
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isEndElement())
            transforms.pop_back(), strokes.pop_back();
        if (!reader.isStartElement())
            continue;
        QTransform transform = transforms.back();
        const QString matrix = reader.attributes().value("transform").toString();
        if (matrix.startsWith("matrix(")) {
            QList<double> m;
            for (auto it = number.globalMatch(matrix); it.hasNext();)
                m += it.next().captured().toDouble();
            if (m.size() == 6)
                transform = QTransform(m[0], m[1], m[2], m[3], m[4], m[5]) * transform;
        }
        transforms.push_back(transform);
        const QString stroke = reader.attributes().value("stroke").toString();
        strokes.push_back(stroke.isEmpty() ? strokes.back() : stroke);
        if (reader.name() != QLatin1String("polyline") || !runs.contains(strokes.back()))
            continue;
        QList<double> values;
        const QString text = reader.attributes().value("points").toString();
        for (auto it = number.globalMatch(text); it.hasNext();)
            values += it.next().captured().toDouble();
        for (qsizetype i = 0; i + 1 < values.size(); i += 2)
            points.push_back(transform.map(QPointF(values[i], values[i + 1])));
    }
    return points;
}

} // namespace

class TestPicture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        look::applyTheme(*qApp, false, 1);
    }
    void slidesAreDoubledAndOnWhiteInTheDarkThemeToo();
    void sizesOnPaper_data();
    void sizesOnPaper();
    void drawingsAreVectorsAndLookLikeThePicture();
    void aZoomedDrawingStaysWithinItsPlot_data();
    void aZoomedDrawingStaysWithinItsPlot();
    void picturesHaveTitleLegendAxesAndTheLastLine();
    void documentsAreVectors();
    void emptyChartsCanBeExported();
    void filesAreWrittenFromTheMenusActions();
    void faultsAreTold();
    void picturesAndValuesGoToTheClipboard();
    void fileNamesAreSafe();
};

void TestPicture::slidesAreDoubledAndOnWhiteInTheDarkThemeToo()
{
    const QImage light = pictureImage(pictureOf("loss"));
    QCOMPARE(light.size(), QSize(1600, 900));
    look::applyTheme(*qApp, true, 1);
    const Picture picture = pictureOf("loss");
    const QImage dark = QImage::fromData(encodedPicture(picture, PictureFormat::Png), "PNG");
    look::applyTheme(*qApp, false, 1);
    QCOMPARE(dark.convertToFormat(light.format()), light);
    for (const QPoint corner : {QPoint(0, 0), QPoint(1599, 0), QPoint(0, 899), QPoint(1599, 899)})
        QCOMPARE(dark.pixelColor(corner), QColor(Qt::white));
}

void TestPicture::sizesOnPaper_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<double>("millimeters");
    QTest::newRow("column") << static_cast<int>(PictureSize::Column) << 85.0;
    QTest::newRow("page") << static_cast<int>(PictureSize::Page) << 170.0;
}

void TestPicture::sizesOnPaper()
{
    QFETCH(int, size);
    QFETCH(double, millimeters);
    Picture picture = pictureOf("accuracy");
    picture.size = static_cast<PictureSize>(size);
    QVERIFY(std::abs(pictureExtent(picture.size).width() - millimeters / 25.4 * 72) < 1e-9);
    const QImage image = pictureImage(picture);
    QVERIFY(std::abs(image.width() - millimeters / 25.4 * 300) <= 1);
    QVERIFY(std::abs(1000.0 * image.width() / image.dotsPerMeterX() - millimeters) < 0.2);
    const QByteArray pdf = encodedPicture(picture, PictureFormat::Pdf);
    const auto box = QRegularExpression("/MediaBox \\[0(?:\\.0*)? 0(?:\\.0*)? ([0-9.]+) ")
                         .match(QString::fromLatin1(pdf));
    QVERIFY(box.hasMatch());
    QVERIFY(std::abs(box.captured(1).toDouble() - millimeters / 25.4 * 72) < 1);
}

void TestPicture::drawingsAreVectorsAndLookLikeThePicture()
{
    for (const char *source : {"loss", "accuracy", "gamma"}) {
        const Picture picture = pictureOf(source);
        const QByteArray svg = encodedPicture(picture, PictureFormat::Svg);
        QVERIFY(!svg.contains("<image"));
        QVERIFY(svg.contains("<text"));
        QVERIFY(curvePoints(svg).size() > 500);
        // Rendered again by another painter it is the same picture but for antialiasing.
        const QImage again = rendered(svg, {800, 450});
        const QImage direct =
            pictureImage(picture).scaled(800, 450, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        int different = 0;
        for (int y = 0; y < 450; ++y)
            for (int x = 0; x < 800; ++x)
                different +=
                    std::abs(qGray(again.pixel(x, y)) - qGray(direct.pixel(x, y))) > 100 ? 1 : 0;
        QVERIFY2(different < 2000, qPrintable(QString("%1: %2").arg(source).arg(different)));
    }
}

void TestPicture::aZoomedDrawingStaysWithinItsPlot_data()
{
    QTest::addColumn<QString>("source");
    QTest::newRow("loss") << "loss";
    QTest::newRow("accuracy") << "accuracy";
    QTest::newRow("gamma") << "gamma";
}

void TestPicture::aZoomedDrawingStaysWithinItsPlot()
{
    QFETCH(QString, source);
    Picture picture = pictureOf(qPrintable(source));
    picture.x = Range{2.13, 4.71};
    picture.y = source == "gamma" ? Range{1.01, 1.1} : Range{0.3, 0.75};
    QImage image(800, 450, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    const QRectF area = paintPicture(painter, picture).area;
    painter.end();
    const auto points = curvePoints(encodedPicture(picture, PictureFormat::Svg));
    QVERIFY(points.size() > 100);
    for (const QPointF &point : points)
        QVERIFY2(area.adjusted(-0.01, -0.01, 0.01, 0.01).contains(point),
                 qPrintable(QString("%1, %2").arg(point.x()).arg(point.y())));
}

void TestPicture::picturesHaveTitleLegendAxesAndTheLastLine()
{
    const Picture picture = pictureOf("accuracy");
    QString text;
    QXmlStreamReader reader(encodedPicture(picture, PictureFormat::Svg));
    while (!reader.atEnd())
        if (reader.readNext() == QXmlStreamReader::Characters)
            text += reader.text().trimmed().toString() + QLatin1Char('\n');
    for (const char *wanted :
         {"Accuracy on Fashion-MNIST with and without batch normalization", "\nBN\n", "\nno BN\n",
          "test, once per epoch", "accuracy (fraction correct)", "\nepoch\n", "\n0.4\n",
          "Fashion-MNIST, 60,000 train, 10,000 test", "lr 1.0", "batch 256", "seed 0",
          "smoothing 0.95", "NormScope 1.0", "best 0."})
        QVERIFY2(text.contains(QString::fromUtf8(wanted)), wanted);
}

void TestPicture::documentsAreVectors()
{
    const QByteArray pdf = encodedPicture(pictureOf("loss"), PictureFormat::Pdf);
    QVERIFY(pdf.startsWith("%PDF-1"));
    QVERIFY(!pdf.contains("/Subtype /Image"));
}

void TestPicture::emptyChartsCanBeExported()
{
    for (const ChartSource &source : chartSources()) {
        const Picture picture{ChartData(source)};
        QVERIFY(!pictureImage(picture).isNull());
        QVERIFY(encodedPicture(picture, PictureFormat::Svg).contains("<svg"));
    }
}

void TestPicture::filesAreWrittenFromTheMenusActions()
{
    QTemporaryDir folder;
    QWidget window;
    ChartExporter exporter(&window);
    ChartView view(chartSource("loss"), &window);
    view.setRuns(test::fakeComparison(3));
    view.refresh();
    QSignalSpy saved(&exporter, &ChartExporter::saved);
    int files = 0;
    for (const PictureFormat format :
         {PictureFormat::Png, PictureFormat::Svg, PictureFormat::Pdf}) {
        const QString file = folder.filePath("loss." + fileEnding(format));
        exporter.savePicture(&view, format, file);
        ++files;
        QTRY_COMPARE(saved.size(), files);
        QVERIFY(QFile(file).size() > 1000);
    }
    exporter.saveValues(&view, folder.filePath("loss.csv"));
    ++files;
    QTRY_COMPARE(saved.size(), files);
    QFile csv(folder.filePath("loss.csv"));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    QVERIFY(csv.readLine().startsWith("run,series,"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 4);

    QMenu menu;
    exporter.addActions(&menu, &view);
    for (const char *name :
         {"save-png", "save-svg", "save-pdf", "save-csv", "copy-picture", "copy-values"})
        QVERIFY2(menu.findChild<QAction *>(name), name);
    QMenu sizes;
    exporter.addSizes(&sizes);
    sizes.findChild<QAction *>("size-column")->trigger();
    QCOMPARE(exporter.size(), PictureSize::Column);
    QCOMPARE(exporter.pictureOf(&view).size, PictureSize::Column);
}

void TestPicture::faultsAreTold()
{
    QTemporaryDir folder;
    QWidget window;
    ChartExporter exporter(&window);
    ChartView view(chartSource("loss"), &window);
    QSignalSpy failed(&exporter, &ChartExporter::failed);
    const QString file = folder.filePath("no such folder/loss.png");
    exporter.savePicture(&view, PictureFormat::Png, file);
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed[0][0].toString().contains("loss.png"));
    auto *box = window.findChild<QMessageBox *>("export-fault");
    QVERIFY(box && box->isVisible());
    box->close();
}

void TestPicture::picturesAndValuesGoToTheClipboard()
{
    QWidget window;
    ChartExporter exporter(&window);
    ChartView view(chartSource("loss"), &window);
    view.setRuns(test::fakeComparison(1));
    view.refresh();
    QSignalSpy copied(&exporter, &ChartExporter::copied);
    exporter.copyPicture(&view);
    QTRY_COMPARE(copied.size(), 1);
    QCOMPARE(QGuiApplication::clipboard()->image().size(), QSize(1600, 900));
    exporter.copyValues(&view);
    QTRY_COMPARE(copied.size(), 2);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith("run,series,"));
}

void TestPicture::fileNamesAreSafe()
{
    QCOMPARE(fileNameFor("BN, lr 1.0"), QString("BN-lr-1.0"));
    QCOMPARE(fileNameFor("../../etc/passwd"), QString("etc-passwd"));
    QCOMPARE(fileNameFor(""), QString("unnamed"));
    QCOMPARE(fileNameFor("…"), QString("unnamed"));
    QVERIFY(fileNameFor(QString(5000, 'x')).size() <= 80);
}

QTEST_MAIN(TestPicture)
#include "test_picture.moc"
