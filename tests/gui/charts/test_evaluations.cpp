// What a run is judged on after each epoch is told apart wherever it is seen; what a layer does not
// have is said in words.
#include "engine/experiment/presets.h"
#include "engine/experiment/validation.h"
#include "engine/training/norm_layers.h"
#include "ui/charts/chart_csv.h"
#include "ui/charts/line_keys.h"
#include "ui/charts/plot_builder.h"
#include "ui/charts/plot_notes.h"
#include "ui/charts/reading.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QTest>

#include <functional>
#include <limits>
#include <memory>
#include <set>

using namespace normscope;
using namespace normscope::ui;

namespace {

RunEntry judged(const std::function<void(ExperimentSpec &)> &change)
{
    ExperimentSpec spec = findPreset("d2l-bn")->spec;
    spec.training.epochs = 2;
    change(spec);
    auto history = std::make_shared<RunHistory>(spec);
    const DataShape shape = nominalDataShape(spec.data);
    history->setNormLayers(
        normLayers(spec.model, analyze(spec.model, shape.example, shape.classes)));
    for (std::int64_t step = 1; step <= 20; ++step)
        history->addStep({step, double(step) / 10, double(step), 1.0, 0.5});
    for (std::int64_t epoch = 1; epoch <= 2; ++epoch) {
        EpochRecord record;
        record.epoch = epoch;
        record.step = 10 * epoch;
        record.seconds = double(10 * epoch);
        record.testLoss = 0.6;
        record.testAccuracy = epoch == 1 ? 0.6 : 0.7;
        if (spec.data.validation > 0)
            record.validation = {0.5, epoch == 1 ? 0.9 : 0.8};
        if (spec.training.compareStatistics) {
            record.testMoving = {0.6, record.testAccuracy};
            record.testExact = {0.6, 0.75};
            record.testMinibatch = {0.6, 0.65};
        }
        history->addEpoch(record);
    }
    std::vector<NormSample> samples;
    for (const NormLayerInfo &layer : history->normLayers()) {
        const auto count = static_cast<std::size_t>(layer.channels);
        const float moving =
            layer.movingStatistics ? 0.0F : std::numeric_limits<float>::quiet_NaN();
        samples.push_back({10, 1, 10, std::vector<float>(count, 1.0F),
                           std::vector<float>(count, 0.0F), std::vector<float>(count, moving),
                           std::vector<float>(count, moving)});
    }
    history->addNormSamples(samples);
    RunStatus status;
    status.state = RunState::Finished;
    history->setStatus(status);
    RunEntry entry;
    entry.id = 1;
    entry.label = QStringLiteral("BN");
    entry.history = history;
    return entry;
}

ChartData chartOf(const char *source, const RunEntry &entry)
{
    ChartData data(chartSource(QString::fromLatin1(source)));
    data.setRuns({entry});
    data.refresh();
    return data;
}

Plot plotOf(const ChartData &data)
{
    PlotView view;
    view.bounds = QRectF(0, 0, 600, 400);
    view.style = screenStyle(look::lightTokens());
    return PlotBuilder().build(data, view);
}

std::set<std::size_t> drawn(const Plot &plot)
{
    std::set<std::size_t> kinds;
    for (const auto &line : plot.lines)
        if (line->kind == LineKind::Epochs)
            kinds.insert(line->evaluation);
    return kinds;
}

QString headline(const char *source, const std::function<void(ExperimentSpec &)> &change)
{
    const auto note = noteFor(chartOf(source, judged(change)));
    return note ? note->headline : QString();
}

} // namespace

class TestEvaluations : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        look::applyTheme(*qApp, false, 1);
    }

    void aPlainRunHasItsTestAlone()
    {
        const ChartData data = chartOf("accuracy", judged([](ExperimentSpec &) {}));
        QVERIFY(drawn(plotOf(data)) == std::set<std::size_t>{0});
        QCOMPARE(lineKeyNames(data.evaluations(), true).join(u'|'),
                 QStringLiteral("train|test, once per epoch"));
    }

    void theBestEpochIsChosenOnTheValidationSplit()
    {
        const ChartData data =
            chartOf("accuracy", judged([](ExperimentSpec &spec) { spec.data.validation = 0.1; }));
        const Plot plot = plotOf(data);
        QVERIFY((drawn(plot) == std::set<std::size_t>{0, 1}));
        QCOMPARE(plot.bests.size(), std::size_t(1));
        QCOMPARE(plot.bests[0].epoch, QStringLiteral("epoch 1"));
        QCOMPARE(plot.bests[0].at.y(), 0.9);
        QVERIFY(QString::fromStdString(chartCsv(data, {}))
                    .contains(QStringLiteral("validation_accuracy")));
    }

    void comparedStatisticsAreThreeCurves()
    {
        const ChartData data =
            chartOf("accuracy",
                    judged([](ExperimentSpec &spec) { spec.training.compareStatistics = true; }));
        const Plot plot = plotOf(data);
        QVERIFY((drawn(plot) == std::set<std::size_t>{2, 3, 4}));
        std::set<QString> patterns;
        for (const std::size_t kind : {2, 3, 4}) {
            QString text;
            for (const qreal dash : dashesOf(kind))
                text += QString::number(dash) + u' ';
            patterns.insert(text);
        }
        QCOMPARE(patterns.size(), std::size_t(3));
        QCOMPARE(lineKeyNames(data.evaluations(), true).join(u'|'),
                 QStringLiteral("train|test, moving|test, exact|test, minibatch"));
        const auto reading = readAt(data, plot, 1.5);
        QVERIFY(reading.has_value());
        QCOMPARE(reading->columns.size(), qsizetype(4));
        QCOMPARE(reading->rows[0].cells.mid(1).join(u'|'), QStringLiteral("0.600|0.750|0.650"));
        const QString csv = QString::fromStdString(chartCsv(data, {}));
        for (const char *series : {"test_accuracy", "test_moving_accuracy", "test_exact_accuracy",
                                   "test_minibatch_accuracy"})
            QVERIFY2(csv.contains(QString::fromLatin1(series)), series);
    }

    void frozenAndAbsentAreSaidInWords()
    {
        const auto set = [](const char *key, const char *value) {
            return [key, value](ExperimentSpec &spec) {
                spec.model.layers[1].set(key, std::string(value));
            };
        };
        QCOMPARE(headline("gamma", set("gamma", "frozen")), QStringLiteral("γ is frozen at 1.00"));
        QCOMPARE(headline("gamma", set("gamma", "absent")), QStringLiteral("BN 1 has no γ"));
        QCOMPARE(headline("beta", set("beta", "absent")), QStringLiteral("BN 1 has no β"));
        QVERIFY(
            headline("beta", set("gamma", "absent")).startsWith(QStringLiteral("β has not moved")));
    }

    void aLayerWithoutMovingStatisticsSaysSo()
    {
        const auto layerNorm = [](ExperimentSpec &spec) {
            spec.model.layers[1] = makeLayer("layer_norm");
        };
        QCOMPARE(headline("moving_mean", layerNorm), QStringLiteral("LN 1 has no moving mean"));
        QVERIFY(headline("moving_mean", [](ExperimentSpec &) {}).isEmpty());
        plotOf(chartOf("moving_variance", judged(layerNorm))); // of nothing but NaN
    }
};

QTEST_MAIN(TestEvaluations)
#include "test_evaluations.moc"
