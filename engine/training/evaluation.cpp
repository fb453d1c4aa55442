#include "engine/training/evaluation.h"

#include "engine/experiment/evaluation_plan.h"

#include <algorithm>
#include <numeric>

namespace normscope {

namespace {

Evaluated EpochRecord::*resultOf(Statistics statistics)
{
    switch (statistics) {
    case Statistics::Exact:
        return &EpochRecord::testExact;
    case Statistics::Minibatch:
        return &EpochRecord::testMinibatch;
    case Statistics::Moving:
        break;
    }
    return &EpochRecord::testMoving;
}

} // namespace

void Tally::add(const BatchResult &result, std::int64_t count)
{
    loss += result.loss * static_cast<double>(count);
    correct += result.correct;
    examples += count;
}

Evaluated Tally::mean() const
{
    const auto count = static_cast<double>(examples);
    return {loss / count, static_cast<double>(correct) / count};
}

Evaluation::Evaluation(Backend &backend, const ExperimentSpec &spec, std::int64_t testExamples,
                       const ExampleSelection &selection)
    : m_backend(backend),
      m_selection(selection),
      m_compared(spec.training.compareStatistics),
      m_statistics(statisticsNamed(spec.training.statistics))
{
    if (m_compared || m_statistics == Statistics::Exact)
        for (int i = 0; i < backend.statisticsPasses(); ++i) {
            Pass pass;
            pass.examples = static_cast<std::int64_t>(selection.train.size());
            pass.statisticsPass = i;
            m_passes.push_back(pass);
        }
    for (const Statistics each : {Statistics::Moving, Statistics::Exact, Statistics::Minibatch}) {
        if (!m_compared && each != m_statistics)
            continue;
        Pass pass;
        pass.examples = testExamples;
        pass.statistics = each;
        pass.result = resultOf(each);
        m_passes.push_back(pass);
    }
    if (!selection.validation.empty()) {
        Pass pass;
        pass.examples = static_cast<std::int64_t>(selection.validation.size());
        pass.split = SplitName::Train;
        pass.statistics = m_statistics;
        pass.result = &EpochRecord::validation;
        m_passes.push_back(pass);
    }
    m_plain = m_passes.size() == 1 && m_statistics == Statistics::Moving;
}

void Evaluation::restart()
{
    m_current = 0;
    for (Pass &pass : m_passes)
        pass.tally = {};
}

bool Evaluation::advance()
{
    Pass &pass = m_passes[m_current];
    const std::int64_t first = pass.tally.examples;
    const std::int64_t count = evaluationBatchAt(first, pass.examples);
    if (pass.statisticsPass >= 0)
        gather(pass, first, count);
    else
        judge(pass, first, count);
    if (pass.tally.examples == pass.examples)
        ++m_current;
    return m_current < m_passes.size();
}

void Evaluation::gather(Pass &pass, std::int64_t first, std::int64_t count)
{
    m_backend.gatherStatistics(pass.statisticsPass, std::span(m_selection.train)
                                                        .subspan(static_cast<std::size_t>(first),
                                                                 static_cast<std::size_t>(count)));
    pass.tally.examples += count;
    if (pass.tally.examples == pass.examples)
        m_backend.finishStatistics(pass.statisticsPass);
}

void Evaluation::judge(Pass &pass, std::int64_t first, std::int64_t count)
{
    if (m_plain) {
        pass.tally.add(m_backend.evaluate(SplitName::Test, first, count), count);
        return;
    }
    m_indices.resize(static_cast<std::size_t>(count));
    if (pass.split == SplitName::Train)
        std::copy_n(m_selection.validation.begin() + first, count, m_indices.begin());
    else
        std::iota(m_indices.begin(), m_indices.end(), static_cast<std::uint32_t>(first));
    pass.tally.add(m_backend.evaluateExamples(pass.split, m_indices, pass.statistics), count);
}

double Evaluation::share() const
{
    std::int64_t done = 0;
    std::int64_t all = 0;
    for (const Pass &pass : m_passes) {
        done += pass.tally.examples;
        all += pass.examples;
    }
    return static_cast<double>(done) / static_cast<double>(all);
}

void Evaluation::write(EpochRecord &record) const
{
    for (const Pass &pass : m_passes)
        if (pass.result != nullptr)
            record.*pass.result = pass.tally.mean();
    const Evaluated &test = record.*resultOf(m_statistics);
    record.testLoss = test.loss;
    record.testAccuracy = test.accuracy;
    if (!m_compared) // one evaluation is nothing to compare
        record.testMoving = record.testExact = record.testMinibatch = {};
}

} // namespace normscope
