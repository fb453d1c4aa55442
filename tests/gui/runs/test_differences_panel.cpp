#include "fake_runs.h"
#include "ui/look/panel_header.h"
#include "ui/look/theme.h"
#include "ui/runs/differences_panel.h"
#include "ui/runs/figure_table.h"
#include "ui/runs/table_header.h"

#include <QAbstractButton>
#include <QDockWidget>
#include <QLabel>
#include <QMainWindow>
#include <QtTest>

using namespace normscope;
using namespace normscope::test;
using namespace normscope::ui;

class TestDifferencesPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        look::applyTheme(*qApp, false, 1.0);
    }
    void fewerThanTwoRunsHaveNone();
    void onlyWhatDiffersIsShown();
    void deselectingARunTakesItsColumn();
    void whatIsTheSameUnfoldsByKey();
    void runsThatAgreeSaySo();
    void titlesGiveWayToGlyphs();
    void somethingElseStandsInPlaceOfTheRuns();
    void sentencesStandUnderTheTitle();
};

namespace {

QTableView *tableOf(QWidget &panel, const char *name = "differencesTable")
{
    return panel.findChild<QTableView *>(name);
}

QStringList rowTitles(QTableView *table)
{
    QStringList titles;
    for (int row = 0; row < table->model()->rowCount(); ++row)
        titles << table->model()->headerData(row, Qt::Vertical).toString();
    return titles;
}

QString cell(QTableView *table, int row, int column)
{
    return table->model()->index(row, column).data().toString();
}

} // namespace

void TestDifferencesPanel::fewerThanTwoRunsHaveNone()
{
    RunList list;
    DifferencesPanel panel(&list);
    panel.resize(348, 300);
    panel.show();
    list.add(1, makeHistory(withBn()));
    QTRY_COMPARE(panel.header()->detail(), QString());
    QVERIFY(!tableOf(panel)->isVisible());
    list.add(2, makeHistory(withoutBn()));
    QTRY_COMPARE(panel.header()->detail(), QString("2 runs"));
    QVERIFY(tableOf(panel)->isVisible());
}

void TestDifferencesPanel::somethingElseStandsInPlaceOfTheRuns()
{
    RunList list;
    DifferencesPanel panel(&list);
    panel.show();
    list.add(1, makeHistory(withBn()));
    list.add(2, makeHistory(withoutBn()));
    Comparison comparison;
    comparison.detail = "now and pinned";
    comparison.tooFew = "Pin an answer.";
    comparison.columns = {{"now"}};
    panel.compareInstead(comparison);
    QCOMPARE(panel.header()->detail(), QString("now and pinned"));
    QVERIFY(!tableOf(panel)->isVisible());
    QVERIFY(panel.findChild<QLabel *>("differencesTooFew")->text().contains("Pin an answer."));
    comparison.columns.push_back({"pinned"});
    const ExperimentSpec now = withBn();
    const ExperimentSpec pinned = withBn(3.0);
    comparison.rows = compareSpecs({&now, &pinned});
    panel.compareInstead(comparison);
    QTableView *table = tableOf(panel);
    QCOMPARE(rowTitles(table), QStringList{"Learning rate"});
    QCOMPARE(cell(table, 0, 1), QString("3.0"));
    list.setSelected({1, 2}); // says nothing meanwhile
    QTest::qWait(0);
    QCOMPARE(rowTitles(table), QStringList{"Learning rate"});
    panel.compareInstead(std::nullopt);
    QCOMPARE(rowTitles(table), (QStringList{"Normalization", "Parameters"}));
    QCOMPARE(panel.header()->detail(), QString("2 runs"));
}

void TestDifferencesPanel::onlyWhatDiffersIsShown()
{
    RunList list;
    DifferencesPanel panel(&list);
    list.add(1, makeHistory(withBn()));
    list.add(2, makeHistory(withoutBn()));
    list.add(3, makeHistory(withoutBn(3.0)));
    QTableView *table = tableOf(panel);
    QTRY_COMPARE(rowTitles(table), (QStringList{"Normalization", "Learning rate", "Parameters"}));
    QCOMPARE(table->model()->columnCount(), 3);
    QCOMPARE(cell(table, 0, 0), QString("batch"));
    QCOMPARE(cell(table, 0, 1), QString("none"));
    QCOMPARE(cell(table, 1, 2), QString("3.0"));
    QCOMPARE(cell(table, 2, 0), QString("44,878"));
    QCOMPARE(cell(table, 2, 2), QString("44,426"));
}

void TestDifferencesPanel::deselectingARunTakesItsColumn()
{
    RunList list;
    DifferencesPanel panel(&list);
    list.add(1, makeHistory(withBn()));
    list.add(2, makeHistory(withBn(3.0)));
    list.add(3, makeHistory(withoutBn()));
    QTableView *table = tableOf(panel);
    list.setSelected({1, 2});
    QTRY_COMPARE(rowTitles(table), QStringList{"Learning rate"});
    QCOMPARE(table->model()->headerData(1, Qt::Horizontal).toString(), QString("lr 3.0"));
    QCOMPARE(table->model()->headerData(1, Qt::Horizontal, headerSlotRole).toInt(), 1);
}

void TestDifferencesPanel::whatIsTheSameUnfoldsByKey()
{
    RunList list;
    DifferencesPanel panel(&list);
    panel.resize(348, 900);
    panel.show();
    list.add(1, makeHistory(withBn()));
    list.add(2, makeHistory(withoutBn()));
    auto *expander = panel.findChild<QAbstractButton *>("sameSettings");
    QTRY_COMPARE(expander->text(), QString("%1 settings are the same").arg(settings().size()));
    QTableView *same = tableOf(panel, "sameSettingsTable");
    QVERIFY(!same->isVisible());
    QTest::keyClick(expander, Qt::Key_Space);
    QVERIFY(same->isVisible());
    QCOMPARE(same->model()->rowCount(), int(settings().size()));
    QVERIFY(rowTitles(same).contains("Learning rate"));
    QTableView *layers = tableOf(panel, "sameLayerOptionsTable");
    QVERIFY(!layers->isVisible());
    QTest::keyClick(panel.findChild<QAbstractButton *>("sameLayerOptions"), Qt::Key_Right);
    QVERIFY(layers->isVisible());
    QVERIFY(layers->model()->rowCount() > 0);
    QTest::keyClick(expander, Qt::Key_Left);
    QVERIFY(!same->isVisible());
    QVERIFY(!layers->isVisible());
}

void TestDifferencesPanel::runsThatAgreeSaySo()
{
    RunList list;
    DifferencesPanel panel(&list);
    panel.resize(348, 300);
    panel.show();
    list.add(1, makeHistory(withBn()));
    list.add(2, makeHistory(withBn()));
    QTRY_VERIFY(panel.findChild<QWidget *>("differencesNone")->isVisible());
    QVERIFY(!tableOf(panel)->isVisible());
}

void TestDifferencesPanel::titlesGiveWayToGlyphs()
{
    RunList list;
    DifferencesPanel panel(&list);
    panel.resize(348, 300);
    panel.show();
    list.add(1, makeHistory(withBn()));
    list.add(2, makeHistory(withoutBn()));
    auto *header = qobject_cast<TableHeader *>(tableOf(panel)->horizontalHeader());
    QTRY_COMPARE(header->count(), 2);
    const int withTitle = header->titleWidth(1);
    list.add(3, makeHistory(withoutBn(3.0)));
    QTRY_COMPARE(header->count(), 3);
    QVERIFY(header->titleWidth(1) < withTitle);
    QTRY_VERIFY(header->length() <= 348);
}

void TestDifferencesPanel::sentencesStandUnderTheTitle()
{
    RunList list;
    QMainWindow window;
    auto *panel = new DifferencesPanel(&list, &window);
    auto *dock = new QDockWidget(&window);
    dock->setWidget(panel); // it lost its margins there once
    window.addDockWidget(Qt::RightDockWidgetArea, dock);
    window.resize(400, 300);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    auto *sentence = panel->findChild<QLabel *>("differencesTooFew");
    auto *title = panel->header()->findChild<QLabel *>();
    QTRY_COMPARE(sentence->mapTo(panel, sentence->contentsRect().topLeft()).x(),
                 title->mapTo(panel, title->contentsRect().topLeft()).x());
}

QTEST_MAIN(TestDifferencesPanel)
#include "test_differences_panel.moc"
