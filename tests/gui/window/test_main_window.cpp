// The window from end to end over a fake backend, by clicks and keys: assemble, compare, watch
// points arrive, pause, step, stop, export, open again.
#include "engine/experiment/presets.h"
#include "engine/experiment/spec_json.h"
#include "tests/gui/open_window.h"
#include "ui/builder/card_list.h"
#include "ui/charts/curves_page.h"
#include "ui/explore/answer_chart.h"
#include "ui/explore/explore_session.h"
#include "ui/look/log_slider.h"
#include "ui/look/theme.h"
#include "ui/runs/run_text.h"
#include "ui/window/run_exports.h"

#include <QAbstractScrollArea>
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDirIterator>
#include <QDockWidget>
#include <QDropEvent>
#include <QLabel>
#include <QLayout>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>

#include <atomic>
#include <cmath>
#include <map>
#include <semaphore>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::FakeBehaviour;
using normscope::test::FakeFactory;
using normscope::test::smallDataset;

namespace {

// Lets the fake backend take `count` steps; without it runs would be over before anything is seen.
struct Gate
{
    std::shared_ptr<std::counting_semaphore<1000000>> steps =
        std::make_shared<std::counting_semaphore<1000000>>(0);
    void open(int count) const { steps->release(count); }
};

Engine gatedEngine(const Gate &gate, FakeBehaviour behaviour = {})
{
    behaviour.beforeStep = [steps = gate.steps](std::int64_t) { steps->acquire(); };
    return normscope::test::fakeEngine(std::move(behaviour));
}

} // namespace

class TestMainWindow : public QObject, private normscope::test::OpenWindow
{
    Q_OBJECT

private:
    Gate m_gate;

    [[nodiscard]] RunStatus status(std::size_t run)
    {
        return m_bench->runs.entries().at(run).history->status();
    }
    // Answers the next message box by the button with this text.
    static void answer(const QString &button)
    {
        QTimer::singleShot(0, qApp, [button] {
            auto *box = qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
            if (box == nullptr)
                return;
            for (QAbstractButton *candidate : box->buttons())
                if (candidate->text().remove('&') == button)
                    candidate->click();
        });
    }

private Q_SLOTS:
    void initTestCase() { look::applyTheme(*qApp, false, 1.0); }

    void init()
    {
        makeFolder();
        m_gate = Gate();
        openWindow(gatedEngine(m_gate));
    }

    void cleanup()
    {
        m_gate.open(100000);
        closeBench();
    }

    void opensReadyInTheChaptersNetwork()
    {
        QVERIFY(m_bench->document.spec().model == findPreset("d2l-bn")->spec.model);
        QVERIFY(find<QPushButton>("actionTrainButton")->isEnabled());
        QVERIFY(find<QPushButton>("bannerCompare")->isVisible());
        QVERIFY(find<QPushButton>("presetButton")->text().contains("Chapter"));
        QCOMPARE(find<QLabel>("statusState")->text(), QString("Ready"));
        QVERIFY(!find<QAbstractButton>("actionPauseButton")->isEnabled());
    }

    void compareStartsTwoRunsThatDifferInBnAlone()
    {
        click("bannerCompare");
        const auto &entries = m_bench->runs.entries();
        QCOMPARE(entries.size(), std::size_t{2});
        QVERIFY(withoutNormalization(entries[0].history->spec()) == entries[1].history->spec());
        QCOMPARE(entries[0].title(), QString("BN"));
        QCOMPARE(entries[1].title(), QString("no BN"));
        QVERIFY(!find<QPushButton>("bannerCompare")->isVisible());
        m_gate.open(10);
        QTRY_COMPARE(entries[0].history->stepCount() + entries[1].history->stepCount(),
                     std::size_t{10});
        QTRY_COMPARE(find<QLabel>("statusState")->text(), QString("2 running"));
    }

    void exploringTrainsEachChangeAndRecordsNothing()
    {
        m_gate.open(100000);
        click("actionExploreButton");
        const auto *session = m_window->findChild<ExploreSession *>();
        QTRY_COMPARE(session->answers().size(), std::size_t{1});
        QVERIFY(find<QWidget>("exploreBar")->isVisible());
        QVERIFY(find<QDockWidget>("answersDock")->isVisible());
        QVERIFY(!find<QWidget>("curves-page")->isVisible());
        QTRY_COMPARE(find<QLabel>("statusState")->text(), QString("Exploring"));
        m_bench->document.setSetting("training.learning_rate", 0.5);
        QTRY_COMPARE(session->answers().size(), std::size_t{2});
        QCOMPARE(session->answers().back().spec.training.learningRate, 0.5);
        QVERIFY(m_bench->runs.entries().empty());

        // What cannot run is said in the bar, and nothing trains until it can.
        m_bench->document.setLayerOption(3, "kernel_size", std::int64_t{13});
        QVERIFY(find<QLabel>("exploreProblem")->isVisible());
        QVERIFY(find<QLabel>("exploreProblem")->text().contains("13×13"));
        QVERIFY(find<QAbstractButton>("actionExploreButton")->isEnabled()); // to leave
        trigger("actionUndo");
        QVERIFY(!find<QLabel>("exploreProblem")->isVisible());

        QTRY_VERIFY(session->latest() != nullptr);
        click("exploreKeep");
        QCOMPARE(m_bench->runs.entries().size(), std::size_t{2});
        QCOMPARE(m_bench->runs.entries()[0].history->spec().training.epochs, std::int64_t{10});

        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        QVERIFY(!session->isOn());
        QVERIFY(find<QWidget>("curves-page")->isVisible());
        QVERIFY(!find<QDockWidget>("answersDock")->isVisible());
        QVERIFY(find<QDockWidget>("differencesDock")->isVisible());
        QVERIFY(!find<QPushButton>("actionExploreButton")->isChecked());
        QCOMPARE(m_bench->runs.entries().size(), std::size_t{2}); // kept
    }

    void theSliderHasATickForEachAnswerInSight()
    {
        m_gate.open(100000);
        auto *slider = find<look::LogSlider>("learningRateSlider");
        QVERIFY(slider->marks().empty());
        click("actionExploreButton");
        const auto *session = m_window->findChild<ExploreSession *>();
        QTRY_VERIFY(session->latest() != nullptr);
        QTRY_COMPARE(slider->marks(), std::vector{1.0});
        const auto answer = [&](double rate) {
            m_bench->document.setSetting("training.learning_rate", rate);
            QTRY_VERIFY(session->latest() != nullptr &&
                        session->latest()->spec.training.learningRate == rate);
        };
        answer(0.1);
        answer(10);
        QTRY_COMPARE(slider->marks(), (std::vector{1.0, 0.1, 10.0})); // now is the last
        // A tick stands over the groove where the handle would be, that of now longer.
        const QImage marked = slider->grab().toImage();
        slider->setMarks({});
        const QImage plain = slider->grab().toImage();
        std::map<int, int> ticks; // x → pixels that differ
        for (int y = 0; y < plain.height(); ++y)
            for (int x = 0; x < plain.width(); ++x)
                ticks[x] += marked.pixel(x, y) != plain.pixel(x, y) ? 1 : 0;
        std::erase_if(ticks, [](const auto &tick) { return tick.second == 0; });
        QVERIFY2(ticks.size() >= 3 && ticks.size() <= 8, qPrintable(QString::number(ticks.size())));
        const auto [left, leftHeight] = *ticks.begin();
        const auto [right, rightHeight] = *ticks.rbegin();
        QCOMPARE(leftHeight, 4); // whole, not cut off at the top
        QCOMPARE(rightHeight, 6);
        // 0.1 and 10 are two of the six decades from 1e-4 to 100 apart.
        const double decades = 2.0 / 6;
        QVERIFY2(std::abs((right - left) / double(slider->width()) - decades) < 0.06,
                 qPrintable(QString("%1 %2 %3").arg(left).arg(right).arg(slider->width())));
        trigger("actionExplore");
        QTRY_VERIFY(slider->marks().empty());
    }

    void pinsByKeyWhileExploring()
    {
        m_gate.open(100000);
        trigger("actionExplore");
        const auto *session = m_window->findChild<ExploreSession *>();
        QTRY_VERIFY(session->latest() != nullptr);
        QTest::keyClick(find<QWidget>("explore-page"), Qt::Key_P);
        QVERIFY(session->latest()->pinned);
        QVERIFY(find<QPushButton>("explorePin")->isChecked());
        click("explorePin");
        QVERIFY(!session->latest()->pinned);
        // A list would take the letter for a search.
        QTest::keyClick(find<QWidget>("cardList"), Qt::Key_P);
        QVERIFY(session->latest()->pinned);
        trigger("actionExplore");
        QTest::keyClick(m_window.get(), Qt::Key_P); // no longer the mode's
    }

    void differencesAreOfNowAndThePinnedAnswersWhileExploring()
    {
        m_gate.open(100000);
        click("actionExploreButton");
        const auto *session = m_window->findChild<ExploreSession *>();
        QTRY_VERIFY(session->latest() != nullptr);
        auto *dock = find<QDockWidget>("differencesDock");
        QVERIFY(dock->isVisible());
        QTRY_VERIFY(find<QLabel>("differencesTooFew")->text().contains("Pin an answer"));
        QTRY_VERIFY(dock->y() > find<QDockWidget>("answersDock")->y());
        QTRY_VERIFY(dock->y() < find<QDockWidget>("runsDock")->y());
        click("explorePin");
        m_bench->document.setSetting("training.learning_rate", 0.5);
        m_bench->document.setSetting("training.epochs", std::int64_t{3}); // not what is explored
        const auto *table = find<QTableView>("differencesTable");
        const auto header = [&](int row) {
            return table->model()->headerData(row, Qt::Vertical).toString();
        };
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QCOMPARE(header(0), QString("Learning rate"));
        QCOMPARE(table->model()->headerData(1, Qt::Horizontal).toString(), QString("pinned"));
        QCOMPARE(table->model()->index(0, 0).data().toString(), QString("0.5"));
        QCOMPARE(table->model()->index(0, 1).data().toString(), QString("1.0"));
        trigger("actionExplore");
        QVERIFY(find<QLabel>("differencesTooFew")->text().contains("Select two or more runs"));
        QTRY_VERIFY(dock->y() > find<QDockWidget>("runsDock")->y());
        QTRY_VERIFY(dock->y() < find<QDockWidget>("epochsDock")->y());
    }

    void theAnswersChartIsExportedFromItsMenu()
    {
        m_gate.open(100000);
        click("actionExploreButton");
        const auto *session = m_window->findChild<ExploreSession *>();
        QTRY_VERIFY(session->latest() != nullptr);
        QTRY_COMPARE(m_window->findChild<AnswerChart *>()->answers().marks.size(), std::size_t{1});
        auto *menu = find<QToolButton>("explore-answers-menu");
        QVERIFY(menu->isVisible());
        QGuiApplication::clipboard()->clear();
        for (QAction *action : menu->menu()->actions())
            if (action->objectName() == "copy-values")
                action->trigger();
        QTRY_VERIFY(QGuiApplication::clipboard()->text().startsWith("answer,setting,value,"));
        QVERIFY(QGuiApplication::clipboard()->text().contains("1,training.learning_rate,1,BN,"));
    }

    void pauseStepResumeStopByKeysAndClicks()
    {
        click("actionTrainButton");
        m_gate.open(2);
        QTRY_COMPARE(status(0).step, 2);
        auto *charts = find<QTabWidget>("pages");
        charts->setFocus();
        QTest::keyClick(charts, Qt::Key_Space);
        m_gate.open(1); // the minibatch in hand
        QTRY_COMPARE(status(0).state, RunState::Paused);
        QCOMPARE(status(0).step, 3);
        QTRY_VERIFY(find<QAbstractButton>("actionStepButton")->isEnabled());
        m_gate.open(1);
        QTest::keyClick(charts, Qt::Key_Period);
        QTRY_COMPARE(status(0).step, 4);
        QTRY_COMPARE(status(0).state, RunState::Paused);
        m_gate.open(1);
        click("actionStepButton");
        QTRY_COMPARE(status(0).step, 5);
        QTRY_COMPARE(status(0).state, RunState::Paused); // what the button does follows it
        QTRY_COMPARE(find<QLabel>("statusState")->text(), QString("1 paused"));
        m_gate.open(2);
        click("actionPauseButton"); // resumes
        QTRY_COMPARE(status(0).step, 7);
        click("actionStopButton");
        m_gate.open(1);
        QTRY_COMPARE(status(0).state, RunState::Stopped);
        QTRY_COMPARE(find<QLabel>("statusState")->text(), QString("Ready"));
    }

    void commandsAreForAllRunsThatGoOn()
    {
        click("bannerCompare");
        m_gate.open(2);
        QTRY_COMPARE(status(0).step + status(1).step, 2);
        // Whatever is selected: what the strip says of pause and stop is true of every run.
        m_bench->runs.setSelected({m_bench->runs.entries()[0].id});
        QTRY_VERIFY(find<QAbstractButton>("actionStopButton")->toolTip().contains("all 2 runs"));
        click("actionPauseButton");
        m_gate.open(2); // the minibatches in hand
        QTRY_COMPARE(status(0).state, RunState::Paused);
        QTRY_COMPARE(status(1).state, RunState::Paused);
        trigger("actionStop");
        QTRY_COMPARE(status(0).state, RunState::Stopped);
        QTRY_COMPARE(status(1).state, RunState::Stopped);
        QTRY_VERIFY(!find<QAbstractButton>("actionStopButton")->isEnabled());
    }

    void theFormulaIsATabOnceItIsAskedFor()
    {
        auto *pages = find<QTabWidget>("pages");
        const int before = pages->count();
        trigger("actionFormula");
        QCOMPARE(pages->count(), before + 1);
        QCOMPARE(pages->currentWidget()->objectName(), QString("formulaPage"));
        pages->setCurrentIndex(0);
        Q_EMIT m_window->findChild<CardList *>()->formulaRequested(4);
        QCOMPARE(pages->count(), before + 1);
        QCOMPARE(pages->currentWidget()->objectName(), QString("formulaPage"));
        QCOMPARE(find<QComboBox>("formulaLayer")->currentText(), QString("BN 2"));
        // The numbers of a run take the place of the mere formula.
        m_gate.open(2);
        trigger("actionTrain");
        QTRY_COMPARE(status(0).step, 2);
        QTRY_COMPARE(find<QLabel>("formulaStep")->text(), QString("step 2"));
        trigger("actionStop");
        m_gate.open(1);
        QTRY_COMPARE(status(0).state, RunState::Stopped);
    }

    void stepWithoutARunStartsOne()
    {
        m_gate.open(1);
        click("actionStepButton");
        QTRY_COMPARE(m_bench->runs.entries().size(), std::size_t{1});
        QTRY_COMPARE(status(0).step, 1);
        QTRY_COMPARE(status(0).state, RunState::Paused);
    }

    void spaceInACheckBoxIsItsOwn()
    {
        click("actionTrainButton");
        m_gate.open(1);
        QTRY_COMPARE(status(0).step, 1);
        auto *box = find<QCheckBox>("log-y");
        const bool before = box->isChecked();
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Space);
        QCOMPARE(box->isChecked(), !before);
        m_gate.open(3);
        QTRY_COMPARE(status(0).step, 4);
        QVERIFY(status(0).state == RunState::Running);
    }

    void invalidNetworkTurnsTrainOffWithTheReason()
    {
        m_bench->document.setLayerOption(3, "kernel_size", std::int64_t{13});
        const QString reason = "Conv 16@13×13: kernel 13×13 is larger than its 12×12 input.";
        QVERIFY(!find<QPushButton>("actionTrainButton")->isEnabled());
        QVERIFY(!find<QPushButton>("actionCompareButton")->isEnabled());
        QVERIFY(find<QPushButton>("actionTrainButton")->toolTip().contains(reason));
        QCOMPARE(find<QLabel>("statusProblem")->text(), "Train is off. " + reason);
        QVERIFY(!find<QAbstractButton>("actionStepButton")->isEnabled());
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(find<QPushButton>("actionTrainButton")->isEnabled());
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(!find<QPushButton>("actionTrainButton")->isEnabled());
        trigger("actionUndo");
        QVERIFY(!find<QLabel>("statusProblem")->isVisible());
    }

    void compareNeedsABn()
    {
        trigger("preset_d2l-plain");
        QVERIFY(find<QPushButton>("actionTrainButton")->isEnabled());
        QVERIFY(!find<QPushButton>("actionCompareButton")->isEnabled());
        QVERIFY(find<QPushButton>("presetButton")->text().contains("Chapter without BN"));
    }

    void deletedRunsComeBack()
    {
        click("actionTrainButton");
        m_gate.open(1000);
        QTRY_COMPARE(status(0).state, RunState::Finished);
        m_bench->runs.remove({m_bench->runs.entries().front().id});
        QVERIFY(m_bench->runs.entries().empty());
        QVERIFY(find<QPushButton>("statusUndo")->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_bench->runs.entries().size(), std::size_t{1});
        QCOMPARE(status(0).state, RunState::Finished);
    }

    void experimentIsSavedDroppedAndOpenedAgain()
    {
        m_bench->document.setSetting("training.learning_rate", 0.25);
        const QString file = m_folder->filePath("mine.json");
        QFile saved(file);
        QVERIFY(saved.open(QIODevice::WriteOnly));
        saved.write(QByteArray::fromStdString(toJson(m_bench->document.spec())));
        saved.close();
        trigger("preset_classic");
        QCOMPARE(m_bench->document.spec().training.learningRate, 1.0);

        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(file)});
        QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton,
                              Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &drop);
        QTRY_COMPARE(m_bench->document.spec().training.learningRate, 0.25);
        QVERIFY(m_bench->document.spec().model == findPreset("d2l-bn")->spec.model);
    }

    void damagedExperimentIsRefusedInWords()
    {
        const QString file = m_folder->filePath("half.json");
        QFile half(file);
        QVERIFY(half.open(QIODevice::WriteOnly));
        half.write(QByteArray::fromStdString(toJson(m_bench->document.spec())).left(200));
        half.close();
        const ExperimentSpec before = m_bench->document.spec();
        m_window->openFile(file);
        QTRY_VERIFY(m_window->findChild<QMessageBox *>("faultBox") != nullptr);
        auto *box = m_window->findChild<QMessageBox *>("faultBox");
        QVERIFY(box->informativeText().contains("ends in the middle"));
        box->close();
        QVERIFY(m_bench->document.spec() == before);
    }

    void exportedComparisonIsWholeAndClosingDoesNotAsk()
    {
        m_bench->document.setSetting("training.epochs", std::int64_t{2});
        m_gate.open(1000);
        click("bannerCompare");
        QTRY_COMPARE(status(0).state, RunState::Finished);
        QTRY_COMPARE(status(1).state, RunState::Finished);
        QVERIFY(m_bench->runs.anyUnexported());
        auto *exports = m_window->findChild<RunExports *>();
        QSignalSpy exported(exports, &RunExports::exported);
        const QString folder = m_folder->filePath("comparison");
        exports->exportTo(folder, m_bench->runs.selected());
        QVERIFY(exported.wait(30000));
        QStringList files;
        for (QDirIterator all(folder, QDir::Files, QDirIterator::Subdirectories); all.hasNext();)
            files << QFileInfo(all.next()).fileName();
        for (const char *name : {"steps.csv", "epochs.csv", "norm.csv", "spec.json"})
            QCOMPARE(files.count(name), 2); // of each run
        QVERIFY(!files.filter(QRegularExpression("loss.*\\.svg")).isEmpty());
        QVERIFY(!files.filter(QRegularExpression("accuracy.*\\.png")).isEmpty());
        QVERIFY(!m_bench->runs.anyUnexported());
        QVERIFY(m_window->close());
    }

    void exportIntoAForbiddenFolderIsSaid()
    {
        m_gate.open(1000);
        click("actionTrainButton");
        QTRY_COMPARE(status(0).state, RunState::Finished);
        auto *exports = m_window->findChild<RunExports *>();
        QSignalSpy failed(exports, &RunExports::failed);
        exports->exportTo("/proc/nowhere/comparison", m_bench->runs.selected());
        QVERIFY(failed.wait(30000));
        QVERIFY(failed.first().at(1).toString().contains("/proc/nowhere"));
        m_window->findChild<QMessageBox *>("faultBox")->close();
    }

    void closingWithRunsAsksOnce()
    {
        click("actionTrainButton");
        m_gate.open(1);
        QTRY_COMPARE(status(0).step, 1);
        answer("Cancel");
        QVERIFY(!m_window->close());
        QVERIFY(m_window->isVisible());
        answer("Close and discard");
        m_gate.open(1000);
        QVERIFY(m_window->close());
    }

    void closingDuringAnExportWaitsForIt()
    {
        m_gate.open(1000);
        click("actionTrainButton");
        QTRY_COMPARE(status(0).state, RunState::Finished);
        auto *exports = m_window->findChild<RunExports *>();
        QSignalSpy exported(exports, &RunExports::exported);
        exports->exportTo(m_folder->filePath("comparison"), m_bench->runs.selected());
        QVERIFY(!m_window->close());
        QVERIFY(m_window->isVisible());
        QVERIFY(find<QLabel>("statusUndoText")->text().contains("closes"));
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->isVisible(), 30000);
        QCOMPARE(exported.count(), 1);
    }

    void aWindowWhoseExportFailsStays()
    {
        m_gate.open(1000);
        click("actionTrainButton");
        QTRY_COMPARE(status(0).state, RunState::Finished);
        auto *exports = m_window->findChild<RunExports *>();
        QSignalSpy failed(exports, &RunExports::failed);
        exports->exportTo("/proc/nowhere/comparison", m_bench->runs.selected());
        QVERIFY(!m_window->close());
        QVERIFY(failed.wait(30000));
        m_window->findChild<QMessageBox *>("faultBox")->close();
        // A later export closes nothing.
        QSignalSpy exported(exports, &RunExports::exported);
        exports->exportTo(m_folder->filePath("comparison"), m_bench->runs.selected());
        QVERIFY(exported.wait(30000));
        QCoreApplication::processEvents();
        QVERIFY(m_window->isVisible());
    }

    void closingWithoutRunsDoesNotAsk() { QVERIFY(m_window->close()); }

    void divergedRunSaysWhere()
    {
        m_window.reset();
        FakeBehaviour behaviour;
        behaviour.divergeAt = 3;
        openWindow(gatedEngine(m_gate, behaviour));
        m_gate.open(10);
        click("actionTrainButton");
        QTRY_COMPARE(status(0).state, RunState::Diverged);
        const RunHistory &history = *m_bench->runs.entries()[0].history;
        QCOMPARE(stateText(history, history.status()).text, QString("NaN at step 3"));
        QTRY_COMPARE(find<QLabel>("statusUndoText")->text(),
                     QString("BN: loss became NaN at step 3"));
    }

    void saysThatItLooksForTheData()
    {
        closeBench();
        m_bench = std::make_unique<Workbench>(gatedEngine(m_gate));
        m_window = std::make_unique<MainWindow>(m_bench.get(), m_settings.get());
        QCOMPARE(find<QLabel>("statusState")->text(), QString("Looking for data"));
        QCOMPARE(find<QLabel>("bannerTitle")->text(), QString("Looking for Fashion-MNIST"));
        QTRY_COMPARE(find<QLabel>("statusState")->text(), QString("Ready"));
    }

    void missingDataAreSaidWithTheRemedy()
    {
        m_window.reset();
        Engine engine = gatedEngine(m_gate);
        engine.resources.dataset = [](const DataSpec &) -> std::shared_ptr<const Dataset> {
            throw DataError("Fashion-MNIST was not found in /nowhere");
        };
        openWindow(engine);
        QVERIFY(!find<QPushButton>("actionTrainButton")->isEnabled());
        QCOMPARE(find<QLabel>("statusState")->text(), QString("No data"));
        QCOMPARE(find<QLabel>("bannerTitle")->text(), QString("Fashion-MNIST is missing"));
        QVERIFY(find<QLabel>("bannerDetail")->text().contains("/nowhere"));
        QVERIFY(find<QPushButton>("chooseDataFolder")->isVisible());
        click("copyCommand");
        QVERIFY(QApplication::clipboard()->text().contains("dataset-fashion-mnist"));
    }

    void tabAndDocksAreRemembered()
    {
        QTest::mouseClick(find<QCheckBox>("log-y"), Qt::LeftButton, {}, QPoint(8, 8));
        find<QTabWidget>("pages")->setCurrentIndex(1);
        find<QDockWidget>("epochsDock")->hide();
        m_bench->document.setSetting("training.learning_rate", 0.125);
        QVERIFY(m_window->close());
        m_window.reset();
        openWindow(gatedEngine(m_gate));
        QCOMPARE(find<QTabWidget>("pages")->currentIndex(), 1);
        QVERIFY(!find<QDockWidget>("epochsDock")->isVisible());
        QVERIFY(m_window->findChild<CurvesPage *>()->settings().logY);
        QCOMPARE(m_bench->document.spec().training.learningRate, 0.125);
        trigger("actionResetLayout");
        QTRY_VERIFY(find<QDockWidget>("epochsDock")->isVisible());
    }

    void fitsASmallScreen()
    {
        click("bannerCompare");
        m_window->resize(1024, 700); // from the wide layout
        QTRY_COMPARE(m_window->size(), QSize(1024, 700));
        // No dock was moved by hand, so they go to their small arrangement by themselves.
        QTRY_VERIFY(find<QDockWidget>("runsDock")->y() > find<QTabWidget>("pages")->y());
        auto *pages = find<QTabWidget>("pages");
        for (int page = 0; page < pages->count(); ++page) {
            pages->setCurrentIndex(page);
            // A page that needs more room takes it when the window is laid out, which is now.
            QCoreApplication::sendPostedEvents();
            m_window->layout()->activate();
            const QSize needed = m_window->minimumSizeHint();
            QVERIFY2(needed.width() <= 1024 && needed.height() <= 700,
                     qPrintable(QString("page %1 needs %2×%3")
                                    .arg(page)
                                    .arg(needed.width())
                                    .arg(needed.height())));
            QCOMPARE(m_window->size(), QSize(1024, 700));
        }
    }

    void everyControlHasAName()
    {
        click("bannerCompare");
        QStringList nameless;
        for (QWidget *widget : m_window->findChildren<QWidget *>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus))
                continue;
            const auto *area = qobject_cast<QAbstractScrollArea *>(widget->parentWidget());
            if (area != nullptr && area->viewport() == widget)
                continue; // hands the focus on to its area
            // What a screen reader is told: a button's text is its name.
            const QAccessibleInterface *seen = QAccessible::queryAccessibleInterface(widget);
            if (seen == nullptr || seen->text(QAccessible::Name).isEmpty())
                nameless << QString("%1 %2 in %3")
                                .arg(widget->metaObject()->className(), widget->objectName(),
                                     widget->parentWidget()->metaObject()->className());
        }
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(", ")));
    }
};

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
