#include "fake_runs.h"
#include "ui/runs/run_text.h"

#include <QtTest>

using namespace normscope;
using namespace normscope::test;
using namespace normscope::ui;

class TestRunText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void cleanup() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void statesInWords_data();
    void statesInWords();
    void goingRunsHaveProgress();
    void divergenceNamesItsStep();
    void failureGivesItsReason();
    void normalizationsAreCounted();
    void durations_data();
    void durations();
    void figuresHaveThreeDecimalsAndARealMinus();
    void numbersFollowTheLocale();
    void wordsStayAsTheyAre();
};

void TestRunText::statesInWords_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<bool>("validating");
    QTest::addColumn<QString>("text");
    QTest::newRow("queued") << int(RunState::Queued) << false << "queued";
    QTest::newRow("preparing") << int(RunState::Preparing) << false << "preparing";
    QTest::newRow("running") << int(RunState::Running) << false << "epoch 3 of 10";
    QTest::newRow("validating") << int(RunState::Running) << true << "validating epoch 3";
    QTest::newRow("paused") << int(RunState::Paused) << false << "paused, epoch 3 of 10";
    QTest::newRow("finished") << int(RunState::Finished) << false << "done · 0:30";
    QTest::newRow("stopped") << int(RunState::Stopped) << false << "stopped, epoch 3 of 10";
}

void TestRunText::statesInWords()
{
    QFETCH(int, state);
    QFETCH(bool, validating);
    QFETCH(QString, text);
    RunHistory history(withBn());
    RunStatus status;
    status.state = RunState(state);
    status.validating = validating;
    status.epochsFinished = 2;
    status.plannedEpochs = 10;
    status.seconds = 30.4;
    QCOMPARE(stateText(history, status).text, text);
    QVERIFY(!stateText(history, status).fault);
    QCOMPARE(stateText(history, status).progress.has_value(), !isOver(status.state));
}

void TestRunText::goingRunsHaveProgress()
{
    RunHistory history(withBn());
    RunStatus status;
    status.state = RunState::Running;
    QCOMPARE(stateText(history, status).progress.value(), 0.0); // nothing planned yet
    QCOMPARE(stateText(history, status).text, QString("epoch 1"));
    status.plannedSteps = 200;
    status.step = 50;
    QCOMPARE(stateText(history, status).progress.value(), 0.25);
    status.step = 900;
    QCOMPARE(stateText(history, status).progress.value(), 1.0);
}

void TestRunText::divergenceNamesItsStep()
{
    RunHistory history(withBn());
    diverge(history, 212);
    StateText state = stateText(history, history.status());
    QCOMPARE(state.text, QString("NaN at step 212"));
    QVERIFY(state.fault);

    RunHistory infinite(withBn());
    diverge(infinite, 1212, std::numeric_limits<double>::infinity());
    QCOMPARE(stateText(infinite, infinite.status()).text, QString("infinite at step 1,212"));
}

void TestRunText::failureGivesItsReason()
{
    RunHistory history(withBn());
    RunStatus status;
    status.state = RunState::Failed;
    QCOMPARE(stateText(history, status).text, QString("failed"));
    status.reason = "the data are\ngone";
    QCOMPARE(stateText(history, status).text, QString("the data are gone"));
    QVERIFY(stateText(history, status).fault);
}

void TestRunText::normalizationsAreCounted()
{
    ModelSpec model = withBn().model;
    QCOMPARE(normalizationText(model), QString("4 of 4"));
    const auto isNormalization = [](const LayerSpec &layer) { return layer.kind == "batch_norm"; };
    model.layers.erase(std::find_if(model.layers.begin(), model.layers.end(), isNormalization));
    QCOMPARE(normalizationText(model), QString("3 of 4"));
    QCOMPARE(normalizationText(withoutBn().model), QString("none"));
    QCOMPARE(normalizationText(ModelSpec{}), QString("none"));
    QCOMPARE(normalizationText(ModelSpec{{makeLayer("batch_norm")}}), QString("1 of 1"));
}

void TestRunText::durations_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << 0.0 << "0:00";
    QTest::newRow("seconds") << 9.99 << "0:09";
    QTest::newRow("minutes") << 725.0 << "12:05";
    QTest::newRow("hours") << 3723.0 << "1:02:03";
    QTest::newRow("negative") << -1.0 << "–";
    QTest::newRow("nan") << std::nan("") << "–";
    QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << "–";
}

void TestRunText::durations()
{
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(durationText(seconds), text);
}

void TestRunText::figuresHaveThreeDecimalsAndARealMinus()
{
    QCOMPARE(figureText(0.84849), QString("0.848"));
    QCOMPARE(figureText(-1.5), QString("−1.500"));
    QCOMPARE(figureText(std::nan("")), QString("–"));
    QCOMPARE(figureText(std::numeric_limits<double>::infinity()), QString("∞"));
    QVERIFY(figureText(1e200).size() < 12);
}

void TestRunText::numbersFollowTheLocale()
{
    QCOMPARE(countText(44878), QString("44,878"));
    QCOMPARE(localized("44878"), QString("44,878"));
    QCOMPARE(settingText(1.0), QString("1.0"));
    QCOMPARE(settingText(1e-12), QString("1e−12"));
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    QCOMPARE(figureText(0.5), QString("0,500"));
    QCOMPARE(settingText(0.1), QString("0,1"));
    QCOMPARE(localized("44878"), QString("44.878"));
}

void TestRunText::wordsStayAsTheyAre()
{
    for (const char *word : {"batch", "none", "Fashion-MNIST", "batch, 1+3", "–", "", "nan", "inf"})
        QCOMPARE(localized(word), QString(word));
}

QTEST_GUILESS_MAIN(TestRunText)
#include "test_run_text.moc"
