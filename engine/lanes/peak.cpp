#include "engine/lanes/peak.h"

#include "engine/lanes/kernels/kernels.h"
#include "engine/lanes/worker_team.h"

#include <algorithm>
#include <chrono>

namespace normscope::lanes {

namespace {

using Clock = std::chrono::steady_clock;

// Long enough for the clock, short enough that some try is not interrupted.
constexpr double trySeconds = 0.001;
constexpr int tries = 16;

struct Try
{
    double operations = 0;
    double seconds = 0;
};

Try attempt(const KernelSet &kernels, std::size_t rounds)
{
    float result = 0;
    const auto start = Clock::now();
    // Settles at 2, so that no number becomes denormal or infinite.
    Try done{kernels.multiplyAddChains(rounds, 0.5F, 1.0F, &result), 0};
    done.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    // A use of the result that no compiler can see to be none.
    if (!(result > 0))
        done.operations = 0;
    return done;
}

/// Rounds of one try; getting there also wakes the core's wide units.
std::size_t roundsPerTry(const KernelSet &kernels)
{
    std::size_t rounds = 1000;
    while (attempt(kernels, rounds).seconds < trySeconds)
        rounds *= 2;
    return rounds;
}

} // namespace

double measuredPeak(Target target, int threads)
{
    const KernelSet &kernels = kernelsFor(target);
    const std::shared_ptr<WorkerTeam> team = WorkerTeam::ofProcess();
    const int wanted = threads > 0 ? threads : static_cast<int>(team->size());
    const std::size_t rounds = roundsPerTry(kernels);
    double best = 0;
    team->run(wanted, [&](int workers) -> WorkerTeam::Job {
        auto meeting = std::make_shared<Meeting>(workers);
        auto done = std::make_shared<std::vector<Try>>(static_cast<std::size_t>(workers));
        return [&, meeting, done, workers](int worker) {
            for (int i = 0; i < tries; ++i) {
                meeting->wait([] {});
                (*done)[static_cast<std::size_t>(worker)] = attempt(kernels, rounds);
                meeting->wait([&] {
                    double rate = 0;
                    for (const Try &mine : *done)
                        rate += mine.operations / mine.seconds;
                    best = std::max(best, rate * wanted / workers);
                });
            }
        };
    });
    return best;
}

} // namespace normscope::lanes
