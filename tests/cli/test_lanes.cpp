// The headless program as it is installed: what is left open is computed by lanes, without
// LibTorch.
#include "tests/cli/cli_runner.h"
#include "tests/cli/idx_files.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace normscope::test;

namespace {

QJsonObject trainingOf(const QString &folder)
{
    QFile file(folder + "/spec.json");
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll())["training"].toObject();
}

} // namespace

class LanesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { writeSmallData(m_data.path(), 500); }

    void bothRunsOfAComparisonAreComputedByLanes()
    {
        const QTemporaryDir folder;
        const CliResult result = run("compare", {"--csv", folder.path()});
        QVERIFY2(result.status == 0, result.errors);
        QCOMPARE(result.errors, QByteArray());
        for (const QJsonObject &event : result.events("finished"))
            QCOMPARE(event["backend"].toString(), QString("lanes"));
        // What was decided stands in what can be run again.
        for (const char *name : {"with-bn", "without-bn"})
            QCOMPARE(trainingOf(folder.filePath(name))["backend"].toString(), QString("lanes"));
        QCOMPARE(trainingOf(folder.filePath("with-bn"))["threads"].toInt(), 0);
    }

    void lanesNeedNoLibTorch()
    {
        // The loader tells every library that it opens.
        const CliResult result = run("train", {}, {"LD_DEBUG=files"});
        QVERIFY2(result.status == 0, result.errors);
        QVERIFY(result.errors.contains("libnormscope-engine"));
        QVERIFY(!result.errors.contains("libtorch"));
        QVERIFY(!result.errors.contains("libnormscope-reference"));
    }

    void anyNumberOfThreadsGivesTheSameBits()
    {
        const auto loss = [](const CliResult &result) {
            return result.events("epoch").last()["train_loss"].toDouble();
        };
        const CliResult all = run("train", {});
        QVERIFY2(all.status == 0, all.errors);
        QCOMPARE(loss(run("train", {"--threads", "1"})), loss(all));
    }

private:
    CliResult run(const QString &command, const QStringList &more,
                  const Environment &environment = {}) const
    {
        return runCli(QStringList{command, "--preset", "d2l-bn", "--data", m_data.path(),
                                  "--batch-size", "50", "--epochs", "2", "--json"} +
                          more,
                      {}, environment);
    }

    QTemporaryDir m_data;
};

QTEST_APPLESS_MAIN(LanesTest)
#include "test_lanes.moc"
