// The pictures that the style sheet names are there and can be read: they are SVG, for which Qt
// takes a plugin.
#include "ui/look/theme.h"

#include <QApplication>
#include <QImage>
#include <QRegularExpression>
#include <QtTest>

using namespace normscope;

class TestPictures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theStyleSheetsPicturesAreReadable_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void theStyleSheetsPicturesAreReadable()
    {
        QFETCH(bool, dark);
        look::applyTheme(*qApp, dark, 1.0);
        static const QRegularExpression url(QStringLiteral("url\\(([^)]+)\\)"));
        auto matches = url.globalMatch(qApp->styleSheet());
        QVERIFY(matches.hasNext());
        while (matches.hasNext()) {
            const QString path = matches.next().captured(1);
            const QImage picture(path);
            QVERIFY2(!picture.isNull(), qPrintable(path));
            bool hasInk = false;
            for (int y = 0; y < picture.height(); ++y)
                for (int x = 0; x < picture.width(); ++x)
                    hasInk = hasInk || qAlpha(picture.pixel(x, y)) > 128;
            QVERIFY2(hasInk, qPrintable(path));
        }
    }
};

QTEST_MAIN(TestPictures)
#include "test_pictures.moc"
