// Opens and saves experiments as JSON; the files are read and written on a worker thread.
#pragma once

#include "ui/builder/experiment_document.h"
#include "ui/window/training_client.h"

#include <QObject>
#include <QString>

class QMimeData;
class QWidget;

namespace normscope::ui {

class ExperimentFiles : public QObject
{
    Q_OBJECT

public:
    /// All outlive this; `window` is the parent of the dialogs.
    ExperimentFiles(ExperimentDocument *document, TrainingClient *client, QWidget *window);

    void chooseAndOpen();
    void chooseAndSave();
    void open(const QString &file);
    /// Asks for a file of weights, and reads it as trainFrom() does.
    void chooseWeights();
    /// The experiment that is open, starting from a file of weights, comes by weightsRead().
    void trainFrom(const QString &file);
    [[nodiscard]] static bool isWeightsFile(const QString &file);
    void save(const QString &file);
    /// The one local file that a drag carries; empty when it carries anything else.
    [[nodiscard]] static QString draggedFile(const QMimeData *data);

Q_SIGNALS:
    void opened(const QString &file);
    void saved(const QString &file);
    void weightsRead(const ExperimentSpec &spec);
    /// A title and a sentence.
    void failed(const QString &title, const QString &reason);

private:
    ExperimentDocument *m_document;
    TrainingClient *m_client;
    QWidget *m_window;
    QString m_folder;
};

} // namespace normscope::ui
