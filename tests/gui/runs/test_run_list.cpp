#include "fake_runs.h"
#include "ui/runs/run_list.h"

#include <QSignalSpy>
#include <QtTest>

using namespace normscope;
using namespace normscope::test;
using ui::RunEntry;
using ui::RunList;
using Ids = std::vector<RunId>;

namespace {

std::vector<int> slotsOf(const RunList &list)
{
    std::vector<int> taken;
    for (const RunEntry &entry : list.entries())
        taken.push_back(entry.slot);
    return taken;
}

void fill(RunList &list, RunId count)
{
    for (RunId id = 1; id <= count; ++id)
        list.add(id, makeHistory(withBn(1.0, std::int64_t(id))));
}

} // namespace

class TestRunList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNewRunIsSelectedBesideTheOthers();
    void whatIsNoRunIsNotAdded();
    void labelsSayWhatDiffers();
    void selectedLabelsTellOnlyTheSelectedApart();
    void slotsAreKeptForLife();
    void theFirstFreeSlotIsTakenAgain();
    void aColorThatIsTakenGetsItsNextGlyph();
    void unknownRunsAreNotSelected();
    void namesAreOneLineAndMayBeTakenBack();
    void removingTakesSelectionAndHighlightAlong();
    void undoBringsBackPlaceNameNoteColorAndSelection();
    void undoKeepsTheColorWhenTheSlotIsTaken();
    void removalsAreTakenBackOneAfterTheOther();
    void refreshNamesTheRunsThatMoved();
    void goingRunsAreKnown();
    void whatIsRecordedAfterAnExportIsUnexported();
};

void TestRunList::aNewRunIsSelectedBesideTheOthers()
{
    RunList list;
    QSignalSpy changed(&list, &RunList::changed);
    QSignalSpy selection(&list, &RunList::selectionChanged);
    list.add(7, makeHistory(withBn()));
    list.add(9, makeHistory(withoutBn()), "  mine ");
    QCOMPARE(list.selected(), (Ids{7, 9}));
    QCOMPARE(changed.count(), 2);
    QCOMPARE(selection.count(), 2);
    QCOMPARE(list.find(9)->name, QString("mine"));
    QCOMPARE(list.find(9)->title(), QString("mine"));
    QCOMPARE(list.find(7)->title(), QString("BN"));
}

void TestRunList::whatIsNoRunIsNotAdded()
{
    RunList list;
    QSignalSpy changed(&list, &RunList::changed);
    list.add(0, makeHistory(withBn()));
    list.add(1, nullptr);
    QCOMPARE(changed.count(), 0);
    list.add(1, makeHistory(withBn()));
    list.add(1, makeHistory(withoutBn()));
    QCOMPARE(list.entries().size(), std::size_t(1));
    QCOMPARE(list.find(1)->label, QString("BN"));
    QCOMPARE(list.find(2), nullptr);
}

void TestRunList::labelsSayWhatDiffers()
{
    RunList list;
    list.add(1, makeHistory(withBn()));
    QCOMPARE(list.find(1)->label, QString("BN"));
    list.add(2, makeHistory(withoutBn()));
    QCOMPARE(list.find(2)->label, QString("no BN"));
    list.add(3, makeHistory(withoutBn(3.0)));
    QCOMPARE(list.find(1)->label, QString("BN, lr 1.0"));
    QCOMPARE(list.find(3)->label, QString("no BN, lr 3.0"));
}

void TestRunList::selectedLabelsTellOnlyTheSelectedApart()
{
    RunList list;
    list.add(1, makeHistory(withBn()));
    list.add(2, makeHistory(withoutBn()));
    list.add(3, makeHistory(withoutBn(3.0)));
    list.setSelected({2, 1});
    const std::vector<RunEntry> chosen = list.selectedEntries();
    QCOMPARE(chosen.size(), std::size_t(2));
    QCOMPARE(chosen[0].label, QString("BN"));
    QCOMPARE(chosen[1].label, QString("no BN"));
}

void TestRunList::slotsAreKeptForLife()
{
    RunList list;
    fill(list, 4);
    list.remove({2});
    list.setSelected({4});
    QCOMPARE(slotsOf(list), (std::vector<int>{0, 2, 3}));
}

void TestRunList::theFirstFreeSlotIsTakenAgain()
{
    RunList list;
    fill(list, 4);
    list.remove({2, 3});
    list.add(10, makeHistory(withBn()));
    list.add(11, makeHistory(withBn()));
    list.add(12, makeHistory(withBn()));
    QCOMPARE(slotsOf(list), (std::vector<int>{0, 3, 1, 2, 4}));
}

void TestRunList::aColorThatIsTakenGetsItsNextGlyph()
{
    RunList list;
    fill(list, 2);
    QCOMPARE(list.freeSlot(0, 1), 0);
    QCOMPARE(list.freeSlot(0, 2), 8);
    QCOMPARE(list.freeSlot(5, 2), 5);
    list.setSlot(2, 8);
    QCOMPARE(list.freeSlot(0, 3), 16);
    list.setSlot(2, -1);
    QCOMPARE(list.find(2)->slot, 8);
}

void TestRunList::unknownRunsAreNotSelected()
{
    RunList list;
    fill(list, 3);
    QSignalSpy selection(&list, &RunList::selectionChanged);
    list.setSelected({3, 99, 1, 3});
    QCOMPARE(list.selected(), (Ids{1, 3}));
    list.setSelected({1, 3});
    QCOMPARE(selection.count(), 1);
}

void TestRunList::namesAreOneLineAndMayBeTakenBack()
{
    RunList list;
    fill(list, 1);
    QSignalSpy changed(&list, &RunList::changed);
    list.rename(1, "two\nlines\t");
    QCOMPARE(list.find(1)->name, QString("two lines"));
    list.rename(1, "   ");
    QCOMPARE(list.find(1)->title(), list.find(1)->label);
    list.rename(99, "no one");
    QCOMPARE(changed.count(), 2);
}

void TestRunList::removingTakesSelectionAndHighlightAlong()
{
    RunList list;
    fill(list, 3);
    list.setHighlighted(2);
    QSignalSpy removed(&list, &RunList::removed);
    QSignalSpy selection(&list, &RunList::selectionChanged);
    list.remove({2, 77});
    QCOMPARE(removed.count(), 1);
    QCOMPARE(removed.at(0).at(0).value<RunId>(), RunId(2));
    QCOMPARE(list.selected(), (Ids{1, 3}));
    QCOMPARE(selection.count(), 1);
    QCOMPARE(list.highlighted(), RunId(0));
    list.remove({88});
    QCOMPARE(list.entries().size(), std::size_t(2));
    QCOMPARE(removed.count(), 1);
}

void TestRunList::undoBringsBackPlaceNameNoteColorAndSelection()
{
    RunList list;
    fill(list, 4);
    list.rename(2, "second");
    list.setNote(2, "why it is kept");
    list.setSlot(2, 5);
    list.setSelected({1, 2});
    list.remove({2, 3});
    QVERIFY(list.canUndoRemove());
    QSignalSpy undone(&list, &RunList::removalUndone);
    list.undoRemove();
    QCOMPARE(undone.count(), 1);
    QVERIFY(!list.canUndoRemove());
    Ids order;
    for (const RunEntry &entry : list.entries())
        order.push_back(entry.id);
    QCOMPARE(order, (Ids{1, 2, 3, 4}));
    QCOMPARE(list.find(2)->name, QString("second"));
    QCOMPARE(list.find(2)->note, QString("why it is kept"));
    QCOMPARE(list.find(2)->slot, 5);
    QCOMPARE(list.find(3)->slot, 2);
    QCOMPARE(list.selected(), (Ids{1, 2}));
}

void TestRunList::undoKeepsTheColorWhenTheSlotIsTaken()
{
    RunList list;
    fill(list, 2);
    list.remove({1});
    list.add(3, makeHistory(withBn()));
    QCOMPARE(list.find(3)->slot, 0);
    list.undoRemove();
    QCOMPARE(list.find(1)->slot, 8);
}

void TestRunList::removalsAreTakenBackOneAfterTheOther()
{
    RunList list;
    fill(list, 3);
    list.remove({1});
    list.remove({3});
    list.undoRemove();
    QCOMPARE(list.find(1), nullptr);
    QVERIFY(list.find(3) != nullptr);
    list.undoRemove();
    QVERIFY(list.find(1) != nullptr);
    list.undoRemove();
    QCOMPARE(list.entries().size(), std::size_t(3));
}

void TestRunList::refreshNamesTheRunsThatMoved()
{
    RunList list;
    const HistoryPointer first = makeHistory(withBn());
    const HistoryPointer second = makeHistory(withoutBn());
    list.add(1, first);
    list.add(2, second);
    QSignalSpy updated(&list, &RunList::updated);
    list.refresh();
    QCOMPARE(updated.count(), 0);
    addEpoch(*second, 0.5, 0.4);
    list.refresh();
    list.refresh();
    QCOMPARE(updated.count(), 1);
    QCOMPARE(updated.at(0).at(0).value<Ids>(), Ids{2});
}

void TestRunList::goingRunsAreKnown()
{
    RunList list;
    QVERIFY(!list.anyGoing());
    const HistoryPointer run = running(withBn(), {});
    list.add(1, finished(withBn(), {{0.9, 0.8}}));
    QVERIFY(!list.anyGoing());
    list.add(2, run);
    QVERIFY(list.anyGoing());
    setState(*run, RunState::Paused);
    QVERIFY(list.anyGoing());
    diverge(*run, 12);
    QVERIFY(!list.anyGoing());
}

void TestRunList::whatIsRecordedAfterAnExportIsUnexported()
{
    RunList list;
    const HistoryPointer run = running(withBn(), {});
    list.add(1, run);
    QVERIFY(!list.anyUnexported());
    run->addStep({.step = 1, .loss = 2.3});
    QVERIFY(list.anyUnexported());
    list.markExported(1, list.find(1)->history->stepCount());
    QVERIFY(!list.anyUnexported());
    list.refresh();
    QVERIFY(list.find(1)->exported);
    list.remove({1});
    list.undoRemove();
    QVERIFY(!list.anyUnexported());
    run->addStep({.step = 2, .loss = 2.2});
    QVERIFY(list.anyUnexported());
    list.refresh();
    QVERIFY(!list.find(1)->exported);
}

QTEST_GUILESS_MAIN(TestRunList)
#include "test_run_list.moc"
