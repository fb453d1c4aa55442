#include "fake_run.h"

#include "ui/charts/picture.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace normscope;
using namespace normscope::ui;

class TestPicture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shots();
};

void TestPicture::shots()
{
    const QString out = qEnvironmentVariable("NORMSCOPE_SHOTS");
    if (out.isEmpty())
        QSKIP("no folder for pictures");
    const auto save = [&](const Picture &p, const QString &name) {
        for (auto f : {PictureFormat::Png, PictureFormat::Svg, PictureFormat::Pdf}) {
            QFile file(out + "/" + name + "." + fileEnding(f));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(encodedPicture(p, f));
        }
    };
    for (const char *source : {"loss", "accuracy", "gamma", "beta"}) {
        ChartData data{chartSource(source)};
        data.setRuns(test::fakeComparison(10));
        data.refresh();
        Picture p(data);
        save(p, QString("slide-") + source);
        p.size = PictureSize::Column;
        save(p, QString("column-") + source);
        p.size = PictureSize::Page;
        save(p, QString("page-") + source);
        if (QByteArray(source) == "gamma") {
            p.data.setLayer(2);
            p.data.refresh();
            p.size = PictureSize::Slide;
            save(p, "slide-image");
        }
    }
}

QTEST_MAIN(TestPicture)
#include "test_picture.moc"
