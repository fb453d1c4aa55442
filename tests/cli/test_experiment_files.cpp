// Experiments that cannot be read or run: one sentence each, the right status, no crash.
#include "tests/cli/cli_runner.h"
#include "tests/cli/idx_files.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace normscope::test;

class ExperimentFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_good = runCli({"spec", "d2l-bn"}).output; }

    void aWrongExperimentIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("said");
        const auto changed = [this](const char *from, const char *to) {
            QByteArray text = m_good;
            const qsizetype at = text.indexOf(from);
            return at < 0 ? QByteArray("not found") : text.replace(at, qstrlen(from), to);
        };
        const QByteArray deep(200000, '[');
        QTest::newRow("empty") << QByteArray() << QByteArray("experiment.json: the text is empty");
        QTest::newRow("cut in half") << m_good.left(m_good.size() / 2) << QByteArray("line");
        QTest::newRow("binary") << QByteArray::fromHex("0000080300ffff8080") << QByteArray("JSON");
        QTest::newRow("a list") << QByteArray("[1, 2]") << QByteArray("object");
        QTest::newRow("unknown key")
            << changed("\"epochs\"", "\"epoch\"") << QByteArray("training.epoch");
        QTest::newRow("wrong type")
            << changed("\"epochs\": 10", "\"epochs\": \"ten\"") << QByteArray("training.epochs");
        QTest::newRow("out of range")
            << changed("\"epochs\": 10", "\"epochs\": -1") << QByteArray("training.epochs");
        QTest::newRow("unknown layer")
            << changed("\"conv\"", "\"dense\"") << QByteArray("model.layers[0].kind");
        QTest::newRow("kernel larger than its input")
            << changed("\"kernel_size\": 5", "\"kernel_size\": 29")
            << QByteArray("model.layers[0].kernel_size");
        QTest::newRow("wrong number of classes")
            << changed("\"features\": 10,", "\"features\": 11,") << QByteArray("10");
        QTest::newRow("nested 200,000 deep")
            << deep + QByteArray(200000, ']') << QByteArray("deep");
        QTest::newRow("nested and never closed") << deep << QByteArray("deep");
        QTest::newRow("nested within a layer")
            << changed("\"kernel_size\": 5", ("\"kernel_size\": " + deep).constData())
            << QByteArray("deep");
    }

    void aWrongExperimentIsRefused()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, said);
        const QString file = m_folder.filePath("experiment.json");
        writeFile(file, text);
        for (const QStringList &arguments :
             {QStringList{"validate", file}, {"train", "--spec", file}}) {
            const CliResult result = runCli(arguments);
            QCOMPARE(result.status, 2);
            QCOMPARE(result.output, QByteArray());
            QVERIFY2(result.saysOneSentence(), result.errors);
            QVERIFY2(result.errors.contains(said), result.errors);
        }
    }

    void everyProblemHasALine()
    {
        QByteArray text = m_good;
        text.replace("\"batch_size\": 256", "\"batch_size\": 0");
        text.replace("\"learning_rate\": 1.0", "\"learning_rate\": \"fast\"");
        const CliResult result = runCli({"validate", "-"}, text);
        QCOMPARE(result.status, 2);
        QCOMPARE(result.errors.count('\n'), 2);
        QVERIFY(result.errors.contains("training.batch_size"));
        QVERIFY(result.errors.contains("training.learning_rate"));
    }

    void aFileOfAGigabyteIsRefusedAtOnce()
    {
        const QString path = m_folder.filePath("huge.json");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(qint64{1} << 30));
        file.close();
        const CliResult result = runCli({"validate", path});
        QCOMPARE(result.status, 2);
        QVERIFY2(result.saysOneSentence() && result.errors.contains("larger"), result.errors);
    }

    void aFileThatNeverEndsIsRefused()
    {
        const CliResult result = runCli({"validate", "/dev/zero"});
        QCOMPARE(result.status, 2);
        QVERIFY2(result.saysOneSentence(), result.errors);
    }

    void whatCannotBeReadIsAFaultOfTheFile()
    {
        for (const QString &path : {m_folder.filePath("missing.json"), m_folder.path()}) {
            for (const QStringList &arguments :
                 {QStringList{"validate", path}, {"train", "--spec", path}}) {
                const CliResult result = runCli(arguments);
                QCOMPARE(result.status, 1);
                QVERIFY2(result.saysOneSentence(), result.errors);
                QVERIFY(result.errors.contains(path.toUtf8()));
            }
        }
    }

private:
    QTemporaryDir m_folder;
    QByteArray m_good;
};

QTEST_APPLESS_MAIN(ExperimentFilesTest)
#include "test_experiment_files.moc"
