// What the reports and the progress lines say, to the letter.
#include "app/cli/json_report.h"
#include "app/cli/plain_text.h"
#include "app/cli/progress.h"
#include "app/cli/text_report.h"

#include <QTemporaryFile>
#include <QTest>

#include <unistd.h>

#include <functional>
#include <limits>

using namespace normscope;
using namespace normscope::cli;

namespace {

/// What `say` writes to standard output.
QByteArray standardOutputOf(const std::function<void()> &say)
{
    QTemporaryFile file;
    if (!file.open())
        return "no temporary file";
    std::fflush(stdout);
    const int before = ::dup(STDOUT_FILENO);
    ::dup2(file.handle(), STDOUT_FILENO);
    say();
    ::dup2(before, STDOUT_FILENO);
    ::close(before);
    file.seek(0);
    return file.readAll();
}

FollowedRun makeRun(RunState state)
{
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const auto history = std::make_shared<RunHistory>(ExperimentSpec{});
    history->setNormLayers({{"bn1", "BN 1", "Conv 2@5×5", 1, 2, true}});
    history->addNormSamples({{0, 0, 0, {1.0F, 1.0F}, {0.0F, 0.0F}, {0.0F, 0.0F}, {1.0F, 1.0F}}});
    history->addNormSamples(
        {{2, 1, 1, {1.3301F, nan}, {-1e-8F, 0.1F}, {0.1F, 0.2F}, {2.0F, 3.0F}}});
    history->addEpoch({1, 2, 1.5, 0.254, 0.907, 0.452, 0.836, 10000, 9000});
    history->addEpoch({2, 4, 3.0, 0.254, 0.907, 0.452, 0.836, 30000, 20000});
    RunStatus status;
    status.state = state;
    status.step = 4;
    history->setStatus(status);
    return {.name = {}, .id = 1, .history = history, .csv = {}};
}

RunStatus runningStatus()
{
    RunStatus status;
    status.state = RunState::Running;
    status.step = 235 + 117;
    status.stepsPerEpoch = 235;
    status.epochsFinished = 1;
    status.plannedEpochs = 10;
    status.examplesPerSecond = 15012.4;
    status.secondsLeft = 75;
    return status;
}

} // namespace

class ReportsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jsonSaysNullForWhatIsNoNumber()
    {
        FollowedRun run = makeRun(RunState::Stopped);
        run.name = "with-bn";
        const EpochRecord epoch{
            1, 2, 1.5, std::numeric_limits<double>::infinity(), 0.907, 0.452, 0.836, 15000, 14000};
        const QByteArray said = standardOutputOf([&] {
            JsonReport report;
            report.epochEnded(run, epoch);
            report.runEnded(run);
        });
        QCOMPARE(
            said,
            QByteArray("{\"event\":\"epoch\",\"run\":\"with-bn\",\"epoch\":1,\"train_loss\":null,"
                       "\"train_accuracy\":0.907,\"test_loss\":0.452,\"test_accuracy\":0.836,"
                       "\"examples_per_second\":15000,\"seconds\":1.5}\n"
                       "{\"event\":\"norm\",\"run\":\"with-bn\",\"layer\":\"bn1\","
                       "\"gamma\":[1.3301,null],\"beta\":[-1e-08,0.1],"
                       "\"moving_mean\":[0.1,0.2],\"moving_variance\":[2,3]}\n"
                       "{\"event\":\"finished\",\"run\":\"with-bn\",\"state\":\"stopped\","
                       "\"step\":4,\"backend\":\"auto\"}\n"));
    }

    void textIsTheChaptersLastLine()
    {
        const FollowedRun run = makeRun(RunState::Finished);
        // Two epochs of equal size at 10,000 and 30,000 examples/s take as long as at 15,000.
        QCOMPARE(standardOutputOf([&] { TextReport().runEnded(run); }),
                 QByteArray("loss 0.254, train acc 0.907, test acc 0.836, 15000.0 examples/sec\n"
                            "bn1 gamma 1.3301 nan\n"
                            "bn1 beta -1e-08 0.1\n"));
    }

    void progressShowsTrainingAndValidating()
    {
        RunStatus status = runningStatus();
        const StepRecord step{352, 1.5, 10, 0.3124, 0.8857};
        QCOMPARE(
            QString::fromStdString(progressLine("", status, step, 100)),
            QString("epoch 2/10 train    [%1>%2]  loss 0.312  acc 0.886  15012 ex/s  1:15 left")
                .arg(QString(15, '='), QString(16, ' ')));
        status.validating = true;
        status.validated = 0.25;
        QCOMPARE(QString::fromStdString(progressLine("with-bn", status, step, 90)),
                 QString("with-bn    epoch 2/10 validate [==>        ]"
                         "  loss 0.312  acc 0.886  15012 ex/s  1:15 left"));
    }

    void onATerminalOfEightyColumnsTheTimeLeftStays()
    {
        const StepRecord step{352, 1.5, 10, 0.3124, 0.8857};
        const std::string line = progressLine("without-bn", runningStatus(), step, 79);
        QVERIFY2(line.ends_with("]  loss 0.312  acc 0.886  1:15 left"), line.c_str());
    }

    void progressFitsItsTerminal()
    {
        const StepRecord step{352, 1.5, 10, std::numeric_limits<double>::quiet_NaN(), 0.5};
        for (int width = 0; width < 200; ++width)
            QVERIFY(lengthOf(progressLine("without-bn", runningStatus(), step, width)) <=
                    static_cast<std::size_t>(width));
    }

    void aRunThatWaitsForItsStoreSaysWhy()
    {
        RunStatus status = runningStatus();
        status.storeFault = "There is no room left on the disk for /home/\x1b[2J/runs.db";
        QCOMPARE(progressLine("with-bn", status, std::nullopt, 100),
                 std::string("with-bn    waits: There is no room left on the disk for /home/ "
                             "[2J/runs.db"));
        QCOMPARE(progressLine("", status, std::nullopt, 20), std::string("waits: There is no …"));
    }

    void tablesAreAlignedByCharacters()
    {
        TextTable table({{"NAME", Align::Left}, {"LOSS", Align::Right}});
        table.add({"γ and β", "0.254"});
        table.add({"x", "–"});
        QCOMPARE(table.text(), std::string("NAME      LOSS\n"
                                           "γ and β  0.254\n"
                                           "x            –\n"));
        QCOMPARE(shortened("γ and β", 5), std::string("γ an…"));
        QCOMPARE(shortened("γ and β", 7), std::string("γ and β"));
        QCOMPARE(shortened("γ", 0), std::string());
        QCOMPARE(plainText("a\nb\x1b[31mc\xc2\x9b"), std::string("a b [31mc "));
        QCOMPARE(plainText("β – …"), std::string("β – …"));
    }

    void progressBeforeTheStartIsAWord()
    {
        RunStatus status;
        status.state = RunState::Preparing;
        QCOMPARE(progressLine("", status, std::nullopt, 80), std::string("preparing"));
    }

    void hoursAreToldApart()
    {
        RunStatus status = runningStatus();
        status.secondsLeft = 3 * 3600 + 5 * 60 + 9;
        QVERIFY(progressLine("", status, std::nullopt, 100).ends_with("3:05:09 left"));
    }
};

QTEST_APPLESS_MAIN(ReportsTest)
#include "test_reports.moc"
