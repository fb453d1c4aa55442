#include "engine/compare/group_figures.h"
#include "engine/compare/run_figures.h"
#include "engine/experiment/presets.h"

#include <QtTest>

#include <cmath>
#include <set>

using namespace normscope;

namespace {

constexpr double notKnown = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

} // namespace

class TestGroupFigures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Numbers of the usual textbook example: 2, 4, 4, 4, 5, 5, 7, 9 have the mean 5 and the sum of
    /// squares 32, so the n − 1 deviation is √(32/7).
    void meanAndDeviation()
    {
        std::vector<Measured> runs;
        for (const double value : {2, 4, 4, 4, 5, 5, 7, 9})
            runs.push_back({value, RunState::Finished, 0});
        const GroupFigures figures = figuresOf(runs);
        QCOMPARE(figures.mean, 5.0);
        QCOMPARE(figures.sd, std::sqrt(32.0 / 7));
        QCOMPARE(figures.min, 2.0);
        QCOMPARE(figures.max, 9.0);
        QCOMPARE(figures.averaged, std::size_t{8});
    }
    void whatDivergedIsCountedNotAveraged()
    {
        const GroupFigures figures = figuresOf({{0.8, RunState::Finished, 0},
                                                {0.1, RunState::Diverged, 1},
                                                {notKnown, RunState::Diverged, 2},
                                                {0.9, RunState::Failed, 3},
                                                {0.7, RunState::Running, 4},
                                                {notKnown, RunState::Queued, 5},
                                                {infinite, RunState::Stopped, 6}});
        QCOMPARE(figures.runs, std::size_t{7});
        QCOMPARE(figures.averaged, std::size_t{2});
        QCOMPARE(figures.diverged, std::size_t{2});
        QCOMPARE(figures.failed, std::size_t{1});
        QCOMPARE(figures.unknown, std::size_t{2});
        QCOMPARE(figures.going, std::size_t{2});
        QCOMPARE(figures.mean, 0.75);
    }
    void fewRuns()
    {
        QVERIFY(std::isnan(figuresOf({}).mean));
        QVERIFY(std::isnan(figuresOf({{0.1, RunState::Diverged, 0}}).mean));
        const GroupFigures one = figuresOf({{0.5, RunState::Finished, 0}});
        QCOMPARE(one.mean, 0.5);
        QVERIFY(std::isnan(one.sd));
    }
    /// NIST's NumAcc3 (Statistical Reference Datasets, univariate): 1000000.2 and 500 pairs of
    /// 1000000.1, 1000000.3; mean 1000000.2, deviation 0.1 exactly.
    void largeMeansLoseNoDigits()
    {
        std::vector<double> values{1000000.2};
        for (int i = 0; i < 500; ++i)
            values.insert(values.end(), {1000000.1, 1000000.3});
        const Moments moments = momentsOf(values);
        QVERIFY(std::abs(moments.mean - 1000000.2) < 1e-9);
        QVERIFY(std::abs(moments.sd - 0.1) < 1e-9);
    }
    void equalValuesDoNotVary()
    {
        for (const double value : {0.1, 0.7, 1e300, -3e-300})
            for (std::size_t count = 2; count < 20; ++count) {
                const Moments moments = momentsOf(std::vector<double>(count, value));
                QVERIFY(std::abs(moments.mean / value - 1) < 1e-15);
                QVERIFY(moments.sd <= 1e-15 * std::abs(value) || std::isinf(value * value));
            }
    }
    void figuresHaveNamesOfTheirOwn()
    {
        std::set<std::string> names;
        for (const RunFigure &figure : runFigures()) {
            QVERIFY2(names.insert(figure.name).second, figure.name.c_str());
            QCOMPARE(findRunFigure(figure.name), &figure);
            for (const std::string &alias : figure.aliases) {
                QVERIFY2(names.insert(alias).second, alias.c_str());
                QCOMPARE(findRunFigure(alias), &figure);
            }
            QVERIFY(!figure.label.empty() && !figure.meaning.empty());
        }
        QCOMPARE(findRunFigure("acc")->name, std::string("test_acc"));
        QCOMPARE(findRunFigure(""), nullptr);
    }
    void figuresAreReadOffTheHistory()
    {
        RunHistory history(findPreset("d2l-bn")->spec);
        const auto read = [&](const char *name) {
            return findRunFigure(name)->of(summaryOf(history));
        };
        for (const char *name : {"best_test", "acc", "train_loss", "ex/s", "gap", "val_acc"})
            QVERIFY2(std::isnan(read(name)), name);
        QCOMPARE(read("epochs"), 0.0);
        for (const double accuracy : {0.8, 0.9, 0.85}) {
            EpochRecord record;
            record.epoch = std::int64_t(history.epochCount()) + 1;
            record.testAccuracy = accuracy;
            record.trainAccuracy = accuracy + 0.0625;
            record.testLoss = 1 - accuracy;
            record.examplesPerSecond = 1000;
            history.addEpoch(record);
        }
        QCOMPARE(read("best"), 0.9);
        QCOMPARE(read("best_epoch"), 2.0);
        QCOMPARE(read("acc"), 0.85);
        QCOMPARE(read("gap"), 0.0625);
        QCOMPARE(read("loss"), 1 - 0.85);
        QCOMPARE(read("epochs"), 3.0);
        QVERIFY(std::isnan(read("val_acc")));
    }
};

QTEST_APPLESS_MAIN(TestGroupFigures)
#include "test_group_figures.moc"
