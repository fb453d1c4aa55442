// The window and the store: what was there comes back, interrupted runs go on, what is deleted can
// be brought back until the window closes, runs come from friends. Over a fake backend.
#include "tests/gui/open_window.h"
#include "tests/support/fake_service.h"
#include "tests/support/recorded_run.h"
#include "ui/look/theme.h"
#include "ui/runs/run_table_model.h"
#include "ui/runs/run_table_view.h"
#include "ui/runs/runs_panel.h"
#include "ui/window/notice_bar.h"

#include <QApplication>
#include <QDropEvent>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>

#include <chrono>
#include <semaphore>
#include <thread>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::FakeBehaviour;
using normscope::test::fakeEngine;
namespace fs = std::filesystem;

namespace {

/// Another program that trains into the same store, one minibatch for each of its `steps`.
struct OtherProgram
{
    explicit OtherProgram(const fs::path &path)
        : store(std::make_shared<RunStore>(path)), service(fakeEngine(gated()).resources, 1, store)
    {
    }
    ~OtherProgram() { steps->release(100000); }
    OtherProgram(const OtherProgram &) = delete;
    OtherProgram &operator=(const OtherProgram &) = delete;

    [[nodiscard]] FakeBehaviour gated() const
    {
        FakeBehaviour behaviour;
        behaviour.beforeStep = [steps = steps](std::int64_t) { steps->acquire(); };
        return behaviour;
    }
    std::shared_ptr<std::counting_semaphore<1000000>> steps =
        std::make_shared<std::counting_semaphore<1000000>>(0);
    std::shared_ptr<RunStore> store;
    TrainingService service;
};

} // namespace

class TestStoredRunsWindow : public QObject, private normscope::test::OpenWindow
{
    Q_OBJECT

private:
    std::shared_ptr<std::counting_semaphore<1000000>> m_steps;

    [[nodiscard]] fs::path storePath() const { return m_folder->filePath("runs.db").toStdString(); }

    void start()
    {
        FakeBehaviour behaviour;
        m_steps = std::make_shared<std::counting_semaphore<1000000>>(0);
        behaviour.beforeStep = [steps = m_steps](std::int64_t) { steps->acquire(); };
        Engine engine = fakeEngine(std::move(behaviour));
        engine.store = storePath();
        openWindow(std::move(engine));
        QTRY_VERIFY_WITH_TIMEOUT(m_storeReady->count() > 0, 20000);
    }
    void finish()
    {
        if (!m_steps) {
            closeBench();
            return;
        }
        // A step at a time, so that what is to be interrupted is not done before.
        {
            const std::jthread trickle([steps = m_steps.get()](const std::stop_token &over) {
                while (!over.stop_requested()) {
                    steps->release(1);
                    std::this_thread::sleep_for(std::chrono::milliseconds(20));
                }
            });
            closeBench();
        }
        m_steps->release(100000);
    }
    void closeWindow(const QString &button = {})
    {
        if (!button.isEmpty())
            QTimer::singleShot(0, qApp, [button] {
                auto *box = qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
                QVERIFY(box != nullptr);
                for (QAbstractButton *candidate : box->buttons())
                    if (candidate->text().remove('&') == button)
                        candidate->click();
            });
        m_window->close();
    }
    [[nodiscard]] const RunEntry &run(std::size_t i) { return m_bench->runs.entries().at(i); }
    [[nodiscard]] RunStatus status(std::size_t i) { return run(i).history->status(); }
    void activate()
    {
        QEvent activation(QEvent::WindowActivate);
        QApplication::sendEvent(m_window.get(), &activation);
    }
    void trainOne(int steps)
    {
        find<QAction>("actionTrain")->trigger();
        m_steps->release(steps);
        const std::size_t last = m_bench->runs.count() - 1;
        QTRY_COMPARE_WITH_TIMEOUT(status(last).step, std::int64_t{steps}, 20000);
    }

private Q_SLOTS:
    void initTestCase() { look::applyTheme(*qApp, false, 1.0); }
    void init()
    {
        makeFolder();
        start();
    }
    void cleanup() { finish(); }

    void whatWasThereComesBack()
    {
        trainOne(40); // 4 steps an epoch, 10 epochs
        QTRY_COMPARE_WITH_TIMEOUT(status(0).state, RunState::Finished, 20000);
        const RunId id = run(0).id;
        m_bench->runs.rename(id, "mine");
        m_bench->runs.setNote(id, "a note");
        m_bench->runs.setSlot(id, 5);
        const std::size_t samples = run(0).history->normSampleCount();
        closeWindow();
        QVERIFY(!m_window->isVisible());
        finish();

        start();
        QCOMPARE(m_bench->runs.count(), std::size_t{1});
        QCOMPARE(run(0).name, QString("mine"));
        QCOMPARE(run(0).note, QString("a note"));
        QCOMPARE(run(0).slot, 5);
        QCOMPARE(status(0).state, RunState::Finished);
        // It was selected, so its curves are read.
        QCOMPARE(m_bench->runs.selected(), std::vector{run(0).id});
        QTRY_VERIFY(run(0).history->hasRecords());
        QCOMPARE(run(0).history->steps().size(), std::size_t{40});
        QCOMPARE(run(0).history->normSampleCount(), samples);
        QVERIFY(!find<NoticeBar>("noticeBar")->isVisible());
        closeWindow(); // nothing is unexported: it is kept
        QVERIFY(!m_window->isVisible());
    }

    void interruptedRunsGoOn()
    {
        trainOne(10);
        closeWindow("Cancel");
        QVERIFY(m_window->isVisible());
        closeWindow("Interrupt and close");
        QVERIFY(!m_window->isVisible());
        finish();

        start();
        QCOMPARE(status(0).state, RunState::Interrupted);
        QVERIFY(status(0).step >= 10);
        auto *notice = find<NoticeBar>("noticeBar");
        QVERIFY(notice->isVisible());
        QVERIFY2(notice->sentence().contains("was interrupted"), qPrintable(notice->sentence()));
        QTest::mouseClick(find<QPushButton>("noticeAnswer"), Qt::LeftButton);
        QVERIFY(!notice->isVisible());
        m_steps->release(1000);
        QTRY_COMPARE_WITH_TIMEOUT(status(0).state, RunState::Finished, 20000);
        QCOMPARE(run(0).history->steps().size(), std::size_t{40});
    }

    void deletedRunsComeBackUntilTheWindowCloses()
    {
        trainOne(40);
        QTRY_COMPARE_WITH_TIMEOUT(status(0).state, RunState::Finished, 20000);
        m_bench->runs.remove({run(0).id});
        find<QAction>("actionUndoDelete")->trigger();
        QCOMPARE(m_bench->runs.count(), std::size_t{1});
        closeWindow();
        finish();
        start();
        QCOMPARE(m_bench->runs.count(), std::size_t{1});
        m_bench->runs.remove({run(0).id});
        closeWindow();
        finish();
        QVERIFY(RunStore(storePath(), true).runs().empty());
        start();
        QCOMPARE(m_bench->runs.count(), std::size_t{0});
    }

    void runsOfFriends()
    {
        const fs::path file = m_folder->filePath("friend.normscope").toStdString();
        {
            RunStore theirs(m_folder->filePath("theirs.db").toStdString());
            for (unsigned seed = 1; seed <= 2; ++seed) {
                const auto made = test::recordedRun(60, seed);
                theirs.begin(*made, {"theirs " + std::to_string(seed), "", -1});
                const Checkpoint checkpoint = test::recordedCheckpoint(*made, seed);
                theirs.commit(*made, made->status(), &checkpoint);
            }
            QVERIFY(writeRunFile(theirs, theirs.idsFrom(""), file));
        }
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QString::fromStdString(file.string()))});
        for (int i = 0; i < 2; ++i) {
            QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton,
                                  Qt::NoModifier);
            QApplication::sendEvent(m_window.get(), &enter);
            QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(m_window.get(), &drop);
            QTRY_VERIFY_WITH_TIMEOUT(m_bench->runs.count() == 2 ||
                                         m_window->findChild<QMessageBox *>("faultBox"),
                                     20000);
            if (const auto *box = m_window->findChild<QMessageBox *>("faultBox"))
                QFAIL(qPrintable(box->informativeText()));
            QTest::qWait(50); // the second time nothing is added
        }
        QCOMPARE(run(1).name, QString("theirs 2"));
        m_bench->runs.setSelected({run(1).id});
        QTRY_VERIFY(run(1).history->hasRecords());
    }

    void runsOfOtherProgramsAreShownAsTheyGo()
    {
        OtherProgram other(storePath());
        const RunId there = other.service.submit(test::shortSpec());
        activate();
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->runs.count(), std::size_t{1}, 20000);
        const RunId id = run(0).id;
        QVERIFY(m_bench->runs.isElsewhere(id));
        m_bench->runs.setSelected({id});
        for (const int epoch : {1, 2}) { // of 50 minibatches
            other.steps->release(50);
            QTRY_COMPARE_WITH_TIMEOUT(status(0).epochsFinished, std::int64_t{epoch}, 20000);
            QCOMPARE(status(0).state, RunState::Running);
            QCOMPARE(run(0).history->epochCount(), std::size_t(epoch));
            QCOMPARE(run(0).history->steps().size(), std::size_t(50 * epoch));
        }
        auto *table = find<RunTableView>("runTable");
        const auto state = [&] {
            return table->model()->index(0, 0).data(RunTableModel::StateRole).toString();
        };
        QTRY_COMPARE(state(), QString("epoch 3 of 3 (elsewhere)"));
        QVERIFY(!find<QAction>("actionPause")->isEnabled());

        // What is asked of it here is refused in words.
        QSignalSpy refused(&m_bench->runs, &RunList::refused);
        const auto trigger = [this](const char *name) {
            QMenu *menu = find<RunsPanel>("runsPanel")->menu();
            Q_EMIT menu->aboutToShow(); // decides what can be done
            menu->findChild<QAction *>(name)->trigger();
        };
        for (const char *name : {"pauseRun", "stopRun", "deleteRun"}) {
            trigger(name);
            QCOMPARE(refused.count(), 1);
            const QString sentence = refused.takeFirst().at(0).toString();
            QVERIFY2(sentence.startsWith("Another program trains "), qPrintable(sentence));
            QCOMPARE(m_bench->runs.count(), std::size_t{1});
        }
        QCOMPARE(other.service.history(there)->latestStatus().state, RunState::Running);

        other.steps->release(1000);
        QTRY_COMPARE_WITH_TIMEOUT(status(0).state, RunState::Finished, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->runs.isElsewhere(id), 20000);
        QCOMPARE(test::difference(*other.service.history(there), *run(0).history), std::string());
        QVERIFY(other.service.history(there)->finalTensors() == run(0).history->finalTensors());
        QTRY_VERIFY2(state().startsWith("done · "), qPrintable(state()));
        trigger("deleteRun");
        QCOMPARE(m_bench->runs.count(), std::size_t{0});
    }

    void aWindowClosesOverRunsOfOtherPrograms()
    {
        OtherProgram other(storePath());
        const RunId there = other.service.submit(test::shortSpec());
        activate();
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->runs.count(), std::size_t{1}, 20000);
        closeWindow(); // nobody is asked, nothing is interrupted
        QVERIFY(!m_window->isVisible());
        finish();
        other.steps->release(1000);
        other.service.wait(there);
        QCOMPARE(RunStore(storePath(), true).runs().at(0).history->status().state,
                 RunState::Finished);
    }

    void whatAnotherProgramGoesOnWith()
    {
        trainOne(6);
        trigger("actionStop");
        m_steps->release(1);
        QTRY_COMPARE_WITH_TIMEOUT(status(0).state, RunState::Stopped, 20000);
        const std::int64_t stopped = status(0).step;
        QTRY_VERIFY(!RunStore(storePath(), true).runs().at(0).going);
        OtherProgram other(storePath());
        other.service.resume(other.service.adopt(other.store->runs()).front());
        activate();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->runs.isElsewhere(run(0).id), 20000);
        other.steps->release(1000);
        QTRY_COMPARE_WITH_TIMEOUT(status(0).state, RunState::Finished, 20000);
        QVERIFY(stopped < 40);
        QCOMPARE(run(0).history->steps().size(), std::size_t{40});
        QCOMPARE(run(0).history->epochCount(), std::size_t{10});
    }

    void aProgramThatIsKilledLeavesItsRunsToOthers()
    {
        const auto made = test::recordedRun(60);
        RunStatus status = made->status();
        status.state = RunState::Running;
        made->setStatus(status);
        {
            RunStore theirs(storePath());
            theirs.begin(*made, {"theirs", "", -1});
            const Checkpoint checkpoint = test::recordedCheckpoint(*made);
            theirs.commit(*made, status, &checkpoint);
            activate();
            QTRY_COMPARE_WITH_TIMEOUT(m_bench->runs.count(), std::size_t{1}, 20000);
            QCOMPARE(this->status(0).state, RunState::Running);
        }
        // It ends without a word to the store.
        QTRY_COMPARE_WITH_TIMEOUT(this->status(0).state, RunState::Interrupted, 20000);
        QTRY_VERIFY(!m_bench->runs.isElsewhere(run(0).id));
        const QString sentence = find<NoticeBar>("noticeBar")->sentence();
        QVERIFY2(sentence.startsWith("theirs (epoch 6 of 10) was interrupted"),
                 qPrintable(sentence));
    }

    void aDamagedFileOfFriends()
    {
        const QString file = m_folder->filePath("bad.normscope");
        QFile bad(file);
        QVERIFY(bad.open(QIODevice::WriteOnly));
        bad.write(QByteArray(5000, 'x'));
        bad.close();
        m_window->openFile(file);
        QMessageBox *box = nullptr;
        QTRY_VERIFY((box = m_window->findChild<QMessageBox *>("faultBox")) != nullptr);
        QVERIFY2(box->informativeText().contains("is not a store of runs"),
                 qPrintable(box->informativeText()));
        box->close();
        QCOMPARE(m_bench->runs.count(), std::size_t{0});
    }

    void aStoreThatCannotBeRead()
    {
        closeWindow();
        finish();
        QFile other(QString::fromStdString(storePath().string()));
        QVERIFY(other.open(QIODevice::WriteOnly));
        other.write(QByteArray(5000, 'x'));
        other.close();
        start();
        auto *notice = find<NoticeBar>("noticeBar");
        QVERIFY(notice->isVisible());
        QVERIFY2(notice->sentence().startsWith("Runs are not kept"),
                 qPrintable(notice->sentence()));
        trainOne(40); // works all the same
        QTRY_COMPARE_WITH_TIMEOUT(status(0).state, RunState::Finished, 20000);
    }
};

QTEST_MAIN(TestStoredRunsWindow)
#include "test_stored_runs_window.moc"
