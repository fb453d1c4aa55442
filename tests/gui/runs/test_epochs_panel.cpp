#include "fake_runs.h"
#include "ui/look/segmented_control.h"
#include "ui/look/theme.h"
#include "ui/runs/epochs_panel.h"
#include "ui/runs/figure_table.h"
#include "ui/runs/table_header.h"

#include <QScrollBar>
#include <QTableView>
#include <QtTest>

using namespace normscope;
using namespace normscope::test;
using namespace normscope::ui;

class TestEpochsPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        look::applyTheme(*qApp, false, 1.0);
    }
    void beforeTheFirstEpochASentenceStands();
    void epochsStandBesideEachOther();
    void theBestTestEpochIsStrong();
    void whatElseARunIsJudgedOnHasColumns();
    void inLossTheLowestIsBest();
    void aNewBestTakesTheMark();
    void aRunThatEndedBeforeItsFirstEpochHasNoColumn();
    void theLastEpochStaysInSight();
    void whoScrolledBackIsLeftThere();
    void aGroupShowsMeanAndDeviation();
};

namespace {

QTableView *tableOf(QWidget &panel)
{
    return panel.findChild<QTableView *>("epochTable");
}

QString cell(QTableView *table, int row, int column)
{
    return table->model()->index(row, column).data().toString();
}

std::vector<int> strongRows(QTableView *table, int column)
{
    std::vector<int> rows;
    for (int row = 0; row < table->model()->rowCount(); ++row)
        if (table->model()->index(row, column).data(strongRole).toBool())
            rows.push_back(row);
    return rows;
}

} // namespace

void TestEpochsPanel::beforeTheFirstEpochASentenceStands()
{
    RunList list;
    EpochsPanel panel(&list);
    panel.resize(348, 300);
    panel.show();
    const HistoryPointer run = running(withBn(), {});
    list.add(1, run);
    QTRY_COMPARE(tableOf(panel)->model()->columnCount(), 2);
    QVERIFY(!tableOf(panel)->isVisible());
    addEpoch(*run, 0.7, 0.6);
    list.refresh();
    QVERIFY(tableOf(panel)->isVisible());
    QCOMPARE(cell(tableOf(panel), 0, 1), QString("0.600"));
}

void TestEpochsPanel::epochsStandBesideEachOther()
{
    RunList list;
    EpochsPanel panel(&list);
    list.add(1, running(withBn(), {{0.773, 0.781}, {0.863, 0.834}}));
    list.add(2, running(withoutBn(), {{0.101, 0.1}}));
    QTableView *table = tableOf(panel);
    QTRY_COMPARE(table->model()->columnCount(), 4);
    QCOMPARE(table->model()->rowCount(), 2);
    QCOMPARE(table->model()->headerData(1, Qt::Vertical).toString(), QString("2"));
    QCOMPARE(table->model()->headerData(0, Qt::Horizontal).toString(), QString("train"));
    QCOMPARE(table->model()->headerData(3, Qt::Horizontal).toString(), QString("test"));
    QCOMPARE(table->model()->headerData(2, Qt::Horizontal, headerSlotRole).toInt(), 1);
    QVERIFY(!table->model()->headerData(3, Qt::Horizontal, headerSlotRole).isValid());
    QCOMPARE(table->model()->headerData(3, Qt::Horizontal, Qt::ToolTipRole).toString(),
             QString("no BN, test"));
    QCOMPARE(cell(table, 1, 0), QString("0.863"));
    QCOMPARE(cell(table, 0, 3), QString("0.100"));
    QCOMPARE(cell(table, 1, 3), QString("–"));
}

void TestEpochsPanel::theBestTestEpochIsStrong()
{
    RunList list;
    EpochsPanel panel(&list);
    list.add(1, finished(withBn(), {{0.9, 0.7}, {0.8, 0.8}, {0.95, 0.8}, {0.99, 0.6}}));
    QTableView *table = tableOf(panel);
    QTRY_COMPARE(table->model()->rowCount(), 4);
    QCOMPARE(strongRows(table, 1), std::vector<int>{1}); // the earliest of equals
    QCOMPARE(strongRows(table, 0), std::vector<int>{});
}

void TestEpochsPanel::whatElseARunIsJudgedOnHasColumns()
{
    RunList list;
    EpochsPanel panel(&list);
    ExperimentSpec spec = withBn();
    spec.data.validation = 0.1;
    auto history = makeHistory(spec);
    EpochRecord record;
    record.epoch = 1;
    record.testAccuracy = 0.7;
    record.validation = {0.4, 0.8};
    history->addEpoch(record);
    record.epoch = 2;
    record.testAccuracy = 0.75;
    record.validation = {0.5, 0.78};
    history->addEpoch(record);
    list.add(1, history);
    list.add(2, running(withoutBn(), {{0.101, 0.1}}));
    QTableView *table = tableOf(panel);
    QTRY_COMPARE(table->model()->columnCount(), 5);
    QCOMPARE(table->model()->headerData(2, Qt::Horizontal).toString(), QString("validation"));
    QCOMPARE(cell(table, 0, 2), QString("0.800"));
    QCOMPARE(strongRows(table, 2), std::vector<int>{0}); // the one that it is chosen on
    QCOMPARE(strongRows(table, 1), std::vector<int>{});
    QCOMPARE(table->model()->headerData(3, Qt::Horizontal, headerSlotRole).toInt(), 1);
}

void TestEpochsPanel::inLossTheLowestIsBest()
{
    RunList list;
    EpochsPanel panel(&list);
    const HistoryPointer run = finished(withBn(), {{0.9, 0.7}, {0.8, 0.9}});
    EpochRecord worse;
    worse.epoch = 3;
    worse.testLoss = std::nan("");
    run->addEpoch(worse);
    list.add(1, run);
    QTableView *table = tableOf(panel);
    QTRY_COMPARE(table->model()->rowCount(), 3);
    panel.show();
    auto *choice = panel.findChild<look::SegmentedControl *>("epochFigure");
    QCOMPARE(choice->currentIndex(), 1);
    choice->setCurrentIndex(0);
    QCOMPARE(cell(table, 0, 1), QString("0.300"));
    QCOMPARE(cell(table, 2, 1), QString("–"));
    QCOMPARE(strongRows(table, 1), std::vector<int>{1});
}

void TestEpochsPanel::aNewBestTakesTheMark()
{
    RunList list;
    EpochsPanel panel(&list);
    const HistoryPointer run = running(withBn(), {{0.5, 0.5}, {0.6, 0.4}});
    list.add(1, run);
    QTableView *table = tableOf(panel);
    QTRY_COMPARE(strongRows(table, 1), std::vector<int>{0});
    addEpoch(*run, 0.7, 0.7);
    list.refresh();
    QCOMPARE(table->model()->rowCount(), 3);
    QCOMPARE(strongRows(table, 1), std::vector<int>{2});
}

void TestEpochsPanel::aRunThatEndedBeforeItsFirstEpochHasNoColumn()
{
    RunList list;
    EpochsPanel panel(&list);
    const HistoryPointer lost = makeHistory(withoutBn(3.0));
    diverge(*lost, 212);
    list.add(1, finished(withBn(), {{0.9, 0.8}}));
    list.add(2, lost);
    list.add(3, running(withoutBn(), {}));
    QTRY_COMPARE(tableOf(panel)->model()->columnCount(), 4);
    QCOMPARE(tableOf(panel)->model()->headerData(2, Qt::Horizontal, headerSlotRole).toInt(), 2);
}

void TestEpochsPanel::theLastEpochStaysInSight()
{
    RunList list;
    EpochsPanel panel(&list);
    panel.resize(348, 200);
    panel.show();
    const HistoryPointer run = running(withBn(), {{0.5, 0.4}});
    list.add(1, run);
    QTRY_VERIFY(tableOf(panel)->isVisible());
    for (int epoch = 2; epoch <= 30; ++epoch) {
        addEpoch(*run, 0.5, 0.4);
        list.refresh();
    }
    QScrollBar *bar = tableOf(panel)->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0);
    QTRY_COMPARE(bar->value(), bar->maximum());
}

void TestEpochsPanel::whoScrolledBackIsLeftThere()
{
    RunList list;
    EpochsPanel panel(&list);
    panel.resize(348, 200);
    panel.show();
    const HistoryPointer run = running(withBn(), Accuracies(30, {0.5, 0.4}));
    list.add(1, run);
    QScrollBar *bar = tableOf(panel)->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0);
    bar->setValue(0);
    const int before = bar->maximum();
    addEpoch(*run, 0.5, 0.4);
    list.refresh();
    QTRY_VERIFY(bar->maximum() > before);
    QCOMPARE(bar->value(), 0);
}

void TestEpochsPanel::aGroupShowsMeanAndDeviation()
{
    RunList list;
    EpochsPanel panel(&list);
    list.add(1, finished(withBn(1.0, 0), {{0.80, 0.70}, {0.90, 0.72}}));
    list.add(2, finished(withBn(1.0, 1), {{0.82, 0.74}, {0.94, 0.70}}));
    const HistoryPointer third = running(withBn(1.0, 2), {{0.84, 0.78}});
    list.add(3, third);
    list.add(4, finished(withoutBn(1.0, 0), {{0.5, 0.4}}));
    const HistoryPointer lost = running(withoutBn(1.0, 1), {{0.1, 0.1}});
    diverge(*lost, 300);
    list.add(5, lost);
    list.setGrouping(Grouping{});
    QTableView *table = tableOf(panel);
    QTRY_COMPARE(table->model()->columnCount(), 4);
    QCOMPARE(cell(table, 0, 0), QString("0.820 ± 0.020"));
    QCOMPARE(cell(table, 0, 1), QString("0.740 ± 0.040"));
    QCOMPARE(cell(table, 1, 0), QString("0.920 ± 0.028 (2)")); // the third is on its way
    QCOMPARE(cell(table, 0, 3), QString("0.400 (1)"));         // the other came to nothing
    QCOMPARE(cell(table, 1, 3), QString("–"));
    QCOMPARE(strongRows(table, 1), std::vector<int>{0}); // by its mean
    QCOMPARE(table->model()->headerData(0, Qt::Horizontal, Qt::ToolTipRole).toString(),
             QString("BN, train"));
    QVERIFY(table->model()->index(1, 0).data(Qt::ToolTipRole).toString().contains("2 of 3 runs"));
    addEpoch(*third, 0.92, 0.9);
    list.refresh();
    QCOMPARE(cell(table, 1, 0), QString("0.920 ± 0.020"));
    QCOMPARE(strongRows(table, 1), std::vector<int>{1});
    list.setGrouping({});
    QTRY_COMPARE(table->model()->columnCount(), 10);
}

QTEST_MAIN(TestEpochsPanel)
#include "test_epochs_panel.moc"
