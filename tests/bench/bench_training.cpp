// How fast the reference backend trains: one or several runs at once, each on a thread of its own,
// driven by the trainer as in the programs. Prints the examples per second of all runs together.
#include "engine/backend/backend_module.h"
#include "engine/experiment/presets.h"
#include "engine/training/trainer.h"
#include "tests/bench/bench_data.h"

#include <CLI/CLI.hpp>

#include <malloc.h>

#include <barrier>
#include <chrono>
#include <cstdio>
#include <thread>

namespace {

using namespace normscope;

struct Settings
{
    std::string preset = "d2l-bn";
    std::int64_t batch = 256;
    std::int64_t threads = 1;
    std::ptrdiff_t runs = 1;
    int warmUp = 20;
    int steps = 200;
};

double examplesPerSecond(BackendFactory &factory, const Settings &settings)
{
    ExperimentSpec spec = findPreset(settings.preset)->spec;
    spec.training.batchSize = settings.batch;
    spec.training.threads = settings.threads;
    spec.training.learningRate = 0.1;
    spec.training.lastBatch = "drop";
    const auto data = bench::randomData();

    // Everyone begins to be measured when all are warm; time ends when the last one is through.
    using Time = std::chrono::steady_clock::time_point;
    Time started;
    std::barrier warm(settings.runs,
                      [&]() noexcept { started = std::chrono::steady_clock::now(); });
    {
        std::vector<std::jthread> runs;
        for (std::ptrdiff_t run = 0; run < settings.runs; ++run)
            runs.emplace_back([&] {
                RunHistory history(spec);
                Trainer trainer(spec, data, factory.create(spec, data), history, "");
                for (int step = 0; step < settings.warmUp; ++step)
                    trainer.advance();
                warm.arrive_and_wait();
                for (int step = 0; step < settings.steps; ++step)
                    trainer.advance();
            });
    }
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - started;
    return static_cast<double>(settings.runs * settings.steps * settings.batch) / passed.count();
}

} // namespace

int main(int argc, char **argv)
{
    // As the programs do: large blocks stay with the process from one step to the next.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());

    Settings settings;
    CLI::App app{"Training throughput of the reference backend, in examples per second"};
    app.add_option("--preset", settings.preset, "the network")->check([](const std::string &name) {
        return findPreset(name) == nullptr ? "there is no such preset" : "";
    });
    app.add_option("--batch", settings.batch, "minibatch size")->check(CLI::Range(2, 60000));
    app.add_option("--threads", settings.threads, "threads of each run")->check(CLI::Range(1, 64));
    app.add_option("--runs", settings.runs, "runs at once")->check(CLI::Range(1, 64));
    app.add_option("--warmup", settings.warmUp, "steps before the clock starts");
    app.add_option("--steps", settings.steps, "steps measured");
    CLI11_PARSE(app, argc, argv);
    if ((settings.warmUp + settings.steps) * settings.batch > 60000) {
        std::fprintf(stderr, "warm-up and measured steps must fit into one epoch\n");
        return 2;
    }
    try {
        const auto factory = loadBackend(NORMSCOPE_MODULE);
        std::printf("%.0f\n", examplesPerSecond(*factory, settings));
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
