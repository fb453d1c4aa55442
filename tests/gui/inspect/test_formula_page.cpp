// The page of the formula: it follows a run, its layers and channels, and one value through it.
#include "engine/experiment/layer_kinds.h"
#include "engine/training/norm_probe.h"
#include "tests/gui/inspect/recorded_norm.h"
#include "ui/inspect/formula_page.h"
#include "ui/look/number_field.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::near;
using normscope::test::Recorded;

namespace {

/// A run that goes, and answers who looks at its first (or, of a row, third) normalization.
struct Live
{
    Recorded run;
    std::size_t layerIndex;
    mutable NormCapture capture;

    Live(const std::string &kind, bool image, float oneValue = 0.5F)
        : run([&](ExperimentSpec &spec) {
              LayerSpec norm = makeLayer(kind);
              spec.training.batchSize = 16;
              spec.model.layers[1] = spec.model.layers[9] = norm;
              if (kind == "instance_norm")
                  spec.model.layers[9] = makeLayer("batch_norm");
          }),
          layerIndex(image ? 1 : 9)
    {
        const std::size_t layer = image ? 0 : 2;
        const DataShape shape = nominalDataShape(run.spec.data);
        const LayerAnalysis analysis =
            analyze(run.spec.model, shape.example, shape.classes).layers.at(layerIndex);
        capture.layer = layer;
        capture.norm = run.spec.model.layers[layerIndex];
        capture.name = analysis.name;
        capture.shape = analysis.input;
        capture.examples = 16;
        std::uint32_t state = 7;
        for (std::int64_t i = 0; i < 16 * elementCount(capture.shape); ++i) {
            double sum = 0;
            for (int k = 0; k < 4; ++k) {
                state = state * 1664525U + 1013904223U;
                sum += static_cast<double>(state >> 8U) / 16777216.0 - 0.5;
            }
            capture.input.push_back(static_cast<float>(sum * 2 + 0.4));
        }
        capture.input[3] = oneValue;
        for (const TensorSpec &tensor : analysis.tensors) {
            std::vector<double> values(tensor.startValues);
            if (values.empty())
                values.assign(static_cast<std::size_t>(elementCount(tensor.shape)),
                              tensor.startValue);
            if (tensor.role == TensorRole::Gamma)
                values.assign(values.size(), 1.46);
            if (tensor.role == TensorRole::Beta)
                values.assign(values.size(), 0.42);
            capture.before[tensor.name] = capture.after[tensor.name] = values;
        }
        // As batch norm and renormalization would leave them.
        for (auto &[name, values] : capture.after)
            if (name.ends_with("moving_mean"))
                std::ranges::fill(values, 0.04);
        step(41);
    }

    void step(std::int64_t number) const
    {
        RunStatus status = run.history->status();
        status.state = RunState::Running;
        status.step = number;
        run.history->setStatus(status);
        capture.step = number;
    }

    /// As the service would.
    void serve(FormulaPage &page) const
    {
        QObject::connect(
            &page, &FormulaPage::lookWanted, &page, [this](RunId id, const NormLook &look) {
                QCOMPARE(id, RunId{7});
                run.history->lookout().ask(look);
                if (look.layer == capture.layer)
                    run.history->answerLook(
                        look, std::make_shared<const NormProbe>(probeOf(capture, look)));
            });
    }
};

} // namespace

class TestFormulaPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1.0);
    }

    void thePageFollowsTheRun()
    {
        const Recorded run;
        run.sample(0, 1, 0, 0, 1);
        run.sample(1, 1.5F, 0.25F, 0.04F, 1.1F);
        FormulaPage page;
        page.setModel(run.spec.model);
        auto *canvas = page.findChild<FormulaCanvas *>();
        QVERIFY(!canvas->shown().training.has_value());
        QVERIFY(!canvas->shown().note.isEmpty());
        page.setRuns({run.entry()});
        page.resize(1000, 700);
        page.grab();
        QVERIFY(canvas->shown().training.has_value() && canvas->shown().prediction.has_value());
        QVERIFY(canvas->accessibleDescription().contains(QStringLiteral("1.500")));
        auto *step = page.findChild<QLabel *>(QStringLiteral("formulaStep"));
        QCOMPARE(step->text(), QStringLiteral("step 1"));
        page.findChild<QToolButton *>(QStringLiteral("holdNumbers"))->setChecked(true);
        run.sample(2, 1.75F, 0.5F, 0.1F, 1.2F);
        page.refresh();
        QCOMPARE(step->text(), QStringLiteral("step 1"));
        page.findChild<QToolButton *>(QStringLiteral("holdNumbers"))->setChecked(false);
        QCOMPARE(step->text(), QStringLiteral("step 2"));
    }

    void aTypedValueGoesThrough()
    {
        const Recorded run;
        run.sample(0, 1, 0, 0, 1);
        run.sample(1, 1.5F, 0.25F, 0, 1);
        run.setState(RunState::Finished);
        FormulaPage page;
        page.setRuns({run.entry()});
        auto *value = page.findChild<look::NumberField *>(QStringLiteral("formulaValue"));
        value->selectAll();
        QTest::keyClicks(value, "2");
        QTest::keyClick(value, Qt::Key_Return);
        const auto &shown = page.findChild<FormulaCanvas *>()->shown();
        QVERIFY2(shown.prediction->lines[1].spoken().endsWith(QStringLiteral("= 3.250")),
                 qPrintable(shown.prediction->lines[1].spoken()));
    }

    void channelsAreSteppedThrough()
    {
        const Recorded run;
        run.sample(0, 1, 0, 0, 1);
        FormulaPage page;
        page.setRuns({run.entry()});
        auto *channel = page.findChild<look::NumberField *>(QStringLiteral("formulaChannel"));
        auto *next = page.findChild<QToolButton *>(QStringLiteral("nextChannel"));
        for (int i = 0; i < 9; ++i)
            next->click();
        QCOMPARE(channel->text(), QStringLiteral("6")); // of six
        QVERIFY(!next->isEnabled());
        page.showLayer(4); // BN 2
        QCOMPARE(channel->text(), QStringLiteral("1"));
        QVERIFY(next->isEnabled());
    }

    void otherNormalizationsShowTheirFormula()
    {
        const Recorded run([](ExperimentSpec &spec) {
            spec.model.layers[1] = makeLayer("layer_norm");
            spec.model.layers[4] = makeLayer("rank_norm");
        });
        run.sample(0, 1, 0, 0, 1);
        FormulaPage page;
        page.setModel(run.spec.model);
        page.setRuns({run.entry()});
        page.resize(700, 400);
        const auto *canvas = page.findChild<FormulaCanvas *>();
        QVERIFY(!canvas->shown().training.has_value() && !canvas->shown().prediction.has_value());
        QVERIFY(canvas->shown().formula.lines[0].spoken().contains(QStringLiteral("μ_n")));
        page.showLayer(4);
        QVERIFY(canvas->shown().formula.lines[0].spoken().contains(QStringLiteral("rank of")));
        page.grab();
    }

    void aNarrowPageStaysWithinItsWidth()
    {
        const Recorded run;
        run.sample(0, 1, 0, 0, 1);
        for (const RunState state : {RunState::Running, RunState::Finished}) {
            run.setState(state);
            FormulaPage page;
            page.setRuns({run.entry()});
            QVERIFY(page.minimumSizeHint().width() <= 420);
            page.resize(420, 300);
            page.grab();
            const bool going = state == RunState::Running;
            const auto *last = page.findChild<look::NumberField *>(
                going ? QStringLiteral("formulaColumn") : QStringLiteral("formulaValue"));
            QVERIFY(last->isVisibleTo(&page));
            QVERIFY(last->mapTo(&page, last->rect().topRight()).x() <= 420);
            QVERIFY(!page.findChild<look::NumberField *>(going ? QStringLiteral("formulaValue")
                                                               : QStringLiteral("formulaRow"))
                         ->isVisibleTo(&page));
        }
    }

    void everyKindIsFollowedLive_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("image");
        for (const LayerKind &kind : layerKinds())
            if (kind.role == LayerRole::Normalization)
                for (const bool image : {true, false})
                    if (image || kind.name != "instance_norm")
                        QTest::addRow("%s, %s", kind.name.c_str(), image ? "image" : "row")
                            << QString::fromStdString(kind.name) << image;
    }
    void everyKindIsFollowedLive()
    {
        QFETCH(QString, kind);
        QFETCH(bool, image);
        const Live live(kind.toStdString(), image);
        FormulaPage page;
        page.setModel(live.run.spec.model);
        page.showLayer(live.layerIndex);
        live.serve(page);
        page.resize(1100, 780);
        page.show();
        page.setRuns({live.run.entry()});
        page.refresh();
        const auto &shown = page.findChild<FormulaCanvas *>()->shown();
        const auto probe = live.run.history->lookout().seen();
        QVERIFY(probe != nullptr);
        QCOMPARE(page.findChild<QLabel *>("formulaStep")->text(), QStringLiteral("step 41"));
        QVERIFY(shown.note.isEmpty());
        QVERIFY(shown.training.has_value() && shown.training->histograms.has_value());
        QCOMPARE(shown.prediction.has_value(), probe->prediction.has_value());
        // What is shown follows from rounded digits, so it may be off in the last of them.
        const auto holds = [](const WorkedExample &example, const NormWay &way) {
            return near(example.output, way.output, 0.01) &&
                   near(example.histograms->y, way.output, 0.01) &&
                   example.lines.back().spoken().startsWith(QStringLiteral("y = "));
        };
        QVERIFY2(holds(*shown.training, probe->training),
                 qPrintable(QStringLiteral("%1 for %2")
                                .arg(shown.training->output)
                                .arg(probe->training.output)));
        if (shown.prediction)
            QVERIFY2(holds(*shown.prediction, *probe->prediction),
                     qPrintable(QStringLiteral("%1 for %2")
                                    .arg(shown.prediction->output)
                                    .arg(probe->prediction->output)));
        QCOMPARE(shown.training->histograms->before.values, probe->x.values);
        QVERIFY(page.findChild<FormulaCanvas *>()->accessibleDescription().contains(
            QStringLiteral("Before ")));
        page.grab();

        // Another example, another value of it.
        const double before = probe->value;
        auto *example = page.findChild<look::NumberField *>("formulaExample");
        QVERIFY(example->isVisible());
        QCOMPARE(page.findChild<look::NumberField *>("formulaRow")->isVisible(), image);
        example->selectAll();
        QTest::keyClicks(example, "9");
        QTest::keyClick(example, Qt::Key_Return);
        page.refresh();
        QCOMPARE(live.run.history->lookout().seen()->at.example, std::int64_t{8});
        QVERIFY(shown.training->histograms->x != before);
        page.findChild<QToolButton *>("nextChannel")->click();
        page.refresh();
        QCOMPARE(live.run.history->lookout().seen()->at.channel, std::int64_t{1});
    }

    void aRunThatHasNotBegunKeepsTheLayer()
    {
        const Recorded run;
        RunEntry queued = run.entry();
        auto history = std::make_shared<RunHistory>(run.spec);
        queued.history = history;
        FormulaPage page;
        page.setModel(run.spec.model);
        page.showLayer(4);
        page.setRuns({queued});
        const auto *layers = page.findChild<QComboBox *>("formulaLayer");
        QCOMPARE(layers->currentText(), QStringLiteral("BN 2"));
        QVERIFY(page.findChild<FormulaCanvas *>()->shown().note.contains(
            QStringLiteral("next minibatch")));
        history->setNormLayers(run.history->normLayers());
        page.refresh();
        QCOMPARE(layers->currentText(), QStringLiteral("BN 2, after Conv 16@5×5"));
    }

    void aRunThatBeginsIsFollowedWhenTheShownOneIsAtRest()
    {
        const Recorded first;
        const Recorded second;
        RunEntry one = first.entry();
        RunEntry two = second.entry();
        two.id = 8;
        two.label = QStringLiteral("BN (2)");
        const Recorded kept;
        kept.setState(RunState::Finished);
        RunEntry stored = kept.entry();
        stored.id = 9;
        first.setState(RunState::Running);
        second.setState(RunState::Running);
        FormulaPage page;
        const auto *shown = page.findChild<QComboBox *>("formulaRun");
        page.setRuns({one});
        page.setRuns({one, two}); // the first one still goes
        QCOMPARE(shown->currentText(), QStringLiteral("BN"));
        page.setRuns({one});
        first.setState(RunState::Finished);
        page.setRuns({one, stored}); // nothing begins
        QCOMPARE(shown->currentText(), QStringLiteral("BN"));
        page.setRuns({one, stored, two});
        QCOMPARE(shown->currentText(), QStringLiteral("BN (2)"));
    }

    void aStepIsAskedForOnce()
    {
        const Live live("batch_norm", true);
        FormulaPage page;
        QSignalSpy wanted(&page, &FormulaPage::lookWanted);
        page.setRuns({live.run.entry()});
        page.refresh();
        QCOMPARE(wanted.count(), 0); // nobody sees the page
        page.show();
        QCOMPARE(wanted.count(), 1);
        page.refresh();
        QCOMPARE(wanted.count(), 1);
        live.step(42);
        page.refresh();
        QCOMPARE(wanted.count(), 2);
        page.findChild<QToolButton *>("holdNumbers")->setEnabled(true);
        page.findChild<QToolButton *>("holdNumbers")->setChecked(true);
        live.step(43);
        page.refresh();
        QCOMPARE(wanted.count(), 2);
        page.findChild<QToolButton *>("nextChannel")->click(); // one, though they are held
        QCOMPARE(wanted.count(), 3);
        QCOMPARE(wanted.last().at(1).value<NormLook>().channel, std::int64_t{1});
    }

    void numbersThatAreHeldStay()
    {
        const Live live("batch_norm", true);
        FormulaPage page;
        live.serve(page);
        page.show();
        page.setRuns({live.run.entry()});
        page.refresh();
        auto *step = page.findChild<QLabel *>("formulaStep");
        QCOMPARE(step->text(), QStringLiteral("step 41"));
        page.findChild<QToolButton *>("holdNumbers")->setChecked(true);
        live.step(42);
        page.refresh();
        QCOMPARE(step->text(), QStringLiteral("step 41"));
        page.findChild<QToolButton *>("holdNumbers")->setChecked(false);
        page.refresh();
        QCOMPARE(step->text(), QStringLiteral("step 42"));
    }

    void everyResultFollowsFromTheDigitsShown()
    {
        const Live live("batch_norm", true);
        FormulaPage page;
        live.serve(page);
        page.show();
        page.setRuns({live.run.entry()});
        page.refresh();
        const auto &shown = page.findChild<FormulaCanvas *>()->shown();
        const auto of = [](const QString &words, const QRegularExpression &pattern) {
            const auto found = pattern.match(words);
            std::vector<double> numbers;
            for (int i = 1; i <= found.lastCapturedIndex(); ++i)
                numbers.push_back(QString(found.captured(i))
                                      .replace(QChar(0x2212), u'-')
                                      .remove(u'(')
                                      .remove(u')')
                                      .toDouble());
            return numbers;
        };
        const QString digits = QStringLiteral("(\\(?−?[0-9.]+\\)?)");
        const QRegularExpression line(
            QStringLiteral("\\(%1 − %1\\) / √\\(%1 \\+ %1\\) = %1 / %1 = %1$").arg(digits));
        for (const auto &example : {shown.training, shown.prediction}) {
            const QString words = example->lines[0].spoken();
            const std::vector<double> n = of(words, line);
            QVERIFY2(n.size() == 7, qPrintable(words));
            QVERIFY2(std::abs(n[0] - n[1] - n[4]) < 1e-9, qPrintable(words));
            QVERIFY2(std::abs(std::sqrt(n[2] + n[3]) - n[5]) <= 0.5001e-3, qPrintable(words));
            QVERIFY2(std::abs(n[4] / n[5] - n[6]) <= 0.5001e-3, qPrintable(words));
        }
    }

    void valuesThatAreNotFiniteArePainted()
    {
        const Live live("batch_norm", true, std::numeric_limits<float>::quiet_NaN());
        FormulaPage page;
        live.serve(page);
        page.resize(900, 700);
        page.show();
        page.setRuns({live.run.entry()});
        page.refresh();
        page.grab();
        QVERIFY(page.findChild<FormulaCanvas *>()->accessibleDescription().contains(
            QStringLiteral("not finite")));
    }

    void anEmptyNetworkSaysSo()
    {
        FormulaPage page;
        page.setModel({});
        QVERIFY(page.findChild<FormulaCanvas *>()->shown().note.contains(
            QStringLiteral("no normalization")));
        page.grab();
    }
};

QTEST_MAIN(TestFormulaPage)
#include "test_formula_page.moc"
