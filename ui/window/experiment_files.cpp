#include "ui/window/experiment_files.h"

#include "engine/experiment/spec_json.h"
#include "engine/interop/csv.h"
#include "engine/interop/starting_weights.h"
#include "ui/charts/chart_exporter.h"
#include "ui/path_of.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

#include <variant>

namespace normscope::ui {

namespace {

constexpr const char *weightsSuffix = "safetensors";

QString fileFilter()
{
    return ExperimentFiles::tr("Experiments (*.json);;All files (*)");
}

} // namespace

ExperimentFiles::ExperimentFiles(ExperimentDocument *document, TrainingClient *client,
                                 QWidget *window)
    : QObject(window), m_document(document), m_client(client), m_window(window)
{
}

void ExperimentFiles::chooseAndOpen()
{
    const QString file =
        QFileDialog::getOpenFileName(m_window, tr("Open experiment"), m_folder, fileFilter());
    if (!file.isEmpty())
        open(file);
}

void ExperimentFiles::chooseAndSave()
{
    const QString name = QString::fromStdString(m_document->spec().name);
    const QString proposed = (name.isEmpty() ? tr("experiment") : fileNameFor(name)) + ".json";
    QFileDialog dialog(m_window, tr("Save experiment"), m_folder, fileFilter());
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix("json");
    dialog.selectFile(proposed);
    if (dialog.exec() == QDialog::Accepted)
        save(dialog.selectedFiles().constFirst());
}

void ExperimentFiles::open(const QString &file)
{
    m_folder = QFileInfo(file).path();
    m_client->inBackground(
        this,
        [path = pathOf(file)]() -> std::variant<ExperimentSpec, QString> {
            try {
                return readSpec(path);
            } catch (const std::exception &error) {
                return QString::fromUtf8(error.what());
            }
        },
        [this, file](const std::variant<ExperimentSpec, QString> &result) {
            if (const auto *reason = std::get_if<QString>(&result)) {
                Q_EMIT failed(tr("%1 cannot be opened").arg(QFileInfo(file).fileName()), *reason);
                return;
            }
            const auto &spec = std::get<ExperimentSpec>(result);
            const QString name = QString::fromStdString(spec.name);
            m_document->load(spec, name.isEmpty() ? QFileInfo(file).completeBaseName() : name);
            Q_EMIT opened(file);
        });
}

void ExperimentFiles::chooseWeights()
{
    const QString file = QFileDialog::getOpenFileName(
        m_window, tr("Train from weights"), m_folder,
        tr("Weights (*.%1);;All files (*)").arg(QLatin1String(weightsSuffix)));
    if (!file.isEmpty())
        trainFrom(file);
}

void ExperimentFiles::trainFrom(const QString &file)
{
    m_folder = QFileInfo(file).path();
    const QString title = tr("This network cannot start from %1").arg(QFileInfo(file).fileName());
    if (const std::vector<Problem> &problems = m_document->problems(); !problems.empty()) {
        Q_EMIT failed(title, QString::fromStdString(problems.front().text()));
        return;
    }
    m_client->inBackground(
        this,
        [path = pathOf(file),
         spec = m_document->spec()]() -> std::variant<ExperimentSpec, QString> {
            try {
                return startingFrom(spec, path);
            } catch (const std::exception &error) {
                return QString::fromUtf8(error.what());
            }
        },
        [this, title](const std::variant<ExperimentSpec, QString> &result) {
            if (const auto *reason = std::get_if<QString>(&result))
                Q_EMIT failed(title, *reason);
            else
                Q_EMIT weightsRead(std::get<ExperimentSpec>(result));
        });
}

bool ExperimentFiles::isWeightsFile(const QString &file)
{
    return QFileInfo(file).suffix().compare(QLatin1String(weightsSuffix), Qt::CaseInsensitive) == 0;
}

void ExperimentFiles::save(const QString &file)
{
    m_folder = QFileInfo(file).path();
    m_client->inBackground(
        this,
        [path = pathOf(file), text = toJson(m_document->spec())]() -> QString {
            try {
                writeFileAtomically(path, text);
                return {};
            } catch (const std::exception &error) {
                return QString::fromUtf8(error.what());
            }
        },
        [this, file](const QString &reason) {
            if (reason.isEmpty())
                Q_EMIT saved(file);
            else
                Q_EMIT failed(tr("The experiment was not saved"), reason);
        });
}

QString ExperimentFiles::draggedFile(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.first().isLocalFile() ? urls.first().toLocalFile() : QString();
}

} // namespace normscope::ui
