// What leaves the window as a network, by clicks: a run with its batch norms folded, and an
// experiment as a PyTorch script; and why the reference computes what it does. With the real
// backends and little data.
#include "app/run_resources.h"
#include "engine/data/data_source.h"
#include "engine/experiment/presets.h"
#include "tests/gui/open_window.h"
#include "tests/support/pattern_data.h"
#include "ui/look/theme.h"

#include <QContextMenuEvent>
#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QRegularExpression>
#include <QTableView>
#include <QTimer>
#include <QToolButton>

#include <functional>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::patternDataset;

namespace {

constexpr int patience = 60000; ///< ms; the reference takes its time where others compute, too

Engine realEngine()
{
    Engine engine;
    engine.resources = makeRunResources(std::make_shared<DatasetCache>());
    const auto data = patternDataset({1, 28, 28}, 10, 400);
    engine.resources.dataset = [data](const DataSpec &) { return data; };
    engine.workers = 2;
    return engine;
}

void clickEntry(QMenu *menu, const QString &name)
{
    for (QAction *action : menu->actions())
        if (action->objectName() == name) {
            QVERIFY2(action->isEnabled(), qPrintable(action->toolTip()));
            const QPoint place = menu->actionGeometry(action).center();
            QTest::mouseMove(menu, place);
            QTest::mouseClick(menu, Qt::LeftButton, {}, place);
            return;
        }
    QFAIL(qPrintable(name));
}

/// Once a file dialog asks: gives it the folder; or leaves it.
void answerFolder(const QString &folder)
{
    QTimer::singleShot(50, qApp, [folder] {
        auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget());
        if (dialog == nullptr)
            return answerFolder(folder);
        if (folder.isEmpty())
            return dialog->reject();
        auto *name = dialog->findChild<QLineEdit *>("fileNameEdit");
        name->setText(folder); // typed, it would be completed to something else now and then
        QTest::keyClick(name, Qt::Key_Return);
    });
}

} // namespace

class TestNetworkExports : public QObject, private normscope::test::OpenWindow
{
    Q_OBJECT

private:
    void clickMenu(const QString &title, const QString &entry)
    {
        auto *bar = m_window->findChild<QMenuBar *>();
        for (QAction *action : bar->actions())
            if (QString(action->text()).remove('&') == title) {
                const QPoint place = bar->actionGeometry(action).center();
                QTest::mouseMove(bar, place);
                QTest::mouseClick(bar, Qt::LeftButton, {}, place);
                clickEntry(action->menu(), entry);
                return;
            }
        QFAIL(qPrintable(title));
    }
    /// A few minibatches of the chapter's network after `change`.
    void train(const std::function<void(ExperimentSpec &)> &change = {})
    {
        ExperimentSpec spec = findPreset("d2l-bn")->spec;
        spec.training.batchSize = 32;
        spec.training.maxSteps = 3;
        spec.training.learningRate = 0.1;
        if (change)
            change(spec);
        m_bench->document.load(spec);
        click("actionTrainButton");
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->runs.entries().back().history->status().state,
                                  RunState::Finished, patience);
    }
    /// By a click on its row; gives its place.
    QPoint selectLastRun()
    {
        auto *table = find<QTableView>("runTable");
        const auto row = [table] {
            return table->visualRect(table->model()->index(table->model()->rowCount() - 1, 0));
        };
        const RunId id = m_bench->runs.entries().back().id;
        (void)QTest::qWaitFor([&] {
            if (row().isEmpty())
                return false; // not laid out yet
            QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, row().center());
            return m_bench->runs.selected() == std::vector{id};
        });
        return row().center();
    }
    /// The entry in the context menu of the last run.
    void clickOfLastRun(const QString &entry)
    {
        auto *table = find<QTableView>("runTable");
        const QPoint place = selectLastRun();
        QTest::mouseMove(table->viewport(), place);
        QContextMenuEvent asks(QContextMenuEvent::Mouse, place,
                               table->viewport()->mapToGlobal(place));
        QApplication::sendEvent(table->viewport(), &asks);
        QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
        clickEntry(qobject_cast<QMenu *>(QApplication::activePopupWidget()), entry);
    }
    QMessageBox *box(const char *name)
    {
        const auto find = [&] { return m_window->findChild<QMessageBox *>(name); };
        return QTest::qWaitFor([&] { return find() != nullptr; }, patience) ? find() : nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        look::applyTheme(*qApp, false, 1.0);
    }

    void init()
    {
        makeFolder();
        openWindow(realEngine());
    }

    void cleanup() { closeBench(); }

    void aRunIsFoldedAndBothNetworksAreSaved()
    {
        train();
        clickOfLastRun("foldRun");
        QMessageBox *dialog = box("foldDialog");
        QVERIFY(dialog != nullptr && dialog->isVisible());
        QVERIFY2(dialog->text().contains("without batch norm"), qPrintable(dialog->text()));
        const QString told = dialog->informativeText();
        QVERIFY2(told.contains("4 batch norm"), qPrintable(told));
        // "… differ by at most 3.1e-06 in float32 and 2.2e-15 in float64 …"
        static const QRegularExpression numbers("at most ([0-9.e+-]+) in float32 and "
                                                "([0-9.e+-]+) in float64");
        const auto found = numbers.match(told);
        QVERIFY2(found.hasMatch(), qPrintable(told));
        QVERIFY2(found.captured(1).toDouble() < 1e-3, qPrintable(told));
        QVERIFY2(found.captured(2).toDouble() < 1e-10, qPrintable(told));
        QVERIFY(QApplication::overrideCursor() == nullptr);
        answerFolder(m_folder->path());
        QTest::mouseClick(dialog->findChild<QPushButton *>("foldSave"), Qt::LeftButton);
        QVERIFY(box("doneBox") != nullptr);
        QVERIFY(box("doneBox")->text().contains("saved"));
        const QDir folder(m_folder->filePath("normscope folded"));
        QVERIFY2(!folder.entryList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot).isEmpty(),
                 qPrintable(folder.path()));
        QStringList names = folder.entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
        QVERIFY2(names.join(' ').contains("with-bn") && names.join(' ').contains("folded"),
                 qPrintable(names.join(' ')));
    }

    void savingCanBeLeft()
    {
        train();
        clickOfLastRun("foldRun");
        QMessageBox *dialog = box("foldDialog");
        QVERIFY(dialog != nullptr);
        answerFolder({});
        QTest::mouseClick(dialog->findChild<QPushButton *>("foldSave"), Qt::LeftButton);
        QTest::qWait(200);
        QVERIFY(m_window->findChild<QMessageBox *>("faultBox") == nullptr);
        QVERIFY(!QDir(m_folder->filePath("normscope folded")).exists());
    }

    void whatCannotBeFoldedSaysWhy()
    {
        train([](ExperimentSpec &spec) {
            spec.model.layers.insert(spec.model.layers.begin(), makeLayer("batch_norm"));
        });
        selectLastRun();
        auto *menu = find<QToolButton>("runsMore")->menu();
        const auto *fold = menu->findChild<QAction *>("foldRun");
        // Opening it looks what can be done.
        QTRY_VERIFY2(
            (menu->popup({0, 0}), menu->close(), fold->toolTip().contains("follows the input")),
            qPrintable(fold->toolTip()));
        QVERIFY(!fold->isEnabled());
    }

    void anExperimentLeavesAsAPyTorchScript()
    {
        ExperimentSpec spec = findPreset("d2l-bn")->spec;
        spec.training.batchSize = 32;
        spec.training.epochs = 1;
        m_bench->document.load(spec);
        answerFolder(m_folder->path());
        clickMenu("File", "actionExportPytorch");
        QMessageBox *dialog = box("doneBox");
        QVERIFY(dialog != nullptr);
        QVERIFY2(dialog->text().contains("is written"), qPrintable(dialog->text()));
        QVERIFY(dialog->informativeText().contains("reproduce.py"));
        QVERIFY(QApplication::overrideCursor() == nullptr);
        QFile script(m_folder->filePath("normscope pytorch/reproduce.py"));
        QVERIFY(script.open(QIODevice::ReadOnly));
        QVERIFY(script.readAll().contains("BatchNorm"));
    }

    void aFolderThatCannotBeMadeIsSaid()
    {
        ExperimentSpec spec = findPreset("d2l-bn")->spec;
        spec.training.batchSize = 32;
        m_bench->document.load(spec);
        QFile inTheWay(m_folder->filePath("normscope pytorch"));
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        inTheWay.close();
        answerFolder(m_folder->path());
        clickMenu("File", "actionExportPytorch");
        QMessageBox *dialog = box("faultBox");
        QVERIFY(dialog != nullptr);
        QVERIFY2(dialog->text().contains("not written"), qPrintable(dialog->text()));
        QVERIFY(dialog->informativeText().contains("normscope pytorch"));
        QVERIFY(QApplication::overrideCursor() == nullptr);
    }

    void theRealLanesSayWhyTheReferenceComputes()
    {
        auto *status = find<QLabel>("statusBackend");
        QTRY_COMPARE(status->text(), QString("lanes backend"));
        QCOMPARE(status->toolTip(), QString());
        // All of another kind, by the menu above the cards, which blocks while it is open.
        QTimer::singleShot(50, this, [this] {
            auto *menu = find<QMenu>("placementMenu");
            for (QAction *action : menu->actions())
                if (QString(action->text()).remove('&') == "Kind of all") {
                    QTest::mouseClick(menu, Qt::LeftButton, {},
                                      menu->actionGeometry(action).center());
                    QTimer::singleShot(50, this,
                                       [action] { clickEntry(action->menu(), "all.rank_norm"); });
                }
        });
        click("placement");
        QTRY_COMPARE(status->text(), QString("reference backend"));
        QVERIFY2(status->toolTip().startsWith("Not lanes: "), qPrintable(status->toolTip()));
        QVERIFY2(status->toolTip().contains("Rank transform"), qPrintable(status->toolTip()));
        QVERIFY2(find<QAction>("actionCompareBackends")->toolTip().contains("Only the reference"),
                 qPrintable(find<QAction>("actionCompareBackends")->toolTip()));
        // Asking for the lanes all the same is refused before training, with the reason.
        m_bench->document.setSetting("training.backend", std::string("lanes"));
        QVERIFY(!find<QAbstractButton>("actionTrainButton")->isEnabled());
        QVERIFY(find<QLabel>("backendNote")->text().contains("Rank transform"));
        // And the run says it, too.
        m_bench->document.setSetting("training.backend", std::string("auto"));
        m_bench->document.setSetting("training.batch_size", std::int64_t{32});
        m_bench->document.setSetting("training.max_steps", std::int64_t{2});
        click("actionTrainButton");
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->runs.entries().back().history->status().state,
                                  RunState::Finished, patience);
        QCOMPARE(m_bench->runs.entries().back().history->spec().training.backend,
                 std::string("reference"));
    }
};

QTEST_MAIN(TestNetworkExports)
#include "test_network_exports.moc"
