// The formula of each normalization, and the numbers in it that a run has recorded.
#include "engine/experiment/layer_kinds.h"
#include "tests/gui/inspect/recorded_norm.h"
#include "ui/inspect/formula_page.h"
#include "ui/inspect/math_painter.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QTest>

#include <cmath>

using namespace normscope;
using namespace normscope::ui;
using normscope::test::near;
using normscope::test::Recorded;

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
};

QTEST_MAIN(TestFormula)
#include "test_formula.moc"
