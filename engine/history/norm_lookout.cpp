#include "engine/history/norm_lookout.h"

#include <utility>

namespace normscope {

void NormLookout::ask(const NormLook &look)
{
    const std::lock_guard lock(m_mutex);
    m_question = look;
    m_isAsked.store(true, std::memory_order_relaxed);
}

void NormLookout::lookAway()
{
    const std::lock_guard lock(m_mutex);
    m_question.reset();
    m_seen.reset();
    m_isAsked.store(false, std::memory_order_relaxed);
}

std::optional<NormLook> NormLookout::question() const
{
    const std::lock_guard lock(m_mutex);
    return m_question;
}

void NormLookout::answer(const NormLook &question, std::shared_ptr<const NormProbe> probe)
{
    const std::lock_guard lock(m_mutex);
    if (m_question != question)
        return;
    m_question.reset();
    m_isAsked.store(false, std::memory_order_relaxed);
    m_seen = std::move(probe);
}

std::shared_ptr<const NormProbe> NormLookout::seen() const
{
    const std::lock_guard lock(m_mutex);
    return m_seen;
}

} // namespace normscope
