#include "ui/look/tabular.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QFontMetricsF>
#include <QImage>
#include <QPainter>
#include <QTest>

using namespace normscope;

namespace {

/// The columns that `text` leaves ink in.
QRect inkOf(const QString &text, Qt::Alignment alignment)
{
    QImage image(200, 40, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setFont(QApplication::font());
    look::drawTabular(painter, QRectF(0, 0, 200, 40), alignment, text);
    painter.end();
    QRect ink;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (qGray(image.pixel(x, y)) < 128)
                ink |= QRect(x, y, 1, 1);
    return ink;
}

} // namespace

class TestTabular : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { look::applyTheme(*qApp, false, 1); }
    void digitsTakeCellsOfOneWidth();
    void wordsKeepTheirWidth();
    void paintsWhereItIsTold();
};

void TestTabular::digitsTakeCellsOfOneWidth()
{
    const QFont font = QApplication::font();
    QCOMPARE(look::tabularWidth(font, "1.11"), look::tabularWidth(font, "8.88"));
    QCOMPARE(look::tabularWidth(font, "0123456789"), 10 * look::tabularWidth(font, "4"));
    for (char digit = '0'; digit <= '9'; ++digit)
        QVERIFY(look::tabularWidth(font, QString(QLatin1Char(digit))) >=
                QFontMetricsF(font).horizontalAdvance(QLatin1Char(digit)));
    QCOMPARE(look::tabularWidth(font, {}), 0.0);
}

void TestTabular::wordsKeepTheirWidth()
{
    const QFont font = QApplication::font();
    QCOMPARE(look::tabularWidth(font, "epoch"), QFontMetricsF(font).horizontalAdvance("epoch"));
}

void TestTabular::paintsWhereItIsTold()
{
    const QRect left = inkOf("0.5", Qt::AlignLeft | Qt::AlignTop);
    const QRect right = inkOf("0.5", Qt::AlignRight | Qt::AlignBottom);
    const QRect center = inkOf("0.5", Qt::AlignCenter);
    QVERIFY(left.left() < 4 && left.bottom() < 20);
    QVERIFY(right.right() > 195 && right.top() > 20);
    QVERIFY(std::abs(center.center().x() - 100) <= 2 && std::abs(center.center().y() - 20) <= 3);
}

QTEST_MAIN(TestTabular)
#include "test_tabular.moc"
