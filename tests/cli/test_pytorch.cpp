// normscope-cli pytorch: what it writes and what it refuses.
#include "tests/cli/cli_runner.h"
#include "tests/cli/idx_files.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace normscope::test;

class PytorchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { writeSmallData(m_data.path(), 200); }

    void writesAScriptAndAllItNeeds()
    {
        const QTemporaryDir folder;
        const QString out = folder.filePath("a/b");
        const CliResult result =
            run({"--out", out, "--steps", "3", "--set", "training.optimizer.kind=adam", "--set",
                 "model.layers[1].gamma=frozen", "--seed", "7"});
        QVERIFY2(result.status == 0, result.errors);
        QCOMPARE(result.output, ("python3 " + out + "/reproduce.py\n").toUtf8());
        QFile script(out + "/reproduce.py");
        QVERIFY(script.open(QIODevice::ReadOnly));
        const QByteArray text = script.readAll();
        QVERIFY(text.contains("torch.optim.Adam("));
        QVERIFY(text.contains("self.bn1.weight.requires_grad_(False)"));
        QVERIFY(text.contains("DTYPE = torch.float64"));
        for (const char *file : {"expected.csv", "batches.npy", "labels.npy",
                                 "weights/start/conv1.weight.npy", "weights/end/bn1.gamma.npy"})
            QVERIFY2(QFile::exists(out + "/" + file), file);
    }

    void whatCannotBeIsRefusedInOneSentence_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("said");
        const QStringList out = {"--out", m_data.filePath("out")};
        QTest::newRow("no folder") << QStringList{} << 2 << "--out must be given";
        QTest::newRow("an empty folder") << QStringList{"--out", ""} << 2 << "is empty";
        QTest::newRow("no such setting")
            << out + QStringList{"--set", "training.epoch=3"} << 2 << "--set training.epoch";
        QTest::newRow("no value") << out + QStringList{"--set", "training.epochs"} << 2
                                  << "write it like";
        QTest::newRow("no such layer")
            << out + QStringList{"--set", "model.layers[99].epsilon=1"} << 2 << "no layer 99";
        QTest::newRow("no such type") << out + QStringList{"--dtype", "float16"} << 2 << "--dtype";
        QTest::newRow("no steps") << out + QStringList{"--steps", "0"} << 2 << "--steps: '0'";
        QTest::newRow("too many steps")
            << out + QStringList{"--steps", "41"} << 2 << "from 1 to 40, the steps";
        QTest::newRow("steps in words") << out + QStringList{"--steps", "ten"} << 2 << "'ten'";
        QTest::newRow("below a file")
            << QStringList{"--out", m_data.filePath(QString(trainImages) + "/out")} << 1
            << "Cannot make the folder";
    }

    void whatCannotBeIsRefusedInOneSentence()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        QFETCH(QString, said);
        const CliResult result = run(arguments);
        QCOMPARE(result.status, status);
        QVERIFY2(result.saysOneSentence(), result.errors);
        QVERIFY2(result.errors.contains(said.toUtf8()), result.errors);
        QVERIFY(!QFile::exists(m_data.filePath("out")));
    }

    void missingDataAreToldOf()
    {
        const CliResult result =
            runCli({"pytorch", "--preset", "d2l-bn", "--data", m_data.filePath("nothing"), "--out",
                    m_data.filePath("out")});
        QCOMPARE(result.status, 1);
        QVERIFY2(result.saysOneSentence(), result.errors);
    }

private:
    CliResult run(const QStringList &more) const
    {
        return runCli(QStringList{"pytorch", "--preset", "d2l-bn", "--data", m_data.path(), "--set",
                                  "training.batch_size=50"} +
                      more);
    }

    QTemporaryDir m_data;
};

QTEST_APPLESS_MAIN(PytorchTest)
#include "test_pytorch.moc"
