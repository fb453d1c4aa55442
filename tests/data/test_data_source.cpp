// Reading data sets: the real one, and every way in which files can be wrong.
#include "engine/data/data_source.h"
#include "engine/data/idx.h"

#include <QtTest>

#include <zlib.h>

using namespace normscope;

namespace {

const char *const names[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                             "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

QByteArray header(std::initializer_list<quint32> dimensions)
{
    QByteArray bytes("\0\0\x08", 3);
    bytes.append(static_cast<char>(dimensions.size()));
    for (const quint32 size : dimensions)
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes.append(static_cast<char>(size >> shift));
    return bytes;
}

QByteArray images(quint32 count, quint32 side = 4)
{
    return header({count, side, side}) + QByteArray(static_cast<int>(count * side * side), '\x07');
}

QByteArray labels(quint32 count, char label = 3)
{
    return header({count}) + QByteArray(static_cast<int>(count), label);
}

QByteArray gzipped(const QByteArray &plain)
{
    QTemporaryFile file;
    if (!file.open())
        return {};
    gzFile gz = gzopen(file.fileName().toLocal8Bit().constData(), "wb");
    gzwrite(gz, plain.constData(), static_cast<unsigned>(plain.size()));
    gzclose(gz);
    return file.readAll();
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

} // namespace

class TestDataSource : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString file(int i, const char *ending = "") const
    {
        return m_folder->filePath(QString(names[i]) + ending);
    }
    [[nodiscard]] std::filesystem::path folder() const { return m_folder->path().toStdString(); }
    [[nodiscard]] QString errorOfReading() const
    {
        try {
            (void)readDataset("fashion_mnist", findDataset("fashion_mnist", folder()));
        } catch (const DataError &error) {
            return QString::fromUtf8(error.what());
        }
        return {};
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        write(file(0), images(5));
        write(file(1), labels(5));
        write(file(2), images(3));
        write(file(3), labels(3));
    }

    void goodFolderIsRead()
    {
        const auto set = readDataset("fashion_mnist", folder());
        QCOMPARE(set->train.count(), 5);
        QCOMPARE(set->test.count(), 3);
        QVERIFY((set->example == Shape{1, 4, 4}));
        QCOMPARE(set->train.pixels.size(), std::size_t{80});
        QCOMPARE(set->shape().classes, 10);
    }

    void gzippedIsReadAlike()
    {
        QFile::remove(file(0));
        write(file(0, ".gz"), gzipped(images(5)));
        QCOMPARE(readDataset("fashion_mnist", folder())->train.count(), 5);
    }

    void faults_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("ending");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, int which, const QByteArray &bytes,
                            const char *expected, const char *ending = "") {
            QTest::newRow(name) << which << bytes << QString(ending) << QString(expected);
        };
        row("empty file", 0, {}, "too short");
        row("text", 0, "hello world, this is text", "not an IDX file");
        row("labels as images", 0, labels(5), "holds labels where images are expected");
        row("images as labels", 1, images(5), "holds images where labels are expected");
        row("four billion", 0, header({4000000000U, 28, 28}), "4000000000 entries, more than");
        row("overflowing", 0, header({0xffffffffU, 0xffffffffU, 0xffffffffU}), "more than");
        row("two million missing", 0, header({2000000, 28, 28}), "ends after 0 of 1568000000");
        row("none", 0, header({0, 28, 28}), "empty");
        row("cut", 0, images(5).chopped(1), "ends after 79 of 80 bytes");
        row("cut header", 0, header({5, 4, 4}).chopped(2), "ends within its header");
        row("too long", 0, images(5) + "x", "more data than its header says");
        row("label above 9", 1, labels(5, 10), "label 10 of example 0");
        row("counts", 1, labels(4), "holds 5 images but");
        row("sizes", 2, images(3, 5), "training images are 1×4×4 but test images 1×5×5");
        row("gzip cut", 0, gzipped(images(500)).chopped(12), "cut off", ".gz");
        QByteArray damaged = gzipped(images(5));
        damaged[damaged.size() - 6] = static_cast<char>(~damaged[damaged.size() - 6]);
        row("gzip damaged", 0, damaged, "damaged", ".gz");
    }
    void faults()
    {
        QFETCH(int, which);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, ending);
        QFETCH(QString, expected);
        QFile::remove(file(which));
        write(file(which) + ending, bytes);
        const QString error = errorOfReading();
        QVERIFY2(error.contains(expected), qPrintable(error));
        QVERIFY2(error.startsWith(m_folder->path()), qPrintable(error));
    }

    void missingFileIsNamedWithTheRemedy()
    {
        QFile::remove(file(3));
        const QString error = errorOfReading();
        QVERIFY(error.contains("missing: t10k-labels-idx1-ubyte"));
        QVERIFY(error.contains("apt-get install dataset-fashion-mnist"));
    }

    void missingFolderIsNamed()
    {
        try {
            (void)findDataset("fashion_mnist", std::filesystem::path("/no/such/folder"));
            QFAIL("must throw");
        } catch (const DataError &error) {
            QVERIFY(QString(error.what()).startsWith("/no/such/folder: there is no such folder"));
        }
    }

    void environmentComesBeforeThePackage()
    {
        qputenv("NORMSCOPE_DATA", m_folder->path().toLocal8Bit());
        QCOMPARE(findDataset("fashion_mnist", {}), folder());
        qunsetenv("NORMSCOPE_DATA");
        qputenv("XDG_DATA_HOME", "/tmp/xdg");
        QCOMPARE(dataFolders("fashion_mnist", {}).front(),
                 std::filesystem::path("/tmp/xdg/normscope/fashion-mnist"));
        qunsetenv("XDG_DATA_HOME");
    }

    void cacheHandsOutOneSet()
    {
        DatasetCache cache(folder());
        QCOMPARE(cache.get("fashion_mnist").get(), cache.get("fashion_mnist").get());
        QVERIFY_EXCEPTION_THROWN((void)cache.get("imagenet"), DataError);
    }

    void realFashionMnist()
    {
        const std::filesystem::path package = "/usr/share/datasets/fashion-mnist";
        if (!std::filesystem::exists(package))
            QSKIP("dataset-fashion-mnist is not installed");
        const auto set = readDataset("fashion_mnist", package);
        QCOMPARE(set->train.count(), 60000);
        QCOMPARE(set->test.count(), 10000);
        // The published set: 6,000 of each class, and the first label is 9 (ankle boot).
        QCOMPARE(std::count(set->train.labels.begin(), set->train.labels.end(), 4), 6000);
        QCOMPARE(set->train.labels.front(), std::uint8_t{9});
    }
};

QTEST_APPLESS_MAIN(TestDataSource)
#include "test_data_source.moc"
