#include "engine/service/run_recorder.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <new>
#include <utility>

namespace normscope {

namespace {

constexpr std::chrono::milliseconds retryAfter{500};

} // namespace

RunRecorder::RunRecorder(std::shared_ptr<RunStore> store)
    : m_store(std::move(store)), m_thread([this] { work(); })
{
}

RunRecorder::RunRecorder(StoreOpener opener) : m_thread([this] { work(); })
{
    open(std::move(opener));
}

RunRecorder::~RunRecorder()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void RunRecorder::open(StoreOpener opener, std::function<void(const std::string &)> opened)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back({{}, {}, std::move(opener), std::move(opened)});
    }
    m_wake.notify_all();
}

std::shared_ptr<RunStore> RunRecorder::store() const
{
    const std::lock_guard lock(m_mutex);
    return m_store;
}

void RunRecorder::begin(std::shared_ptr<const RunHistory> run, RunTitle title)
{
    post([run = std::move(run), title = std::move(title)](RunStore &store) {
        store.begin(*run, title);
    });
}

void RunRecorder::commit(std::shared_ptr<const RunHistory> run, RunStatus status,
                         std::optional<Checkpoint> checkpoint, std::function<void()> safe)
{
    post([run = std::move(run), status = std::move(status), checkpoint = std::move(checkpoint)](
             RunStore &store) { store.commit(*run, status, checkpoint ? &*checkpoint : nullptr); },
         std::move(safe));
}

void RunRecorder::post(std::function<void(RunStore &)> work, std::function<void()> done)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back({std::move(work), std::move(done), {}, {}});
    }
    m_wake.notify_all();
}

void RunRecorder::setFaultListener(std::function<void(const std::string &reason)> listener)
{
    const std::lock_guard lock(m_listenerMutex);
    m_listener = std::move(listener);
}

std::string RunRecorder::fault() const
{
    const std::lock_guard lock(m_mutex);
    return m_fault;
}

void RunRecorder::flush()
{
    std::unique_lock lock(m_mutex);
    m_idle.wait(lock, [&] { return (m_jobs.empty() && !m_working) || !m_fault.empty(); });
}

void RunRecorder::work()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [&] { return m_closing || !m_jobs.empty(); });
        if (m_jobs.empty())
            return;
        const Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        m_working = true;
        for (bool tried = false;; tried = true) {
            const bool last = m_closing;
            lock.unlock();
            const bool done = attempt(job);
            lock.lock();
            if (done || (last && tried))
                break;
            m_wake.wait_for(lock, retryAfter, [&] { return m_closing; });
        }
        m_working = false;
        m_idle.notify_all();
    }
}

void RunRecorder::change(const Job &job)
{
    std::string reason;
    try {
        std::shared_ptr<RunStore> next = job.opener();
        {
            const std::lock_guard lock(m_mutex);
            std::swap(m_store, next);
        }
        tellFault({});
    } catch (const StoreError &error) {
        reason = error.what();
        spdlog::warn("a store is not opened: {}", reason);
    }
    if (job.opened)
        job.opened(reason);
}

bool RunRecorder::attempt(const Job &job)
{
    if (job.opener) {
        change(job);
        return true;
    }
    try {
        if (const auto kept = store())
            job.work(*kept);
    } catch (const StoreError &error) {
        tellFault(error.what());
        return false;
    } catch (const std::bad_alloc &) {
        tellFault("There is not enough memory to keep what runs record");
        return false;
    }
    tellFault({});
    if (job.done)
        job.done();
    return true;
}

void RunRecorder::tellFault(const std::string &reason)
{
    {
        const std::lock_guard lock(m_mutex);
        if (reason == m_fault)
            return;
        m_fault = reason;
    }
    m_idle.notify_all();
    if (reason.empty())
        spdlog::info("the store takes what runs record again");
    else
        spdlog::warn("the store refuses what runs record: {}", reason);
    const std::lock_guard lock(m_listenerMutex);
    if (m_listener)
        m_listener(reason);
}

} // namespace normscope
