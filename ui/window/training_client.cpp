#include "ui/window/training_client.h"

#include "engine/backend/backend_choice.h"
#include "engine/experiment/validation.h"
#include "engine/interop/network_files.h"
#include "engine/interop/pytorch_script.h"
#include "engine/interop/starting_weights.h"
#include "engine/service/step_recording.h"

#include <QLoggingCategory>

#include <string>
#include <utility>
#include <variant>

namespace normscope::ui {

namespace {

Q_LOGGING_CATEGORY(clientLog, "normscope.client")

struct FoundData
{
    QString name;
    DataShape shape;
};

/// Workers that let the window's thread go first.
RunResources besideAWindow(RunResources resources)
{
    resources.givesWay = true;
    return resources;
}

} // namespace

TrainingClient::TrainingClient(Engine engine, QObject *parent)
    : QObject(parent),
      m_engine(std::move(engine)),
      m_service(std::make_unique<TrainingService>(
          besideAWindow(m_engine.resources), m_engine.workers,
          std::make_unique<RunRecorder>(std::shared_ptr<RunStore>())))
{
    if (m_engine.store)
        openStore(*m_engine.store);
    m_service->setListener([this](RunId) {
        if (!m_newsSent.exchange(true))
            Q_EMIT news();
    });
}

TrainingClient::~TrainingClient()
{
    m_service->setListener({});
    m_pool.waitForDone();
    // Until now they could be brought back.
    tellStore([](RunStore &store) { store.eraseRemoved(); });
}

void TrainingClient::openStore(const std::filesystem::path &path)
{
    // At once: what is trained before it is open waits for it.
    const std::optional<std::filesystem::path> before = std::exchange(m_storePath, path);
    m_service->recorder()->open(
        [path] {
            auto store = std::make_shared<RunStore>(path);
            store->eraseRemoved(); // of windows that are gone
            return store;
        },
        [this, before](const std::string &reason) {
            QMetaObject::invokeMethod(
                this,
                [this, before, reason] {
                    if (reason.empty()) {
                        Q_EMIT storeOpened();
                        readStore();
                        return;
                    }
                    m_storePath = before;
                    Q_EMIT storeRefused(QString::fromStdString(reason));
                },
                Qt::QueuedConnection);
        });
}

void TrainingClient::readStore()
{
    const std::shared_ptr<RunStore> store = m_service->recorder()->store();
    if (!store)
        return; // not yet
    inBackground(
        this,
        [store]() -> StoreContents {
            try {
                StoreContents contents{{}, store->runs(), {}};
                for (const std::string &fault : store->faults())
                    contents.faults.append(QString::fromStdString(fault));
                return contents;
            } catch (const StoreError &error) {
                return {QString::fromStdString(error.what()), {}, {}};
            }
        },
        [this](const StoreContents &contents) { Q_EMIT storeRead(contents); });
}

void TrainingClient::tellStore(std::function<void(RunStore &)> work)
{
    m_service->recorder()->post(std::move(work));
}

void TrainingClient::withStore(QObject *context, std::function<QString(RunStore &)> work,
                               std::function<void(const QString &fault)> done)
{
    inBackground(
        context,
        [service = m_service.get(), work = std::move(work)]() -> QString {
            try {
                service->recorder()->flush();
                const auto store = service->recorder()->store();
                return store ? work(*store) : tr("There is no store of runs");
            } catch (const StoreError &error) {
                return QString::fromStdString(error.what());
            }
        },
        std::move(done));
}

QString TrainingClient::storeFault() const
{
    return QString::fromStdString(m_service->recorder()->fault());
}

void TrainingClient::findData(const std::optional<std::filesystem::path> &folder)
{
    inBackground(
        this,
        [engine = m_engine, folder]() -> std::variant<FoundData, QString> {
            try {
                if (folder && engine.setDataFolder)
                    engine.setDataFolder(folder);
                const auto data = engine.resources.dataset(DataSpec{});
                return FoundData{QString::fromStdString(data->name), data->shape()};
            } catch (const std::exception &error) {
                return QString::fromUtf8(error.what());
            }
        },
        [this](const std::variant<FoundData, QString> &result) {
            if (const auto *found = std::get_if<FoundData>(&result)) {
                Q_EMIT dataFound(found->name, found->shape);
                measurePeak();
            } else {
                Q_EMIT dataMissing(std::get<QString>(result));
            }
        });
}

void TrainingClient::prepareBackend(const std::string &name)
{
    if (std::exchange(m_preparedBackend, name) == name)
        return;
    // A backend that cannot be loaded is said by the run that asks for it.
    m_pool.start([resources = m_engine.resources, name] {
        try {
            (void)resources.backend(name);
        } catch (const std::exception &error) {
            qCWarning(clientLog) << error.what();
        }
    });
}

void TrainingClient::measureCosts(const std::vector<ExperimentSpec> &specs, QObject *context,
                                  std::function<void(const std::vector<BackendCosts> &)> done)
{
    inBackground(
        context,
        [resources = m_engine.resources, specs] {
            std::vector<BackendCosts> all;
            all.reserve(specs.size());
            for (const ExperimentSpec &spec : specs)
                all.push_back(normscope::measureCosts(resources, spec));
            return all;
        },
        std::move(done));
}

void TrainingClient::foldRun(const ExperimentSpec &spec, const TensorValues &tensors,
                             QObject *context, std::function<void(const FoldedRun &)> done)
{
    inBackground(
        context,
        [resources = m_engine.resources, spec, tensors] {
            return normscope::foldRun(resources, spec, tensors);
        },
        std::move(done));
}

void TrainingClient::exportPytorch(const ExperimentSpec &spec, const std::filesystem::path &folder,
                                   QObject *context, std::function<void(const QString &)> done)
{
    inBackground(
        context,
        [resources = m_engine.resources, spec, folder]() -> QString {
            try {
                checkPytorchFolder(folder);
                const auto data = resources.dataset(spec.data);
                if (const auto problems = validate(spec, data->shape()); !problems.empty())
                    return QString::fromStdString(problems.front().text());
                constexpr std::int64_t usualSteps = 50;
                normscope::exportPytorch(
                    recordSteps(spec, data, *resources.backend(referenceBackend),
                                {.steps = std::min(usualSteps, plannedSteps(spec, data->shape())),
                                 .weights = initialWeights(spec)}),
                    folder);
                return {};
            } catch (const std::exception &error) {
                return QString::fromStdString(error.what());
            }
        },
        std::move(done));
}

void TrainingClient::saveFolded(const FoldedRun &run, const std::filesystem::path &folder,
                                QObject *context, std::function<void(const QString &)> done)
{
    inBackground(
        context,
        [run, folder]() -> QString {
            try {
                writeNetworks(folder, {{"with-bn", run.before, run.tensorsBefore},
                                       {"folded", run.after, run.tensorsAfter}});
                return {};
            } catch (const std::exception &error) {
                return QString::fromStdString(error.what());
            }
        },
        std::move(done));
}

void TrainingClient::measurePeak()
{
    // Now, that nothing trains yet; once, because a machine does not change.
    if (!m_engine.measurePeak || m_peak > 0)
        return;
    inBackground(this, m_engine.measurePeak, [this](double peak) { m_peak = peak; });
}

} // namespace normscope::ui
