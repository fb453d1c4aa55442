// What is remembered comes back, and what a settings file holds of nonsense does no harm.
#include "engine/experiment/presets.h"
#include "ui/builder/experiment_document.h"
#include "ui/runs/filter_field.h"
#include "ui/runs/run_columns.h"
#include "ui/runs/run_list.h"
#include "ui/runs/run_table_model.h"
#include "ui/runs/run_table_view.h"
#include "ui/runs/runs_panel.h"
#include "ui/window/window_memory.h"

#include <QHeaderView>
#include <QSettings>
#include <QTemporaryDir>
#include <QUndoStack>
#include <QtTest>

#include <cmath>
#include <memory>
#include <set>

using namespace normscope;
using namespace normscope::ui;

class TestWindowMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings =
            std::make_unique<QSettings>(m_folder->filePath("settings.ini"), QSettings::IniFormat);
    }

    void whatIsSavedComesBack()
    {
        WindowMemory memory(m_settings.get());
        const ChartSettings charts{XAxis::Seconds, 0.5, true, false};
        memory.saveCharts(charts);
        memory.saveTab(1);
        memory.saveRatePerRun(12345.5);
        memory.saveDataFolder("/data/Kleider β");
        ExperimentDocument edited;
        edited.setSetting("training.learning_rate", 0.25);
        memory.saveExperiment(edited);

        m_settings->sync();
        QSettings again(m_settings->fileName(), QSettings::IniFormat);
        const WindowMemory later(&again);
        QVERIFY(later.charts() == charts);
        QCOMPARE(later.tab(), 1);
        QCOMPARE(later.ratePerRun(), 12345.5);
        QCOMPARE(later.dataFolder(), QString("/data/Kleider β"));
        ExperimentDocument document;
        later.restoreExperiment(&document);
        QVERIFY(document.spec() == edited.spec());
        QVERIFY(!document.undoStack()->canUndo());
    }

    void theTableOfRunsComesBack()
    {
        const auto fill = [](RunList &list) {
            for (const double rate : {0.1, 1.0}) {
                ExperimentSpec spec = findPreset("d2l-bn")->spec;
                spec.training.learningRate = rate;
                list.add(list.count() + 1, std::make_shared<RunHistory>(spec));
            }
        };
        WindowMemory memory(m_settings.get());
        {
            RunList list;
            RunsPanel panel(&list);
            fill(list);
            list.setGrouping(Grouping{{}, "training.learning_rate"});
            panel.table()->runModel()->setAddedColumns({"training.optimizer.kind", "gap"});
            panel.table()->setHiddenColumns({int(RunColumn::Seed), int(RunColumn::Time)});
            panel.table()->sortBy(runColumnCount, Qt::DescendingOrder);
            panel.filterField()->setText("lr>0.5");
            memory.saveTable(panel, list);
        }
        m_settings->sync();
        QSettings again(m_settings->fileName(), QSettings::IniFormat);
        RunList list;
        RunsPanel panel(&list);
        WindowMemory(&again).restoreTable(&panel, &list);
        fill(list);
        QVERIFY((list.grouping() == Grouping{{}, "training.learning_rate"}));
        QCOMPARE(panel.table()->runModel()->addedColumns(),
                 (std::vector<std::string>{"training.optimizer.kind", "gap"}));
        QCOMPARE(panel.table()->hiddenColumns(),
                 (std::set{int(RunColumn::Seed), int(RunColumn::Time)}));
        QCOMPARE(panel.table()->columnHeader()->sortIndicatorSection(), runColumnCount);
        QCOMPARE(panel.table()->columnHeader()->sortIndicatorOrder(), Qt::DescendingOrder);
        QCOMPARE(panel.filterField()->text(), QString("lr>0.5"));
        QTRY_COMPARE(panel.table()->shownCount(), 1);
    }

    void whatATableNoLongerHasIsPassedOver()
    {
        m_settings->setValue("runs/groupedBy", "training.momentous");
        m_settings->setValue("runs/addedColumns", QStringList{"gone", "gap", "gap", "train_acc"});
        m_settings->setValue("runs/hiddenColumns", QStringList{"gone", "run", "seconds"});
        m_settings->setValue("runs/sortedBy", "gone");
        RunList list;
        RunsPanel panel(&list);
        WindowMemory(m_settings.get()).restoreTable(&panel, &list);
        QVERIFY(!list.grouping());
        QCOMPARE(panel.table()->runModel()->addedColumns(), std::vector<std::string>{"gap"});
        QCOMPARE(panel.table()->hiddenColumns(), std::set{int(RunColumn::Time)});
        QCOMPARE(panel.table()->columnHeader()->sortIndicatorSection(), -1);
    }

    void withoutAnyThereAreDefaults()
    {
        const WindowMemory memory(m_settings.get());
        QVERIFY(memory.charts() == ChartSettings());
        QVERIFY(!memory.hasDocks());
        QCOMPARE(memory.ratePerRun(), 0.0);
        ExperimentDocument document;
        const ExperimentSpec before = document.spec();
        memory.restoreExperiment(&document);
        QVERIFY(document.spec() == before);
    }

    void nonsenseDoesNoHarm_data()
    {
        QTest::addColumn<QString>("value");
        QTest::newRow("words") << "many";
        QTest::newRow("nan") << "nan";
        QTest::newRow("infinite") << "-inf";
        QTest::newRow("huge") << "1e300";
        QTest::newRow("empty") << "";
        QTest::newRow("half a JSON") << "{\"format\":";
    }

    void nonsenseDoesNoHarm()
    {
        QFETCH(const QString, value);
        for (const char *key : {"charts/xAxis", "charts/smoothing", "charts/logY", "charts/sameX",
                                "charts/band", "charts/singleRuns", "window/tab", "window/docks",
                                "experiment/json", "machine/examplesPerSecond"})
            m_settings->setValue(key, value);
        const WindowMemory memory(m_settings.get());
        const ChartSettings charts = memory.charts();
        QVERIFY(charts.x >= XAxis::Step && charts.x <= XAxis::Seconds);
        QVERIFY(charts.smoothing >= 0 && charts.smoothing <= 0.99);
        QVERIFY(charts.band == BandKind::Deviation || charts.band == BandKind::Extremes);
        QVERIFY(memory.ratePerRun() >= 0 && std::isfinite(memory.ratePerRun()));
        ExperimentDocument document;
        const ExperimentSpec before = document.spec();
        memory.restoreExperiment(&document);
        QVERIFY(document.spec() == before);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QSettings> m_settings;
};

QTEST_MAIN(TestWindowMemory)
#include "test_window_memory.moc"
