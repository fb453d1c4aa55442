// Experiments at random that are valid: each is made and trained for three steps, evaluated by all
// statistics, and read back. Nothing that validation could have known may stop it.
#include "engine/backend/backend_module.h"
#include "engine/experiment/spec_json.h"
#include "engine/experiment/validation.h"
#include "engine/training/trainer.h"
#include "tests/support/random_spec.h"

#include <QtTest>

using namespace normscope;
using namespace normscope::test;

namespace {

/// With a test set that is cut into minibatches in another way each time.
std::shared_ptr<const Dataset> smallData(Generator &generator)
{
    const int tests = std::uniform_int_distribution(1, 600)(generator);
    auto data = std::make_shared<Dataset>();
    data->name = "random";
    data->example = {1, 28, 28};
    data->classNames.assign(10, "class");
    for (const auto &[split, count] :
         {std::pair{&data->train, 400}, std::pair{&data->test, tests}}) {
        split->pixels.resize(static_cast<std::size_t>(count) * 784);
        split->labels.resize(static_cast<std::size_t>(count));
        for (std::uint8_t &pixel : split->pixels)
            pixel = static_cast<std::uint8_t>(generator());
        for (std::uint8_t &label : split->labels)
            label = static_cast<std::uint8_t>(generator() % 10);
    }
    return data;
}

/// What makes minibatches matter: all statistics are evaluated, and ghost batches are cut.
void lookAtMinibatches(ExperimentSpec &spec, Generator &generator)
{
    spec.training.compareStatistics = true;
    for (LayerSpec &layer : spec.model.layers)
        if (layer.kind == "batch_norm" && generator() % 2 == 0)
            layer.set("ghost_size", static_cast<std::int64_t>(2 + generator() % 12));
}

/// Small enough that hundreds of them train in minutes.
bool isCheap(const ExperimentSpec &spec, const Dataset &data)
{
    const NetworkAnalysis network = analyze(spec.model, data.example, 10);
    std::int64_t values = 0;
    for (const LayerAnalysis &layer : network.layers)
        values += elementCount(layer.output);
    return network.parameterCount < 500'000 && values * spec.training.batchSize < 3'000'000;
}

} // namespace

class TestTraining : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void validSpecsTrain()
    {
        Generator generator(
            static_cast<std::uint64_t>(qEnvironmentVariableIntValue("NORMSCOPE_FUZZ_SEED")));
        const auto factory = loadBackend(findBackendModule("reference"));
        bool given = false;
        int left = qEnvironmentVariableIntValue("NORMSCOPE_FUZZ_COUNT", &given);
        if (!given)
            left = 25;
        int diverged = 0;
        for (int tried = 0; left > 0 && tried < 200'000; ++tried) {
            ExperimentSpec spec = mildlyRandomSpec(generator);
            const auto data = smallData(generator);
            spec.training.batchSize = std::min<std::int64_t>(spec.training.batchSize, 32);
            spec.training.maxSteps = 3;
            spec.training.threads = 1;
            spec.training.backend = "reference";
            spec.data.limit = 3 * spec.training.batchSize; // an epoch, so that it is evaluated
            spec.data.fraction = 1;
            if (spec.data.validation > 0.6)
                spec.data.validation = 0.3;
            lookAtMinibatches(spec, generator);
            if (!validate(spec, data->shape()).empty() || !isCheap(spec, *data))
                continue;
            --left;
            RunHistory history(spec);
            try {
                Trainer trainer(spec, data, factory->create(spec, data), history, "reference");
                while (trainer.advance()) {
                }
                diverged += trainer.status().state == RunState::Diverged ? 1 : 0;
            } catch (const std::exception &error) {
                QFAIL(qPrintable(
                    QString("%1\n%2").arg(error.what(), QString::fromStdString(toJson(spec)))));
            }
        }
        QCOMPARE(left, 0);
        qInfo("%d diverged", diverged);
    }
};

QTEST_APPLESS_MAIN(TestTraining)
#include "test_training.moc"
