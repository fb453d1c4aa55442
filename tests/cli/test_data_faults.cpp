// Data that are missing, damaged or not what they claim: status 1, one sentence, nothing written.
#include "tests/cli/cli_runner.h"
#include "tests/cli/idx_files.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace normscope::test;

class DataFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void damagedDataAreRefused_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("said");
        const QByteArray images = idxImages(200);
        QByteArray wrongLabels = idxLabels(200);
        wrongLabels[20] = 10;
        const QByteArray packed = gzipped(images);
        QByteArray damaged = packed;
        damaged[damaged.size() / 2] = static_cast<char>(~damaged[damaged.size() / 2]);

        QTest::newRow("empty") << trainImages << QByteArray() << QByteArray("short");
        QTest::newRow("no IDX file")
            << trainImages << QByteArray("P5 28 28 255 hello") << QByteArray("not an IDX file");
        QTest::newRow("labels given as images")
            << trainImages << idxLabels(200) << QByteArray("holds labels where images");
        QTest::newRow("images given as labels")
            << testLabels << images << QByteArray("holds images where labels");
        QTest::newRow("cut off") << trainImages << images.left(images.size() - 1)
                                 << QByteArray("ends after");
        QTest::newRow("cut off in its header")
            << trainLabels << QByteArray(idxLabels(200).left(6)) << QByteArray("header");
        QTest::newRow("truncated gzip") << trainImages + QString(".gz")
                                        << packed.left(packed.size() / 2) << QByteArray("cut off");
        QTest::newRow("gzip without its end")
            << trainImages + QString(".gz") << packed.left(packed.size() - 4)
            << QByteArray("cut off");
        QTest::newRow("damaged gzip")
            << trainImages + QString(".gz") << damaged << QByteArray("damaged");
        QTest::newRow("four billion images")
            << testImages << idxImageHeader(0xffffffff) + images << QByteArray("4294967295");
        QTest::newRow("no images") << trainImages << idxImageHeader(0) << QByteArray("empty");
        QTest::newRow("label above 9") << trainLabels << wrongLabels << QByteArray("label 10");
        QTest::newRow("counts that do not match")
            << trainLabels << idxLabels(199) << QByteArray("199");
    }

    void damagedDataAreRefused()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, said);
        const QTemporaryDir folder;
        const QString data = folder.filePath("data");
        writeSmallData(data);
        QFile::remove(data + '/' + QString(file).remove(".gz"));
        writeFile(data + '/' + file, bytes);
        const CliResult result = runCli({"train", "--preset", "d2l-bn", "--batch-size", "50",
                                         "--data", data, "--csv", folder.filePath("csv"), "--json"},
                                        {}, withFakeBackend());
        QCOMPARE(result.status, 1);
        QCOMPARE(result.output, QByteArray());
        QVERIFY2(result.saysOneSentence(), result.errors);
        QVERIFY2(result.errors.contains(said), result.errors);
        QVERIFY2(result.errors.contains(data.toUtf8()), result.errors);
        QVERIFY(!QDir(folder.filePath("csv")).exists());
    }

    void aMissingFolderIsNamedWithWhatToDo()
    {
        const CliResult result =
            runCli({"train", "--preset", "d2l-bn", "--data", "/no/such/folder"});
        QCOMPARE(result.status, 1);
        QVERIFY2(result.saysOneSentence(), result.errors);
        QVERIFY(result.errors.contains("/no/such/folder"));
        QVERIFY(result.errors.contains("apt-get install dataset-fashion-mnist"));
    }

    void aFolderWithoutAFileNamesTheFile()
    {
        const QTemporaryDir folder;
        writeSmallData(folder.path());
        QFile::remove(folder.filePath(testLabels));
        const CliResult result = runCli({"train", "--preset", "d2l-bn", "--data", folder.path()});
        QCOMPARE(result.status, 1);
        QVERIFY2(result.errors.contains(testLabels), result.errors);
    }

    void gzippedDataAreRead()
    {
        const QTemporaryDir folder;
        writeSmallData(folder.path());
        QFile::remove(folder.filePath(trainImages));
        writeFile(folder.filePath(trainImages) + ".gz", gzipped(idxImages(200)));
        const CliResult result = runCli({"train", "--preset", "d2l-bn", "--batch-size", "50",
                                         "--epochs", "1", "--data", folder.path()},
                                        {}, withFakeBackend());
        QVERIFY2(result.status == 0, result.errors);
    }

    void theDataSayWhetherTheBatchSizeFits()
    {
        const QTemporaryDir folder;
        writeSmallData(folder.path());
        const CliResult result = runCli({"train", "--preset", "d2l-bn", "--data", folder.path()});
        QCOMPARE(result.status, 2);
        QVERIFY2(result.saysOneSentence(), result.errors);
        QVERIFY2(result.errors.contains("200 training examples"), result.errors);
    }
};

QTEST_APPLESS_MAIN(DataFaultsTest)
#include "test_data_faults.moc"
