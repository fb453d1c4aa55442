// What an answer says, and what it stands against.
#include "engine/experiment/presets.h"
#include "ui/charts/plot_style.h"
#include "ui/explore/answer_chart.h"
#include "ui/explore/answer_picture.h"
#include "ui/explore/changed_key.h"

#include <QtTest>

using namespace normscope;
using namespace normscope::ui;

namespace {

ExperimentSpec chapter()
{
    return findPreset("d2l-bn")->spec;
}

AnswerMark mark(const KeyValue &at, bool now)
{
    AnswerMark made;
    made.at = at;
    made.normalized = Figure{0.8, 0.6, false, {}};
    made.plain = Figure{0.1, 2.3, now, {}};
    made.now = now;
    return made;
}

/// Numbers 1, 2, 3 at lr 0.01, 1 and 10: the second is cut short, the last, which is now, diverged
/// without BN.
AnswerMarks threeAnswers()
{
    AnswerMarks answers{
        {}, {mark({"0.01", 0.01}, false), mark({"1", 1.0}, false), mark({"10", 10.0}, true)}};
    for (int i = 0; i < 3; ++i)
        answers.marks[static_cast<std::size_t>(i)].number = i + 1;
    answers.marks[1].reached = 0.24;
    return answers;
}

QPoint placeOf(const AnswerChart &chart, const AnswerMark &mark, double accuracy)
{
    const PlotStyle style = screenStyle(look::tokensOf(chart.palette()));
    const Plot plot = layOutAnswers(chart.answers(), chart.rect(), style);
    return plot.toPixels({plot.x.toAxis(*mark.at.number), accuracy}).toPoint();
}

} // namespace

class TestAnswers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theChangedSettingIsFound()
    {
        ExperimentSpec other = chapter();
        QVERIFY(!changedKey(chapter(), other));
        other.training.epochs = 3; // what is kept, not what is explored
        QVERIFY(!changedKey(chapter(), other));
        other.training.learningRate = 0.1;
        const auto key = changedKey(chapter(), other);
        QVERIFY(key.has_value());
        QCOMPARE(key->path, std::string("training.learning_rate"));
        QCOMPARE(key->shortLabel(), QString("lr"));
        QCOMPARE(*valueOf(valuesOf(other), *key).number, 0.1);
    }

    void aChangeOfALayerIsOne()
    {
        ExperimentSpec other = chapter();
        other.model.layers[0].set("kernel_size", std::int64_t{3});
        const auto key = changedKey(chapter(), other);
        QVERIFY(key.has_value());
        QCOMPARE(*valueOf(valuesOf(chapter()), *key).number, 5.0);
        QCOMPARE(*valueOf(valuesOf(other), *key).number, 3.0);
        QVERIFY(differOnlyIn(*key, valuesOf(chapter()), valuesOf(other)));
    }

    void aNormalizationSwitchedOffIsAWord()
    {
        ExperimentSpec other = chapter();
        other.model.layers.erase(other.model.layers.begin() + 1);
        const auto key = changedKey(chapter(), other);
        QVERIFY(key.has_value());
        QCOMPARE(key->path, std::string("normalization"));
        QVERIFY(!valueOf(valuesOf(other), *key).number);
        QVERIFY(valueOf(valuesOf(other), *key).text != valueOf(valuesOf(chapter()), *key).text);
    }

    void anotherDifferenceSetsAnAnswerAside()
    {
        ExperimentSpec other = chapter();
        other.training.learningRate = 0.1;
        QVERIFY(differOnlyIn({}, valuesOf(chapter()), valuesOf(other)));
        other.training.batchSize = 32;
        QVERIFY(!differOnlyIn({}, valuesOf(chapter()), valuesOf(other)));
    }

    void theBudgetEndsARunBySteps()
    {
        QCOMPARE(budgeted(chapter(), {1, 0}).training.epochs, std::int64_t{1});
        const ExperimentSpec spec = budgeted(chapter(), {1, 50});
        QCOMPARE(spec.training.maxSteps, std::int64_t{50});
        QVERIFY(spec.training.epochs >= 50); // one minibatch an epoch at the least
        QCOMPARE(budgetText({1, 0}), QString("1 epoch"));
        QCOMPARE(budgetText({1, 50}), QString("50 steps"));
    }

    void accuracyIsThatOfTheLastTenth()
    {
        RunHistory history(chapter());
        for (int step = 1; step <= 100; ++step)
            history.addStep({step, step / 100.0, 0, 1, step > 90 ? 0.8 : 0.1});
        QVERIFY(std::abs(figureOf(history).accuracy - 0.8) < 1e-12);
        QCOMPARE(figureOf(RunHistory(chapter())).accuracy, 0.0);
    }

    void aLossNoLowerThanThatOfAGuessIsSaidToBeOne()
    {
        const auto judged = [](const std::function<double(int)> &loss) {
            RunHistory history(chapter());
            for (int step = 1; step <= 200; ++step)
                history.addStep(
                    {step, step / 200.0, 0, loss(step) + 0.02 * (step % 2 == 0 ? 1 : -1), 0.1});
            return figureOf(history);
        };
        const Figure never = judged([](int) { return 2.305; });
        QVERIFY(never.guesses && !never.stopped);
        QVERIFY(learningNote(never, "no BN")->headline.contains("nothing"));
        const Figure fell = judged([](int step) { return step < 100 ? 1.4 : 2.306; });
        QVERIFY(fell.guesses && fell.stopped);
        QCOMPARE(learningNote(fell, "no BN")->headline, QString("no BN has stopped learning"));
        QCOMPARE(learningNote(fell, "no BN")->reason, QString("It only guesses: loss 2.306"));
        // Slowly is not: the last steps are clearly below.
        QVERIFY(!judged([](int step) { return 2.303 - 0.0005 * step; }).guesses);
        QVERIFY(!judged([](int step) { return 2.3 / (1 + 0.1 * step); }).guesses);
        // Far above a guess it may still come down.
        QVERIFY(!learningNote(judged([](int step) { return 0.4 - 0.001 * step; }), "BN"));
    }

    void valuesSayTheSameAsTheSpecs()
    {
        ExperimentSpec other = chapter();
        other.training.learningRate = 0.1;
        QCOMPARE(valueOf(valuesOf(other), {}).text, QString("0.1"));
        other.model.layers.erase(other.model.layers.begin() + 1);
        const auto key = changedKey(chapter(), other);
        QVERIFY(key.has_value());
        QVERIFY(!differOnlyIn(*key, valuesOf(chapter()), valuesOf(other)));
    }

    void theChartTakesNumbersAndWords()
    {
        AnswerChart chart;
        chart.resize(300, 240);
        const QImage empty = chart.grab().toImage();
        chart.show({{}, {mark({"0.01", 0.01}, false), mark({"10", 10.0}, true)}});
        const QImage numbers = chart.grab().toImage();
        QVERIFY(numbers != empty);
        chart.show({{"normalization", "Normalization"},
                    {mark({"batch", std::nullopt}, false), mark({"none", std::nullopt}, true)}});
        QVERIFY(chart.grab().toImage() != numbers);
        chart.show({{}, {mark({"1", 1.0}, true)}}); // a single value spans no axis of its own
        QVERIFY(chart.grab().toImage() != empty);
    }

    void thePointerReadsTheAnswerUnderIt()
    {
        AnswerChart chart;
        chart.resize(300, 240);
        chart.show(threeAnswers());
        chart.show();
        QVERIFY(!chart.reading());
        QTest::mouseMove(&chart, placeOf(chart, chart.answers().marks[1], 0.1));
        QTRY_VERIFY(chart.reading().has_value());
        QCOMPARE(chart.reading()->header, QString("lr 1 · answer 2 · at 24 %"));
        QCOMPARE(chart.reading()->rows.size(), std::size_t(2));
        QCOMPARE(chart.reading()->rows[0].cells, (QStringList{"0.800", "0.600"}));
        QCOMPARE(chart.reading()->rows[1].cells, (QStringList{"0.100", "2.300"}));
        const QImage with = chart.grab().toImage();
        QTest::mouseMove(&chart, placeOf(chart, chart.answers().marks[2], 0.8));
        QTRY_COMPARE(chart.reading()->header, QString("lr 10 · now"));
        QCOMPARE(chart.reading()->rows[1].cells.front(), QString("diverged"));
        QVERIFY(chart.grab().toImage() != with);
        QTest::mouseMove(&chart, placeOf(chart, chart.answers().marks[2], 0.45));
        QTRY_VERIFY(!chart.reading().has_value());
    }

    void whatWasCutShortLooksDifferent()
    {
        AnswerChart chart;
        chart.resize(300, 240);
        AnswerMarks answers = threeAnswers();
        chart.show(answers);
        const QImage cut = chart.grab().toImage();
        QVERIFY(chart.accessibleDescription().contains("1: 0.100 at 24 %"));
        answers.marks[1].reached = 1;
        chart.show(answers);
        QVERIFY(chart.grab().toImage() != cut);
        QVERIFY(!chart.accessibleDescription().contains("%"));
    }

    void theAnswersAreExportedToTheLastDigit()
    {
        AnswerMarks answers = threeAnswers();
        answers.marks[0].plain.accuracy = 1.0 / 3;
        answers.marks[0].aside = true;
        const QString csv = QString::fromStdString(answersCsv(answers));
        const QStringList lines = csv.split("\r\n");
        QCOMPARE(lines.size(), 8); // with the end of the last one
        QCOMPARE(lines[0], QString("answer,setting,value,network,train_accuracy,train_loss,reached,"
                                   "diverged,comparable"));
        QCOMPARE(lines[2], QString("1,training.learning_rate,0.01,no BN,0.3333333333333333,2.3,1,"
                                   "0,0"));
        QCOMPARE(lines[3], QString("2,training.learning_rate,1,BN,0.8,0.6,0.24,0,1"));
        QCOMPARE(lines[6], QString("3,training.learning_rate,10,no BN,0.1,2.3,1,1,1"));
    }

    void thePictureSaysWhatItShows()
    {
        const AnswerPicture picture{threeAnswers(), "batch 256 · seed 0", "1 epoch",
                                    PictureSize::Slide};
        const Sheet sheet = sheetOf(picture);
        QCOMPARE(sheetImage(sheet).size(), QSize(1600, 900));
        const QByteArray svg = encodedSheet(sheet, PictureFormat::Svg);
        for (const char *text : {"Train accuracy against learning rate", "no BN", "24 %",
                                 "over the last tenth of 1 epoch", "batch 256 · seed 0",
                                 "paler, with a share of that: cut short"})
            QVERIFY2(svg.contains(text), text);
        QVERIFY(encodedSheet(sheet, PictureFormat::Pdf).startsWith("%PDF"));
    }

    void noAnswersAreAPictureToo()
    {
        QVERIFY(!sheetImage(sheetOf(AnswerPicture{})).isNull());
        QCOMPARE(answersCsv({}).find("\r\n") + 2, answersCsv({}).size());
    }
};

QTEST_MAIN(TestAnswers)
#include "test_answers.moc"
