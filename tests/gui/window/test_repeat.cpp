// Repeating, grouping, filtering and pinning in the window, by real clicks over a fake backend.
#include "tests/gui/open_window.h"
#include "tests/support/pattern_data.h"
#include "ui/look/panel_header.h"
#include "ui/look/theme.h"
#include "ui/runs/differences_panel.h"
#include "ui/runs/filter_field.h"
#include "ui/runs/run_rows.h"
#include "ui/runs/run_table_view.h"
#include "ui/runs/runs_panel.h"

#include <QLabel>
#include <QPushButton>

#include <set>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::fakeEngine;

class TestRepeat : public QObject, private normscope::test::OpenWindow
{
    Q_OBJECT

private:
    void clickLine(int line, int x = 80)
    {
        auto *table = find<RunTableView>("runTable");
        const QRect place = table->visualRect(table->rows()->index(line, 0));
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, QPoint(x, place.center().y()));
    }
    [[nodiscard]] bool allOver() const { return !m_bench->runs.anyGoing(); }

private Q_SLOTS:
    void initTestCase() { look::applyTheme(*qApp, false, 1.0); }
    void init()
    {
        makeFolder();
        openWindow(fakeEngine());
        m_bench->document.setSetting("training.epochs", std::int64_t{2});
    }
    void cleanup()
    {
        for (const RunEntry &entry : m_bench->runs.entries())
            m_bench->runs.markExported(entry.id, entry.history->stepCount() + 100000);
        closeBench();
    }

    void aComparisonIsRepeatedGroupedFilteredAndPinned();
    void withoutRunsTheBuildersExperimentIsRepeated();
};

void TestRepeat::aComparisonIsRepeatedGroupedFilteredAndPinned()
{
    RunList &runs = m_bench->runs;
    find<QAction>("actionCompare")->trigger();
    QCOMPARE(runs.count(), std::size_t{2});
    QTRY_VERIFY(find<QPushButton>("repeatRuns")->isVisible());
    click("repeatRuns");
    QCOMPARE(runs.count(), std::size_t{10});
    QCOMPARE(runs.groups().size(), std::size_t{2});
    std::set<std::int64_t> seeds;
    for (const RunId id : runs.groups()[1].runs)
        seeds.insert(runs.find(id)->history->spec().training.seed);
    QCOMPARE(seeds, (std::set<std::int64_t>{0, 1, 2, 3, 4}));
    QTRY_VERIFY_WITH_TIMEOUT(allOver(), 30000);

    auto *table = find<RunTableView>("runTable");
    QTRY_COMPARE(table->rows()->rowCount(), 2);
    auto *panel = find<RunsPanel>("runsPanel");
    QCOMPARE(panel->header()->detail(), QString("10, in 2 groups"));
    clickLine(1, 14); // the chevron
    QTRY_COMPARE(table->rows()->rowCount(), 7);

    auto *filter = find<FilterField>("runFilter");
    filter->setFocus();
    QTest::keyClicks(filter, "not bn and seed>1");
    QTRY_COMPARE(table->rows()->rowCount(), 4);
    QTest::keyClicks(filter, " and");
    QVERIFY(find<QLabel>("runFilterFault")->isVisible());
    QCOMPARE(table->rows()->rowCount(), 4);
    filter->clear();
    QTRY_COMPARE(table->rows()->rowCount(), 7);

    clickLine(0);
    QCOMPARE(runs.selected(), runs.allGroups()[0].runs);
    QTest::keyClick(table, Qt::Key_B);
    QCOMPARE(runs.baseline(), runs.allGroups()[0].runs.front());
    QVERIFY(!table->isColumnHidden(int(RunColumn::Versus)));

    // Five there are: five more, of the selected group alone.
    click("repeatRuns");
    QCOMPARE(runs.count(), std::size_t{15});
    QCOMPARE(runs.allGroups()[0].runs.size(), std::size_t{10});
    QCOMPARE(runs.groups().size(), std::size_t{1});
    QTRY_VERIFY_WITH_TIMEOUT(allOver(), 30000);
}

void TestRepeat::withoutRunsTheBuildersExperimentIsRepeated()
{
    RunList &runs = m_bench->runs;
    m_bench->document.setSetting("training.seed", std::int64_t{7});
    find<QAction>("actionRepeat")->trigger();
    QCOMPARE(runs.count(), std::size_t{5});
    QCOMPARE(runs.groups().size(), std::size_t{1});
    QCOMPARE(runs.entries().back().history->spec().training.seed, std::int64_t{11});
    QTRY_VERIFY_WITH_TIMEOUT(allOver(), 30000);
    // Nothing selected, and an experiment that cannot run: it says why, and nothing starts.
    runs.setSelected({});
    m_bench->document.setLayerOption(3, "kernel_size", std::int64_t{13});
    find<QAction>("actionRepeat")->trigger();
    QCOMPARE(runs.count(), std::size_t{5});
}

QTEST_MAIN(TestRepeat)
#include "test_repeat.moc"
