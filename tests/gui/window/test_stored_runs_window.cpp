// The window and the store: what was there comes back, interrupted runs go on, what is deleted can
// be brought back until the window closes, runs come from friends. Over a fake backend.
#include "tests/support/fake_backend.h"
#include "tests/support/recorded_run.h"
#include "ui/look/theme.h"
#include "ui/window/main_window.h"
#include "ui/window/notice_bar.h"

#include <QAction>
#include <QApplication>
#include <QDropEvent>
#include <QLabel>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QtTest>

#include <semaphore>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::FakeBehaviour;
using normscope::test::FakeFactory;
using normscope::test::smallDataset;
namespace fs = std::filesystem;

class TestStoredRunsWindow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<Workbench> m_bench;
    std::unique_ptr<MainWindow> m_window;
    std::shared_ptr<std::counting_semaphore<1000000>> m_steps;

    [[nodiscard]] fs::path storePath() const { return m_folder->filePath("runs.db").toStdString(); }
    template <class Type>
    Type *find(const char *name)
    {
        auto *found = m_window->findChild<Type *>(name);
        if (found == nullptr)
            qFatal("no %s", name);
        return found;
    }

    void start()
    {
        FakeBehaviour behaviour;
        m_steps = std::make_shared<std::counting_semaphore<1000000>>(0);
        behaviour.beforeStep = [steps = m_steps](std::int64_t) { steps->acquire(); };
        auto factory = std::make_shared<FakeFactory>(behaviour);
        auto data = smallDataset(1000);
        m_bench =
            std::make_unique<Workbench>(Engine{{[data](const DataSpec &) { return data; },
                                                [factory](const std::string &) { return factory; }},
                                               {},
                                               2,
                                               {},
                                               storePath()});
        m_window = std::make_unique<MainWindow>(m_bench.get(), m_settings.get());
        QSignalSpy ready(m_window.get(), &MainWindow::storeReady);
        QSignalSpy found(m_window.get(), &MainWindow::ready);
        m_window->resize(1600, 1000);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        QTRY_VERIFY_WITH_TIMEOUT(ready.count() > 0 && found.count() > 0, 20000);
    }
    void finish()
    {
        if (m_steps)
            m_steps->release(100000);
        m_window.reset();
        m_bench.reset();
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
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings =
            std::make_unique<QSettings>(m_folder->filePath("settings.ini"), QSettings::IniFormat);
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
