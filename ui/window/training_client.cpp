#include "ui/window/training_client.h"

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

} // namespace

TrainingClient::TrainingClient(Engine engine, QObject *parent)
    : QObject(parent),
      m_engine(std::move(engine)),
      m_service(std::make_unique<TrainingService>(m_engine.resources, m_engine.workers))
{
    m_service->setListener([this](RunId) {
        if (!m_newsSent.exchange(true))
            Q_EMIT news();
    });
}

TrainingClient::~TrainingClient()
{
    m_service->setListener({});
    m_pool.waitForDone();
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
            if (const auto *found = std::get_if<FoundData>(&result))
                Q_EMIT dataFound(found->name, found->shape);
            else
                Q_EMIT dataMissing(std::get<QString>(result));
        });
    // A backend that cannot be loaded is said by the run that asks for it.
    m_pool.start([resources = m_engine.resources] {
        try {
            (void)resources.backend(TrainingSpec{}.backend);
        } catch (const std::exception &error) {
            qCWarning(clientLog) << error.what();
        }
    });
}

} // namespace normscope::ui
