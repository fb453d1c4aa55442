#include "ui/window/run_watch.h"

#include <QLoggingCategory>

#include <utility>

namespace normscope::ui {

namespace {

Q_LOGGING_CATEGORY(watchLog, "normscope.watch")

constexpr int interval = 1000;

} // namespace

RunWatch::RunWatch(TrainingClient *client,
                   std::function<WatchedRuns(const StoreSight &sight)> choose, QObject *parent)
    : QObject(parent), m_client(client), m_choose(std::move(choose))
{
    m_second.setInterval(interval);
    connect(&m_second, &QTimer::timeout, this, &RunWatch::due);
}

void RunWatch::begin()
{
    end();
    m_second.start();
}

void RunWatch::end()
{
    ++m_turn;
    m_second.stop();
    m_opened = std::make_shared<Opened>();
    m_changes.reset();
    m_busy = false;
}

void RunWatch::look(bool always)
{
    const std::shared_ptr<RunStore> store = m_client->service().recorder()->store();
    if (m_busy || !m_second.isActive() || !store)
        return;
    m_busy = true;
    m_client->inBackground(
        this,
        [store, opened = m_opened, known = m_changes, always]() -> std::optional<Seen> {
            try {
                const std::int64_t changes = store->changesOfOthers();
                if (known == changes && !always)
                    return std::nullopt;
                if (!opened->watch)
                    opened->watch = std::make_unique<StoreWatch>(store->path());
                return Seen{changes, opened->watch->look()};
            } catch (const StoreError &error) {
                // A store that refuses is told by what is recorded into it.
                qCDebug(watchLog) << error.what();
                return std::nullopt;
            }
        },
        [this, turn = m_turn](const std::optional<Seen> &seen) {
            if (turn != m_turn)
                return;
            if (seen)
                read(*seen);
            else
                m_busy = false;
        });
}

void RunWatch::read(const Seen &seen)
{
    m_changes = seen.changes;
    const WatchedRuns wanted = m_choose(seen.sight);
    WatchedNews none;
    none.goingKeys = seen.sight.going;
    if (wanted.fresh.empty() && wanted.going.empty()) {
        m_busy = false;
        Q_EMIT found(none);
        return;
    }
    m_client->inBackground(
        this,
        [opened = m_opened, wanted, none, service = &m_client->service()] {
            const StoreWatch &watch = *opened->watch;
            WatchedNews news = none;
            const auto guarded = [&](const auto &work) {
                try {
                    work();
                } catch (const StoreError &error) {
                    news.faults.append(QString::fromStdString(error.what()));
                }
            };
            for (const std::string &id : wanted.fresh)
                guarded([&] {
                    if (auto run = watch.find(id))
                        news.fresh.push_back(std::move(*run));
                });
            news.going = wanted.going;
            for (const RunId id : wanted.going)
                guarded([&] {
                    service->loadNow(id);
                    // The service made it, and leaves a run alone that another program is at.
                    const auto run = std::const_pointer_cast<RunHistory>(service->history(id));
                    if (run && run->hasRecords())
                        (void)watch.update(*run);
                });
            return news;
        },
        [this, turn = m_turn](const WatchedNews &news) {
            if (turn != m_turn)
                return;
            m_busy = false;
            Q_EMIT found(news);
        });
}

} // namespace normscope::ui
