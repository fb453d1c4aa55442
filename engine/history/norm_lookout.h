// Where somebody asks a running network for the numbers of a normalization, and finds the answer.
// Safe from any thread. Costs the worker one relaxed load a step while nobody asks.
#pragma once

#include "engine/history/norm_probe.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

namespace normscope {

class NormLookout
{
public:
    /// Asks for one answer; a question that waits is replaced.
    void ask(const NormLook &look);
    /// Forgets question and answer.
    void lookAway();

    // For the worker.

    [[nodiscard]] bool isAsked() const { return m_isAsked.load(std::memory_order_relaxed); }
    [[nodiscard]] std::optional<NormLook> question() const;
    /// Answers `question`; is dropped when something else is asked by now, or nothing.
    void answer(const NormLook &question, std::shared_ptr<const NormProbe> probe);

    /// The last answer; nullptr before the first.
    [[nodiscard]] std::shared_ptr<const NormProbe> seen() const;

private:
    std::atomic<bool> m_isAsked = false;
    mutable std::mutex m_mutex;
    std::optional<NormLook> m_question;
    std::shared_ptr<const NormProbe> m_seen;
};

} // namespace normscope
