// The formula of each normalization, with the numbers that a run has recorded.
#include "engine/experiment/layer_kinds.h"
#include "engine/experiment/network_analysis.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/validation.h"
#include "engine/training/norm_layers.h"
#include "ui/inspect/formula_page.h"
#include "ui/inspect/math_painter.h"
#include "ui/look/number_field.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QImage>
#include <QLabel>
#include <QPainter>
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

    [[nodiscard]] RunEntry entry() const
    {
        RunEntry run;
        run.id = 7;
        run.history = history;
        run.label = QStringLiteral("BN");
        return run;
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
        FormulaPage page;
        page.setRuns({run.entry()});
        QVERIFY(page.minimumSizeHint().width() <= 420);
        page.resize(420, 300);
        page.grab();
        QVERIFY(page.findChild<look::NumberField *>(QStringLiteral("formulaValue"))
                    ->geometry()
                    .right() <= 420);
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
