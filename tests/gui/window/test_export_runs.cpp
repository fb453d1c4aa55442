// File ▸ Export runs…, by clicks and keys: every format, faults, cancel. The runs are those of a
// store and not loaded when they are chosen.
#include "tests/gui/open_window.h"
#include "tests/support/recorded_run.h"
#include "ui/look/theme.h"
#include "ui/window/export_dialog.h"
#include "ui/window/format_exports.h"

#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QProgressDialog>
#include <QPushButton>
#include <QRadioButton>

#include <atomic>
#include <semaphore>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::fakeEngine;
using normscope::test::recordedCheckpoint;
using normscope::test::recordedRun;

class TestExportRuns : public QObject, private normscope::test::OpenWindow
{
    Q_OBJECT

private:
    [[nodiscard]] QString place(const QString &name) const { return m_folder->filePath(name); }
    [[nodiscard]] FormatExports *exports() const { return m_window->findChild<FormatExports *>(); }

    void start(bool withStore = true)
    {
        Engine engine = fakeEngine();
        if (withStore)
            engine.store = place("runs.db").toStdString();
        openWindow(std::move(engine), {1200, 800});
    }
    void openDialog()
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // an earlier one
        find<QAction>("actionExportRuns")->trigger();
        QVERIFY(find<ExportDialog>("exportDialog")->isVisible());
    }
    void chooseFormat(const QString &id)
    {
        for (std::size_t i = 0; i < runFormats().size(); ++i)
            if (runFormats()[i].id == id)
                find<QComboBox>("exportFormat")->setCurrentIndex(static_cast<int>(i));
    }
    void type(const QString &text)
    {
        auto *where = find<QLineEdit>("exportWhere");
        where->setFocus();
        where->selectAll();
        QTest::keyClicks(where, text);
    }
    /// Waits until the export that a click began has ended; true when it was written.
    bool exportNow()
    {
        QSignalSpy ended(exports(), &FormatExports::ended);
        QTest::mouseClick(find<QPushButton>("exportRun"), Qt::LeftButton);
        if (ended.isEmpty() && !ended.wait(20000))
            return false;
        // Deleted with the next turn of the loop; find() must not see it again.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        return ended.front().front().toBool();
    }

private Q_SLOTS:
    void initTestCase() { look::applyTheme(*qApp, false, 1.0); }
    void init()
    {
        makeFolder();
        RunStore store(place("runs.db").toStdString());
        for (unsigned seed = 1; seed <= 2; ++seed) {
            const auto made = recordedRun(60, seed);
            store.begin(*made, {"run " + std::to_string(seed), "", -1});
            const Checkpoint last = recordedCheckpoint(*made, seed);
            store.commit(*made, made->status(), &last);
        }
        start();
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->runs.count(), std::size_t{2}, 20000);
    }
    void cleanup() { closeBench(); }

    void writesRunsThatAreNotLoadedInEveryFormat_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("file"); // of what is written
        QTest::newRow("csv") << "csv"
                             << "out-csv/run 1/steps.csv";
        QTest::newRow("tidy") << "tidy"
                              << "out-tidy/steps.csv";
        QTest::newRow("wide") << "wide"
                              << "out-wide/epochs.csv";
        QTest::newRow("sqlite") << "sqlite"
                                << "out.sqlite";
        QTest::newRow("tensorboard") << "tensorboard"
                                     << "out-tensorboard/run 2";
        QTest::newRow("html") << "html"
                              << "out.html";
        QTest::newRow("pdf") << "pdf"
                             << "out.pdf";
        QTest::newRow("normscope") << "normscope"
                                   << "out.normscope";
    }
    void writesRunsThatAreNotLoadedInEveryFormat()
    {
        QFETCH(QString, id);
        QFETCH(QString, file);
        QVERIFY(!m_bench->runs.entries()[0].history->hasRecords());
        openDialog();
        QVERIFY(!find<QRadioButton>("exportSelected")->isEnabled()); // none is
        QVERIFY(find<QRadioButton>("exportAll")->isChecked());
        type(place("out") + runFormats()[0].suffix);
        chooseFormat(id); // the name's ending follows
        QVERIFY(exportNow());
        QVERIFY2(QFileInfo::exists(place(file)), qPrintable(file));
        QVERIFY(QFileInfo(place(file)).size() > 100);
        QTRY_VERIFY(find<QLabel>("statusState") != nullptr);
        QVERIFY(m_window->findChild<QMessageBox *>("faultBox") == nullptr);
    }

    void sentRunsComeBackWhole()
    {
        openDialog();
        chooseFormat("normscope");
        type(place("sent.normscope"));
        QVERIFY(exportNow());
        const RunStore sent(place("sent.normscope").toStdString(), true);
        QCOMPARE(sent.runs().size(), std::size_t{2});
    }

    void onlyTheSelectedRunsAndTheirName()
    {
        m_bench->runs.setSelected({m_bench->runs.entries()[1].id});
        openDialog();
        QVERIFY(find<QRadioButton>("exportSelected")->isChecked());
        QVERIFY(find<QLineEdit>("exportWhere")->text().endsWith("run-2-csv"));
        type(place("one-csv"));
        QVERIFY(exportNow());
        QCOMPARE(QDir(place("one-csv")).entryList(QDir::Dirs | QDir::NoDotAndDotDot),
                 QStringList{"run 2"});

        // The next dialog begins with what was chosen.
        openDialog();
        QTest::mouseClick(find<QRadioButton>("exportAll"), Qt::LeftButton);
        chooseFormat("html");
        QVERIFY(find<QLineEdit>("exportWhere")->text().startsWith(place("")));
        type(place("all")); // the ending is added
        QVERIFY(exportNow());
        QVERIFY(QFile::exists(place("all.html")));
        openDialog();
        QVERIFY(find<QRadioButton>("exportAll")->isChecked());
        QCOMPARE(find<QComboBox>("exportFormat")->currentText(), QString("Report (HTML)"));
    }

    void byKeyboardAlone()
    {
        openDialog();
        chooseFormat("html");
        type(place("keys.html"));
        QSignalSpy ended(exports(), &FormatExports::ended);
        QTest::keyClick(find<QLineEdit>("exportWhere"), Qt::Key_Return);
        QVERIFY(!ended.isEmpty() || ended.wait(20000));
        QVERIFY(QFile::exists(place("keys.html")));
        openDialog();
        QTest::keyClick(find<ExportDialog>("exportDialog"), Qt::Key_Escape);
        QTRY_VERIFY(m_window->findChild<ExportDialog *>("exportDialog") == nullptr);
    }

    void everyControlHasAName()
    {
        openDialog();
        for (QWidget *widget : find<ExportDialog>("exportDialog")->findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() ||
                widget->objectName().startsWith("qt_"))
                continue;
            QAccessibleInterface *face = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
            QVERIFY2(face && !face->text(QAccessible::Name).isEmpty(),
                     qPrintable(widget->objectName()));
        }
    }

    void asksBeforeItWritesOver()
    {
        QFile old(place("old.html"));
        QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") == 3);
        old.close();
        openDialog();
        chooseFormat("html");
        type(place("old.html"));
        QTest::mouseClick(find<QPushButton>("exportRun"), Qt::LeftButton);
        auto *box = find<QMessageBox>("exportReplace");
        QTest::mouseClick(box->button(QMessageBox::Cancel), Qt::LeftButton);
        QVERIFY(find<ExportDialog>("exportDialog")->isVisible());
        QCOMPARE(QFileInfo(place("old.html")).size(), 3);
        QTRY_VERIFY(m_window->findChild<QMessageBox *>("exportReplace") == nullptr);

        QTest::mouseClick(find<QPushButton>("exportRun"), Qt::LeftButton);
        box = find<QMessageBox>("exportReplace");
        QSignalSpy ended(exports(), &FormatExports::ended);
        for (QAbstractButton *button : box->buttons())
            if (button->text().remove('&') == "Replace")
                QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(!ended.isEmpty() || ended.wait(20000));
        QVERIFY(QFileInfo(place("old.html")).size() > 3);
    }

    void refusesPlacesThatCannotBe()
    {
        openDialog();
        chooseFormat("html");
        type(" ");
        QVERIFY(!find<QPushButton>("exportRun")->isEnabled());
        QVERIFY(!find<QLabel>("exportProblem")->text().isEmpty());
        type(place("") + "/");
        QVERIFY(!find<QPushButton>("exportRun")->isEnabled());
        chooseFormat("csv");
        type(place("runs.db")); // a file
        QVERIFY(!find<QPushButton>("exportRun")->isEnabled());
        type(place("new"));
        QVERIFY(find<QPushButton>("exportRun")->isEnabled());
    }

    void saysWhyNothingWasWritten()
    {
        openDialog();
        chooseFormat("html");
        type(place("none/report.html"));
        QVERIFY(!exportNow());
        auto *box = find<QMessageBox>("faultBox");
        QVERIFY2(box->informativeText().contains("report.html"),
                 qPrintable(box->informativeText()));
        box->close();
        QTRY_VERIFY(m_window->findChild<QMessageBox *>("faultBox") == nullptr);

        // A store in use stays what it is.
        openDialog();
        chooseFormat("normscope");
        type(place("runs.db"));
        QTest::mouseClick(find<QPushButton>("exportRun"), Qt::LeftButton);
        QSignalSpy ended(exports(), &FormatExports::ended);
        for (QAbstractButton *button : find<QMessageBox>("exportReplace")->buttons())
            if (button->text().remove('&') == "Replace")
                QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(!ended.isEmpty() || ended.wait(20000));
        box = find<QMessageBox>("faultBox");
        QVERIFY2(box->informativeText().contains("store in use"),
                 qPrintable(box->informativeText()));
        QCOMPARE(RunStore(place("runs.db").toStdString(), true).runs().size(), std::size_t{2});
    }

    void leavesNothingWhenItIsCancelled()
    {
        QSignalSpy ended(exports(), &FormatExports::ended);
        static std::binary_semaphore clicked{0};
        static std::atomic<bool> cancelled;
        cancelled = false;
        RunFormat slow;
        slow.write = [](const RunsToWrite &, const std::filesystem::path &,
                        const normscope::ExportProgress &progress) {
            if (!progress(0.5))
                return;
            clicked.acquire();
            cancelled = !progress(0.5);
            throw ExportCancelled();
        };
        exports()->write(slow, {m_bench->runs.entries()[0].id}, place("slow"));
        QVERIFY(exports()->isBusy());
        auto *progress = find<QProgressDialog>("storeProgress");
        QTRY_VERIFY_WITH_TIMEOUT(progress->isVisible(), 20000);
        QVERIFY(m_bench->runs.entries()[0].history->hasRecords());
        QVERIFY(!m_window->close()); // not while something is written
        QTest::mouseClick(progress->findChild<QPushButton *>(), Qt::LeftButton);
        clicked.release();
        QVERIFY(!ended.isEmpty() || ended.wait(20000));
        QVERIFY(cancelled);
        QVERIFY(m_window->isVisible());
        QVERIFY(m_window->findChild<QMessageBox *>("faultBox") == nullptr);
    }

    void withoutAStoreNoneIsSent()
    {
        cleanup();
        start(false);
        find<QAction>("actionTrain")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->runs.entries().empty() &&
                                     isOver(m_bench->runs.entries()[0].history->status().state),
                                 20000);
        openDialog();
        auto *formats = find<QComboBox>("exportFormat");
        for (std::size_t i = 0; i < runFormats().size(); ++i)
            QCOMPARE(formats->model()
                         ->flags(formats->model()->index(static_cast<int>(i), 0))
                         .testFlag(Qt::ItemIsEnabled),
                     !runFormats()[i].needsStore);
        type(place("out-csv"));
        QVERIFY(exportNow());
        QVERIFY(!m_bench->runs.anyUnexported());
    }

    void aFileThatTheProgramIsStartedWithIsImported()
    {
        const QString file = place("theirs.normscope");
        {
            RunStore theirs(place("theirs.db").toStdString());
            const auto made = recordedRun(30, 7);
            theirs.begin(*made, {"theirs", "", -1});
            const Checkpoint last = recordedCheckpoint(*made, 7);
            theirs.commit(*made, made->status(), &last);
            QVERIFY(writeRunFile(theirs, theirs.idsFrom(""), file.toStdString()));
        }
        cleanup();
        start();
        m_window->openFile(file); // the store may not be open yet
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->runs.count(), std::size_t{3}, 20000);
        QVERIFY(m_window->findChild<QMessageBox *>("faultBox") == nullptr);
    }
};

QTEST_MAIN(TestExportRuns)
#include "test_export_runs.moc"
