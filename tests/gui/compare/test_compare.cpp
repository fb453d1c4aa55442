// Comparisons of many runs: statements of differences, the scatter, the panels, and what clicks do.
#include "fake_run.h"

#include "engine/experiment/presets.h"
#include "ui/charts/chart_exporter.h"
#include "ui/charts/chart_view.h"
#include "ui/charts/curves_page.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/compare_panel.h"
#include "ui/compare/difference_strip.h"
#include "ui/compare/panels_view.h"
#include "ui/compare/scatter_view.h"
#include "ui/look/theme.h"
#include "ui/runs/run_list.h"

#include <QMenu>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include <cmath>

using namespace normscope;
using namespace normscope::ui;

namespace {

/// A run of one epoch with this test accuracy.
RunEntry resultOf(RunId id, std::int64_t seed, double accuracy, bool normalized = true,
                  double rate = 1, RunState state = RunState::Finished)
{
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    if (!normalized)
        spec = withoutNormalization(spec);
    spec.training.seed = seed;
    spec.training.learningRate = rate;
    auto history = std::make_shared<RunHistory>(spec);
    history->addStep({1, 1, 0.5, 0.5, accuracy});
    EpochRecord record;
    record.epoch = record.step = 1;
    record.testAccuracy = accuracy;
    record.testLoss = 1 - accuracy;
    history->addEpoch(record);
    RunStatus status;
    status.state = state;
    status.stepsPerEpoch = 1;
    if (state == RunState::Diverged) {
        status.divergedAt = 846;
        status.reason = "loss became NaN at step 846";
    }
    history->setStatus(status);
    return test::fakeEntry(id, (std::string("run ") + std::to_string(id)).c_str(),
                           static_cast<int>(id), history);
}

RunGroupEntry groupOf(const std::vector<RunId> &runs, const char *label, int slot)
{
    return {runs, QString::fromUtf8(label), slot};
}

const RunFigure &best()
{
    return *findRunFigure("best_test");
}

/// Ten runs: with and without normalization, five learning rates.
std::vector<RunEntry> sweep()
{
    std::vector<RunEntry> runs;
    RunId id = 1;
    for (const double rate : {0.03, 0.1, 0.3, 1.0, 3.0})
        for (const bool normalized : {true, false})
            runs.push_back(resultOf(id++, 0, normalized ? 0.9 : 0.2 * rate, normalized, rate));
    return runs;
}

} // namespace

class TestCompare : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1);
    }

    void twoGroupsGetOneStatement()
    {
        // Differences of pairs 0.10, 0.08, 0.06: mean 0.08, sd 0.02, t(2, 97.5 %) = 4.3027, so
        // 0.08 ± 4.3027 · 0.02 / √3 = 0.08 ± 0.0497.
        std::vector<RunEntry> runs{resultOf(1, 0, 0.9),         resultOf(2, 1, 0.8),
                                   resultOf(3, 2, 0.7),         resultOf(4, 0, 0.80, false),
                                   resultOf(5, 1, 0.72, false), resultOf(6, 2, 0.64, false)};
        runs.push_back(resultOf(7, 3, 0.5, false, 1, RunState::Diverged));
        const std::vector<RunGroupEntry> groups{groupOf({1, 2, 3}, "BN", 0),
                                                groupOf({4, 5, 6, 7}, "no BN", 1)};
        const DifferenceTable table = differencesOf(groups, runs, 0, best());
        QCOMPARE(table.rows.size(), std::size_t{1});
        const DifferenceStatement &row = table.rows.front();
        QCOMPARE(row.headline, QString("BN − no BN at lr 1.0: +0.080"));
        QCOMPARE(row.interval,
                 QString("Best test accuracy, 95 % confidence interval +0.030 to +0.130"));
        QCOMPARE(row.pairing, QString("Paired by seed: 3 pairs, a small sample (t, 2 df)."));
        QCOMPARE(row.diverged, QString("1 run of no BN diverged: counted, not averaged."));
        QVERIFY(row.range);
        QVERIFY(std::abs(row.range->lo - (0.08 - 4.302653 * 0.02 / std::sqrt(3.0))) < 1e-6);
        // Pinned, a group is what the other is less.
        const DifferenceTable pinned = differencesOf(groups, runs, 2, best());
        QCOMPARE(pinned.rows.front().headline, QString("no BN − BN at lr 1.0: −0.080"));
    }
    void oneRunOnASideHasNoInterval()
    {
        const std::vector<RunEntry> runs{resultOf(1, 0, 0.9), resultOf(2, 0, 0.8, false)};
        const DifferenceTable table =
            differencesOf({groupOf({1}, "BN", 0), groupOf({2}, "no BN", 1)}, runs, 0, best());
        const DifferenceStatement &row = table.rows.front();
        QVERIFY(!row.range);
        QCOMPARE(row.figure, QString("+0.100"));
        QVERIFY(row.pairing.contains("too few for an interval"));
    }
    void aSideThatDivergedWhollySaysSo()
    {
        const std::vector<RunEntry> runs{resultOf(1, 0, 0.9), resultOf(2, 1, 0.9),
                                         resultOf(3, 0, 0.1, false, 1, RunState::Diverged),
                                         resultOf(4, 1, 0.1, false, 1, RunState::Diverged)};
        const DifferenceTable table =
            differencesOf({groupOf({1, 2}, "BN", 0), groupOf({3, 4}, "no BN", 1)}, runs, 0, best());
        const DifferenceStatement &row = table.rows.front();
        QVERIFY(std::isnan(row.value));
        QCOMPARE(row.pairing, QString("One side has no result yet."));
        QCOMPARE(row.diverged, QString("2 runs of no BN diverged: counted, not averaged."));
        DifferenceStrip strip;
        strip.resize(900, 80);
        strip.showTable(table);
        QVERIFY(!strip.grab().isNull());
    }
    void moreThanTwoGroupsWantABaseline()
    {
        const std::vector<RunEntry> runs = sweep();
        std::vector<RunGroupEntry> groups;
        for (const RunEntry &run : runs)
            groups.push_back(groupOf({run.id}, "group", static_cast<int>(run.id)));
        QVERIFY(differencesOf(groups, runs, 0, best()).rows.empty());
        QVERIFY(differencesOf(groups, runs, 0, best()).hint.contains("baseline"));
        const DifferenceTable table = differencesOf(groups, runs, 3, best());
        QCOMPARE(table.rows.size(), std::size_t{9});
        QCOMPARE(table.rows[0].figure, QString("0.000"));  // 0.9 less 0.9
        QCOMPARE(table.rows[1].figure, QString("−0.894")); // 0.2 · 0.03 less 0.9
        QVERIFY(differencesOf({groups[0]}, runs, 0, best()).rows.empty());
    }

    void keysAreThoseInWhichRunsDiffer()
    {
        const std::vector<RunEntry> runs = sweep();
        const std::vector<SettingKey> keys = differingKeys(runs);
        QVERIFY(findKey(keys, "training.learning_rate") != nullptr);
        QVERIFY(findKey(keys, "normalization") != nullptr);
        QVERIFY(findKey(keys, "training.batch_size") == nullptr);
        QCOMPARE(likelyKey(keys)->path, std::string("training.learning_rate"));
        QCOMPARE(likelyKey(keys)->shortLabel, QString("lr"));
        QCOMPARE(ui::valuesOf(*likelyKey(keys)),
                 (std::vector<QString>{"0.03", "0.1", "0.3", "1.0", "3.0"}));
        QVERIFY(differingKeys({runs[0]}).empty());
        QVERIFY(differingKeys({}).empty());
        QVERIFY(likelyKey({}) == nullptr);
    }
    void aNumericKeyOverDecadesHasALogarithmicAxis()
    {
        const std::vector<RunEntry> runs = sweep();
        const std::vector<SettingKey> keys = differingKeys(runs);
        const ScatterData data = scatterOf(runs, {}, *likelyKey(keys), best());
        QVERIFY(data.logarithmic);
        QCOMPARE(data.x, (Range{-2, 1}));
        QCOMPARE(data.y, (Range{0, 1}));
        QCOMPARE(data.points.size(), std::size_t{10});
        QCOMPARE(data.points[2].x, 0.1);
        QCOMPARE(data.points[2].y, 0.9);
        QCOMPARE(data.points[2].slot, runs[2].slot);
        const ScatterData words = scatterOf(runs, {}, *findKey(keys, "normalization"), best());
        QVERIFY(!words.logarithmic);
        QCOMPARE(words.words, (QStringList{"batch", "none"}));
        QCOMPARE(words.points[1].x, 1.0);
        QCOMPARE(words.points[3].besideOf, 1); // another color
    }
    void aDivergedRunIsACrossAndARunWithoutResultIsCounted()
    {
        std::vector<RunEntry> runs{resultOf(1, 0, 0.9), resultOf(2, 0, 0.9, true, 3),
                                   resultOf(3, 0, 0.5, false, 3, RunState::Diverged)};
        auto queued = std::make_shared<RunHistory>(runs[0].history->spec());
        runs.push_back(test::fakeEntry(4, "queued", 4, queued));
        const std::vector<SettingKey> keys = differingKeys(runs);
        const ScatterData data = scatterOf(runs, {}, *likelyKey(keys), best());
        QCOMPARE(data.points.size(), std::size_t{3});
        QVERIFY(data.points[2].brokeOff && std::isnan(data.points[2].y));
        QCOMPARE(data.points[2].reason, QString("NaN at step 846"));
        QCOMPARE(data.without, 1);
        const std::string csv = scatterCsv(data);
        QVERIFY(csv.starts_with("run,group,training.learning_rate,best_test,state\r\n"));
        QVERIFY(csv.find("run 1,,1,0.9,\r\n") != std::string::npos);
        QVERIFY(csv.find("run 3,,3,,NaN at step 846\r\n") != std::string::npos);
    }
    void groupsLendTheirColorToPoints()
    {
        const std::vector<RunEntry> runs = sweep();
        const std::vector<SettingKey> keys = differingKeys(runs);
        const ScatterData data =
            scatterOf(runs, {groupOf({1}, "BN, lr 0.03", 0), groupOf({3}, "BN, lr 0.1", 8)},
                      *likelyKey(keys), best());
        QCOMPARE(data.points[0].slot, 0);
        QCOMPARE(data.points[2].slot, 0); // the axis tells what the glyph told
        QCOMPARE(data.names.size(), std::size_t{1});
        QCOMPARE(data.names.front().title, QString("BN"));
    }

    void panelsHaveTheSameAxes()
    {
        std::vector<RunEntry> runs;
        RunId id = 1;
        for (const double rate : {0.1, 1.0})
            for (int seed = 0; seed < 3; ++seed) {
                test::FakeRun run;
                run.learningRate = rate;
                run.seed = seed;
                run.lift = rate < 1 ? -0.4 : 0;
                if (rate == 1.0 && seed == 2) {
                    run.divergesAt = 500;
                    run.blowsUp = true;
                }
                runs.push_back(test::fakeEntry(id++, "run", seed, test::fakeHistory(run)));
            }
        const std::vector<SettingKey> keys = differingKeys(runs);
        Panels panels(chartSource("accuracy"));
        panels.setRuns(runs, {groupOf({1, 2, 3}, "a", 0), groupOf({4, 5, 6}, "b", 8)},
                       likelyKey(keys));
        QVERIFY(panels.refresh());
        QVERIFY(!panels.refresh());
        QCOMPARE(panels.panels().size(), std::size_t{2});
        QCOMPARE(panels.panels()[0].title, QString("lr 0.1"));
        QCOMPARE(panels.panels()[0].diverged, 0);
        QCOMPARE(panels.panels()[1].diverged, 1);
        std::vector<PlotBuilder> builders;
        const Panels::Layout layout =
            panels.layOut(QRectF(0, 0, 500, 200), screenStyle(look::lightTokens()), 1, 0, builders);
        QCOMPARE(layout.plots.size(), std::size_t{2});
        QCOMPARE(layout.left, std::size_t{0});
        QCOMPARE(layout.plots[0].y.range, layout.plots[1].y.range);
        QCOMPARE(layout.plots[0].x.range, layout.plots[1].x.range);
        QVERIFY(std::abs(layout.plots[0].area.width() - layout.plots[1].area.width()) < 1e-9);
        QCOMPARE(layout.plots[0].area.height(), layout.plots[1].area.height());
        QVERIFY(!layout.plots[0].y.ticks.front().text.isEmpty());
        QVERIFY(layout.plots[1].y.ticks.front().text.isEmpty());
        QCOMPARE(layout.plots[1].headingFault, QString("1 diverged"));
        for (const Plot &plot : layout.plots)
            for (const auto &line : plot.lines) {
                QVERIFY(line->kind == LineKind::Smoothed || line->kind == LineKind::Band);
                QCOMPARE(line->slot, 0);
            }
        // Where there is no room, fewer panels with the same axes.
        const Panels::Layout narrow =
            panels.layOut(QRectF(0, 0, 110, 120), screenStyle(look::lightTokens()), 1, 0, builders);
        QCOMPARE(narrow.plots.size(), std::size_t{1});
        QCOMPARE(narrow.left, std::size_t{1});
        const std::string csv = panels.csv();
        QVERIFY(csv.starts_with("panel,run,series,"));
        QVERIFY(csv.find("lr 0.1,,train_accuracy,") != std::string::npos);
        QVERIFY(csv.find("lr 1.0,,train_accuracy,") != std::string::npos);
    }

    void clicksSelectAndPointingLightsUp()
    {
        RunList list;
        for (const RunEntry &run : sweep())
            list.add(run.id, run.history);
        ComparePanel panel;
        connect(&panel, &ComparePanel::selectRequested, &list,
                [&list](RunId id) { list.setSelected({id}); });
        connect(&panel, &ComparePanel::highlightRequested, &list, &RunList::setHighlighted);
        panel.setListed(list.entries(), {});
        panel.resize(900, 400);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        const auto place = panel.scatter()->placeOfRun(7);
        QVERIFY(place);
        QTest::mouseMove(panel.scatter(), place->toPoint());
        QTRY_COMPARE(list.highlighted(), RunId{7});
        QTest::mouseClick(panel.scatter(), Qt::LeftButton, {}, place->toPoint());
        QCOMPARE(list.selected(), std::vector<RunId>{7});
        QTest::mouseClick(panel.scatter(), Qt::LeftButton, {}, QPoint(2, 2)); // nothing is there
        QCOMPARE(list.selected(), std::vector<RunId>{7});
        // By keys, from the left: lr 0.03 comes first.
        QTest::mouseMove(panel.scatter(), QPoint(2, 2));
        QTRY_COMPARE(list.highlighted(), RunId{0});
        panel.scatter()->setFocus();
        QTest::keyClick(panel.scatter(), Qt::Key_Right);
        QTest::keyClick(panel.scatter(), Qt::Key_Return);
        QVERIFY(list.selected() == std::vector<RunId>{1} ||
                list.selected() == std::vector<RunId>{2});
    }
    void choosersChangeAxesAndPanels()
    {
        const std::vector<RunEntry> runs = sweep();
        ComparePanel panel;
        panel.setListed(runs, {});
        panel.resize(900, 400);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        const auto choose = [&](const char *button, const QString &text) {
            for (QAction *action : panel.findChild<QToolButton *>(button)->menu()->actions())
                if (action->text() == text)
                    action->trigger();
        };
        QCOMPARE(panel.scatter()->data()->yName, std::string("best_test"));
        choose("scatter-figure", "test loss");
        QCOMPARE(panel.scatter()->data()->yName, std::string("test_loss"));
        choose("scatter-x", "Normalization");
        QCOMPARE(panel.scatter()->data()->xPath, std::string("normalization"));
        QCOMPARE(panel.panels()->panels().panels().size(), std::size_t{5});
        choose("panels-by", "Normalization");
        QCOMPARE(panel.panels()->panels().panels().size(), std::size_t{2});
        choose("panels-source", "Loss");
        QCOMPARE(panel.panels()->panels().source().id, QString("loss"));
        // The selected runs alone.
        panel.setRuns({runs[0], runs[1]}, {}, 0);
        panel.findChild<QAction *>("selected-alone")->trigger();
        QCOMPARE(panel.scatter()->data()->points.size(), std::size_t{2});
    }
    void chartsAreExported()
    {
        ComparePanel panel;
        panel.setListed(sweep(), {});
        panel.resize(900, 400);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QSignalSpy copied(panel.exporter(), &ChartExporter::copied);
        for (const char *card : {"scatter-card", "panels-card"}) {
            QAction *copy = nullptr;
            for (QMenu *one : panel.findChild<QWidget *>(card)->findChildren<QMenu *>())
                if (auto *found = one->findChild<QAction *>("copy-picture"))
                    copy = found;
            QVERIFY(copy != nullptr);
            copied.clear();
            copy->trigger();
            QTRY_COMPARE(copied.count(), 1);
        }
    }
    void anEmptyPageSaysWhatWouldFillIt()
    {
        ComparePanel panel;
        ComparePage page(&panel);
        page.resize(600, 400);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QVERIFY(page.findChild<QWidget *>("compare-empty")->isVisible());
        QVERIFY(!panel.isVisible());
        panel.setListed(sweep(), {});
        page.setRunCount(10);
        QVERIFY(panel.isVisible());
        QVERIFY(!page.findChild<QWidget *>("compare-empty")->isVisible());
        panel.setParent(nullptr); // lives on the stack
    }
    void curvesOfGroupsHaveTheComparisonBelow()
    {
        const std::vector<RunEntry> runs = sweep();
        ComparePanel panel;
        CurvesPage page;
        page.setCompanion(&panel);
        page.resize(1000, 800);
        page.setRuns(runs);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QVERIFY(!panel.isVisible());
        QVERIFY(page.view("gamma")->isVisible());
        page.setRuns(runs,
                     {groupOf({1, 3, 5, 7, 9}, "BN", 0), groupOf({2, 4, 6, 8, 10}, "no BN", 1)});
        QVERIFY(panel.isVisible());
        QVERIFY(!page.view("gamma")->isVisible());
        page.resize(1000, 500);
        QTRY_VERIFY(!panel.isVisible());
        page.setRuns(runs);
        QVERIFY(!panel.isVisible());
        panel.setParent(nullptr);
    }
};

QTEST_MAIN(TestCompare)
#include "test_compare.moc"
