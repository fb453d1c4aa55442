// The headless program as it is installed: over LibTorch, on small data.
#include "tests/cli/cli_runner.h"
#include "tests/cli/idx_files.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace normscope::test;

namespace {

QList<QJsonObject> timelessEvents(const CliResult &result, const QString &run = {})
{
    QList<QJsonObject> events;
    for (QJsonObject event : result.events()) {
        if (event["run"].toString() != run)
            continue;
        for (const char *key : {"seconds", "examples_per_second", "run", "id"})
            event.remove(key);
        events.append(event);
    }
    return events;
}

} // namespace

class ReferenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { writeSmallData(m_data.path(), 500); }

    void comparedRunsGiveTheBitsOfEachAlone()
    {
        const CliResult both = run("compare", "d2l-bn-scratch");
        QVERIFY2(both.status == 0, both.errors);
        QCOMPARE(timelessEvents(both, "with-bn"), timelessEvents(run("train", "d2l-bn-scratch")));
        QCOMPARE(timelessEvents(both, "without-bn"), timelessEvents(run("train", "d2l-plain")));
    }

    void somethingIsLearned()
    {
        const CliResult result = run("train", "d2l-bn", {"--epochs", "8"});
        QVERIFY2(result.status == 0, result.errors);
        const QList<QJsonObject> epochs = result.events("epoch");
        QCOMPARE(epochs.size(), 8);
        QVERIFY(epochs.last()["train_loss"].toDouble() < epochs.first()["train_loss"].toDouble());
        const QJsonObject first = result.events("norm").first();
        QVERIFY(first["gamma"].toArray() != QJsonArray({1, 1, 1, 1, 1, 1}));
        for (const auto &beta : first["beta"].toArray())
            QVERIFY(std::abs(beta.toDouble()) < 1e-5);
    }

    void theLearningRateAtTheEdgeOfItsRangeEndsInWords()
    {
        const CliResult result = run("train", "d2l-plain", {"--learning-rate", "1000"});
        QVERIFY2(result.status == 0 || result.status == 3, result.errors);
        QCOMPARE(result.events("finished").size(), 1);
        QVERIFY2(result.status == 0 || result.saysOneSentence(), result.errors);
    }

private:
    CliResult run(const QString &command, const QString &preset,
                  const QStringList &more = {"--epochs", "2"}) const
    {
        return runCli(QStringList{command, "--preset", preset, "--data", m_data.path(),
                                  "--batch-size", "50", "--backend", "reference", "--json"} +
                      more);
    }

    QTemporaryDir m_data;
};

QTEST_APPLESS_MAIN(ReferenceTest)
#include "test_reference.moc"
