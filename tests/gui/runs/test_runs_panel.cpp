#include "fake_runs.h"
#include "ui/look/panel_header.h"
#include "ui/look/theme.h"
#include "ui/runs/filter_field.h"
#include "ui/runs/run_columns.h"
#include "ui/runs/run_table_model.h"
#include "ui/runs/run_table_view.h"
#include "ui/runs/runs_panel.h"

#include <QAction>
#include <QHeaderView>
#include <QInputDialog>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QtTest>

using namespace normscope;
using namespace normscope::test;
using namespace normscope::ui;
using Ids = std::vector<RunId>;

namespace {

/// A list and the panel that shows it.
struct Fixture
{
    RunList list;
    RunsPanel panel{&list};
    RunTableView *table = panel.table();
    FilterField *filter = panel.filterField();

    explicit Fixture(int width = 1000)
    {
        panel.resize(width, 500);
        panel.show();
    }
    void addFour()
    {
        list.add(1, finished(withBn(), {{0.9, 0.85}, {0.91, 0.84}}));
        list.add(2, running(withoutBn(), {{0.6, 0.5}}));
        HistoryPointer lost = makeHistory(withoutBn(3.0));
        diverge(*lost, 212);
        list.add(3, lost);
        list.add(4, running(withBn(0.1), {{0.7, 0.65}}));
        QTRY_COMPARE(table->shownCount(), 4);
    }
    [[nodiscard]] QModelIndex index(int row, RunColumn column = RunColumn::Run) const
    {
        return table->model()->index(row, int(column));
    }
    [[nodiscard]] QString cell(int row, RunColumn column) const
    {
        return index(row, column).data().toString();
    }
    [[nodiscard]] QPoint at(int row, RunColumn column = RunColumn::Run) const
    {
        return table->visualRect(index(row, column)).center();
    }
    void click(int row, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseClick(table->viewport(), Qt::LeftButton, modifiers, at(row));
    }
    [[nodiscard]] Ids order() const
    {
        Ids ids;
        for (int row = 0; row < table->shownCount(); ++row)
            ids.push_back(index(row).data(RunTableModel::IdRole).toULongLong());
        return ids;
    }
    void clickHeader(RunColumn column)
    {
        QHeaderView *header = table->horizontalHeader();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          QPoint(header->sectionViewportPosition(int(column)) + 8, 10));
    }
    /// An action as the menu offers it now.
    [[nodiscard]] QAction *action(const char *name)
    {
        QMenu *menu = panel.menu();
        Q_EMIT menu->aboutToShow();
        return menu->findChild<QAction *>(name);
    }
    [[nodiscard]] QLineEdit *editor() const
    {
        return table->findChild<QLineEdit *>("runNameEditor");
    }
    [[nodiscard]] std::vector<RunColumn> shownColumns() const
    {
        std::vector<RunColumn> shown;
        for (int column = 0; column < runColumnCount; ++column)
            if (!table->isColumnHidden(column))
                shown.push_back(RunColumn(column));
        return shown;
    }
};

} // namespace

class TestRunsPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        look::applyTheme(*qApp, false, 1.0);
    }
    void withoutRunsItSaysWhatComesHere();
    void rowsShowTheLastFullEpoch();
    void aDivergedRunSaysWhere();
    void narrowTablesKeepNameAndAccuracies();
    void wideTablesShowAll();
    void runsOfBeforeThePanelAreSelected();
    void clicksSelect();
    void theListSelects();
    void renamedInPlaceByKeys();
    void theMenuRenamesTheSelectedRun();
    void escapeLeavesTheName();
    void aDoubleClickAnywhereRenames();
    void anUpdateLeavesWhatIsTyped();
    void leavingTheLabelAsItWasMakesItNoName();
    void sortedByNumberUnknownLast();
    void sortingMovesNoColumn();
    void sortedByKeyFromTheMenu();
    void filteredByAnyText_data();
    void filteredByAnyText();
    void filteringKeepsTheSelection();
    void filterAndTableByKeys();
    void deletedByKeyAndBroughtBack();
    void deleteInTheFilterDeletesALetter();
    void pointingHighlights();
    void pauseResumeAndStopGoToTheRunsTheyFit();
    void duplicateTakesOneRun();
    void exportTakesAllSelected();
    void colorsAreChosenFromTheMenu();
    void notesAreWritten();
    void onlyChangedRowsAreAnnounced();
    void aThousandRunsStayFluid();
};

void TestRunsPanel::withoutRunsItSaysWhatComesHere()
{
    Fixture f;
    QVERIFY(!f.table->isVisible());
    QVERIFY(!f.filter->isVisible());
    f.addFour();
    QVERIFY(f.table->isVisible());
    QVERIFY(f.filter->isVisible());
    QCOMPARE(f.panel.header()->detail(), QString("4"));
    f.list.remove({1, 2, 3, 4});
    QVERIFY(!f.table->isVisible());
    QCOMPARE(f.panel.header()->detail(), QString());
}

void TestRunsPanel::rowsShowTheLastFullEpoch()
{
    Fixture f;
    f.addFour();
    QCOMPARE(f.cell(0, RunColumn::Run), QString("BN, lr 1.0"));
    QCOMPARE(f.index(0).data(RunTableModel::StateRole).toString(), QString("done · 0:30"));
    QCOMPARE(f.cell(0, RunColumn::Normalization), QString("4 of 4"));
    QCOMPARE(f.cell(1, RunColumn::Normalization), QString("none"));
    QCOMPARE(f.cell(0, RunColumn::LearningRate), QString("1.0"));
    QCOMPARE(f.cell(0, RunColumn::BatchSize), QString("256"));
    QCOMPARE(f.cell(0, RunColumn::Seed), QString("0"));
    QCOMPARE(f.cell(0, RunColumn::TrainAccuracy), QString("0.910"));
    QCOMPARE(f.cell(0, RunColumn::TestAccuracy), QString("0.840"));
    QCOMPARE(f.cell(0, RunColumn::BestTest), QString("0.850"));
    QCOMPARE(f.cell(0, RunColumn::TrainLoss), QString("0.090"));
    QCOMPARE(f.cell(0, RunColumn::ExamplesPerSecond), QString("19,900"));
    QCOMPARE(f.cell(0, RunColumn::Time), QString("0:30"));
    QCOMPARE(f.index(1).data(RunTableModel::StateRole).toString(), QString("epoch 2 of 10"));
    QVERIFY(f.index(1).data(RunTableModel::ProgressRole).toDouble() > 0.1);
    QVERIFY(!f.index(0).data(RunTableModel::ProgressRole).isValid());
}

void TestRunsPanel::aDivergedRunSaysWhere()
{
    Fixture f;
    f.addFour();
    QCOMPARE(f.index(2).data(RunTableModel::StateRole).toString(), QString("NaN at step 212"));
    QVERIFY(f.index(2).data(RunTableModel::FaultRole).toBool());
    QVERIFY(!f.index(0).data(RunTableModel::FaultRole).toBool());
    QCOMPARE(f.cell(2, RunColumn::TestAccuracy), QString("–"));
    QCOMPARE(f.index(2).data(Qt::AccessibleTextRole).toString(),
             QString("no BN, lr 3.0, NaN at step 212"));
}

void TestRunsPanel::narrowTablesKeepNameAndAccuracies()
{
    Fixture f(348);
    f.addFour();
    QTRY_COMPARE(f.shownColumns(),
                 (std::vector<RunColumn>{RunColumn::Run, RunColumn::TrainAccuracy,
                                         RunColumn::TestAccuracy, RunColumn::BestTest}));
    QVERIFY(f.table->horizontalHeader()->length() <= 348);
    f.panel.resize(120, 500);
    QTRY_COMPARE(f.shownColumns(), std::vector<RunColumn>{RunColumn::Run});
}

void TestRunsPanel::wideTablesShowAll()
{
    Fixture f(348);
    f.addFour();
    f.panel.resize(1000, 500);
    // All but those that no run has anything for.
    QTRY_COMPARE(f.shownColumns().size(), std::size_t(runColumnCount) - 3);
    QCOMPARE(f.table->horizontalHeader()->length(), f.table->viewport()->width());
}

void TestRunsPanel::runsOfBeforeThePanelAreSelected()
{
    RunList list;
    list.add(1, makeHistory(withBn()));
    RunsPanel panel(&list);
    QCOMPARE(panel.table()->selectedIds(), Ids{1});
}

void TestRunsPanel::clicksSelect()
{
    Fixture f;
    f.addFour();
    QCOMPARE(f.table->selectedIds(), (Ids{1, 2, 3, 4}));
    f.click(2);
    QCOMPARE(f.list.selected(), Ids{3});
    f.click(0, Qt::ControlModifier);
    QCOMPARE(f.list.selected(), (Ids{1, 3}));
    f.click(3, Qt::ShiftModifier);
    QTest::keyClick(f.table, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(f.list.selected(), (Ids{1, 2, 3, 4}));
}

void TestRunsPanel::theListSelects()
{
    Fixture f;
    f.addFour();
    QSignalSpy selection(&f.list, &RunList::selectionChanged);
    f.list.setSelected({4, 2});
    QCOMPARE(f.table->selectedIds(), (Ids{2, 4}));
    QCOMPARE(selection.count(), 1);
    f.list.add(5, makeHistory(withBn(0.3)));
    QTRY_COMPARE(f.table->selectedIds(), (Ids{2, 4, 5}));
}

void TestRunsPanel::renamedInPlaceByKeys()
{
    Fixture f;
    f.addFour();
    f.click(1);
    QTest::keyClick(f.table, Qt::Key_F2);
    QVERIFY(f.editor() != nullptr);
    QCOMPARE(f.editor()->text(), QString("no BN, lr 1.0"));
    QTest::keyClicks(f.editor(), "baseline");
    QTest::keyClick(f.editor(), Qt::Key_Return);
    QTRY_COMPARE(f.list.find(2)->name, QString("baseline"));
    QCOMPARE(f.cell(1, RunColumn::Run), QString("baseline"));
}

void TestRunsPanel::theMenuRenamesTheSelectedRun()
{
    Fixture f;
    f.addFour();
    f.click(0);
    f.list.setSelected({4});
    f.action("renameRun")->trigger();
    QVERIFY(f.editor() != nullptr);
    QCOMPARE(f.editor()->text(), QString("BN, lr 0.1"));
}

void TestRunsPanel::escapeLeavesTheName()
{
    Fixture f;
    f.addFour();
    f.click(1);
    QTest::keyClick(f.table, Qt::Key_F2);
    QTest::keyClicks(f.editor(), "x");
    QTest::keyClick(f.editor(), Qt::Key_Escape);
    QTRY_VERIFY(f.editor() == nullptr);
    QCOMPARE(f.list.find(2)->name, QString());
}

void TestRunsPanel::aDoubleClickAnywhereRenames()
{
    Fixture f;
    f.addFour();
    const QPoint place = f.at(1, RunColumn::TestAccuracy);
    QTest::mouseClick(f.table->viewport(), Qt::LeftButton, {}, place);
    QTest::mouseDClick(f.table->viewport(), Qt::LeftButton, {}, place);
    QTRY_VERIFY(f.editor() != nullptr);
    QCOMPARE(f.editor()->text(), QString("no BN, lr 1.0"));
}

void TestRunsPanel::anUpdateLeavesWhatIsTyped()
{
    Fixture f;
    const HistoryPointer run = running(withBn(), {{0.5, 0.4}});
    f.list.add(1, run);
    QTRY_COMPARE(f.table->shownCount(), 1);
    f.click(0);
    QTest::keyClick(f.table, Qt::Key_F2);
    QTest::keyClicks(f.editor(), "half ty");
    setState(*run, RunState::Paused, 0.7);
    f.list.refresh();
    QCOMPARE(f.index(0).data(RunTableModel::StateRole).toString(),
             QString("paused, epoch 2 of 10"));
    QVERIFY(f.editor() != nullptr);
    QCOMPARE(f.editor()->text(), QString("half ty"));
}

void TestRunsPanel::leavingTheLabelAsItWasMakesItNoName()
{
    Fixture f;
    f.addFour();
    f.click(0);
    QTest::keyClick(f.table, Qt::Key_F2);
    QTest::keyClick(f.editor(), Qt::Key_Return);
    QTRY_VERIFY(f.editor() == nullptr);
    QCOMPARE(f.list.find(1)->name, QString());
}

void TestRunsPanel::sortedByNumberUnknownLast()
{
    Fixture f;
    f.list.add(1, finished(withBn(9.0), {{0.5, 0.5}}));
    f.list.add(2, makeHistory(withBn(10.0)));
    f.list.add(3, finished(withBn(0.5), {{0.7, 0.7}}));
    QTRY_COMPARE(f.table->shownCount(), 3);
    f.clickHeader(RunColumn::LearningRate);
    QCOMPARE(f.order(), (Ids{3, 1, 2})); // as text, 10.0 would come before 9.0
    f.clickHeader(RunColumn::LearningRate);
    QCOMPARE(f.order(), (Ids{2, 1, 3}));
    f.clickHeader(RunColumn::LearningRate);
    QCOMPARE(f.order(), (Ids{1, 2, 3})); // the order of start again
    f.clickHeader(RunColumn::BestTest);
    QCOMPARE(f.order(), (Ids{1, 3, 2}));
    f.clickHeader(RunColumn::BestTest);
    QCOMPARE(f.order(), (Ids{3, 1, 2}));
}

void TestRunsPanel::sortingMovesNoColumn()
{
    Fixture f;
    f.addFour();
    const QHeaderView *header = f.table->horizontalHeader();
    const auto places = [header] {
        QList<int> all;
        for (int column = 0; column < runColumnCount; ++column)
            all << header->sectionPosition(column) << header->sectionSize(column);
        return all;
    };
    const QList<int> before = places();
    for (int column = 0; column < runColumnCount; ++column) {
        if (header->isSectionHidden(column))
            continue;
        const QImage unsorted = f.table->horizontalHeader()->grab().toImage();
        f.table->sortBy(column, Qt::AscendingOrder);
        QCOMPARE(places(), before);
        QVERIFY(f.table->horizontalHeader()->grab().toImage() != unsorted); // an arrow is there
        f.table->sortBy(-1, Qt::AscendingOrder);
    }
}

void TestRunsPanel::sortedByKeyFromTheMenu()
{
    Fixture f;
    f.addFour();
    f.action("sortBy9")->trigger(); // best test: the best ones first
    QCOMPARE(f.order(), (Ids{1, 4, 2, 3}));
    f.action("sortBy9")->trigger();
    QCOMPARE(f.order(), (Ids{2, 4, 1, 3}));
    f.action("sortByStart")->trigger();
    QCOMPARE(f.order(), (Ids{1, 2, 3, 4}));
}

void TestRunsPanel::filteredByAnyText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<Ids>("ids");
    QTest::newRow("name") << "no bn" << Ids{2, 3};
    QTest::newRow("number of normalizations") << "4 of 4" << Ids{1, 4};
    QTest::newRow("state") << "nan at" << Ids{3};
    QTest::newRow("learning rate") << "lr 0.1" << Ids{4};
    QTest::newRow("figure") << "0.840" << Ids{1};
    QTest::newRow("blanks alone") << "  " << Ids{1, 2, 3, 4};
    QTest::newRow("nothing like it") << "resnet" << Ids{};
    QTest::newRow("no pattern") << ".*" << Ids{};
}

void TestRunsPanel::filteredByAnyText()
{
    QFETCH(QString, text);
    QFETCH(Ids, ids);
    Fixture f;
    f.addFour();
    QTest::keyClicks(f.filter, text);
    QCOMPARE(f.order(), ids);
    if (ids.size() < 4)
        QCOMPARE(f.panel.header()->detail(), QString("%1 of 4").arg(ids.size()));
}

void TestRunsPanel::filteringKeepsTheSelection()
{
    Fixture f;
    f.addFour();
    f.list.setSelected({1, 3});
    f.filter->setText("lr 3.0");
    QCOMPARE(f.list.selected(), (Ids{1, 3}));
    QCOMPARE(f.table->selectedIds(), Ids{3});
    f.filter->clear();
    QCOMPARE(f.table->selectedIds(), (Ids{1, 3}));
    // What is chosen while others are hidden is what is selected.
    f.filter->setText("no BN");
    f.click(0);
    QCOMPARE(f.list.selected(), Ids{2});
}

void TestRunsPanel::filterAndTableByKeys()
{
    Fixture f;
    f.addFour();
    f.panel.activateWindow();
    f.filter->setFocus();
    QTRY_VERIFY(f.filter->hasFocus());
    QTest::keyClicks(f.filter, "no BN");
    QTest::keyClick(f.filter, Qt::Key_Down);
    QVERIFY(f.table->hasFocus());
    QVERIFY(f.table->currentIndex().isValid());
    QTest::keyClick(f.table, Qt::Key_Down);
    QCOMPARE(f.list.selected(), Ids{3});
    QTest::keyClick(f.filter, Qt::Key_Escape);
    QCOMPARE(f.table->shownCount(), 4);
}

void TestRunsPanel::deletedByKeyAndBroughtBack()
{
    Fixture f;
    f.addFour();
    f.list.rename(2, "kept");
    f.click(1);
    QVERIFY(!f.action("undoDeleteRun")->isEnabled());
    f.panel.activateWindow();
    f.table->setFocus();
    QTRY_VERIFY(f.table->hasFocus());
    QTest::keyClick(f.table, Qt::Key_Delete);
    QTRY_COMPARE(f.order(), (Ids{1, 3, 4}));
    QCOMPARE(f.list.find(2), nullptr);
    f.action("undoDeleteRun")->trigger();
    QTRY_COMPARE(f.order(), (Ids{1, 2, 3, 4}));
    QCOMPARE(f.cell(1, RunColumn::Run), QString("kept"));
    QTRY_COMPARE(f.table->selectedIds(), Ids{2});
}

void TestRunsPanel::deleteInTheFilterDeletesALetter()
{
    Fixture f;
    f.addFour();
    f.panel.activateWindow();
    f.filter->setText("xBN");
    f.filter->setFocus();
    QTRY_VERIFY(f.filter->hasFocus());
    f.filter->setCursorPosition(0);
    QTest::keyClick(f.filter, Qt::Key_Delete);
    QCOMPARE(f.filter->text(), QString("BN"));
    QCOMPARE(f.list.entries().size(), std::size_t(4));
}

void TestRunsPanel::pointingHighlights()
{
    Fixture f;
    f.addFour();
    QSignalSpy highlight(&f.list, &RunList::highlightChanged);
    QTest::mouseMove(f.table->viewport(), f.at(1, RunColumn::TestAccuracy));
    QTRY_COMPARE(f.list.highlighted(), RunId(2));
    QTest::mouseMove(f.table->viewport(), f.at(2));
    QTRY_COMPARE(f.list.highlighted(), RunId(3));
    QTest::mouseMove(f.table->viewport(), QPoint(20, f.table->viewport()->height() - 4));
    QTRY_COMPARE(f.list.highlighted(), RunId(0));
    QCOMPARE(highlight.count(), 3);
    f.list.setHighlighted(4);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(f.table->viewport(), &leave);
    QCOMPARE(f.list.highlighted(), RunId(0));
}

void TestRunsPanel::pauseResumeAndStopGoToTheRunsTheyFit()
{
    Fixture f;
    f.addFour(); // 2 and 4 are running
    QSignalSpy pause(&f.panel, &RunsPanel::pauseRequested);
    QSignalSpy resume(&f.panel, &RunsPanel::resumeRequested);
    QSignalSpy stop(&f.panel, &RunsPanel::stopRequested);
    QCOMPARE(f.action("pauseRun")->text(), QString("Pause"));
    f.action("pauseRun")->trigger();
    QCOMPARE(pause.count(), 2);
    QCOMPARE(pause.at(0).at(0).value<RunId>(), RunId(2));
    QCOMPARE(pause.at(1).at(0).value<RunId>(), RunId(4));

    const HistoryPointer paused = running(withBn(0.2), {});
    setState(*paused, RunState::Paused);
    f.list.add(5, paused);
    QTRY_COMPARE(f.table->shownCount(), 5);
    f.click(4);
    QCOMPARE(f.action("pauseRun")->text(), QString("Resume"));
    f.action("pauseRun")->trigger();
    QCOMPARE(resume.count(), 1);
    QCOMPARE(resume.at(0).at(0).value<RunId>(), RunId(5));
    f.action("stopRun")->trigger();
    QCOMPARE(stop.count(), 1);

    f.click(0); // done
    QVERIFY(!f.action("pauseRun")->isEnabled());
    QVERIFY(!f.action("stopRun")->isEnabled());
    QCOMPARE(pause.count(), 2);
}

void TestRunsPanel::duplicateTakesOneRun()
{
    Fixture f;
    f.addFour();
    QSignalSpy duplicate(&f.panel, &RunsPanel::duplicateRequested);
    QVERIFY(!f.action("duplicateRun")->isEnabled());
    f.click(3);
    f.action("duplicateRun")->trigger();
    QCOMPARE(duplicate.count(), 1);
    QCOMPARE(duplicate.at(0).at(0).value<RunId>(), RunId(4));
}

void TestRunsPanel::exportTakesAllSelected()
{
    Fixture f;
    f.addFour();
    QSignalSpy exported(&f.panel, &RunsPanel::exportRequested);
    f.list.setSelected({1, 4});
    f.action("exportRun")->trigger();
    QCOMPARE(exported.at(0).at(0).value<Ids>(), (Ids{1, 4}));
    f.list.setSelected({});
    QVERIFY(!f.action("exportRun")->isEnabled());
}

void TestRunsPanel::colorsAreChosenFromTheMenu()
{
    Fixture f;
    f.addFour();
    f.click(3);
    f.action("runColor6")->trigger();
    QCOMPARE(f.list.find(4)->slot, 5);
    QTRY_COMPARE(f.index(3).data(RunTableModel::SlotRole).toInt(), 5);
    f.action("runColor1")->trigger(); // the first run has this color: its next glyph
    QCOMPARE(f.list.find(4)->slot, 8);
}

void TestRunsPanel::notesAreWritten()
{
    Fixture f;
    f.addFour();
    f.click(0);
    f.action("noteRun")->trigger();
    auto *dialog = f.panel.window()->findChild<QInputDialog *>("noteDialog");
    QVERIFY(dialog != nullptr);
    dialog->findChild<QPlainTextEdit *>()->setPlainText("the chapter's\nfigures");
    dialog->accept();
    QCOMPARE(f.list.find(1)->note, QString("the chapter's\nfigures"));
    QTRY_VERIFY(f.index(0).data(Qt::ToolTipRole).toString().contains("the chapter's\nfigures"));
}

void TestRunsPanel::onlyChangedRowsAreAnnounced()
{
    Fixture f;
    const HistoryPointer run = running(withBn(), {{0.5, 0.4}});
    f.list.add(1, finished(withoutBn(), {{0.5, 0.4}}));
    f.list.add(2, run);
    QTRY_COMPARE(f.table->shownCount(), 2);
    QSignalSpy changed(f.table->runModel(), &QAbstractItemModel::dataChanged);
    setState(*run, RunState::Running, 0.201); // less than a pixel of progress
    f.list.refresh();
    QCOMPARE(changed.count(), 0);
    addEpoch(*run, 0.6, 0.5);
    f.list.refresh();
    QCOMPARE(changed.count(), 1); // train acc to train loss; the examples/s are the same
    QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 1);
    QCOMPARE(changed.at(0).at(0).toModelIndex().column(), int(RunColumn::TrainAccuracy));
    QCOMPARE(changed.at(0).at(1).toModelIndex().column(), int(RunColumn::TrainLoss));
}

void TestRunsPanel::aThousandRunsStayFluid()
{
    Fixture f;
    std::vector<HistoryPointer> histories;
    QElapsedTimer timer;
    timer.start();
    for (RunId id = 1; id <= 1000; ++id) {
        histories.push_back(
            running(id % 2 == 0 ? withBn(1.0, std::int64_t(id)) : withoutBn(1.0, std::int64_t(id)),
                    {{0.5, 0.4}}));
        f.list.add(id, histories.back());
    }
    QTRY_COMPARE(f.table->shownCount(), 1000);
    const auto added = timer.restart();
    for (const HistoryPointer &history : histories)
        setState(*history, RunState::Running, 0.9);
    timer.restart();
    f.list.refresh();
    const auto refreshed = timer.restart();
    f.filter->setText("no BN");
    const auto filtered = timer.restart();
    f.filter->clear();
    const auto cleared = timer.restart();
    f.table->sortBy(int(RunColumn::Seed), Qt::DescendingOrder);
    const auto sorted = timer.restart();
    f.table->grab();
    const auto painted = timer.restart();
    qInfo(
        "1,000 runs: add %lld ms, refresh all %lld, filter %lld, clear %lld, sort %lld, paint %lld",
        added, refreshed, filtered, cleared, sorted, painted);
    QCOMPARE(f.order().front(), RunId(1000));
    QCOMPARE(f.table->selectedIds().size(), std::size_t(1000));
    // Bounds for a slow machine under load; they catch work that grows with the square.
    QVERIFY(refreshed < 500);
    QVERIFY(filtered < 1000);
    QVERIFY(cleared < 1000);
    QVERIFY(sorted < 1000);
    QVERIFY(painted < 500);
}

QTEST_MAIN(TestRunsPanel)
#include "test_runs_panel.moc"
