#include "fake_runs.h"
#include "ui/runs/run_list.h"

#include <QSignalSpy>
#include <QtTest>

using namespace normscope;
using namespace normscope::test;
using ui::RunGroupEntry;
using ui::RunList;
using Ids = std::vector<RunId>;

namespace {

/// BN and no BN with seeds 0 … `seeds` − 1: ids 1, 2, 3, … in turn.
void addRepeats(RunList &list, std::int64_t seeds)
{
    RunId id = 1;
    for (std::int64_t seed = 0; seed < seeds; ++seed) {
        list.add(id++, makeHistory(withBn(1.0, seed)));
        list.add(id++, makeHistory(withoutBn(1.0, seed)));
    }
}

} // namespace

class TestRunGroups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutGroupingThereAreNoGroups()
    {
        RunList list;
        QSignalSpy changed(&list, &RunList::groupsChanged);
        addRepeats(list, 2);
        QVERIFY(list.groups().empty() && list.allGroups().empty());
        QCOMPARE(changed.count(), 0);
    }
    void repetitionsAreOneGroup()
    {
        RunList list;
        QSignalSpy changed(&list, &RunList::groupsChanged);
        addRepeats(list, 3);
        list.setGrouping(Grouping{});
        QCOMPARE(changed.count(), 1);
        const std::vector<RunGroupEntry> expected = {{Ids{1, 3, 5}, "BN", 0},
                                                     {Ids{2, 4, 6}, "no BN", 1}};
        QCOMPARE(list.groups(), expected);
        QCOMPARE(list.allGroups(), expected);
        list.setGrouping(Grouping{});
        QCOMPARE(changed.count(), 1);
        list.setGrouping({});
        QCOMPARE(changed.count(), 2);
        QVERIFY(list.groups().empty());
    }
    void groupsFollowSelectionAndList()
    {
        RunList list;
        addRepeats(list, 3);
        list.setGrouping(Grouping{});
        QSignalSpy changed(&list, &RunList::groupsChanged);
        list.setSelected({1, 5, 6});
        QCOMPARE(changed.count(), 1);
        QCOMPARE(list.groups(),
                 (std::vector<RunGroupEntry>{{Ids{1, 5}, "BN", 0}, {Ids{6}, "no BN", 1}}));
        list.remove({5});
        QCOMPARE(changed.count(), 2);
        QCOMPARE(list.groups().front().runs, Ids{1});
        list.undoRemove();
        QCOMPARE(list.groups().front().runs, (Ids{1, 5}));
        list.add(7, makeHistory(withBn(1.0, 9)));
        QCOMPARE(list.groups().front().runs, (Ids{1, 5, 7}));
        list.setSelected({});
        QVERIFY(list.groups().empty());
        QCOMPARE(list.allGroups().size(), std::size_t{2});
    }
    void colorsBelongToTheNormalization()
    {
        RunList list;
        list.setGrouping(Grouping{});
        list.add(1, makeHistory(withBn(1.0)));
        list.add(2, makeHistory(withoutBn(1.0)));
        list.add(3, makeHistory(withBn(0.1)));
        list.add(4, makeHistory(withoutBn(0.1)));
        std::vector<int> all, chosen;
        for (const RunGroupEntry &group : list.allGroups())
            all.push_back(group.slot);
        for (const RunGroupEntry &group : list.groups())
            chosen.push_back(group.slot);
        QCOMPARE(all, (std::vector<int>{0, 1, 0, 1}));
        // In one chart they share the color and take its further glyphs.
        QCOMPARE(chosen, (std::vector<int>{0, 1, 8, 9}));
        list.setSelected({3, 4});
        QCOMPARE(list.groups()[0].slot, 0);
        QCOMPARE(list.groups()[0].label, QString("BN"));
        list.remove({1, 3});
        list.setSelected({2, 4});
        QVERIFY(list.groups()[0].slot != list.groups()[1].slot);
    }
    void labelsSayWhatDiffersButNoSeed()
    {
        RunList list;
        list.setGrouping(Grouping{});
        list.add(1, makeHistory(withBn(1.0, 3)));
        list.add(2, makeHistory(withoutBn(0.1, 4)));
        QCOMPARE(list.groups()[0].label, QString("BN, lr 1.0"));
        QCOMPARE(list.groups()[1].label, QString("no BN, lr 0.1"));
        list.setGrouping(Grouping{{}, "training.learning_rate"});
        QCOMPARE(list.groups()[0].label, QString("lr 1.0"));
        QCOMPARE(list.groups()[1].label, QString("lr 0.1"));
        QVERIFY(list.groups()[0].slot != list.groups()[1].slot);
        list.setGrouping(Grouping{{}, "normalization"});
        QCOMPARE(list.groups()[1].label, QString("no BN"));
    }
    void aBaselineIsPinned()
    {
        RunList list;
        addRepeats(list, 1);
        QSignalSpy changed(&list, &RunList::baselineChanged);
        QCOMPARE(list.baseline(), RunId{0});
        list.setBaseline(2);
        list.setBaseline(2);
        QCOMPARE(changed.count(), 1);
        list.setBaseline(99);
        QCOMPARE(list.baseline(), RunId{0});
        list.setBaseline(1);
        list.remove({1});
        QCOMPARE(list.baseline(), RunId{0});
        QCOMPARE(changed.count(), 4);
    }
};

QTEST_MAIN(TestRunGroups)
#include "test_run_groups.moc"
