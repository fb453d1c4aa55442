// Training from a file of weights, as a person does it: by the menu, by dropping the file onto the
// window, and by an experiment that names one. Over a fake backend.
#include "engine/experiment/presets.h"
#include "engine/interop/file_batch.h"
#include "engine/interop/starting_weights.h"
#include "tests/gui/answer_dialogs.h"
#include "tests/gui/open_window.h"
#include "ui/look/theme.h"

#include <QLabel>
#include <QMessageBox>
#include <QMimeData>
#include <QToolButton>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::answerFile;

class TestWeights : public QObject, private normscope::test::OpenWindow
{
    Q_OBJECT

private:
    [[nodiscard]] bool allOver() const
    {
        return !m_bench->runs.entries().empty() && !m_bench->runs.anyGoing();
    }
    void drop(const QString &file) const
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(file)});
        QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &event);
    }
    /// What is said, once it is; then the box is closed.
    [[nodiscard]] QString said() const
    {
        QMessageBox *box = nullptr;
        const bool came = QTest::qWaitFor(
            [&] { return (box = m_window->findChild<QMessageBox *>("faultBox")) != nullptr; },
            20000);
        if (!came)
            return {};
        const QString text = box->text() + '\n' + box->informativeText();
        delete box;
        return text;
    }
    [[nodiscard]] const RunHistory &run(std::size_t index) const
    {
        return *m_bench->runs.entries().at(index).history;
    }

    QString m_file;

private Q_SLOTS:
    void initTestCase() { look::applyTheme(*qApp, false, 1.0); }
    void init()
    {
        makeFolder();
        Engine engine = test::fakeEngine();
        engine.resources.weights = initialWeights;
        openWindow(std::move(engine));
        m_bench->document.setSetting("training.epochs", std::int64_t{2});
        trigger("actionTrain");
        QTRY_VERIFY_WITH_TIMEOUT(allOver(), 20000);
        m_file = m_folder->filePath("trained <b>.safetensors");
        writeFileAtomically(m_file.toStdString(),
                            weightsFile(run(0).spec(), run(0).finalTensors()));
    }
    void cleanup()
    {
        for (const RunEntry &entry : m_bench->runs.entries())
            m_bench->runs.markExported(entry.id, entry.history->stepCount() + 100000);
        closeBench();
    }

    void droppedWeightsAreTrainedFrom()
    {
        drop(m_file);
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->runs.entries().size(), std::size_t{2}, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(allOver(), 20000);
        QCOMPARE(run(1).status().state, RunState::Finished);
        QCOMPARE(run(1).spec().training.initialWeights.file, m_file.toStdString());
        const NormSeries gamma = run(1).normSeries(0, NormQuantity::Gamma);
        QCOMPARE(static_cast<double>(gamma.values.front()),
                 run(0).finalTensors().at("bn1.gamma").front());
        // The builder's experiment is as it was.
        QVERIFY(m_bench->document.spec().training.initialWeights.file.empty());
        QVERIFY(find<QWidget>("weightsNote")->isHidden());
    }

    void theMenuAsksForTheFile()
    {
        QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        answerFile(m_file);
        trigger("actionTrainFrom");
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->runs.entries().size(), std::size_t{2}, 20000);
        QCOMPARE(run(1).spec().training.initialWeights.file, m_file.toStdString());
        QTRY_VERIFY_WITH_TIMEOUT(allOver(), 20000);
    }

    void whatDoesNotFitIsSaidAndNothingIsTrained()
    {
        m_bench->document.setLayerOption(0, "channels", std::int64_t{7});
        drop(m_file);
        const QString fault = said();
        QVERIFY2(fault.contains("This network cannot start from trained <b>.safetensors"),
                 qPrintable(fault));
        QVERIFY2(fault.contains("6×1×5×5 in the file, but 7×1×5×5 in the network"),
                 qPrintable(fault));
        QFile broken(m_folder->filePath("broken.safetensors"));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("no tensors at all");
        broken.close();
        drop(broken.fileName());
        QVERIFY(said().contains("no safetensors file"));
        m_bench->document.setLayerOption(0, "kernel_size", std::int64_t{99});
        drop(m_file);
        QVERIFY(said().contains("kernel"));
        QCOMPARE(m_bench->runs.entries().size(), std::size_t{1});
    }

    void anExperimentThatNamesAFileSaysSo()
    {
        m_bench->document.load(startingFrom(m_bench->document.spec(), m_file.toStdString()));
        auto *note = find<QWidget>("weightsNote");
        QVERIFY(!note->isHidden());
        QVERIFY(note->findChild<QLabel *>()->text().contains("trained <b>.safetensors"));
        trigger("actionTrain");
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->runs.entries().size(), std::size_t{2}, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(allOver(), 20000);
        QCOMPARE(run(1).spec().training.initialWeights.file, m_file.toStdString());

        click("initializeWeights");
        QVERIFY(note->isHidden());
        QVERIFY(m_bench->document.spec().training.initialWeights == InitialWeights{});
        m_bench->document.undoStack()->undo();
        QVERIFY(!note->isHidden());
    }
};

QTEST_MAIN(TestWeights)
#include "test_weights.moc"
