// What ends an epoch: the network judged on the test set, and on whatever else the spec asks for, a
// minibatch at a time.
#pragma once

#include "engine/backend/backend.h"
#include "engine/data/example_selection.h"
#include "engine/history/records.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace normscope {

/// Sums over the examples of one pass.
struct Tally
{
    double loss = 0;
    std::int64_t correct = 0;
    std::int64_t examples = 0;
    void add(const BatchResult &result, std::int64_t count);
    [[nodiscard]] Evaluated mean() const;
};

class Evaluation
{
public:
    /// On the first `testExamples` of the test set, by exact statistics of selection.train. Backend
    /// and selection must outlive it.
    Evaluation(Backend &backend, const ExperimentSpec &spec, std::int64_t testExamples,
               const ExampleSelection &selection);

    /// Begins anew.
    void restart();
    /// One minibatch; false when nothing is left to do.
    bool advance();
    /// The share of all minibatches that is done, 0 … 1.
    [[nodiscard]] double share() const;
    /// Writes what was found; all of it must be done.
    void write(EpochRecord &record) const;

private:
    /// One pass over examples.
    struct Pass
    {
        std::int64_t examples = 0;
        int statisticsPass = -1; ///< gathers exact statistics, if not −1
        SplitName split = SplitName::Test;
        Statistics statistics = Statistics::Moving;
        Evaluated EpochRecord::*result = nullptr; ///< nullptr while statistics are gathered
        Tally tally;
    };

    void gather(Pass &pass, std::int64_t first, std::int64_t count);
    void judge(Pass &pass, std::int64_t first, std::int64_t count);

    Backend &m_backend;
    const ExampleSelection &m_selection;
    bool m_plain = true; ///< moving statistics and the test set alone
    bool m_compared;
    Statistics m_statistics;
    std::vector<std::uint32_t> m_indices;
    std::vector<Pass> m_passes;
    std::size_t m_current = 0;
};

} // namespace normscope
