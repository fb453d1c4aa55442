// File ▸ Open store…: the runs of another store come in place of those that were there, what goes
// on is asked about, and a store that cannot be opened changes nothing. Over a fake backend.
#include "engine/history/checkpoint.h"
#include "engine/history/run_store.h"
#include "tests/gui/answer_dialogs.h"
#include "tests/gui/open_window.h"
#include "tests/support/recorded_run.h"
#include "ui/look/theme.h"

#include <QFile>
#include <QTableView>

#include <semaphore>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::answerFile;
using normscope::test::answerQuestion;
using normscope::test::FakeBehaviour;

class TestOpenStore : public QObject, private normscope::test::OpenWindow
{
    Q_OBJECT

private:
    std::shared_ptr<std::counting_semaphore<1000000>> m_steps;

    [[nodiscard]] QString pathOf(const char *name) const { return m_folder->filePath(name); }
    [[nodiscard]] RunStatus status(std::size_t i)
    {
        return m_bench->runs.entries().at(i).history->status();
    }
    [[nodiscard]] QStringList names() const
    {
        QStringList all;
        for (const RunEntry &run : m_bench->runs.entries())
            all << run.name;
        return all;
    }
    void choose() { find<QAction>("actionOpenStore")->trigger(); }
    void train(int steps)
    {
        const std::size_t before = m_bench->runs.count();
        find<QAction>("actionTrain")->trigger();
        m_steps->release(steps);
        QTRY_COMPARE(m_bench->runs.count(), before + 1);
        QTRY_COMPARE_WITH_TIMEOUT(status(before).step, std::int64_t{steps}, 20000);
    }
    void makeStore(const QString &file) const
    {
        RunStore store(file.toStdString());
        const auto made = test::recordedRun(60);
        store.begin(*made, {"of the second", "", -1});
        const Checkpoint checkpoint = test::recordedCheckpoint(*made);
        store.commit(*made, made->status(), &checkpoint);
    }
    /// SQLite keeps what the store has as its version at byte 60, the most significant one first.
    static void makeNewer(const QString &file)
    {
        QFile store(file);
        QVERIFY(store.open(QIODevice::ReadWrite));
        QVERIFY(store.seek(60));
        QCOMPARE(store.write(QByteArray::fromHex("00000100")), 4);
    }

private Q_SLOTS:
    void initTestCase() { look::applyTheme(*qApp, false, 1.0); }
    void init()
    {
        makeFolder();
        FakeBehaviour behaviour;
        m_steps = std::make_shared<std::counting_semaphore<1000000>>(0);
        behaviour.beforeStep = [steps = m_steps](std::int64_t) { steps->acquire(); };
        Engine engine = test::fakeEngine(std::move(behaviour));
        engine.store = pathOf("runs.db").toStdString();
        openWindow(std::move(engine));
        QTRY_VERIFY_WITH_TIMEOUT(m_storeReady->count() > 0, 20000);
    }
    void cleanup()
    {
        m_steps->release(100000);
        closeBench();
    }

    void itsRunsComeInPlaceOfTheOthers()
    {
        const QString second = pathOf("second.db");
        makeStore(second);
        train(10);
        answerQuestion("Cancel");
        choose(); // a run goes on
        QVERIFY(!isOver(status(0).state));

        answerQuestion("Stop and open");
        answerFile(second);
        choose();
        m_steps->release(1);
        QTRY_COMPARE_WITH_TIMEOUT(names(), QStringList{"of the second"}, 20000);
        QCOMPARE(find<QTableView>("runTable")->model()->rowCount(), 1);
        const auto kept = RunStore(pathOf("runs.db").toStdString(), true).runs();
        QCOMPARE(kept.size(), std::size_t{1});
        QCOMPARE(kept[0].history->status().state, RunState::Stopped);

        // Back: nothing goes on, so nobody is asked.
        answerFile(pathOf("runs.db"));
        choose();
        QTRY_COMPARE_WITH_TIMEOUT(names(), QStringList{""}, 20000);
        QCOMPARE(status(0).state, RunState::Stopped);
    }

    void whatCannotBeOpenedLeavesTheOldOne_data()
    {
        QTest::addColumn<bool>("newer");
        QTest::addColumn<QString>("words");
        QTest::newRow("damaged") << false << "is not a store of runs";
        QTest::newRow("newer") << true << "newer";
    }

    void whatCannotBeOpenedLeavesTheOldOne()
    {
        QFETCH(const bool, newer);
        QFETCH(const QString, words);
        const QString file = pathOf("bad.db");
        if (newer) {
            makeStore(file);
            makeNewer(file);
        } else {
            QFile bad(file);
            QVERIFY(bad.open(QIODevice::WriteOnly));
            bad.write(QByteArray(5000, 'x'));
        }
        train(10);
        m_steps->release(1000);
        QTRY_COMPARE_WITH_TIMEOUT(status(0).state, RunState::Finished, 20000);
        QTRY_VERIFY(!m_bench->runs.anyGoing());
        answerFile(file);
        choose();
        QMessageBox *box = nullptr;
        QTRY_VERIFY((box = m_window->findChild<QMessageBox *>("faultBox")) != nullptr);
        QVERIFY2(box->informativeText().contains(words), qPrintable(box->informativeText()));
        delete box;
        QCOMPARE(m_bench->runs.count(), std::size_t{1});
        find<QAction>("actionTrain")->trigger(); // goes into the old one
        QTRY_COMPARE(m_bench->runs.count(), std::size_t{2});
        QTRY_COMPARE_WITH_TIMEOUT(status(1).state, RunState::Finished, 20000);
        QTRY_COMPARE(RunStore(pathOf("runs.db").toStdString(), true).runs().size(), std::size_t{2});
    }
};

QTEST_MAIN(TestOpenStore)
#include "test_open_store.moc"
