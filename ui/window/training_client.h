// The window's hold on the engine: starts runs, looks for the data, and brings the word that
// something changed from the workers to the UI's thread.
#pragma once

#include "engine/service/backend_costs.h"
#include "engine/service/fold_run.h"
#include "engine/service/training_service.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QStringList>
#include <QThreadPool>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace normscope::ui {

/// What the program hands to its window; tests hand in fakes.
struct Engine
{
    RunResources resources;
    /// Look for data here from now on.
    std::function<void(std::optional<std::filesystem::path>)> setDataFolder;
    unsigned workers = 0; ///< 0: as many as there are cores
    /// Operations per second that the machine reaches at most; takes all its cores for a moment.
    std::function<double()> measurePeak = {};
    /// Where runs are kept; nothing: in memory alone.
    std::optional<std::filesystem::path> store = {};
};

/// What a store holds when it is opened.
struct StoreContents
{
    QString reason; ///< why it cannot be read; empty when it can
    std::vector<StoredRun> runs;
    QStringList faults; ///< a sentence for each run that cannot be read
};

class TrainingClient : public QObject
{
    Q_OBJECT

public:
    explicit TrainingClient(Engine engine, QObject *parent = nullptr);
    ~TrainingClient() override;

    [[nodiscard]] TrainingService &service() { return *m_service; }

    /// Looks for the data, in `folder` from now on if one is given, and loads them, so that the
    /// first run starts at once. Ends in dataFound or dataMissing.
    void findData(const std::optional<std::filesystem::path> &folder = {});
    /// Loads the backend that a run of this experiment would take.
    void prepareBackend(const std::string &name);
    /// The run's network and the same without batch norm, held against each other.
    void foldRun(const ExperimentSpec &spec, const TensorValues &tensors, QObject *context,
                 std::function<void(const FoldedRun &)> done);
    /// Writes the first steps of the experiment as a PyTorch script with what it needs into
    /// `folder`; `done` gets the fault, empty when there is none.
    void exportPytorch(const ExperimentSpec &spec, const std::filesystem::path &folder,
                       QObject *context, std::function<void(const QString &)> done);
    /// Saves both networks of a folded run into `folder`.
    void saveFolded(const FoldedRun &run, const std::filesystem::path &folder, QObject *context,
                    std::function<void(const QString &)> done);
    /// What each part of a training step costs, for each of these specs, by the backend that it
    /// names; on a worker thread, one after the other. Then `done`, unless `context` is gone.
    void measureCosts(const std::vector<ExperimentSpec> &specs, QObject *context,
                      std::function<void(const std::vector<BackendCosts> &)> done);

    // The store; all of it happens on other threads.

    [[nodiscard]] bool keepsRuns() const { return m_storePath.has_value(); }
    [[nodiscard]] const std::optional<std::filesystem::path> &storePath() const
    {
        return m_storePath;
    }
    /// In place of the one before, when what is due there is done. Ends in storeOpened and
    /// storeRead, or in storeRefused; then the one before stays.
    void openStore(const std::filesystem::path &path);
    /// Ends in storeRead, when there is a store.
    void readStore();
    /// In its turn behind all that runs record.
    void tellStore(std::function<void(RunStore &)> work);
    /// `work` gives the fault, or throws StoreError; `done` gets it, empty when there is none.
    void withStore(QObject *context, std::function<QString(RunStore &)> work,
                   std::function<void(const QString &fault)> done);
    /// Why the store refuses what runs record; empty when it does not.
    [[nodiscard]] QString storeFault() const;

    /// Operations per second that the machine reaches at most; 0 until it has been measured, which
    /// the client does when it has found the data.
    [[nodiscard]] double peak() const { return m_peak; }
    /// Runs `work` on a worker thread, then `done` with its result on the UI's, unless `context`
    /// is gone by then. `work` throws nothing.
    template <class Work, class Done>
    void inBackground(QObject *context, Work work, Done done)
    {
        m_pool.start([guard = QPointer(context), this, work, done] {
            auto result = work();
            // Through this object, which outlives the pool's work; a context may not.
            QMetaObject::invokeMethod(
                this,
                [guard, done, result = std::move(result)] {
                    if (guard)
                        done(result);
                },
                Qt::QueuedConnection);
        });
    }

Q_SIGNALS:
    /// Some history has changed since the last call of takeNews(). Sent once until then.
    void news();
    void dataFound(const QString &name, const normscope::DataShape &shape);
    /// A sentence with the remedy.
    void dataMissing(const QString &reason);
    void storeOpened();
    /// Why; no store is open if there was none before.
    void storeRefused(const QString &reason);
    void storeRead(const normscope::ui::StoreContents &contents);

public Q_SLOTS:
    /// From now on the next change is news again.
    void takeNews() { m_newsSent = false; }

private:
    void measurePeak();

    Engine m_engine;
    std::optional<std::filesystem::path> m_storePath;
    double m_peak = 0;
    std::string m_preparedBackend;
    std::atomic<bool> m_newsSent{false};
    std::unique_ptr<TrainingService> m_service;
    QThreadPool m_pool;
};

} // namespace normscope::ui
