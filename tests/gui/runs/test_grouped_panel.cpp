// The panel of runs while they are grouped: by clicks and keys, as a person would.
#include "engine/experiment/spec_path.h"
#include "fake_runs.h"
#include "ui/look/panel_header.h"
#include "ui/look/theme.h"
#include "ui/runs/column_menu.h"
#include "ui/runs/differences_panel.h"
#include "ui/runs/filter_field.h"
#include "ui/runs/run_rows.h"
#include "ui/runs/run_table_view.h"
#include "ui/runs/runs_panel.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCompleter>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

using namespace normscope;
using namespace normscope::test;
using namespace normscope::ui;
using Ids = std::vector<RunId>;

namespace {

/// BN and no BN at two learning rates, three seeds each: ids 1 … 12, in turn BN, no BN.
struct Fixture
{
    RunList list;
    RunsPanel panel{&list};
    RunTableView *table = panel.table();
    RunRows *rows = table->rows();
    FilterField *filter = panel.filterField();
    HistoryPointer last; ///< of run 12: no BN, lr 0.1, seed 2

    explicit Fixture(int width = 900)
    {
        panel.resize(width, 700);
        RunId id = 1;
        for (const double rate : {1.0, 0.1})
            for (std::int64_t seed = 0; seed < 3; ++seed) {
                const double best = 0.9 - 0.1 * rate + 0.01 * double(seed);
                list.add(id++, finished(withBn(rate, seed), {{best, best}}));
                last = finished(withoutBn(rate, seed), {{best - 0.2, best - 0.2}});
                list.add(id++, last);
            }
        panel.show();
        list.setSelected({});
    }
    void group()
    {
        QMenu *menu = panel.findChild<QMenu *>("groupMenu");
        Q_EMIT menu->aboutToShow();
        menu->findChild<QAction *>("groupAllButSeed")->trigger();
    }
    [[nodiscard]] QString cell(int line, RunColumn column) const
    {
        return rows->index(line, int(column)).data().toString();
    }
    [[nodiscard]] QStringList names() const
    {
        QStringList all;
        for (int line = 0; line < rows->rowCount(); ++line)
            all << cell(line, RunColumn::Run);
        return all;
    }
    void click(int line, Qt::KeyboardModifiers modifiers = {}, int x = 80)
    {
        const QRect place = table->visualRect(rows->index(line, 0));
        QTest::mouseClick(table->viewport(), Qt::LeftButton, modifiers,
                          QPoint(x, place.center().y()));
    }
    void clickChevron(int line) { click(line, {}, 14); }
    QAction *action(const char *name)
    {
        Q_EMIT panel.menu()->aboutToShow();
        return panel.menu()->findChild<QAction *>(name);
    }
};

} // namespace

class TestGroupedPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        look::applyTheme(*qApp, false, 1.0);
    }
    void aGroupIsOneRow();
    void groupsUnfoldByClick();
    void groupsUnfoldByKeys();
    void aGroupSelectsItsRuns();
    void membersAreTakenOutOfTheirGroup();
    void divergedRunsAreCountedNotAveraged();
    void theFilterChoosesMembers();
    void faultsAreSaidUnderTheField();
    void namesAreOfferedAndTaken();
    void aBaselineIsPinnedByKey();
    void groupsFaceTheSameWithBn();
    void sortedByMeans();
    void groupedByAnyKey();
    void columnsAreAdded();
    void repeatHandsOutTheSelected();
    void differencesOfGroups();
    void lineModelIsConsistent();
    void aThousandRunsInGroups();
    void controlsFitANarrowPanel();
};

void TestGroupedPanel::aGroupIsOneRow()
{
    Fixture f;
    QTRY_COMPARE(f.rows->rowCount(), 12);
    f.group();
    QCOMPARE(f.names(),
             QStringList({"BN, lr 1.0", "no BN, lr 1.0", "BN, lr 0.1", "no BN, lr 0.1"}));
    QCOMPARE(f.cell(0, RunColumn::Members), QString("3"));
    // 0.80, 0.81 and 0.82: mean 0.81, deviation 0.01.
    QCOMPARE(f.cell(0, RunColumn::BestTest), QString("0.810 ± 0.010"));
    QCOMPARE(f.cell(0, RunColumn::LearningRate), QString("1.0"));
    QCOMPARE(f.cell(0, RunColumn::Seed), QString("0–2"));
    QCOMPARE(f.panel.header()->detail(), QString("12, in 4 groups"));
    const QString said = f.rows->index(0, 0).data(Qt::AccessibleTextRole).toString();
    QCOMPARE(said, QString("BN, lr 1.0, 3 runs, best test 0.810 ± 0.010, folded"));
    auto *button = f.panel.findChild<QPushButton *>("groupBy");
    QCOMPARE(button->text(), QString("all but seed"));
    QMenu *menu = f.panel.findChild<QMenu *>("groupMenu");
    Q_EMIT menu->aboutToShow();
    menu->findChild<QAction *>("groupOff")->trigger();
    QCOMPARE(f.rows->rowCount(), 12);
    QCOMPARE(f.panel.header()->detail(), QString("12"));
}

void TestGroupedPanel::groupsUnfoldByClick()
{
    Fixture f;
    f.group();
    QTRY_COMPARE(f.rows->rowCount(), 4);
    f.clickChevron(1);
    QCOMPARE(f.names().mid(1, 4), QStringList({"no BN, lr 1.0", "seed 0", "seed 1", "seed 2"}));
    QCOMPARE(f.table->rowHeight(1), 34);
    QCOMPARE(f.table->rowHeight(2), 26);
    QCOMPARE(f.table->rowHeight(5), 34);
    QVERIFY(f.list.selected().empty()); // the chevron selects nothing
    QCOMPARE(f.cell(2, RunColumn::BestTest), QString("0.600"));
    f.clickChevron(1);
    QCOMPARE(f.rows->rowCount(), 4);
    QTest::mouseDClick(f.table->viewport(), Qt::LeftButton, {},
                       f.table->visualRect(f.rows->index(0, 0)).center());
    QCOMPARE(f.rows->rowCount(), 7);
}

void TestGroupedPanel::groupsUnfoldByKeys()
{
    Fixture f;
    f.group();
    QTRY_COMPARE(f.rows->rowCount(), 4);
    f.table->setFocus(Qt::TabFocusReason);
    QTest::keyClick(f.table, Qt::Key_Down);
    QCOMPARE(f.table->currentIndex().row(), 1);
    QTest::keyClick(f.table, Qt::Key_Right);
    QCOMPARE(f.rows->rowCount(), 7);
    QTest::keyClick(f.table, Qt::Key_Down);
    QTest::keyClick(f.table, Qt::Key_Down);
    QCOMPARE(f.list.selected(), Ids{4});
    QTest::keyClick(f.table, Qt::Key_Left); // to the group
    QCOMPARE(f.table->currentIndex().row(), 1);
    QCOMPARE(f.list.selected(), (Ids{2, 4, 6}));
    QTest::keyClick(f.table, Qt::Key_Left);
    QCOMPARE(f.rows->rowCount(), 4);
    QTest::keyClick(f.table, Qt::Key_Return);
    QCOMPARE(f.rows->rowCount(), 7);
}

void TestGroupedPanel::aGroupSelectsItsRuns()
{
    Fixture f;
    f.group();
    QTRY_COMPARE(f.rows->rowCount(), 4);
    f.click(0);
    QCOMPARE(f.list.selected(), (Ids{1, 3, 5}));
    f.click(1, Qt::ControlModifier);
    QCOMPARE(f.list.selected(), (Ids{1, 2, 3, 4, 5, 6}));
    QCOMPARE(f.list.groups().size(), std::size_t{2});
    f.click(0, Qt::ControlModifier);
    QCOMPARE(f.list.selected(), (Ids{2, 4, 6}));
    f.list.setSelected({7, 9, 11});
    QCOMPARE(f.table->selectedIds(), (Ids{7, 9, 11}));
    QVERIFY(f.table->selectionModel()->isRowSelected(2));
    f.list.setSelected({7, 9}); // not all of the group
    QVERIFY(!f.table->selectionModel()->isRowSelected(2));
}

void TestGroupedPanel::membersAreTakenOutOfTheirGroup()
{
    Fixture f;
    f.group();
    QTRY_COMPARE(f.rows->rowCount(), 4);
    f.clickChevron(0);
    f.click(0);
    QCOMPARE(f.list.selected(), (Ids{1, 3, 5}));
    QVERIFY(f.table->selectionModel()->isRowSelected(2));
    f.click(2, Qt::ControlModifier);
    QCOMPARE(f.list.selected(), (Ids{1, 5}));
    QVERIFY(!f.table->selectionModel()->isRowSelected(0));
    f.click(0); // the group again
    QCOMPARE(f.list.selected(), (Ids{1, 3, 5}));
    f.click(3); // one of it alone
    QCOMPARE(f.list.selected(), Ids{5});
}

void TestGroupedPanel::divergedRunsAreCountedNotAveraged()
{
    Fixture f;
    f.group();
    QTRY_COMPARE(f.rows->rowCount(), 4);
    QCOMPARE(f.cell(3, RunColumn::BestTest), QString("0.700 ± 0.010"));
    diverge(*f.last, 846);
    f.list.refresh();
    QCOMPARE(f.cell(3, RunColumn::Members), QString("2 of 3"));
    QCOMPARE(f.cell(3, RunColumn::BestTest), QString("0.695 ± 0.007"));
    f.clickChevron(3);
    QCOMPARE(f.cell(6, RunColumn::BestTest), QString("–"));
    QCOMPARE(f.rows->index(6, 0).data(RunTableModel::StateRole).toString(),
             QString("NaN at step 846"));
}

void TestGroupedPanel::theFilterChoosesMembers()
{
    Fixture f;
    f.group();
    QTRY_COMPARE(f.rows->rowCount(), 4);
    QTest::keyClicks(f.filter, "bn and seed<2 and lr>0.5");
    QCOMPARE(f.names(), QStringList{"BN, lr 1.0"});
    QCOMPARE(f.cell(0, RunColumn::Members), QString("2"));
    QCOMPARE(f.panel.header()->detail(), QString("2 of 12, in 1 group"));
    f.click(0);
    QCOMPARE(f.list.selected(), (Ids{1, 3}));
    QTest::keyClick(f.filter, Qt::Key_Escape);
    QCOMPARE(f.rows->rowCount(), 4);
}

void TestGroupedPanel::faultsAreSaidUnderTheField()
{
    Fixture f;
    QTRY_COMPARE(f.rows->rowCount(), 12);
    auto *fault = f.panel.findChild<QLabel *>("runFilterFault");
    f.filter->setText("no bn");
    QCOMPARE(f.rows->rowCount(), 6);
    QVERIFY(!fault->isVisible());
    f.filter->setText("lrr>0.1");
    QVERIFY(fault->isVisible());
    QCOMPARE(fault->text(), QString("There is no “lrr”. Did you mean lr?"));
    QCOMPARE(f.filter->accessibleDescription(), fault->text());
    QCOMPARE(f.rows->rowCount(), 6); // the table stays
    f.filter->setText("lr>0.5");
    QVERIFY(!fault->isVisible());
    QCOMPARE(f.rows->rowCount(), 6);
    f.filter->setText("nothing-like-it");
    QCOMPARE(f.rows->rowCount(), 0);
    // What is pasted without end neither hangs nor crashes.
    QElapsedTimer timer;
    timer.start();
    f.filter->setText(QString(100000, '('));
    QVERIFY(fault->isVisible());
    f.filter->setText(QString(1 << 20, 'x'));
    QVERIFY(fault->isVisible());
    QVERIFY(timer.elapsed() < 5000);
}

void TestGroupedPanel::namesAreOfferedAndTaken()
{
    Fixture f;
    auto *names = f.filter->findChild<QCompleter *>();
    QTest::keyClicks(f.filter, "bn and opti");
    QCOMPARE(names->completionPrefix(), QString("opti"));
    QVERIFY(names->completionCount() > 0);
    Q_EMIT names->activated(QString("optimizer"));
    QCOMPARE(f.filter->text(), QString("bn and optimizer"));
    QTest::keyClicks(f.filter, "=ad");
    names->setCurrentRow(0);
    QCOMPARE(names->currentCompletion(), QString("adam"));
    Q_EMIT names->activated(QString("adam"));
    QCOMPARE(f.filter->text(), QString("bn and optimizer=adam"));
    QCOMPARE(f.rows->rowCount(), 0);
}

void TestGroupedPanel::aBaselineIsPinnedByKey()
{
    Fixture f;
    QVERIFY(f.table->isColumnHidden(int(RunColumn::Versus)));
    f.group();
    QTRY_COMPARE(f.rows->rowCount(), 4);
    f.click(0);
    QTest::keyClick(f.table, Qt::Key_B);
    QCOMPARE(f.list.baseline(), RunId{1});
    QVERIFY(!f.table->isColumnHidden(int(RunColumn::Versus)));
    QCOMPARE(f.rows->headerData(int(RunColumn::Versus), Qt::Horizontal, Qt::DisplayRole).toString(),
             QString("vs BN, lr 1.0"));
    QCOMPARE(f.cell(0, RunColumn::Versus), QString());
    QCOMPARE(f.cell(1, RunColumn::Versus), QString("−0.200"));
    QCOMPARE(f.cell(2, RunColumn::Versus), QString("+0.090"));
    const QString tip = f.rows->index(1, int(RunColumn::Versus)).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains("95 % confidence interval") && tip.contains("3 pairs, a small sample"),
             qPrintable(tip));
    f.clickChevron(1);
    QCOMPARE(f.cell(2, RunColumn::Versus), QString("−0.200")); // by the same seed
    QVERIFY(f.rows->index(0, 0).data(RunRows::BaselineRole).toBool());
    f.action("pinBaseline")->trigger();
    QCOMPARE(f.list.baseline(), RunId{0});
    QCOMPARE(f.cell(2, RunColumn::Versus), QString("−0.200")); // with BN of its own again
    // Without groups, runs are compared one by one.
    f.list.setGrouping({});
    f.list.setBaseline(2);
    QCOMPARE(f.cell(0, RunColumn::Versus), QString("+0.200"));
}

void TestGroupedPanel::groupsFaceTheSameWithBn()
{
    Fixture f;
    f.group();
    QTRY_COMPARE(f.rows->rowCount(), 4);
    const auto title = [&] {
        return f.rows->headerData(int(RunColumn::Versus), Qt::Horizontal, Qt::DisplayRole)
            .toString();
    };
    QVERIFY(!f.table->isColumnHidden(int(RunColumn::Versus)));
    QCOMPARE(title(), QString("vs BN"));
    QCOMPARE(f.names(),
             QStringList({"BN, lr 1.0", "no BN, lr 1.0", "BN, lr 0.1", "no BN, lr 0.1"}));
    QCOMPARE(f.cell(0, RunColumn::Versus), QString());
    QCOMPARE(f.cell(1, RunColumn::Versus), QString("−0.200"));
    QCOMPARE(f.cell(2, RunColumn::Versus), QString());
    QCOMPARE(f.cell(3, RunColumn::Versus), QString("−0.200"));
    const QString tip = f.rows->index(3, int(RunColumn::Versus)).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.startsWith("no BN, lr 0.1 less BN, lr 0.1"), qPrintable(tip));
    f.clickChevron(1);
    QCOMPARE(f.cell(3, RunColumn::Versus), QString("−0.200")); // seed 1 by seed 1

    // Its figures move with those of the runs that it is compared with.
    ExperimentSpec other = withBn(1.0, 3);
    f.list.add(13, finished(other, {{0.95, 0.95}}));
    QTRY_COMPARE(f.cell(0, RunColumn::Members), QString("4"));
    QCOMPARE(f.cell(1, RunColumn::Versus), QString("−0.200")); // of the three pairs
    // Two ways of having BN: neither is what to compare with.
    other.training.seed = 0;
    setOption(*std::find_if(other.model.layers.begin(), other.model.layers.end(),
                            [](const LayerSpec &layer) { return layer.kind == "batch_norm"; }),
              "epsilon", 0.01);
    f.list.add(14, finished(other, {{0.5, 0.5}}));
    QTRY_COMPARE(f.rows->shownGroups(), 5);
    QCOMPARE(f.cell(1, RunColumn::Versus), QString());
    // By one setting there are no counterparts.
    f.list.setGrouping(Grouping{{}, "training.learning_rate"});
    QVERIFY(f.table->isColumnHidden(int(RunColumn::Versus)));
}

void TestGroupedPanel::sortedByMeans()
{
    Fixture f;
    f.group();
    QTRY_COMPARE(f.rows->rowCount(), 4);
    f.table->sortBy(int(RunColumn::BestTest), Qt::DescendingOrder);
    QCOMPARE(f.names(),
             QStringList({"BN, lr 0.1", "BN, lr 1.0", "no BN, lr 0.1", "no BN, lr 1.0"}));
    f.clickChevron(0);
    QCOMPARE(f.names().mid(1, 3), QStringList({"seed 2", "seed 1", "seed 0"}));
    f.table->sortBy(-1, Qt::AscendingOrder);
    QCOMPARE(f.names().front(), QString("BN, lr 1.0"));
}

void TestGroupedPanel::groupedByAnyKey()
{
    Fixture f;
    QTRY_COMPARE(f.rows->rowCount(), 12);
    QMenu *menu = f.panel.findChild<QMenu *>("groupMenu");
    Q_EMIT menu->aboutToShow();
    menu->findChild<QAction *>("groupBy:training.learning_rate")->trigger();
    QCOMPARE(f.names(), QStringList({"lr 1.0", "lr 0.1"}));
    QCOMPARE(f.cell(0, RunColumn::Members), QString("6"));
    Q_EMIT menu->aboutToShow();
    QVERIFY(menu->findChild<QAction *>("groupBy:training.learning_rate")->isChecked());
    menu->findChild<QAction *>("groupBy:training.optimizer.kind")->trigger();
    QCOMPARE(f.names(), QStringList{"optimizer SGD"});
}

void TestGroupedPanel::columnsAreAdded()
{
    Fixture f;
    QTRY_COMPARE(f.rows->rowCount(), 12);
    auto *menu = f.panel.findChild<QMenu *>("columnMenu");
    Q_EMIT menu->aboutToShow();
    menu->findChild<QAction *>("addColumn:training.optimizer.kind")->setChecked(true);
    Q_EMIT menu->aboutToShow();
    menu->findChild<QAction *>("addColumn:gap")->setChecked(true);
    QCOMPARE(f.rows->columnCount(), runColumnCount + 2);
    QCOMPARE(f.rows->index(0, runColumnCount).data().toString(), QString("SGD"));
    QCOMPARE(f.rows->index(0, runColumnCount + 1).data().toString(), QString("0.000"));
    QVERIFY(!f.table->isColumnHidden(runColumnCount));
    int width = 0;
    for (int column = 0; column < f.rows->columnCount(); ++column)
        width += f.table->columnWidth(column);
    QCOMPARE(width, f.table->viewport()->width()); // laid out anew
    f.table->sortBy(runColumnCount + 1, Qt::DescendingOrder);
    f.group();
    QCOMPARE(f.rows->index(0, runColumnCount).data().toString(), QString("SGD"));
    Q_EMIT menu->aboutToShow();
    menu->findChild<QAction *>("column2")->setChecked(false);
    QVERIFY(f.table->isColumnHidden(int(RunColumn::LearningRate)));
    Q_EMIT menu->aboutToShow();
    menu->findChild<QAction *>("usualColumns")->trigger();
    QCOMPARE(f.rows->columnCount(), runColumnCount);
    QVERIFY(!f.table->isColumnHidden(int(RunColumn::LearningRate)));
    QCOMPARE(f.rows->rowCount(), 4);
}

void TestGroupedPanel::repeatHandsOutTheSelected()
{
    Fixture f;
    f.group();
    QTRY_COMPARE(f.rows->rowCount(), 4);
    QSignalSpy asked(&f.panel, &RunsPanel::repeatRequested);
    f.click(1);
    QTest::mouseClick(f.panel.findChild<QPushButton *>("repeatRuns"), Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.at(0).at(0).value<Ids>(), (Ids{2, 4, 6}));
}

void TestGroupedPanel::differencesOfGroups()
{
    Fixture f;
    DifferencesPanel differences(&f.list);
    differences.resize(400, 400);
    differences.show();
    f.group();
    QTRY_COMPARE(f.rows->rowCount(), 4);
    f.click(0);
    f.click(1, Qt::ControlModifier);
    QTRY_COMPARE(differences.header()->detail(), QString("2 groups"));
    auto *table = differences.findChild<QTableView *>("differencesTable");
    QCOMPARE(table->model()->columnCount(), 2);
    QStringList labels;
    for (int row = 0; row < table->model()->rowCount(); ++row)
        labels << table->model()->headerData(row, Qt::Vertical).toString();
    QCOMPARE(labels, QStringList({"Normalization", "Parameters"})); // and no seed
    QCOMPARE(table->model()->index(0, 1).data().toString(), QString("none"));
}

void TestGroupedPanel::lineModelIsConsistent()
{
    Fixture f;
    const QAbstractItemModelTester tester(f.rows,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    QTRY_COMPARE(f.rows->rowCount(), 12);
    f.group();
    f.rows->setExpanded(1, true);
    f.rows->setExpanded(0, true);
    f.filter->setText("seed=1");
    f.table->sortBy(int(RunColumn::BestTest), Qt::AscendingOrder);
    f.filter->setText("seed>0");
    f.list.remove({1, 2, 9});
    QTRY_COMPARE(f.rows->shownRuns(), 7);
    f.list.undoRemove();
    QTRY_COMPARE(f.rows->shownRuns(), 8);
    f.list.setBaseline(4);
    f.list.remove({4});
    f.list.setGrouping(Grouping{{}, "training.seed"});
    f.filter->clear();
    f.list.setGrouping({});
    f.list.remove({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    QTRY_COMPARE(f.rows->rowCount(), 0);
}

void TestGroupedPanel::aThousandRunsInGroups()
{
    RunList list;
    RunsPanel panel(&list);
    panel.resize(900, 700);
    std::vector<HistoryPointer> going;
    for (RunId id = 1; id <= 1000; ++id) {
        const double rate = 0.01 * double(id / 10 % 50 + 1);
        const auto seed = std::int64_t(id % 5);
        HistoryPointer history =
            id <= 2 ? running(withBn(rate, seed), {{0.5, 0.4}})
                    : finished(id % 10 < 5 ? withBn(rate, seed) : withoutBn(rate, seed),
                               {{0.5, 0.4 + 0.0001 * double(id)}});
        if (id <= 2)
            going.push_back(history);
        list.add(id, history);
    }
    panel.show();
    RunTableView *table = panel.table();
    QTRY_COMPARE(table->shownCount(), 1000);
    QElapsedTimer timer;
    const auto took = [&](auto work) {
        timer.start();
        work();
        return double(timer.nsecsElapsed()) / 1e6;
    };
    const double all = took([&] { panel.filterField()->setText("acc>0.42 and lr<0.3"); });
    const double some = took([&] { panel.filterField()->setText("bn"); });
    const double cleared = took([&] { panel.filterField()->clear(); });
    const double grouped = took([&] { list.setGrouping(Grouping{}); });
    for (int line = 0; line < 20; ++line)
        table->rows()->setExpanded(line, true);
    const double filtered = took([&] { panel.filterField()->setText("acc>0.42 and lr<0.3"); });
    panel.filterField()->clear();
    const double sorted =
        took([&] { table->sortBy(int(RunColumn::BestTest), Qt::DescendingOrder); });
    double tick = 0;
    for (int round = 0; round < 10; ++round) {
        for (const HistoryPointer &history : going)
            setState(*history, RunState::Running, 0.1 * round);
        tick = std::max(tick, took([&] { list.refresh(); }));
    }
    for (const HistoryPointer &history : going)
        addEpoch(*history, 0.8, 0.7);
    const double epoch = took([&] { list.refresh(); });
    const double painted = took([&] { table->viewport()->grab(); });
    qInfo("1,000 runs: filter %.1f ms, filter %.1f, clear %.1f, group %.1f, filter groups %.1f, "
          "sort groups %.1f, tick %.2f, tick with an epoch %.2f, paint %.1f",
          all, some, cleared, grouped, filtered, sorted, tick, epoch, painted);
    // Bounds for a slow machine under load.
    for (const double each : {all, some, cleared, grouped, filtered, sorted, painted})
        QVERIFY(each < 1000);
    QVERIFY(tick < 200 && epoch < 500);
}

void TestGroupedPanel::controlsFitANarrowPanel()
{
    for (const int width : {160, 260, 348, 440, 488, 900}) {
        Fixture f(width);
        f.group();
        QTest::qWait(0);
        for (const char *name : {"runFilter", "groupBy", "repeatRuns"}) {
            const auto *control = f.panel.findChild<QWidget *>(name);
            const QRect place(control->mapTo(&f.panel, QPoint()), control->size());
            QVERIFY2(place.left() >= 0 && place.right() < f.panel.width(), name);
        }
        QVERIFY(!f.table->isColumnHidden(0));
        QVERIFY(width < 300 || !f.table->isColumnHidden(int(RunColumn::BestTest)));
    }
}

QTEST_MAIN(TestGroupedPanel)
#include "test_grouped_panel.moc"
