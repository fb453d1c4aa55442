// The text of the CSV files: what a spreadsheet or a script reads is what was recorded.
#include "engine/interop/csv.h"

#include <QTest>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>

using namespace normscope;

class CsvTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stepsHaveARowEach()
    {
        RunHistory run{ExperimentSpec{}};
        run.addStep({1, 0.5, 0.25, 2.302585092994046, 0.125});
        run.addStep({2, 1.0, 0.5, std::numeric_limits<double>::quiet_NaN(), 0.0});
        QCOMPARE(stepsCsv(run), std::string("step,epoch,seconds,train_loss,train_accuracy\r\n"
                                            "1,0.5,0.25,2.302585092994046,0.125\r\n"
                                            "2,1,0.5,NaN,0\r\n"));
    }

    void epochsHaveARowEach()
    {
        RunHistory run{ExperimentSpec{}};
        run.addEpoch({1, 235, 4.5, 0.61, 0.78, 0.62, 0.79, 15000, 14000.5});
        QCOMPARE(epochsCsv(run),
                 std::string("epoch,step,seconds,train_loss,train_accuracy,test_loss,test_accuracy,"
                             "examples_per_second,examples_per_second_whole\r\n"
                             "1,235,4.5,0.61,0.78,0.62,0.79,15000,14000.5\r\n"));
    }

    void epochsHaveColumnsForWhatElseTheRunIsJudgedOn()
    {
        ExperimentSpec spec;
        spec.data.validation = 0.1;
        spec.training.compareStatistics = true;
        RunHistory run{spec};
        EpochRecord record{1, 235, 4.5, 0.61, 0.78, 0.62, 0.79, 15000, 14000.5, {}, {}, {}, {}};
        record.validation = {0.5, 0.8};
        record.testMoving = {0.62, 0.79};
        record.testExact = {0.6, 0.81};
        record.testMinibatch = {0.63, 0.77};
        run.addEpoch(record);
        QCOMPARE(epochsCsv(run),
                 std::string("epoch,step,seconds,train_loss,train_accuracy,test_loss,test_accuracy,"
                             "examples_per_second,examples_per_second_whole,validation_loss,"
                             "validation_accuracy,test_moving_loss,test_moving_accuracy,"
                             "test_exact_loss,test_exact_accuracy,test_minibatch_loss,"
                             "test_minibatch_accuracy\r\n"
                             "1,235,4.5,0.61,0.78,0.62,0.79,15000,14000.5,0.5,0.8,0.62,0.79,0.6,"
                             "0.81,0.63,0.77\r\n"));
    }

    void samplesHaveARowForEachChannelOfEachLayer()
    {
        RunHistory run{ExperimentSpec{}};
        run.setNormLayers(
            {{"bn1", "BN 1", "Conv 2@5×5", 1, 2, true}, {"bn2", "BN 2", "Linear 1", 4, 1, false}});
        run.addNormSamples({{0, 0, 0, {1.0F, 1.0F}, {0.0F, 0.0F}, {0.0F, 0.0F}, {1.0F, 1.0F}},
                            {0, 0, 0, {1.0F}, {0.0F}, {0.0F}, {1.0F}}});
        run.addNormSamples({{3, 0.5, 1, {1.1F, 0.9F}, {-1e-8F, 0.25F}, {0.1F, 0.2F}, {2.0F, 3.0F}},
                            {3, 0.5, 1, {0.3F}, {0.7F}, {-4.0F}, {5.0F}}});
        QCOMPARE(normCsv(run),
                 std::string("step,epoch,layer,channel,gamma,beta,moving_mean,moving_variance\r\n"
                             "0,0,bn1,1,1,0,0,1\r\n"
                             "0,0,bn1,2,1,0,0,1\r\n"
                             "0,0,bn2,1,1,0,0,1\r\n"
                             "3,0.5,bn1,1,1.1,-1e-08,0.1,2\r\n"
                             "3,0.5,bn1,2,0.9,0.25,0.2,3\r\n"
                             "3,0.5,bn2,1,0.3,0.7,-4,5\r\n"));
    }

    void aRunThatRecordedNothingIsAHeaderAlone()
    {
        const RunHistory run{ExperimentSpec{}};
        for (const std::string &text : {stepsCsv(run), epochsCsv(run), normCsv(run)})
            QCOMPARE(text.find("\r\n"), text.size() - 2);
    }

    void numbersReadBackToTheSameBits()
    {
        std::mt19937_64 random(7);
        for (int i = 0; i < 20000; ++i) {
            const auto value = std::bit_cast<double>(random());
            if (std::isfinite(value))
                QCOMPARE(readBack<std::uint64_t>(value), std::bit_cast<std::uint64_t>(value));
            const auto narrow = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
            if (std::isfinite(narrow))
                QCOMPARE(readBack<std::uint32_t>(narrow), std::bit_cast<std::uint32_t>(narrow));
        }
    }

    void numbersThatAreNoneAreNamed()
    {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        QCOMPARE(csvNumber(std::numeric_limits<double>::quiet_NaN()), std::string("NaN"));
        QCOMPARE(csvNumber(-std::numeric_limits<double>::quiet_NaN()), std::string("NaN"));
        QCOMPARE(csvNumber(infinity), std::string("inf"));
        QCOMPARE(csvNumber(-infinity), std::string("-inf"));
        QCOMPARE(csvNumber(std::numeric_limits<float>::infinity()), std::string("inf"));
    }

    void cellsAreQuotedWhereTheyMustBe_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("cell");
        QTest::newRow("plain") << "with BN"
                               << "with BN";
        QTest::newRow("empty") << ""
                               << "";
        QTest::newRow("comma") << "lr 1,0"
                               << "\"lr 1,0\"";
        QTest::newRow("quote") << "the \"best\""
                               << "\"the \"\"best\"\"\"";
        QTest::newRow("line feed") << "a\nb"
                                   << "\"a\nb\"";
        QTest::newRow("carriage return") << "a\rb"
                                         << "\"a\rb\"";
        QTest::newRow("UTF-8") << "γ → 1"
                               << "γ → 1";
        QTest::newRow("formula") << "=1+1"
                                 << "'=1+1";
        QTest::newRow("plus") << "+1"
                              << "'+1";
        QTest::newRow("minus") << "-1"
                               << "'-1";
        QTest::newRow("at") << "@SUM(A1)"
                            << "'@SUM(A1)";
        QTest::newRow("formula to be quoted") << "=HYPERLINK(\"http://x\",\"y\")"
                                              << "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"";
        QTest::newRow("sign within") << "a=b"
                                     << "a=b";
    }

    void cellsAreQuotedWhereTheyMustBe()
    {
        QFETCH(QString, text);
        QFETCH(QString, cell);
        QCOMPARE(QString::fromStdString(csvCell(text.toStdString())), cell);
    }

private:
    template <typename Bits, typename Number>
    static Bits readBack(Number value)
    {
        const std::string text = csvNumber(value);
        Number read{};
        std::from_chars(text.data(), text.data() + text.size(), read);
        return std::bit_cast<Bits>(read);
    }
};

QTEST_APPLESS_MAIN(CsvTest)
#include "test_csv.moc"
