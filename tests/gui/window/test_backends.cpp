// What the window says of backends: which one computes, why it is the reference, how much of the
// machine that is, and what the layers cost on each.
#include "engine/experiment/presets.h"
#include "tests/gui/open_window.h"
#include "ui/look/theme.h"
#include "ui/runs/run_text.h"
#include "ui/window/cost_model.h"

#include <QClipboard>
#include <QDialog>
#include <QLabel>
#include <QTableView>

#include <atomic>
#include <semaphore>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::FakeBehaviour;
using normscope::test::FakeFactory;
using normscope::test::smallDataset;

namespace {

using Gate = std::counting_semaphore<1000000>;

/// Lanes that refuse average pooling, and a reference that does everything; both take their steps
/// from a gate.
struct Fakes
{
    std::shared_ptr<Gate> steps = std::make_shared<Gate>(0);
    std::shared_ptr<std::atomic<int>> peaks = std::make_shared<std::atomic<int>>(0);
    std::vector<StepCost> lanesCosts{
        {.part = "images", .forward = 100},
        {.firstLayer = 0, .layerCount = 3, .forward = 1000, .backward = 2000},
        {.part = "update", .forward = 50},
    };
    std::vector<StepCost> referenceCosts = separateLayers();

    static std::vector<StepCost> separateLayers()
    {
        std::vector<StepCost> costs;
        for (std::size_t i = 0; i < 12; ++i)
            costs.push_back({.firstLayer = i, .layerCount = 1, .forward = 5000, .backward = 7000});
        return costs;
    }

    [[nodiscard]] std::shared_ptr<BackendFactory> factory(const std::string &name,
                                                          std::vector<StepCost> costs) const
    {
        FakeBehaviour behaviour;
        behaviour.name = name;
        behaviour.costs = std::move(costs);
        behaviour.beforeStep = [gate = steps](std::int64_t) { gate->acquire(); };
        return std::make_shared<FakeFactory>(behaviour);
    }

    [[nodiscard]] Engine engine() const
    {
        auto data = smallDataset(1000);
        const auto lanes = factory("lanes", lanesCosts);
        const auto reference = factory("reference", referenceCosts);
        Engine made;
        made.resources.dataset = [data](const DataSpec &) { return data; };
        made.resources.backend = [lanes, reference](const std::string &name) {
            return name == "lanes" ? lanes : reference;
        };
        made.resources.choose = [](std::vector<ExperimentSpec> specs) {
            return chooseBackends(std::move(specs), [](const ExperimentSpec &spec) {
                for (const LayerSpec &layer : spec.model.layers)
                    if (layer.kind == "avg_pool")
                        return std::optional<std::string>("The lanes have no average pooling");
                return std::optional<std::string>();
            });
        };
        made.workers = 2;
        made.measurePeak = [count = peaks] {
            ++*count;
            return 1e9;
        };
        return made;
    }
};

NetworkAnalysis chapter()
{
    return analyze(findPreset("d2l-bn")->spec.model, {1, 28, 28}, 10);
}

QStringList titles(const CostModel &model)
{
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row)
        all << model.headerData(row, Qt::Vertical, Qt::DisplayRole).toString();
    return all;
}

} // namespace

class TestBackends : public QObject, private normscope::test::OpenWindow
{
    Q_OBJECT

private:
    Fakes m_fakes;

    QLabel *label(const char *name) { return m_window->findChild<QLabel *>(name); }
    QAction *action(const char *name) { return m_window->findChild<QAction *>(name); }
    void load(const char *preset)
    {
        m_bench->document.load(findPreset(preset)->spec, QString(preset));
    }
    [[nodiscard]] const ExperimentSpec &spec(std::size_t run)
    {
        return m_bench->runs.entries().at(run).history->spec();
    }

private Q_SLOTS:
    void initTestCase() { look::applyTheme(*qApp, false, 1.0); }

    void init()
    {
        m_fakes = Fakes();
        makeFolder();
        openWindow(m_fakes.engine());
        QTRY_VERIFY(m_bench->client.peak() > 0);
    }

    void cleanup()
    {
        m_fakes.steps->release(100000);
        closeBench();
    }

    void theBackendIsSaidBeforeAnythingRuns()
    {
        QCOMPARE(label("statusBackend")->text(), QString("lanes backend"));
        QCOMPARE(label("statusBackend")->toolTip(), QString());
        load("classic");
        QCOMPARE(label("statusBackend")->text(), QString("reference backend"));
        QCOMPARE(label("statusBackend")->toolTip(),
                 QString("Not lanes: The lanes have no average pooling."));
        QCOMPARE(label("statusBackend")->accessibleDescription(),
                 label("statusBackend")->toolTip());
        load("d2l-bn");
        QCOMPARE(label("statusBackend")->text(), QString("lanes backend"));
        QCOMPARE(m_fakes.peaks->load(), 1);
    }

    void aRunSaysWhatComputesItWhateverTheBuilderHolds()
    {
        load("classic");
        action("actionTrain")->trigger();
        QCOMPARE(spec(0).training.backend, std::string("reference"));
        load("d2l-bn");
        m_fakes.steps->release(1);
        QTRY_VERIFY(label("statusBackend")->toolTip().contains("reference 1"));
        QCOMPARE(label("statusBackend")->text(), QString("reference backend"));
        QVERIFY(label("statusBackend")->toolTip().contains("no average pooling"));
        QTRY_COMPARE(label("statusCores")->text(), QString("1 of 2 cores"));
        action("actionTrain")->trigger();
        QTRY_COMPARE(label("statusBackend")->text(), QString("reference + lanes backends"));
        QTRY_COMPARE(label("statusCores")->text(), QString("2 of 2 cores"));
    }

    void compareTakesOneBackendForBoth()
    {
        action("actionCompare")->trigger();
        QCOMPARE(spec(0).training.backend, std::string("lanes"));
        QCOMPARE(spec(1).training.backend, std::string("lanes"));
        QVERIFY(withoutNormalization(spec(0)) == spec(1));
    }

    void theRateIsHeldAgainstThePeak()
    {
        // Step after step is let go until the time spent in them gives a rate; the share is
        // whatever it is, of what was measured.
        action("actionTrain")->trigger();
        QLabel *rate = label("statusRate");
        QTRY_VERIFY2((m_fakes.steps->release(1), rate->text().contains("examples/s, ")),
                     qPrintable(rate->text()));
        QVERIFY2(rate->text().endsWith(" % of peak"), qPrintable(rate->text()));
        QVERIFY2(rate->toolTip().contains("reach 1 billion"), qPrintable(rate->toolTip()));
        action("actionStop")->trigger();
        m_fakes.steps->release(1000);
        QTRY_COMPARE(label("statusState")->text(), QString("Ready"));
        QCOMPARE(rate->toolTip(), QString());
    }

    void comparingTheBackendsIsOneClick()
    {
        action("actionCompareBackends")->trigger();
        auto *dialog = m_window->findChild<QDialog *>("costDialog");
        QVERIFY(dialog != nullptr && dialog->isVisible() && !dialog->isModal());
        QTRY_COMPARE(m_bench->runs.entries().size(), std::size_t{2});
        QCOMPARE(spec(0).training.backend, std::string("lanes"));
        QCOMPARE(spec(1).training.backend, std::string("reference"));
        QCOMPARE(spec(0).training.seed, spec(1).training.seed);
        QCOMPARE(m_bench->runs.entries()[0].title(), QString("lanes"));
        QCOMPARE(m_bench->runs.entries()[1].title(), QString("reference"));
        const auto *table = dialog->findChild<QTableView *>("costTable");
        QVERIFY(table->isVisible());
        QVERIFY(table->model()->rowCount() > 0);
        QVERIFY(dialog->findChild<QLabel *>("costNote")->text().contains("reference 1"));
        dialog->findChild<QAbstractButton *>("costCopy")->click();
        QVERIFY(QApplication::clipboard()->text().startsWith(
            "part,lanes_forward_us,lanes_backward_us,reference_forward_us,reference_backward_us\n"
            "whole step,1.15,2.0,60.0,84.0\nbytes to images,0.1,0.0,,\n"));
        // What is measured wants the cores for itself.
        QTRY_VERIFY(!action("actionCompareBackends")->isEnabled());
    }

    void comparingTheVariantsIsOneClick()
    {
        action("actionCompareVariants")->trigger();
        auto *dialog = m_window->findChild<QDialog *>("costDialog");
        QVERIFY(dialog != nullptr && dialog->isVisible());
        QTRY_COMPARE(m_bench->runs.entries().size(), std::size_t{2});
        const auto firstNorm = [&](int run) {
            for (const LayerSpec &layer : spec(run).model.layers)
                if (layer.kind == "batch_norm")
                    return layer;
            return LayerSpec();
        };
        QCOMPARE(firstNorm(0).text("implementation"), std::string("scratch"));
        QCOMPARE(firstNorm(0).real("epsilon"), 1e-12);
        QCOMPARE(firstNorm(1).text("implementation"), std::string("library"));
        QCOMPARE(spec(0).training.backend, std::string("reference"));
        QCOMPARE(spec(1).training.backend, std::string("reference"));
        dialog->findChild<QAbstractButton *>("costCopy")->click();
        QVERIFY2(QApplication::clipboard()->text().startsWith(
                     "part,from_scratch_forward_us,from_scratch_backward_us,"
                     "library_forward_us,library_backward_us\n"),
                 qPrintable(QApplication::clipboard()->text().left(120)));
        QTRY_VERIFY(!action("actionCompareVariants")->isEnabled());
    }

    void comparingThePrecisionsIsOneClick()
    {
        QVERIFY(action("actionComparePrecisions")->isEnabled());
        action("actionComparePrecisions")->trigger();
        QTRY_COMPARE(m_bench->runs.entries().size(), std::size_t{2});
        QCOMPARE(spec(0).training.dtype, std::string("float32"));
        QCOMPARE(spec(1).training.dtype, std::string("float64"));
        // They differ in nothing else, and lanes have no float64.
        ExperimentSpec single = spec(1);
        single.training.dtype = "float32";
        QVERIFY(single == spec(0));
        QCOMPARE(spec(0).training.backend, std::string("reference"));
        QCOMPARE(m_bench->runs.entries()[0].title(), QString("Precision float32"));
        QCOMPARE(m_bench->runs.entries()[1].title(), QString("Precision float64"));
        QCOMPARE(m_bench->runs.selected().size(), std::size_t{2});
    }

    void precisionsOfWhatCannotTrainAreNotCompared()
    {
        m_bench->document.setSetting("training.batch_size", std::int64_t{1});
        QVERIFY(!action("actionComparePrecisions")->isEnabled());
        QCOMPARE(action("actionComparePrecisions")->toolTip(), action("actionTrain")->toolTip());
        m_bench->document.setSetting("training.batch_size", std::int64_t{32});
        QVERIFY(action("actionComparePrecisions")->isEnabled());
        QVERIFY(action("actionComparePrecisions")->toolTip().contains("float64"));
    }

    void aDialogClosedTooSoonStopsNothing()
    {
        action("actionCompareBackends")->trigger();
        m_window->findChild<QDialog *>("costDialog")->close();
        QTRY_COMPARE(m_bench->runs.entries().size(), std::size_t{2});
    }

    void whatLanesCannotDoIsNotCompared()
    {
        QVERIFY(action("actionCompareBackends")->isEnabled());
        load("classic");
        QVERIFY(!action("actionCompareBackends")->isEnabled());
        QVERIFY(action("actionCompareBackends")->toolTip().contains("no average pooling"));
    }

    void layersComputedAtOnceShareARow()
    {
        CostModel model;
        model.setCosts(chapter(), {{"lanes", "lanes 1", m_fakes.lanesCosts, {}},
                                   {"reference", "reference 1", m_fakes.referenceCosts, {}}});
        const QStringList parts = titles(model);
        QCOMPARE(parts[1], QString("bytes to images"));
        QCOMPARE(parts[2].count(" · "), 2);
        QVERIFY(!parts[3].contains(" · "));
        QCOMPARE(parts[0], QString("whole step"));
        const auto text = [&](int row, int column) {
            return model.index(row, column).data().toString();
        };
        QCOMPARE(text(2, 0), QString("1.000"));
        QCOMPARE(text(2, 1), QString("2.000"));
        QCOMPARE(text(2, 2), QString("15.000")); // three layers of the reference
        QCOMPARE(text(2, 3), QString("21.000"));
        QCOMPARE(text(2, 4), QString("12.0 ×"));
        QCOMPARE(text(1, 2), unknownText());
        QCOMPARE(text(1, 4), unknownText());
        // Everything that a backend told, and nothing twice.
        QCOMPARE(text(0, 0), QString("1.150"));
        QCOMPARE(text(0, 3), figureText(12 * 7.0));
    }

    void aBackendThatCannotTellLeavesItsColumnsEmpty()
    {
        CostModel model;
        model.setCosts(chapter(), {{"lanes", {}, {}, "It cannot tell"},
                                   {"reference", {}, m_fakes.referenceCosts, {}}});
        QCOMPARE(model.index(0, 0).data().toString(), unknownText());
        QCOMPARE(model.index(2, 2).data().toString(), QString("5.000"));
        QCOMPARE(model.index(2, 4).data().toString(), unknownText());
    }
};

QTEST_MAIN(TestBackends)
#include "test_backends.moc"
