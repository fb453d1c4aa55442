// Networks whose weights are in a file: judged, and trained on from there. By lanes, as the program
// is installed.
#include "engine/interop/safetensors.h"
#include "tests/cli/cli_runner.h"
#include "tests/cli/idx_files.h"
#include "tests/cli/stored_run.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace normscope;
using namespace normscope::test;

class WeightsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        writeSmallData(m_data.path(), 500);
        m_store = m_data.filePath("runs.db");
        m_weights = m_data.filePath("trained.safetensors");
        const CliResult trained = train({"--preset", "d2l-bn"});
        QVERIFY2(trained.status == 0, trained.errors);
        m_last = trained.events("epoch").last();
        const CliResult sent = runCli(
            {"runs", "export", "safetensors", idOf(trained), "-o", m_weights, "--store", m_store});
        QVERIFY2(sent.status == 0, sent.errors);
    }

    void whatIsJudgedIsWhatTheRunEndedWith()
    {
        // As in the file's metadata, and as the same preset.
        for (const QStringList &which : {QStringList(), QStringList{"--preset", "d2l-bn"}}) {
            const CliResult result = evaluate(which + QStringList{"--json"});
            QVERIFY2(result.status == 0 && result.errors.isEmpty(), result.errors);
            QCOMPARE(result.events().size(), 1);
            const QJsonObject event = result.events().first();
            QCOMPARE(event.keys(), QStringList({"backend", "event", "test_accuracy", "test_loss"}));
            QCOMPARE(event["event"].toString(), QString("evaluated"));
            QCOMPARE(event["backend"].toString(), QString("lanes"));
            QCOMPARE(event["test_loss"].toDouble(), m_last["test_loss"].toDouble());
            QCOMPARE(event["test_accuracy"].toDouble(), m_last["test_accuracy"].toDouble());
        }
        const CliResult text = evaluate({});
        QVERIFY2(text.output.startsWith("test loss ") && text.output.count('\n') == 1, text.output);
    }

    void everyKindOfStatisticsIsJudgedWhereItIsAskedFor()
    {
        const CliResult result = evaluate({"--set", "training.compare_statistics=true", "--set",
                                           "data.validation=0.2", "--json"});
        QVERIFY2(result.status == 0, result.errors);
        const QJsonObject event = result.events().first();
        for (const char *key :
             {"validation_loss", "test_loss_moving", "test_loss_exact", "test_accuracy_minibatch"})
            QVERIFY2(event[key].isDouble(), key);
        QCOMPARE(event["test_loss_moving"].toDouble(), m_last["test_loss"].toDouble());
    }

    void trainingGoesOnFromTheFile()
    {
        const CliResult result =
            train({"--preset", "d2l-bn", "--weights", m_weights, "--learning-rate", "1e-7"});
        QVERIFY2(result.status == 0, result.errors);
        // It begins where the other one ended, not where its seed would let it begin.
        const CliResult fresh = train({"--preset", "d2l-bn", "--learning-rate", "1e-7"});
        const auto loss = [](const CliResult &run) {
            return run.events("epoch").first()["train_loss"].toDouble();
        };
        QVERIFY(loss(result) < 0.9 * loss(fresh));
        // The record says so.
        const StoredRun run = storedRun(m_store, idOf(result));
        const InitialWeights &weights = run.history->spec().training.initialWeights;
        QCOMPARE(QString::fromStdString(weights.file), m_weights);
        QVERIFY(QString::fromStdString(weights.checksum).startsWith("crc32:"));
        const SafetensorsFile file(m_weights.toStdString());
        const std::vector<double> gamma = file.read("bn1.weight");
        const NormSeries first = run.history->normSeries(0, NormQuantity::Gamma);
        for (std::size_t channel = 0; channel < gamma.size(); ++channel)
            QCOMPARE(first.values[channel], static_cast<float>(gamma[channel]));
    }

    void aRunOfTheFileAloneGoesOnWithoutIt()
    {
        const QString copy = m_data.filePath("copy.safetensors");
        QVERIFY(QFile::copy(m_weights, copy));
        // Its program is gone before the end; so is the file.
        const auto process =
            startCli(QStringList{"train", "--weights", copy, "--epochs", "40"} + common());
        QVERIFY(process->waitForReadyRead(60000));
        process->kill();
        QVERIFY(process->waitForFinished(60000));
        QVERIFY(QFile::remove(copy));
        const CliResult list =
            runCli({"runs", "list", "--ids", "--state", "interrupted", "--store", m_store});
        const QString id = QString::fromUtf8(list.output.trimmed());
        QVERIFY2(!id.isEmpty() && !id.contains('\n'), list.output);
        const CliResult resumed =
            runCli({"runs", "resume", id, "--data", m_data.path(), "--store", m_store, "--json"});
        QVERIFY2(resumed.status == 0, resumed.errors);
        QCOMPARE(resumed.events("finished").first()["state"].toString(), QString("finished"));
    }

    void whatDoesNotFitIsSaidBeforeAnythingIsKept_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("sentence");
        const QStringList other = {"--preset", "d2l-bn", "--set", "model.layers[0].channels=7"};
        QTest::newRow("shape") << other + QStringList{"--weights", m_weights}
                               << "\"conv1.weight\" is 6×1×5×5 in the file, but 7×1×5×5 in the "
                                  "network.";
        QTest::newRow("names") << QStringList{"--preset", "d2l-plain", "--weights", m_weights}
                               << "which the network does not know";
        QTest::newRow("missing") << QStringList{"--preset", "d2l-bn", "--weights", "/no/such"}
                                 << "No such file";
        QTest::newRow("no weights")
            << QStringList{"--preset", "d2l-bn", "--weights", m_data.filePath(testLabels)}
            << "no safetensors file";
        QTest::newRow("empty name") << QStringList{"--preset", "d2l-bn", "--weights", ""} << "''";
    }

    void whatDoesNotFitIsSaidBeforeAnythingIsKept()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, sentence);
        const std::size_t before = storedRuns(m_store).size();
        for (const CliResult &result :
             {train(arguments),
              runCli(QStringList{"evaluate", "--data", m_data.path()} + arguments)}) {
            QCOMPARE(result.status, 1);
            QCOMPARE(result.output, QByteArray());
            QVERIFY2(result.errors.count('\n') == 1 &&
                         QString::fromUtf8(result.errors).contains(sentence),
                     result.errors);
        }
        QCOMPARE(storedRuns(m_store).size(), before);
    }

    void anotherFileUnderTheSameNameIsRefused()
    {
        const QString copy = m_data.filePath("changing.safetensors");
        const QString folder = m_data.filePath("csv");
        QVERIFY(QFile::copy(m_weights, copy));
        const CliResult first = train({"--weights", copy, "--csv", folder, "--epochs", "1"});
        QVERIFY2(first.status == 0, first.errors);
        const QString spec = folder + "/spec.json";
        QCOMPARE(train({"--spec", spec}).status, 0);
        QFile file(copy);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(file.size() - 1)); // of the last value
        char last = 0;
        QVERIFY(file.peek(&last, 1) == 1);
        QVERIFY(file.putChar(static_cast<char>(last ^ 1)));
        file.close();
        const CliResult changed = train({"--spec", spec});
        QCOMPARE(changed.status, 1);
        QVERIFY2(changed.errors.contains("is not the file that the experiment starts from") &&
                     changed.saysOneSentence(),
                 changed.errors);
        QVERIFY(QFile::remove(copy));
        QVERIFY(train({"--spec", spec}).errors.contains("No such file"));
    }

private:
    [[nodiscard]] QStringList common() const
    {
        return {"--data", m_data.path(), "--store", m_store, "--batch-size", "50", "--json"};
    }
    [[nodiscard]] CliResult train(const QStringList &more) const
    {
        QStringList arguments = QStringList{"train"} + more + common();
        if (!more.contains("--epochs"))
            arguments << "--epochs"
                      << "2";
        return runCli(arguments);
    }
    [[nodiscard]] CliResult evaluate(const QStringList &more) const
    {
        return runCli(QStringList{"evaluate", "--weights", m_weights, "--data", m_data.path()} +
                      more);
    }
    [[nodiscard]] static QString idOf(const CliResult &trained)
    {
        return trained.events("finished").first()["id"].toString();
    }

    QTemporaryDir m_data;
    QString m_store;
    QString m_weights;
    QJsonObject m_last; ///< the last epoch of the run that the weights are of
};

QTEST_GUILESS_MAIN(WeightsTest)
#include "test_weights.moc"
