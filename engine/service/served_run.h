// What the service keeps of each run. For the sources of the service alone.
#pragma once

#include "engine/service/training_service.h"
#include "engine/training/trainer.h"

#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace normscope {

using Pool = boost::asio::thread_pool;
using Strand = boost::asio::strand<Pool::executor_type>;

// Everything but the history belongs to the run's strand; while `computing`, the trainer belongs to
// the thread that computes.
struct ServedRun
{
    ServedRun(RunId runId, std::shared_ptr<RunHistory> runHistory, bool ours, bool startPaused,
              Pool &pool)
        : id(runId),
          spec(runHistory->spec()),
          history(std::move(runHistory)),
          strand(boost::asio::make_strand(pool)),
          here(ours),
          paused(startPaused)
    {
    }

    const RunId id;
    const ExperimentSpec spec;
    const std::shared_ptr<RunHistory> history;
    const Strand strand;

    std::unique_ptr<Trainer> trainer;
    std::shared_ptr<const NormCapture> lastLook; ///< of a trainer that is gone
    bool serialized = false; ///< its backend must not compute beside another run
    bool here;               ///< this program is at it; else it is over, or another one is
    bool paused;
    bool stopping = false;
    bool leaving = false; ///< to be interrupted: the program ends
    bool computing = false;
    bool goesOn = false; ///< from a checkpoint of the store
    bool stored = false;
    std::atomic<int> commits{0};      ///< asked of the recorder and not yet safe
    std::int64_t committedStep = -1;  ///< of the last commit asked for
    std::int64_t committedEpochs = 0; ///< likewise
    double committedSeconds = 0;      ///< of work
    std::string storeFault;
    int singleSteps = 0;           ///< asked for while paused and not yet done
    std::int64_t stepsCounted = 0; ///< the trainer's step when a single step was last looked for
};

using RunPointer = std::shared_ptr<ServedRun>;

} // namespace normscope
