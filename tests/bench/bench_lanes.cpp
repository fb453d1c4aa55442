// How fast the lanes train or predict: one or several runs at once, driven by the trainer as in the
// programs. Prints one line: examples per second of all runs together, the share of the FMA peak
// that this is, counted as direct products, and that peak, measured in the same breath.
#include "engine/experiment/arithmetic.h"
#include "engine/experiment/presets.h"
#include "engine/lanes/lanes_factory.h"
#include "engine/lanes/peak.h"
#include "engine/training/trainer.h"
#include "tests/bench/bench_data.h"

#include <CLI/CLI.hpp>

#include <malloc.h>

#include <algorithm>
#include <barrier>
#include <chrono>
#include <cstdio>
#include <thread>

namespace {

using namespace normscope;
using lanes::Target;
using Clock = std::chrono::steady_clock;

struct Settings
{
    std::string preset = "d2l-bn";
    std::int64_t batch = 256;
    int threads = 2;
    std::ptrdiff_t runs = 1;
    Target target = Target::Best;
    double seconds = 2;
    bool predict = false;
    bool winograd = true;
};

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Examples that one run trained from the moment all are warm until `seconds` have passed.
class Runs
{
public:
    explicit Runs(const Settings &settings)
        : m_settings(settings),
          m_spec(findPreset(settings.preset)->spec),
          m_factory({settings.target, settings.threads, settings.winograd})
    {
        m_spec.training.batchSize = settings.batch;
        m_spec.training.threads = settings.threads;
        m_spec.training.learningRate = 0.1;
        m_spec.training.lastBatch = "drop";
        m_spec.training.epochs = 10000;
    }

    double examplesPerSecond()
    {
        Clock::time_point started;
        std::barrier warm(m_settings.runs, [&]() noexcept { started = Clock::now(); });
        std::vector<double> rates(static_cast<std::size_t>(m_settings.runs));
        {
            std::vector<std::jthread> threads;
            for (double &rate : rates)
                threads.emplace_back([&] {
                    RunHistory history(m_spec);
                    Trainer trainer(m_spec, m_data, m_factory.create(m_spec, m_data), history, "");
                    // The first epoch: buffers, tables of the data, threads.
                    while (history.epochCount() == 0)
                        trainer.advance();
                    warm.arrive_and_wait();
                    const std::int64_t before = history.status().step;
                    while (secondsSince(started) < m_settings.seconds)
                        trainer.advance();
                    const auto steps = static_cast<double>(history.status().step - before);
                    rate = steps * static_cast<double>(m_settings.batch) / secondsSince(started);
                });
        }
        double sum = 0;
        for (const double rate : rates)
            sum += rate;
        return sum;
    }

    double predictionsPerSecond()
    {
        const auto backend = m_factory.create(m_spec, m_data);
        const std::int64_t count = m_data->test.count() / m_settings.batch * m_settings.batch;
        std::int64_t first = 0;
        const auto predict = [&] {
            (void)backend->evaluate(SplitName::Test, first, m_settings.batch);
            first = (first + m_settings.batch) % count;
        };
        for (int i = 0; i < 20; ++i)
            predict();
        const auto started = Clock::now();
        std::int64_t predicted = 0;
        for (; secondsSince(started) < m_settings.seconds; predicted += m_settings.batch)
            predict();
        return static_cast<double>(predicted) / secondsSince(started);
    }

    [[nodiscard]] double operationsPerExample() const
    {
        return trainingOperations(m_spec.model,
                                  analyze(m_spec.model, m_data->example, m_data->shape().classes));
    }

private:
    const Settings m_settings;
    std::shared_ptr<const Dataset> m_data = bench::randomData(m_settings.predict ? 4096 : 256);
    ExperimentSpec m_spec;
    lanes::LanesFactory m_factory;
};

} // namespace

int main(int argc, char **argv)
{
    // As the programs do: large blocks stay with the process from one step to the next.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());

    const std::map<std::string, Target> targets = {
        {"best", Target::Best}, {"scalar", Target::Scalar}, {"sse4", Target::Sse4},
        {"avx2", Target::Avx2}, {"avx512", Target::Avx512}, {"neon", Target::Neon}};
    Settings settings;
    bool direct = false;
    CLI::App app{"Throughput of the lanes: examples/s, share of the FMA peak, peak in FLOP/s"};
    app.add_option("--preset", settings.preset, "the network")->check([](const std::string &name) {
        return findPreset(name) == nullptr ? "there is no such preset" : "";
    });
    app.add_option("--batch", settings.batch, "minibatch size")->check(CLI::Range(1, 4096));
    app.add_option("--threads", settings.threads, "threads of each run")->check(CLI::Range(1, 64));
    app.add_option("--runs", settings.runs, "runs at once")->check(CLI::Range(1, 64));
    app.add_option("--target", settings.target, "instruction set")
        ->transform(CLI::CheckedTransformer(targets));
    app.add_option("--seconds", settings.seconds, "how long is measured");
    app.add_flag("--predict", settings.predict, "predict instead of training");
    app.add_flag("--direct", direct, "without Winograd's algorithm");
    CLI11_PARSE(app, argc, argv);
    settings.winograd = !direct;
    try {
        Runs runs(settings);
        const double rate =
            settings.predict ? runs.predictionsPerSecond() : runs.examplesPerSecond();
        const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
        const int used = std::min(cores, settings.threads * static_cast<int>(settings.runs));
        const double peak = lanes::measuredPeak(settings.target, used);
        // Of a prediction the third part, nearly; told for training alone.
        const double share = settings.predict ? 0 : rate * runs.operationsPerExample() / peak;
        std::printf("%.0f %.4f %.4g\n", rate, share, peak);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
