// The formula of each normalization, with the numbers that a run has recorded.
#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/network_analysis.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/validation.h"
#include "engine/training/norm_layers.h"
#include "engine/training/norm_probe.h"
#include "ui/inspect/formula_page.h"
#include "ui/inspect/math_painter.h"
#include "ui/look/number_field.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QPainter>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <cmath>
#include <functional>
#include <limits>
#include <memory>

using namespace normscope;
using namespace normscope::ui;

namespace {

/// A run of the chapter's network whose first channel of BN 1 saw these minibatches.
struct Recorded
{
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    std::shared_ptr<RunHistory> history;

    explicit Recorded(const std::function<void(ExperimentSpec &)> &change = {})
    {
        if (change)
            change(spec);
        history = std::make_shared<RunHistory>(spec);
        const DataShape shape = nominalDataShape(spec.data);
        history->setNormLayers(
            normLayers(spec.model, analyze(spec.model, shape.example, shape.classes)));
    }

    void sample(std::int64_t step, float gamma, float beta, float mean, float variance) const
    {
        std::vector<NormSample> samples;
        for (const NormLayerInfo &layer : history->normLayers()) {
            const auto count = static_cast<std::size_t>(layer.channels);
            NormSample one;
            one.step = step;
            one.gamma.assign(count, gamma);
            one.beta.assign(count, beta);
            const float none = std::numeric_limits<float>::quiet_NaN();
            one.movingMean.assign(count, layer.movingStatistics ? mean : none);
            one.movingVariance.assign(count, layer.movingStatistics ? variance : none);
            samples.push_back(one);
        }
        history->addNormSamples(samples);
    }

    void setState(RunState state) const
    {
        RunStatus status = history->status();
        status.state = state;
        history->setStatus(status);
    }

    [[nodiscard]] RunEntry entry() const
    {
        RunEntry run;
        run.id = 7;
        run.history = history;
        run.label = QStringLiteral("BN");
        return run;
    }
};

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

bool near(double a, double b, double tolerance = 1e-4)
{
    return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
}

} // namespace

class TestFormula : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1.0);
    }

    void aFormulaIsReadOut()
    {
        const NormFormula batch = formulaOf(makeLayer("batch_norm"));
        QCOMPARE(batch.lines[0].spoken(), QStringLiteral("x̂ = (x − μ_B) / √(σ_B^2 + ε)"));
        QCOMPARE(batch.lines[1].spoken(), QStringLiteral("y = γx̂ + β"));
    }

    void everyNormalizationHasAFormula()
    {
        for (const LayerKind &kind : layerKinds()) {
            if (kind.role != LayerRole::Normalization)
                continue;
            const NormFormula formula = formulaOf(makeLayer(kind.name));
            QVERIFY2(formula.lines.size() == 2, kind.name.c_str());
            QVERIFY2(!formula.statistics.isEmpty(), kind.name.c_str());
        }
    }

    void absentTermsAreLeftOut()
    {
        const auto y = [](const char *gamma, const char *beta) {
            return formulaOf(makeLayer("batch_norm", {{"gamma", std::string(gamma)},
                                                      {"beta", std::string(beta)}}))
                .lines[1]
                .spoken();
        };
        QCOMPARE(y("absent", "trained"), QStringLiteral("y = x̂ + β"));
        QCOMPARE(y("frozen", "absent"), QStringLiteral("y = γx̂"));
        QCOMPARE(y("absent", "absent"), QStringLiteral("y = x̂"));
    }

    void formulasGrowWithTheirSize()
    {
        const Math math = formulaOf(makeLayer("batch_norm")).lines[0];
        const MathExtent small = measure(math, 20);
        const MathExtent large = measure(math, 80);
        QVERIFY(near(large.height(), 4 * small.height(), 0.01));
        QVERIFY(near(large.width, 4 * small.width, 0.1));
        QVERIFY(small.ascent > 20 && small.descent > 10); // a fraction is higher than a letter
    }

    void aFormulaIsPaintedWithinItsExtent()
    {
        const Math math = formulaOf(makeLayer("batch_norm")).lines[0];
        const MathExtent extent = measure(math, 40);
        QImage image(int(extent.width) + 40, int(extent.height()) + 40, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        paintMath(painter, math, {20, 20 + extent.ascent}, 40, {Qt::black, Qt::blue});
        painter.end();
        int inside = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                if (image.pixelColor(x, y).lightness() > 200)
                    continue;
                ++inside;
                QVERIFY2(x >= 14 && y >= 14 && x < image.width() - 14 && y < image.height() - 14,
                         qPrintable(QStringLiteral("%1, %2").arg(x).arg(y)));
            }
        QVERIFY(inside > 300);
    }

    void theMinibatchIsFoundInTheMovingStatistics()
    {
        const Recorded run;
        run.sample(0, 1, 0, 0, 1);
        run.sample(1, 1.5F, 0.25F, 0.1F * 0.4F, 0.9F + 0.1F * 2.0F);
        const auto at = readNorm(*run.history, 0, 0);
        QVERIFY(at.has_value());
        QCOMPARE(at->step, 1);
        QCOMPARE(at->minibatches, 1);
        QCOMPARE(at->values, 256 * 24 * 24);
        QVERIFY(near(at->training->mean, 0.4));
        QVERIFY(near(at->training->variance, 2.0 * (double(at->values) - 1) / double(at->values)));
        QVERIFY(near(at->moving->variance, 1.1));
        const NormalizedValue value = normalize(1.0, *at->training, *at);
        QVERIFY(near(value.normalized, 0.6 / std::sqrt(2.0), 1e-3));
        QVERIFY(near(value.output, 1.5 * value.normalized + 0.25));
    }

    void severalMinibatchesAreOneAverage()
    {
        const Recorded run;
        run.sample(100, 1, 0, 0.5F, 1);
        const float kept = 0.9F * 0.9F * 0.9F;
        run.sample(103, 1, 0, kept * 0.5F + (1 - kept) * 2.0F, 1);
        const auto at = readNorm(*run.history, 0, 0);
        QCOMPARE(at->minibatches, 3);
        QVERIFY(near(at->training->mean, 2.0));
        const auto training = trainingExample(run.spec.model.layers[1], *at, 1.0);
        QVERIFY(training->subtitle.contains(QStringLiteral("last 3 minibatches")));
    }

    void cumulativeAveragesAreTakenApartToo()
    {
        const Recorded run([](ExperimentSpec &spec) {
            spec.model.layers[1].set("averaging", std::string("cumulative"));
        });
        run.sample(4, 1, 0, 1.0F, 1);
        run.sample(5, 1, 0, 1.2F, 1);
        QVERIFY(near(readNorm(*run.history, 0, 0)->training->mean, 2.0));
    }

    void theFirstSampleHasNoMinibatchYet()
    {
        const Recorded run;
        QVERIFY(!readNorm(*run.history, 0, 0).has_value());
        run.sample(0, 1, 0, 0, 1);
        const auto at = readNorm(*run.history, 0, 0);
        QVERIFY(at.has_value() && !at->training.has_value());
        QVERIFY(!trainingExample(run.spec.model.layers[1], *at, 1.0).has_value());
        QVERIFY(predictionExample(run.spec.model.layers[1], *at, 1.0).has_value());
        QVERIFY(!readNorm(*run.history, 0, 6).has_value()); // no such channel
        QVERIFY(!readNorm(*run.history, 9, 0).has_value());
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

    void renormalizationGoesThroughItsCorrection()
    {
        const Recorded run([](ExperimentSpec &spec) {
            spec.model.layers[1] = makeLayer("batch_renorm", {{"r_max", 3.0},
                                                              {"d_max", 0.05},
                                                              {"start_steps", std::int64_t{0}},
                                                              {"ramp_steps", std::int64_t{0}}});
        });
        const LayerSpec &norm = run.spec.model.layers[1];
        run.sample(1, 1.5F, 0.25F, 0, 1);
        run.sample(2, 1.5F, 0.25F, 0.1F * 0.4F, 0.9F + 0.1F * 2.25F); // μ_B 0.4, σ_B² 2.25
        const auto at = readNorm(*run.history, 0, 0);
        QVERIFY(at.has_value());
        QVERIFY(near(at->training->variance, 2.25, 1e-3)); // the biased one is what it averages
        const auto correction = correctionOf(norm, *at);
        QVERIFY(near(correction->r, 1.5, 1e-3));
        QCOMPARE(correction->d, 0.05); // 0.4, held
        const auto training = trainingExample(norm, *at, 1.0);
        QVERIFY(training.has_value());
        // (1 − 0.4) / 1.5 · 1.5 + 0.05 = 0.65; 1.5 · 0.65 + 0.25 = 1.225
        QVERIFY2(training->lines[0].spoken().endsWith(QStringLiteral("· 1.500 + 0.050 = 0.650")),
                 qPrintable(training->lines[0].spoken()));
        QVERIFY(training->lines[1].spoken().endsWith(QStringLiteral("= 1.225")));
        QVERIFY2(training->statistics[1].spoken().contains(QStringLiteral("held at 0.050")),
                 qPrintable(training->statistics[1].spoken()));
        QVERIFY(predictionExample(norm, *at, 1.0).has_value());
    }

    void renormalizationBeginsPlain()
    {
        const Recorded run([](ExperimentSpec &spec) {
            spec.model.layers[1] = makeLayer("batch_renorm"); // plain for 500 steps, then a ramp
        });
        const LayerSpec &norm = run.spec.model.layers[1];
        run.sample(0, 1, 0, 0, 1);
        run.sample(1, 1, 0, 0.04F, 1.1F);
        const auto first = correctionOf(norm, *readNorm(*run.history, 0, 0));
        QCOMPARE(first->r, 1.0);
        QCOMPARE(first->d, 0.0);
        run.sample(999, 1, 0, 0, 1);
        run.sample(1000, 1, 0, 0.04F, 1.1F); // half open
        const auto half = correctionOf(norm, *readNorm(*run.history, 0, 0));
        QCOMPARE(half->rMost, 2.0);
        QCOMPARE(half->dMost, 2.5);
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

    void axesStayPut()
    {
        HistogramPair pair;
        pair.before = {-2, 3, {1, 2}, 0.5, 1, 3, 0};
        pair.after = {-1, 2, {1, 2}, 0.5, 1, 3, 0};
        pair.x = 1;
        pair.y = 1.5;
        const HistogramAxes first = axesFor({&pair}, {});
        QCOMPARE(first.before.low, first.after.low); // one axis
        QVERIFY(first.before.low <= -2 && first.before.high >= 3);
        pair.before.high = 2.5;
        const HistogramAxes second = axesFor({&pair}, first);
        QCOMPARE(second.before.high, first.before.high);
        pair.x = 40; // beyond: it grows
        QVERIFY(axesFor({&pair}, second).before.high >= 40);
        // Where one would be lost on the other's axis they have their own.
        pair.x = 1;
        pair.before = {-200, 300, {1, 2}, 50, 100, 3, 0};
        const HistogramAxes apart = axesFor({&pair}, {});
        QVERIFY(apart.before.span() > 20 * apart.after.span());
        // Nothing to be seen is an axis, too.
        const HistogramPair nothing;
        const HistogramAxes empty = axesFor({&nothing}, {});
        QVERIFY(!empty.before.isEmpty() && !empty.after.isEmpty());
        for (const double tick : ticksOf(first.before))
            QVERIFY(tick >= first.before.low - 1e-9 && tick <= first.before.high + 1e-9);
        QVERIFY(ticksOf(first.before).size() >= 4);
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

QTEST_MAIN(TestFormula)
#include "test_formula.moc"
